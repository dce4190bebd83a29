"""A client of a Django REST framework application with simplejwt, recorded in
tests/declared/har/simplejwt.har."""

import os

import requests

BASE = os.environ["BASE_URL"]
LOGIN = {"username": os.environ["API_LOGIN"], "password": os.environ["API_PASSWORD"]}


def get(path, access):
    return requests.get(f"{BASE}{path}", headers={"Authorization": f"Bearer {access}"})


refused = requests.post(f"{BASE}/api/token/", json=LOGIN | {"password": "not it"})
assert refused.status_code == 401, refused.text
assert refused.json()["detail"] == "No active account found with the given credentials"

given = requests.post(f"{BASE}/api/token/", json=LOGIN)
given.raise_for_status()
first = given.json()
me = get("/api/me/", first["access"])
me.raise_for_status()
assert me.json()["id"] > 0, me.text
orders = get("/api/orders/", first["access"])
orders.raise_for_status()
assert orders.json()["next"] is None and len(orders.json()["results"]) == 1, orders.text

refreshed = requests.post(f"{BASE}/api/token/refresh/", json={"refresh": first["refresh"]})
refreshed.raise_for_status()
second = refreshed.json()
assert second["refresh"] != first["refresh"]
get("/api/me/", second["access"]).raise_for_status()
again = requests.post(f"{BASE}/api/token/refresh/", json={"refresh": first["refresh"]})
assert again.status_code == 401, again.text
assert get("/api/me/", "x.y.z").status_code == 401
print("simplejwt.py: ok")
