"""A server: one that is started here, or a running one."""

from __future__ import annotations

import difflib
import http.client
import os
import re
import threading
from collections.abc import Callable, Mapping, Sequence
from importlib import metadata
from typing import Any, Optional
from urllib.parse import quote

from ._binary import find_binary
from ._errors import MockidError, Refused, ServerGone, WrongVersion, with_last_lines
from ._http import Answer, Http
from ._process import Process
from ._sandbox import Sandbox
from ._values import Instant, instant

__tracebackhide__ = True

_LONG_WAIT = 330.0
"""Real seconds for an answer that waits for the client under test: the server's maximum is 300."""

Ending = Callable[[], tuple[Optional[str], Sequence[str]]]
"""How the server's process has ended, if it has, and its last lines."""


def start(
    binary: str | os.PathLike[str] | None = None,
    *arguments: str,
    fixtures: str | os.PathLike[str] | None = None,
    vendors: str | os.PathLike[str] | None = None,
) -> Server:
    """Starts a server on a free port. It ends with this process, even if that is killed.

    `binary` is by default that of `MOCKID_PROGRAM`, of this package, or of `PATH`. `fixtures` and
    `vendors` are files or folders, and `arguments` any other flags of `mockid serve`.
    """
    flags = list(arguments)
    if fixtures:
        flags += ["--fixtures", os.fspath(fixtures)]
    if vendors:
        flags += ["--vendors", os.fspath(vendors)]
    process = Process(find_binary(binary), flags)
    try:
        return Server(process.url, admin_token=_admin_token(flags), process=process)
    except BaseException:
        process.stop()
        raise


def connect(url: str | None = None, *, admin_token: str | None = None, ca: str | None = None) -> Server:
    """Uses the running server at this URL, by default that of `MOCKID_URL`.

    `admin_token` is by default that of `MOCKID_ADMIN_TOKEN`; an `https` URL needs `ca`, the file with
    the certificate of its CA.
    """
    address = url or os.environ.get("MOCKID_URL")
    if not address:
        raise MockidError("there is no server to connect to: give its URL, or set MOCKID_URL")
    token = admin_token or os.environ.get("MOCKID_ADMIN_TOKEN")
    return Server(address, admin_token=token, ca=ca)


class Server:
    """One mockid process. Use it in a `with` block, or call `stop`."""

    def __init__(
        self,
        url: str,
        *,
        admin_token: str | None = None,
        ca: str | None = None,
        process: Process | None = None,
        ending: Ending | None = None,
    ) -> None:
        self.url = url.rstrip("/")
        self._http = Http(self.url, admin_token, ca)
        self._process = process
        self.admin_token = admin_token
        self.ending = ending or self._ending_of_process
        self._base_paths: dict[str, str] = {}
        self._lock = threading.Lock()
        self._require_version()

    def sandbox(
        self,
        name: str,
        *,
        fixtures: Mapping[str, Any] | None = None,
        settings: Mapping[str, Any] | None = None,
        time: Instant | None = None,
    ) -> Sandbox:
        """The sandbox of this name, made if there is none.

        A new one can begin with fixtures and settings of its own, and with its clock frozen at
        `time`; then it is an error if the name exists.
        """
        order = _order(fixtures, settings, time)
        answer = self._create(name, order)
        if not answer.ok and (answer.status != 409 or order):
            raise Refused("POST", "/__admin/sandboxes", answer.status, answer.json())
        return Sandbox(self, name)

    def new_sandbox(
        self,
        wanted: str,
        *,
        fixtures: Mapping[str, Any] | None = None,
        settings: Mapping[str, Any] | None = None,
        time: Instant | None = None,
    ) -> Sandbox:
        """A new sandbox named after `wanted`, such as the id of a test: valid, and unique by a number."""
        stem = sandbox_name(wanted)
        name, order = stem, _order(fixtures, settings, time)
        for number in range(2, 10_000):
            answer = self._create(name, order)
            if answer.ok:
                return Sandbox(self, name)
            if answer.status != 409:
                raise Refused("POST", "/__admin/sandboxes", answer.status, answer.json())
            name = f"{stem}-{number}"
        raise MockidError(f"there are too many sandboxes named {stem}")

    def _create(self, name: str, order: Mapping[str, Any]) -> Answer:
        # At the address of the sandbox: a proxy in front of several processes does not read the body.
        path = f"/~{quote(name, safe='')}/__admin/sandboxes"
        return self.answer("POST", path, {"name": name, **order})

    def stop(self) -> None:
        """Stops the server if it was started here, and closes the connections to it."""
        self._http.close()
        if self._process:
            self._process.stop()

    def base_path(self, vendor: str) -> str:
        """The path below a sandbox at which it plays the vendor."""
        with self._lock:
            if vendor not in self._base_paths:
                known = self.call("GET", "/__admin/vendors")["vendors"]
                self._base_paths = {each["name"]: each["base_path"] for each in known}
            if vendor in self._base_paths:
                return self._base_paths[vendor]
            names = list(self._base_paths)
        near = difflib.get_close_matches(vendor, names, 1)
        hint = f"did you mean {near[0]!r}?" if near else f"it plays {', '.join(names)}"
        raise MockidError(f"the server plays no vendor {vendor!r}; {hint}")

    def call(self, method: str, path: str, body: Any = None) -> Any:
        """The JSON of the answer to a request of the control API; `Refused` if it is an error."""
        answer = self.answer(method, path, body)
        if not answer.ok:
            raise Refused(method, path, answer.status, answer.json())
        return answer.json()

    def answer(self, method: str, path: str, body: Any = None) -> Answer:
        """The answer to a request, whatever its status; `ServerGone` if there is none."""
        waits = isinstance(body, Mapping) and "within" in body
        try:
            if waits:
                return self._http.request(method, path, body, timeout=_LONG_WAIT)
            return self._http.request(method, path, body)
        except (OSError, http.client.HTTPException) as error:
            raise self._gone(error) from None

    def __enter__(self) -> Server:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def __repr__(self) -> str:
        return f"<mockid server at {self.url}>"

    def _ending_of_process(self) -> tuple[str | None, Sequence[str]]:
        if not self._process:
            return None, ()
        return self._process.ending(), self._process.lines

    def _gone(self, error: Exception) -> ServerGone:
        how, lines = self.ending()
        if how:
            sentence = f"the mockid server at {self.url} is gone: it {how}"
        else:
            sentence = f"the mockid server at {self.url} does not answer: {_cause(error)}"
        return ServerGone(with_last_lines(sentence, lines))

    def _require_version(self) -> None:
        answer = self.answer("GET", "/__admin/version")
        found = answer.json() if answer.ok else None
        if not isinstance(found, dict) or found.get("name") != "mockid":
            problem = answer.json()
            # Only a problem of the control API has a title; what is no JSON is made one without.
            if answer.status in (401, 403, 404) and isinstance(problem, dict) and "title" in problem:
                raise Refused("GET", "/__admin/version", answer.status, problem)
            raise WrongVersion(f"what answers at {self.url} is not mockid's control API")
        version, needed = str(found["version"]), package_version()
        if needed and _series(version) != _series(needed):
            raise WrongVersion(
                f"the server at {self.url} is mockid {version}, and this is the package of mockid "
                f"{needed}: use the same version of both"
            )


def sandbox_name(wanted: str) -> str:
    """A valid name for a sandbox that needs no encoding in a URL: `test_login.py-test_it-admin`."""
    return re.sub(r"[^A-Za-z0-9._-]+", "-", wanted).strip("-.")[-100:].lstrip("-.") or "test"


def sandbox_path(name: str) -> str:
    return f"/~{quote(name, safe='')}"


def package_version() -> str | None:
    """The version of this package; `None` if it is used without being installed."""
    try:
        return metadata.version("mockid")
    except metadata.PackageNotFoundError:
        return None


def _order(
    fixtures: Mapping[str, Any] | None,
    settings: Mapping[str, Any] | None,
    time: Instant | None,
) -> dict[str, Any]:
    order: dict[str, Any] = {}
    if fixtures is not None:
        order["fixtures"] = fixtures
    if settings is not None:
        order["settings"] = settings
    if time is not None:
        order["clock"] = {"now": instant(time), "mode": "frozen"}
    return order


def _series(version: str) -> tuple[str, ...]:
    """What must be equal by SemVer: the major version, and before 1.0 the minor version, too."""
    parts = version.split(".")
    return tuple(parts[:2] if parts[0] == "0" else parts[:1])


def _admin_token(flags: Sequence[str]) -> str | None:
    for at, flag in enumerate(flags):
        if flag == "--admin-token" and at + 1 < len(flags):
            return flags[at + 1]
        if flag.startswith("--admin-token="):
            return flag.partition("=")[2]
    return os.environ.get("MOCKID_ADMIN_TOKEN")


def _cause(error: Exception) -> str:
    if isinstance(error, TimeoutError):
        return "there was no answer in time"
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    return str(error) or type(error).__name__
