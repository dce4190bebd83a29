"""The function of envoy.yaml that finds the name of a sandbox, without Envoy."""

import json
import subprocess
import unittest

import yaml

from cluster import SCALE

CASES = [
    ("/~a/kyc/x", {}, "a"),
    ("/%7Ea.b?c=/~d", {}, "a.b"),
    ("/%7ea", {}, "a"),
    ("/.well-known/openid-configuration/~a/oidc", {}, "a"),
    ("/.well-known/openid-configuration/%7Ea", {}, "a"),
    ("/__admin/sandboxes/a", {}, "a"),
    ("/~b/__admin/sandboxes/a?x=y", {}, "a"),
    ("/~a/__admin/sandboxes", {":method": "POST"}, "a"),
    ("/__admin/sandboxes?sandbox=a", {":method": "POST"}, "a"),
    ("/__admin/sandboxes", {":method": "POST"}, "400 application/problem+json"),
    ("/__admin/sandboxes", {":method": "GET"}, "default"),
    ("/__admin/clock?sandbox=a", {}, "a"),
    ("/__admin/requests?limit=1&sandbox=a&x=y", {}, "a"),
    ("/__admin/requests?sandbox=*", {}, "default"),
    ("/kyc/x?sandbox=a", {}, "default"),
    ("/kyc", {"x-mockid-sandbox": "a"}, "a"),
    ("/kyc", {":authority": "A.localhost:8080"}, "a"),
    ("/kyc", {":authority": "a.mockid.test"}, "a"),
    ("/kyc", {":authority": "a.b.localhost"}, "default"),
    ("/kyc", {":authority": "api.igny8.com"}, "default"),
]
STUB = """
local function run(headers)
  local api = {get = function(_, name) return headers[name] end}
  function api:replace(name, value) headers[name] = value end
  local handle = {headers = function() return api end}
  -- Envoy ends the request with this answer.
  function handle:respond(answer) headers["x-mockid-name"] = answer[":status"] .. " " .. answer["content-type"] end
  envoy_on_request(handle)
  print(headers["x-mockid-name"])
end
"""


class Envoy(unittest.TestCase):
    def test_the_function_finds_the_name_of_the_sandbox(self):
        config = yaml.safe_load((SCALE / "envoy.yaml").read_text())
        filters = config["static_resources"]["listeners"][0]["filter_chains"][0]["filters"]
        script = filters[0]["typed_config"]["http_filters"][0]["typed_config"]["default_source_code"]["inline_string"]
        script += STUB
        for path, headers, _ in CASES:
            fields = {":path": path, ":authority": "127.0.0.1:8080", **headers}
            script += "run({" + ", ".join(f"[{json.dumps(key)}] = {json.dumps(value)}" for key, value in fields.items()) + "})\n"
        printed = subprocess.run(["luajit", "-"], input=script, capture_output=True, text=True, check=True).stdout
        self.assertEqual(printed.split("\n")[:-1], [name for _, _, name in CASES])


if __name__ == "__main__":
    unittest.main()
