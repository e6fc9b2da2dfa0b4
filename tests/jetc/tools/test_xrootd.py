"""Files of a real XRootD server on the loopback address, fetched and read."""

from __future__ import annotations

import contextlib
import json
import os
import pwd
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest
from jetc.checks.load import load
from jetc.cli import main
from jetc.diagnostics.diagnostic import DataError
from jetc.language.sections.given import fetched
from jetc.ntuple.write import write_ntuple
from jetc.tools import xrootd

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any

    import numpy as np

    Columns = dict[str, np.ndarray[Any, Any]]

ROOT = Path(__file__).parents[3]
BASELINE = (ROOT / "specs" / "baseline.yaml").read_text(encoding="utf-8")
HH4B = re.search(r"    - \{name: hh4b, process.*\n", BASELINE)
CONFIG = """
xrd.port {port}
xrd.network nodnr norpipa
all.export {data} r/o
all.adminpath {admin}
all.pidpath {admin}
xrootd.chksum adler32
"""


def free_port() -> int:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        return int(held.getsockname()[1])


def answers(port: int) -> bool:
    with socket.socket() as asked:
        asked.settimeout(0.2)
        return asked.connect_ex(("127.0.0.1", port)) == 0


@pytest.fixture(scope="module")
def server() -> Iterator[tuple[str, Path]]:
    """Start a server of a folder, and give its address and the folder; .ci/setup installs it."""
    program = shutil.which("xrootd")
    assert program is not None, "no XRootD server: apt-get install xrootd-server"
    with tempfile.TemporaryDirectory(prefix="xrootd-") as name:  # pytest's folders are closed to others
        base = Path(name)
        data, admin, port = base / "data", base / "admin", free_port()
        for folder in (data, admin):
            folder.mkdir()
        (base / "server.cfg").write_text(CONFIG.format(port=port, data=data, admin=admin))
        as_other = []
        if os.geteuid() == 0:  # it does not run as root
            nobody = pwd.getpwnam("nobody")
            os.chown(admin, nobody.pw_uid, nobody.pw_gid)
            base.chmod(0o755)
            as_other = ["-R", "nobody"]
        command = [program, "-c", str(base / "server.cfg"), *as_other]
        with running(command, base / "log", admin) as run:
            for _ in range(200):
                if answers(port) or run.poll() is not None:
                    break
                time.sleep(0.05)
            assert answers(port), (base / "log").read_text()
            yield f"root://127.0.0.1:{port}/{data}", data


@contextlib.contextmanager
def running(command: list[str], log: Path, folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Run a program, what it writes in the file `log`, and end it."""
    with (
        log.open("wb") as written,
        subprocess.Popen(command, stdout=written, stderr=written, cwd=folder) as run,
    ):
        try:
            yield run
        finally:
            run.terminate()


def no_progress(_: float) -> None:
    """Nobody looks."""


def spec_of(folder: Path, entry: str) -> Path:
    assert HH4B is not None
    path = folder / "own.yaml"
    path.write_text(
        BASELINE.replace(HH4B[0], f"    - {{name: hh4b, files: ['{entry}'], tree: outnano/Jets}}\n")
    )
    return path


def test_files_of_a_server_are_fetched_once_and_read_here(
    server: tuple[str, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    address, data = server
    content = b"root" + bytes(range(256)) * 300_000
    (data / "a.root").write_bytes(content)
    spec = spec_of(tmp_path, f"{address}/a.root")
    assert main(["check", str(spec)]) == 1
    assert "copy it from there: jetc fetch SPEC" in capsys.readouterr().err
    assert main(["fetch", str(spec)]) == 0
    assert "1 of 1 files fetched" in capsys.readouterr().out
    (place,) = tmp_path.glob("fetched/**/*.root")
    assert place.read_bytes() == content
    assert [each.name for each in place.parent.iterdir()] == ["a.root"]
    assert load(spec).spec.samples.sets[3].files == (f"{address}/a.root",)
    assert main(["fetch", str(spec)]) == 0
    assert "0 of 1 files fetched, 1 were there" in capsys.readouterr().out
    place.write_bytes(b"r00t" + content[4:])
    assert main(["fetch", str(spec)]) == 1
    assert "its Adler-32 is " in capsys.readouterr().err
    (data / "a.root").write_bytes(content[:-1])
    assert main(["fetch", str(spec)]) == 1
    assert "remove it, and fetch it again" in capsys.readouterr().err


def test_inspect_reads_the_copy_that_a_build_reads(
    server: tuple[str, Path],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    good: Callable[..., tuple[Columns, Columns]],
) -> None:
    address, data = server
    jets, events = good(events=16, jets_per_event=4)
    write_ntuple(data / "own.root", jets=jets, events=events, title="hand-made")
    url, spec = f"{address}/own.root", spec_of(tmp_path, f"{address}/own.root")
    assert main(["inspect", url, "--spec", str(spec), "--format", "json"]) == 0
    found = json.loads(capsys.readouterr().out)
    (row,) = found["Files, and the rows of their trees"]
    assert row["outnano/Jets"] == 64
    assert row["file"] == str(tmp_path / fetched(url))
    assert main(["fetch", str(spec)]) == 0
    assert "0 of 1 files fetched, 1 were there" in capsys.readouterr().out
    (data / "own.root").write_bytes(b"root of another day")
    assert main(["inspect", url, "--spec", str(spec)]) == 1
    assert "remove it, and fetch it again" in capsys.readouterr().err
    assert main(["inspect", f"{address}/*.root"]) == 1
    assert "it is no address of one file on a server" in capsys.readouterr().err


def test_what_the_server_does_not_give_or_gives_otherwise_is_refused(
    server: tuple[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    address, data = server
    with pytest.raises(DataError, match=r"none\.root: the server does not give it"):
        xrootd.copy_from_server(f"{address}/none.root", tmp_path / "x.root", no_progress)
    (data / "b.root").write_bytes(b"root1234")
    monkeypatch.setattr(xrootd, "_piece", lambda *_: b"root1235")
    with pytest.raises(DataError, match="its Adler-32 is 0d740290, and the server says 0d73028f"):
        xrootd.copy_from_server(f"{address}/b.root", tmp_path / "x.root", no_progress)
    monkeypatch.setattr(xrootd, "_piece", lambda *_: b"root")
    with pytest.raises(DataError, match="4 bytes came of 8"):
        xrootd.copy_from_server(f"{address}/b.root", tmp_path / "x.root", no_progress)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    "said", ["adler32 N/A", "adler32 ", "adler32", "adler32 deadbeef 1700000000", "ADLER32 -7"]
)
def test_an_answer_that_is_no_checksum_is_refused_in_words(
    said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers_so(monkeypatch, said)
    with pytest.raises(DataError, match=r"is no Adler-32, which has 8 hexadecimal digits"):
        xrootd._said("root://host//a.root", "/a.root")  # noqa: SLF001


@pytest.mark.parametrize(
    ("said", "found"), [("ADLER32 0D73028F\0", 0x0D73028F), ("crc32c 0d73028f", None), ("", None)]
)
def test_a_checksum_is_read_whatever_the_case_of_its_name(
    said: str, found: int | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers_so(monkeypatch, said)
    assert xrootd._said("root://host//a.root", "/a.root") == found  # noqa: SLF001


def answers_so(monkeypatch: pytest.MonkeyPatch, said: str) -> None:
    answer = (SimpleNamespace(ok=True), said.encode())
    monkeypatch.setattr(xrootd, "FileSystem", lambda _: SimpleNamespace(query=lambda *_: answer))


def test_without_the_extra_it_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delitem(sys.modules, "jetc.tools.xrootd")
    monkeypatch.delattr("jetc.tools.xrootd")
    monkeypatch.setitem(sys.modules, "XRootD.client", None)
    assert main(["fetch", str(spec_of(tmp_path, "root://host//a.root"))]) == 3
    assert "pip install 'jetc[xrootd]'" in capsys.readouterr().err
