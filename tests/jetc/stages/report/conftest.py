"""A real browser: headless Chromium, spoken to in the DevTools protocol over a pair of pipes."""

from __future__ import annotations

import contextlib
import importlib.util
import json
import os
import select
import shlex
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

_OPTIONS = (
    "--headless=new --no-sandbox --disable-gpu --no-first-run --disable-extensions "
    "--disable-component-update --disable-background-networking --hide-scrollbars --remote-debugging-pipe"
)
_PATIENCE_S = 120


class Browser:
    """A Chromium with one empty page. Messages end with a zero byte; those that answer no call are events."""

    def __init__(self, program: str, profile: Path) -> None:
        read_theirs, self._write = os.pipe()
        self._read, write_theirs = os.pipe()
        line = f"exec {shlex.quote(program)} {_OPTIONS} --user-data-dir={shlex.quote(str(profile))}"
        self._process = subprocess.Popen(
            ["/bin/bash", "-c", f"{line} 3<&{read_theirs} 4>&{write_theirs}"],
            pass_fds=(read_theirs, write_theirs),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(read_theirs)
        os.close(write_theirs)
        self._rest, self._calls = b"", 0
        self._page: dict[str, str] = {}
        self.events: list[dict[str, Any]] = []

    def begin(self) -> None:
        """Make the page that all calls are of."""
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        attached = self.call("Target.attachToTarget", targetId=target, flatten=True)
        self._page = {"sessionId": attached["sessionId"]}

    def call(self, method: str, **parameters: object) -> dict[str, Any]:
        """Return what a method of the protocol answers."""
        self._calls += 1
        message = {"id": self._calls, "method": method, "params": parameters, **self._page}
        os.write(self._write, json.dumps(message).encode() + b"\0")
        while (answer := self._message()).get("id") != self._calls:
            self.events.append(answer)
        assert "error" not in answer, answer
        result: dict[str, Any] = answer["result"]
        return result

    def open(self, page: Path) -> None:
        """Load a file, and wait until all of it is there; what was told of the page before is forgotten."""
        self.events.clear()
        self.call("Page.navigate", url=page.as_uri())
        while not self._has_loaded(page):
            self.events.append(self._message())

    def _has_loaded(self, page: Path) -> bool:
        """Whether the page is there whole: the empty one before it may load as late as that."""
        told = iter(self.events)
        return any(
            each["method"] == "Page.frameNavigated" and each["params"]["frame"]["url"] == page.as_uri()
            for each in told
        ) and any(each["method"] == "Page.loadEventFired" for each in told)

    def open_on_a_phone(self, page: Path) -> None:
        """Load a file, 390 pixels wide, and have the browser tell what it asks for and what goes wrong."""
        for domain in ("Page", "Network", "Log", "Runtime"):
            self.call(f"{domain}.enable")
        phone = {"width": 390, "height": 844, "deviceScaleFactor": 1, "mobile": False}
        self.call("Emulation.setDeviceMetricsOverride", **phone)
        self.open(page)

    def told(self) -> tuple[list[str], list[str]]:
        """Return the addresses that were asked for since the page was opened, and what went wrong."""
        events = [(each["method"], each["params"]) for each in self.events if "params" in each]
        asked = [what["request"]["url"] for method, what in events if method == "Network.requestWillBeSent"]
        return asked, [
            method for method, _ in events if method in {"Log.entryAdded", "Runtime.exceptionThrown"}
        ]

    def value(self, script: str) -> Any:  # noqa: ANN401 - whatever the script gives
        """Return what a script on the page gives, or what its promise does."""
        answer = self.call("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in answer, answer
        return answer["result"].get("value")

    def close(self) -> None:
        """End the browser and all that it started: it ends with its pipe."""
        os.close(self._write)
        try:
            self._process.wait(_PATIENCE_S)
        finally:
            self._process.kill()
            self._process.wait()
            os.close(self._read)

    def _message(self) -> dict[str, Any]:
        while b"\0" not in self._rest:
            ready, _, _ = select.select([self._read], [], [], _PATIENCE_S)
            got = os.read(self._read, 1 << 16) if ready else b""
            assert got, f"Chromium says nothing; it ended with {self._process.poll()}"
            self._rest += got
        message, _, self._rest = self._rest.partition(b"\0")
        found: dict[str, Any] = json.loads(message)
        return found


@pytest.fixture(scope="session")
def axe() -> str:
    """Return the text of axe-core, which a wheel carries."""
    found = importlib.util.find_spec("axe_playwright_python")
    if found is None or not found.submodule_search_locations:
        pytest.fail("the report's tests need axe-core: install requirements-no-deps.lock, as .ci/setup does")
    return Path(found.submodule_search_locations[0], "axe.min.js").read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    program = shutil.which("chromium")
    if program is None:
        pytest.fail("the report's tests need a browser: sudo apt-get install --yes chromium")
    with contextlib.closing(Browser(program, tmp_path_factory.mktemp("profile"))) as found:
        found.begin()
        yield found
