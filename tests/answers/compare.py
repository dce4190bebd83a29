"""Asks two binaries what the contract tests asked, and tells where their answers differ.

    MOCKID_RECORD=target/recorded cargo test --test contract
    python3 tests/answers/compare.py OLD-BINARY NEW-BINARY target/recorded

Each recorded server is played with a process of each binary. Values that a server made up (tokens, ids)
are put in place of those in the recording; ids and tokens of the two binaries count as equal when they
always stand for each other, and tokens also when what they say does. Clocks that run with the machine's
show a few differences.
"""

import base64
import http.client
import json
import pathlib
import re
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timezone

# Seconds that an answer is waited for: some are held back for good.
PATIENCE = 3
CLOCK = "2026-01-01T12:00:00Z"
MADE_UP = re.compile(
    # A hash of a password, the fingerprint of a secret, a UUID, anything long.
    r"\$argon2id\$[^\s\"]+|secret:[0-9a-f]{8}|[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}|[A-Za-z0-9_-]{16,}"
)
NOW = re.compile(datetime.now(timezone.utc).strftime("%Y-%m-%dT") + r"[0-9:.]+Z")
TOKEN = re.compile(r"[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]*")
# Headers that a client of this script sets itself, or that say nothing of the answer.
LEFT_OUT = {"host", "content-length", "connection", "transfer-encoding", "accept-encoding"}
# What each process has of its own.
UNSTABLE = {"duration_ms", "uptime", "tag"}


class Server:
    """A process of a binary with the fixtures of a recording."""

    def __init__(self, binary, fixtures):
        command = [binary, "--port", "0", "--log-level", "error", "--clock", CLOCK, "--frozen"]
        if fixtures is not None:
            self.file = tempfile.NamedTemporaryFile("w", suffix=".yaml")
            self.file.write(fixtures)
            self.file.flush()
            command += ["--fixtures", self.file.name]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError("did not start")
        self.port = int(line.rsplit(":", 1)[1])
        # What a recording calls a value, and what this server calls it.
        self.names = {}

    def ask(self, request):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            connection.putrequest(request["method"], self.own(request["target"]), skip_host=True, skip_accept_encoding=True)
            headers = {name: value for name, value in request["headers"] if name not in LEFT_OUT}
            hosts = [value for name, value in request["headers"] if name == "host"]
            body = base64.b64decode(request["body"])
            text = body.decode("utf-8", "surrogateescape")
            body = self.own(text).encode("utf-8", "surrogateescape")
            connection.putheader("Host", hosts[0] if hosts else f"127.0.0.1:{self.port}")
            for name, value in headers.items():
                connection.putheader(name, self.own(value))
            if body or request["method"] in ("POST", "PUT", "PATCH"):
                connection.putheader("Content-Length", str(len(body)))
            connection.endheaders(body or None)
            answer = connection.getresponse()
            return answer.status, dict((n.lower(), v) for n, v in answer.getheaders()), answer.read()
        except (OSError, http.client.HTTPException) as error:
            return type(error).__name__, {}, b""
        finally:
            connection.close()

    def own(self, text):
        for recorded in sorted(self.names, key=len, reverse=True):
            if recorded in text:
                text = text.replace(recorded, self.names[recorded])
        return text

    def learn(self, recorded, answered):
        """Pairs what the recording and this server made up at the same place."""
        for place, value in recorded.items():
            # The order of keys has only names that are in the documents.
            if place == ("order",):
                continue
            other = answered.get(place)
            if isinstance(value, str) and isinstance(other, str) and value != other:
                if MADE_UP.fullmatch(value) or TOKEN.fullmatch(value):
                    self.names[value] = other
                for mine, theirs in zip(MADE_UP.findall(value), MADE_UP.findall(other)):
                    if mine != theirs:
                        self.names.setdefault(mine, theirs)

    def stop(self):
        self.process.kill()
        self.process.wait()


def leaves(value, place=()):
    if isinstance(value, dict):
        for key, one in value.items():
            yield from leaves(one, (*place, key))
    elif isinstance(value, list):
        for at, one in enumerate(value):
            yield from leaves(one, (*place, at))
    else:
        yield place, value


def structured(status, headers, body):
    headers = {name: value for name, value in headers.items() if name != "date"}
    try:
        said = json.loads(body)
        # Instants are written as short as they can be.
        headers.pop("content-length", None)
    except ValueError:
        said = body.decode("utf-8", "backslashreplace")
    # The order of keys is part of an answer.
    order = [place for place, _ in leaves(said)]
    return {"status": status, "headers": headers, "body": said, "order": str(order)}


def claims(token):
    parts = []
    for part in token.split(".")[:2]:
        padded = part + "=" * (-len(part) % 4)
        parts.append(json.loads(base64.urlsafe_b64decode(padded)))
    return parts


class Pairs:
    """Which value of one binary stands for which of the other."""

    def __init__(self):
        self.one, self.other = {}, {}

    def same(self, a, b):
        if a == b:
            return True
        if not isinstance(a, str) or not isinstance(b, str):
            return False
        if self.one.get(a) == b and self.other.get(b) == a:
            return True
        if TOKEN.fullmatch(a) and TOKEN.fullmatch(b):
            return self.tokens(a, b)
        a, b = NOW.sub("now", a), NOW.sub("now", b)
        if MADE_UP.sub("#", TOKEN.sub("%", a)) != MADE_UP.sub("#", TOKEN.sub("%", b)):
            return False
        pairs = list(zip(MADE_UP.findall(a), MADE_UP.findall(b)))
        return all(self.pair(one, other) for one, other in pairs)

    def tokens(self, a, b):
        try:
            said, other = claims(a), claims(b)
        except ValueError:
            return self.pair(a, b)
        return self.trees(said, other) == []

    def pair(self, a, b):
        if a == b:
            return True
        if self.one.setdefault(a, b) != b or self.other.setdefault(b, a) != a:
            return False
        return True

    def trees(self, a, b):
        """The places at which two trees differ."""
        one, other = dict(leaves(a)), dict(leaves(b))
        different = []
        for place in dict.fromkeys([*one, *other]):
            if UNSTABLE & set(place):
                continue
            if place not in one or place not in other or not self.same(one[place], other[place]):
                different.append((place, one.get(place, "nothing"), other.get(place, "nothing")))
        return different


def play(file, old, new):
    """Every difference between two binaries in one recording, and how many answers were compared."""
    lines = [json.loads(line) for line in file.read_text().split("\n") if line]
    fixtures = next((line["fixtures"] for line in lines if "fixtures" in line), None)
    try:
        servers = [Server(old, fixtures)]
        servers.append(Server(new, fixtures))
    except RuntimeError as error:
        return [(file.name, "start", str(error))], 0
    pairs, found, count = Pairs(), [], 0
    pairs.pair(str(servers[0].port), str(servers[1].port))
    try:
        for at, line in enumerate(line for line in lines if "request" in line):
            request = line["request"]
            if request["target"].endswith(("/events", "/shutdown")):
                continue
            recorded = dict(leaves(structured(
                line["answer"]["status"], dict(line["answer"]["headers"]), base64.b64decode(line["answer"]["body"]))))
            answers = []
            for server in servers:
                status, headers, body = server.ask(request)
                body = body.replace(f":{server.port}".encode(), b":PORT")
                headers = {n: v.replace(f":{server.port}", ":PORT") for n, v in headers.items()}
                answer = structured(status, headers, body)
                server.learn(recorded, dict(leaves(answer)))
                answers.append(answer)
            count += 1
            for place, one, other in pairs.trees(*answers):
                what = f"{request['method']} {request['target']}"
                found.append((file.name, f"{at}: {what}", f"{'/'.join(map(str, place))}: {one!r} became {other!r}"))
    finally:
        for server in servers:
            server.stop()
    return found, count


def main():
    old, new, folder = sys.argv[1:4]
    differences, asked = [], 0
    files = sorted(pathlib.Path(folder).glob("*.jsonl"))
    with ThreadPoolExecutor(8) as pool:
        for found, count in pool.map(lambda file: play(file, old, new), files):
            differences += found
            asked += count
    for file, request, difference in differences:
        print(f"{file}\n  {request}\n    {difference[:300]}")
    print(f"{asked} requests of {len(files)} servers, {len(differences)} differences")
    sys.exit(bool(differences))


main()
