"""Runs schemathesis, with all its checks, against a running server: each vendor and the control API.

Declared vendors have a document each, which the server makes from their files.

Every run has a sandbox of its own, so that what one breaks is not the others'. Prints a line a run
and the number of answers that each check looked at; what schemathesis says of a failure, whole.
"""

import base64
import collections
import json
import os
import pathlib
import subprocess
import sys
import urllib.parse
import urllib.request

HERE = pathlib.Path(__file__).parent
ROOT = HERE.parent.parent
URL = os.environ["MOCKID_URL"]
SEED = os.environ.get("SEED", "20260101")
EXAMPLES = "40"

# The control API beside declared vendors: each adds settings, of which the phase of coverage tries every combination
# for minutes. The operations whose documents have settings and accounts of declared vendors are asked at random.
BESIDE_DECLARED = ["--phases", "examples,fuzzing"]
for operation in ["GetSettings", "UpdateSettings", "ListAccounts", "CreateAccount", "UpdateAccount", "ListVendors"]:
    BESIDE_DECLARED += ["--include-operation-id", f"admin{operation}"]

JSON = "application/json"
FORM = "application/x-www-form-urlencoded"
USER = {"email": "user@example.com", "password": "password"}
OIDC_USER = {
    "grant_type": "password",
    "client_id": "legacy",
    "client_secret": "secret",
    "username": "ada",
    "password": "password",
    "scope": "openid profile",
}

# The OIDC provider with Keycloak's layout of paths. What answers there is the same code, so fewer cases are enough.
KEYCLOAK = "oidc-keycloak"
REALM = "/oidc/realms/master"
IN_KEYCLOAKS_LAYOUT = ["--max-examples", "10"]

# Where each vendor's token comes from: the login's path, its body, and where it answers the token.
LOGINS = {
    "intergiro": ("/v3/auth/login", JSON, {"api_key": "c5f90f4b-9d69-416a-8611-8a8c8d605c36"}, ["access_token"]),
    "haut-ai": ("/api/v1/auth/login/", JSON, {"username": "user@example.com", "password": "password"}, ["access_token"]),
    "kyc": ("/auth/jwt/login", FORM, {"username": "user@example.com", "password": "your_secret_password"}, ["access_token"]),
    "s7risk": ("/user/token", JSON, USER, ["data", "accessToken"]),
    "igny8": ("/api/v1/auth/login/", JSON, USER, ["data", "access"]),
    "oidc": ("/token", FORM, OIDC_USER, ["access_token"]),
}

# The same of declared vendors, and the credentials of HTTP Basic if the login takes them. These are the files with
# the language's first examples, and atlas, which uses the rest of it; the other files of tests/declared are loaded only.
DECLARED = {
    "kyc-declared": (*LOGINS["kyc"], None),
    "igny8-declared": (*LOGINS["igny8"], None),
    "jamf-like": ("/api/v1/auth/token", FORM, {}, ["token"], "api:P@ssw0rd"),
    "shop-oauth": ("/oauth/token", FORM, {"grant_type": "client_credentials"}, ["access_token"], "demo-client:demo-secret"),
    "otp-bank": ("/api/v1/authn", JSON, {"username": "bob@example.com", "password": "battery staple"}, ["sessionToken"], None),
    "sap-b1": ("/b1s/v1/Login", JSON, {"CompanyDB": "SBODEMOUS", "UserName": "manager", "Password": "1234"}, ["SessionId"], None),
    # These have an API key; nothing signs the calls of the second, so all of them are refused.
    "atlas": None,
    "kyc-signed": None,
}


def post(address, content_type, body, basic=None):
    """The answer to a request with a body."""
    body = json.dumps(body) if content_type == JSON else urllib.parse.urlencode(body)
    headers = {"Content-Type": content_type, "Origin": "https://app.example.com"}
    if basic:
        headers["Authorization"] = "Basic " + base64.b64encode(basic.encode()).decode()
    request = urllib.request.Request(address, body.encode(), headers)
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)


def log_in(vendor, sandbox):
    """A token of the vendor in the sandbox."""
    path, content_type, body, place, *basic = LOGINS.get(vendor) or DECLARED[vendor]
    answer = post(f"{URL}/~{sandbox}/{vendor}{path}", content_type, body, *basic)
    for key in place:
        answer = answer[key]
    return answer


def set_up_oidc(sandbox, more):
    """Lets clients of the OIDC provider register themselves in the sandbox, with more settings."""
    settings = json.dumps({"oidc": {"registration": {"enabled": True}, **more}}).encode()
    address = f"{URL}/~{sandbox}/__admin/settings"
    request = urllib.request.Request(address, settings, {"Content-Type": JSON}, method="PATCH")
    urllib.request.urlopen(request).close()


def counted(events):
    """How many answers each check looked at, and how many did not pass it."""
    checks, failed = collections.Counter(), collections.Counter()
    for line in events.read_text().splitlines():
        finished = json.loads(line).get("ScenarioFinished")
        for of_case in (finished or {}).get("recorder", {}).get("checks", {}).values():
            for check in of_case:
                checks[check["name"]] += 1
                failed[check["name"]] += check["status"] == "failure"
    return checks, failed


def run(name, document, base, config, selection, tokens):
    """Runs schemathesis once; whether all was well, and the counts."""
    reports = pathlib.Path(os.environ["REPORTS"])
    events, summary = reports / f"{name}.ndjson", reports / f"{name}.json"
    program = pathlib.Path(sys.executable).with_name("schemathesis")
    arguments = [program, "--config-file", HERE / config, "run", document]
    # All checks are on unless told otherwise; `--checks all` would go before what the configuration
    # says of single operations.
    arguments += ["--url", f"{URL}/~schemathesis-{name}{base}"]
    arguments += ["--seed", SEED, "--max-examples", EXAMPLES, "--warnings", "off", "--request-timeout", "10", *selection]
    arguments += ["--report", "json,ndjson", "--report-json-path", summary, "--report-ndjson-path", events]
    done = subprocess.run(arguments, env=os.environ | tokens, capture_output=True, text=True, cwd=reports)
    if not summary.exists():
        sys.exit(f"{name}: {done.stdout}{done.stderr}")
    told = json.loads(summary.read_text())
    cases, operations = told["test_cases"], told["operations"]
    print(
        f"{name}: {operations['tested']} operations, {cases['generated']} cases,"
        f" {cases['unique_failures']} failures, {operations['errored']} errors,"
        f" {told['running_time']:.0f} s"
    )
    # Where no operation leads to another, nothing can be linked.
    linked = told["phases"]["stateful"]["status"] in ("success", "skip")
    well = done.returncode == 0 and told["complete"] and linked
    if not well:
        print(done.stdout)
    return well, *counted(events)


def main():
    """Runs everything; fails when anything did."""
    wanted = [name for word in sys.argv[1:] for name in (DECLARED if word == "declared" else [word])]
    # Declared vendors are only served where they are wanted.
    declared = [vendor for vendor in DECLARED if not wanted or vendor in wanted]
    with_login = [*LOGINS, *(vendor for vendor in declared if DECLARED[vendor])]
    tokens = {
        f"{vendor.upper().replace('-', '_')}_TOKEN": log_in(vendor, f"schemathesis-{vendor}") for vendor in with_login
    }
    set_up_oidc("schemathesis-oidc", {})
    keycloak = f"{URL}/~schemathesis-{KEYCLOAK}"
    set_up_oidc(f"schemathesis-{KEYCLOAK}", {"layout": "keycloak"})
    in_realm = post(f"{keycloak}{REALM}/protocol/openid-connect/token", FORM, OIDC_USER)
    tokens_of = {KEYCLOAK: {"OIDC_TOKEN": in_realm["access_token"]}}
    # The control API looks at sessions, tokens and requests; so there are some.
    for sandbox in ["schemathesis-control", "schemathesis-control-declared"]:
        for vendor in LOGINS:
            log_in(vendor, sandbox)
    runs = [(vendor, ROOT / "openapi.yaml", "", "vendors.toml", ["--include-tag", vendor]) for vendor in LOGINS]
    runs.append((KEYCLOAK, f"{keycloak}/oidc/openapi.json", "/oidc", "vendors.toml", IN_KEYCLOAKS_LAYOUT))
    runs += [(vendor, f"{URL}/{vendor}/openapi.json", f"/{vendor}", "declared.toml", []) for vendor in declared]
    # As it is served: with the accounts and settings of declared vendors, where there are some.
    beside = BESIDE_DECLARED if "control-declared" in wanted else []
    runs.append(("control-declared" if beside else "control", f"{URL}/__admin/openapi.json", "", "control.toml", beside))
    all_well, checks, failed = True, collections.Counter(), collections.Counter()
    for name, document, base, config, selection in runs:
        if wanted and name not in wanted:
            continue
        well, of_run, failed_in_run = run(name, document, base, config, selection, tokens | tokens_of.get(name, {}))
        all_well &= well
        checks += of_run
        failed += failed_in_run
    for check, count in sorted(checks.items()):
        print(f"  {check}: {count} answers, {failed[check]} failures")
    sys.exit(not all_well)


main()
