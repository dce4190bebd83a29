"""A client of intergiro that keeps its tokens: what is under test here."""

import threading
import time

import requests


class LockedOut(Exception):
    """Asking again before `seconds` have passed is useless."""

    def __init__(self, seconds):
        super().__init__(f"locked out for {seconds:.0f} seconds")
        self.seconds = seconds


class Intergiro:
    def __init__(self, url, api_key, clock=time.monotonic):
        self.url = url
        self.api_key = api_key
        self.clock = clock
        self.access_token = None
        self.refresh_token = None
        self.locked_until = clock()
        self.renewing = threading.Lock()

    def individuals(self):
        token = self._token()
        answer = self._get("/v3/individuals", token)
        if answer.status_code == 401:
            answer = self._get("/v3/individuals", self._token(refused=token))
        answer.raise_for_status()
        return answer.json()["data"]

    def _get(self, path, token):
        headers = {"Authorization": f"Bearer {token}"}
        return requests.get(self.url + path, headers=headers, timeout=10)

    def _token(self, refused=None):
        # One thread renews the token and the others wait for it: a second refresh would be a 400.
        with self.renewing:
            if self.access_token == refused:
                self._renew()
            return self.access_token

    def _renew(self):
        if self.refresh_token and self._refresh():
            return
        if not self._obtain("login", {"api_key": self.api_key}):
            raise PermissionError("the API key is refused")

    def _refresh(self):
        try:
            return self._obtain("refresh", {"refresh_token": self.refresh_token})
        except requests.ConnectionError:
            # The answer may be lost, and with it the new tokens: a second refresh would be a 400.
            return False

    def _obtain(self, way, body):
        """Whether there are new tokens; there are none when the session is over."""
        if self.clock() < self.locked_until:
            raise LockedOut(self.locked_until - self.clock())
        answer = requests.post(f"{self.url}/v3/auth/{way}", json=body, timeout=10)
        if answer.status_code == 401:
            return False
        if answer.status_code == 429:
            seconds = int(answer.headers["Retry-After"])
            self.locked_until = self.clock() + seconds
            raise LockedOut(seconds)
        answer.raise_for_status()
        tokens = answer.json()
        self.access_token, self.refresh_token = tokens["access_token"], tokens["refresh_token"]
        return True
