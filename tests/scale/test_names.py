"""Every way to name a sandbox leads to the same process."""

import unittest
from http.client import HTTPException

from cluster import Cluster, quoted

# Each with a path that answers without a sandbox, and the headers.
PLAIN_WAYS = [
    ("GET", "/~{}/livez", {}),
    ("GET", "/%7E{}/livez", {}),
    ("GET", "/~{}/kyc/docs?a=/~other", {}),
    ("GET", "/livez", {"X-Mockid-Sandbox": "{}"}),
    ("GET", "/.well-known/openid-configuration/~{}/oidc", {}),
    ("GET", "/.well-known/oauth-authorization-server/%7e{}/oidc", {}),
    ("GET", "/__admin/clock?sandbox={}", {}),
    ("GET", "/__admin/requests?limit=1&sandbox={}", {}),
    ("DELETE", "/__admin/sandboxes/{}", {}),
    ("DELETE", "/~other/__admin/sandboxes/{}", {}),
]
HOSTS = ["{}.localhost:8080", "{}.mockid.test", "{}.LOCALHOST"]


class Names:
    proxy = None

    @classmethod
    def setUpClass(cls):
        cls.cluster = Cluster(cls.proxy)

    @classmethod
    def tearDownClass(cls):
        cls.cluster.stop()

    def processes(self, name):
        """The process of each way, by the way."""
        found = {}
        for method, path, headers in PLAIN_WAYS:
            written = quoted(name)
            sent = {key: value.format(written) for key, value in headers.items()}
            answer = self.cluster.request(method, path.format(written), headers=sent)
            found[method, path, *headers] = answer.process
        return found

    def test_each_way_to_name_a_sandbox_leads_to_its_process(self):
        homes = set()
        for at in range(40):
            name = f"t{at}"
            found = self.processes(name)
            for host in HOSTS:
                found[host] = self.cluster.request("GET", "/livez", headers={"Host": host.format(name)}).process
            found["creates"] = self.cluster.create(name)
            self.assertEqual(len(set(found.values())), 1, found)
            homes |= set(found.values())
        self.assertEqual(len(homes), 3)

    def test_names_of_tests_lead_to_one_process_when_they_are_percent_encoded(self):
        for name in ["test_a.py::test_it[admin 1]", "größe+1", 'say "hi"', "a%2Fb"]:
            found = self.processes(name)
            self.assertEqual(len(set(found.values())), 1, (name, found))

    def test_without_a_name_a_request_goes_to_the_process_of_default(self):
        ways = [
            ("GET", "/livez", {}),
            ("GET", "/__admin/requests?sandbox=*", {}),
            ("GET", "/livez", {"Host": "api.igny8.com"}),
            ("GET", "/livez", {"Host": "a.b.localhost"}),
            ("GET", "/~default/livez", {}),
        ]
        found = {self.cluster.request(method, path, headers=headers).process for method, path, headers in ways}
        self.assertEqual(len(found), 1)

    def test_a_sandbox_is_created_in_its_process_by_each_way_to_name_it(self):
        name = 'body "é"'
        written = quoted(name)
        for path, headers in [
            (f"/~{written}/__admin/sandboxes", {}),
            (f"/__admin/sandboxes?sandbox={written}", {}),
            ("/__admin/sandboxes", {"X-Mockid-Sandbox": written}),
        ]:
            created = self.cluster.request("POST", path, {}, headers)
            self.assertEqual((created.status, created.json()["name"]), (201, name))
            clock = self.cluster.request("GET", f"/~{written}/__admin/clock")
            self.assertEqual((clock.status, clock.process), (200, created.process), clock.text)
            dropped = self.cluster.request("DELETE", f"/__admin/sandboxes/{written}")
            self.assertEqual((dropped.status, dropped.process), (204, created.process))

    def test_a_request_that_creates_a_sandbox_without_naming_it_in_its_address_is_told_to(self):
        for body in [{"name": "a"}, {}]:
            answer = self.cluster.request("POST", "/__admin/sandboxes", body)
            self.assertEqual((answer.status, answer.headers["Content-Type"]), (400, "application/problem+json"))
            self.assertIn("POST /~NAME/__admin/sandboxes", answer.json()["detail"])

    def test_a_client_cannot_forge_what_a_proxy_says(self):
        forged = {"Forwarded": "host=forged.localhost", "X-Forwarded-Host": "forged.localhost"}
        answer = self.cluster.request("GET", "/__admin/clock", headers=forged)
        self.assertEqual(answer.status, 200, f"of `default`, and not of a sandbox that is not there: {answer.text}")

    def test_a_fault_that_breaks_the_answer_reaches_the_client(self):
        self.cluster.create("faulty")
        for abort in ["reset", "garbage"]:
            fault = {"match": {"provider": "kyc"}, "abort": abort, "times": 1}
            answer = self.cluster.request("POST", "/~faulty/__admin/faults", fault)
            self.assertEqual(answer.status, 201, answer.text)
            with self.assertRaises((ConnectionError, HTTPException), msg=abort):
                self.cluster.request("GET", "/~faulty/kyc/x")
            self.assertEqual(self.cluster.request("GET", "/~faulty/kyc/x").status, 404)


class Haproxy(Names, unittest.TestCase):
    proxy = "haproxy"

    def test_addresses_in_answers_are_those_of_the_proxy(self):
        created = self.cluster.request("POST", "/~urls/__admin/sandboxes", {}).json()
        self.assertEqual(created["providers"]["kyc"], f"http://127.0.0.1:{self.cluster.proxy.port}/~urls/kyc")


class Nginx(Names, unittest.TestCase):
    proxy = "nginx"


if __name__ == "__main__":
    unittest.main()
