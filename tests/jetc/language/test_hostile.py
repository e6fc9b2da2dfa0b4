"""Specs that mean harm: each is answered within bounds of time, memory and output, and does nothing else."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from jetc.checks.load import load_text

if TYPE_CHECKING:
    from collections.abc import Iterator

BASE = (Path(__file__).parents[2] / "diagnostics" / "spec.yaml").read_text()
BYTES = (1 << 17) - 64
"""Just what is still read."""
CPU_SECONDS, MEMORY, MOST_OUTPUT = 20, 1500 << 20, 200_000

JETC = (sys.executable, "-m", "jetc.cli")


def fill(unit: str, bytes_: int = BYTES) -> str:
    return unit * (bytes_ // len(unit))


def instead(old: str, new: str) -> str:
    assert BASE.count(old) == 1, old
    return BASE.replace(old, new)


def items(key: str, item: str, number: int) -> str:
    """Return the spec with thousands of items before those of a list; `{}` in the item is its number."""
    every = "".join("    - " + item.replace("{}", str(index)) + "\n" for index in range(number))
    head, mark, tail = BASE.partition(f"\n  {key}:")
    comment, _, rest = tail.partition("\n")
    return f"{head}{mark}{comment}\n{every}{rest}"


def overlapping(truth: str) -> str:
    """Return the spec with as many classes as there can be, all defined by `truth`."""
    classes = "".join(
        f'    - {{name: c{index}, truth: "{truth}", target: gen_jet_pt}}\n' for index in range(16)
    )
    head, mark, tail = BASE.partition("\n  classes:")
    comment, _, rest = tail.partition("\n")
    return f"{head}{mark}{comment}\n{classes}{rest[rest.index('  target_clip') :]}"


ACCENTS = "\u0301" * 6
SELECTION = "pt > 15 GeV and abs(eta) < 2.4 and not rejected and target_pt > 5 GeV"

CASES: dict[str, str | bytes] = {
    "deep flow lists": fill("["),
    "deep flow mappings": fill("{a: "),
    "deep blocks": "".join(" " * depth + "a:\n" for depth in range(480)),
    "deep block lists": fill("- "),
    "commas": f"[{fill(',')}]",
    "a list of letters": f"[{fill('a,')}]",
    "a mapping of letters": f"{{{fill('a,')}}}",
    "colons": f"[{fill('a: ')}]",
    "question marks": f"[{fill('? ')}]",
    "quotes": f"a: {fill(chr(34))}",
    "an open quote": f'"{fill("a ")}',
    "many keys": "".join(f"key{index:05}: 1\n" for index in range(9000)),
    "a key again and again": fill("a: 1\n", BYTES // 2),
    "comments": fill("# a\n"),
    "blank lines": fill("\n"),
    "documents": fill("---\n"),
    "aliases": "a: &a [x]\n" + fill("b: *a\n"),
    "aliases of aliases": "a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\n",
    "a merge key": "a: {x: 1}\n<<: {b: 1}\n",
    "a Python object": "a: !!python/object/apply:os.system ['touch harm']\n",
    "a long tag": f"a: !{fill('a')} b\n",
    "a large number": f"version: {fill('9')}\n",
    "a large exponent": "version: 1e99999999\n",
    "no number": instead("clock_mhz: 360.0", "clock_mhz: .nan"),
    "a null character": BASE + "\0",
    "bytes that are no text": BASE.encode() + b"\xff\xfe",
    "half a character": instead("name: baseline", 'name: "\\ud800"'),
    "an escape sequence": instead("name: baseline", 'name: "\\e[2J\\e]0;owned\\a"'),
    "too large": fill("# a\n", 2 << 20),
    "an absolute base": "extends: /etc/passwd\n",
    "a base outside": "extends: ../../etc/passwd\n",
    "itself as base": "extends: spec.yaml\n",
    "a folder as base": "extends: .\n",
    "an absolute file": instead(
        "{name: hh4b, process: hh4b, events: 2000}", "{name: hh4b, files: [/etc/passwd], tree: t}"
    ),
    "parentheses": instead(SELECTION, "(" * 100_000 + "pt > 1 GeV"),
    "signs": instead(SELECTION, "-" * 900 + "pt > 1 GeV"),
    "a base that no path can name": 'extends: "a\\0b"\n',
    "a base with a long name": f"extends: {fill('b')}\n",
    "a base that is a mapping": f"extends: {{{fill('a,', BYTES // 8)}}}\n",
    "a mapping of numbers": "{" + "".join(f"k{index}: 1," for index in range(12_000)) + "}",
    "accents without a letter": "".join(f"k{index}: {ACCENTS}\n" for index in range(5000)),
    "a long key": f"? {'name_dataset_version' * 5000}\n: 1\n{BASE}",
    "classes of many cases": overlapping(
        " or ".join(
            f"(pt > {cut} GeV and abs(eta) < {cut} and hadron_flavour == {cut} and tau_charge == {cut})"
            for cut in range(10)
        )
    ),
    "classes of many pieces": overlapping(
        f"parton_flavour in [{', '.join(map(str, range(100, 270)))}] or pt > 5 GeV and rejected or eta < 4"
    ),
    "cuts beyond every number": instead(
        "scan(120 GeV, 360 GeV, 10 GeV)", "scan(0 GeV, 1.79e308 GeV, 1.7e308 GeV)"
    ),
    "a long sum": instead(SELECTION, "pt > " + "1 GeV + " * 120 + "1 GeV"),
    "code in an expression": instead(SELECTION, "__import__('os').system('touch harm')"),
    "wide layers": instead("constituent_layers: [10, 10]", "constituent_layers: [99999999, 512]"),
    "a wide format": BASE.replace("ap_ufixed<11,1,", "ap_ufixed<999999999,1,"),
    "cuts without end": instead("scan(120 GeV, 360 GeV, 10 GeV)", "scan(0 GeV, 1.79e308 GeV, 1e-320 GeV)"),
    "thousands of classes": items("classes", "{name: c{}, truth: x == 1, target: z}", 2500),
    "thousands of features": items("inputs", "{name: c{}, type: x, scale_log2: 99}", 2500),
    "thousands of paths": items(
        "paths", "{name: p{}, derive: max(all.tau), rate: 9 kHz, signals: [x]}", 4000
    ),
    "thousands of points": instead("points: [hh4b, ditau]", f"points: [{'hh4b, ' * 4000}ditau]"),
    "thousands of files": instead(
        "{name: hh4b, process: hh4b, events: 2000}", f"{{name: hh4b, tree: t, files: [{'a, ' * 30_000}a]}}"
    ),
    "thousands of unknown keys": instead(
        "\ntraining:\n", "\ntraining:\n" + "".join(f"  epochs{index}: 1\n" for index in range(6000))
    ),
}


FORKING = f"""
import os, resource, sys
import jetc.commands.check
from jetc import cli

for line in sys.stdin:
    folder, output = line.rstrip("\\n").split("\\t")
    child = os.fork()
    if child == 0:
        resource.setrlimit(resource.RLIMIT_CPU, ({CPU_SECONDS}, {CPU_SECONDS}))
        resource.setrlimit(resource.RLIMIT_AS, ({MEMORY}, {MEMORY}))
        os.chdir(folder)
        printed = os.open(output, os.O_WRONLY | os.O_CREAT)
        for stream in (1, 2):
            os.dup2(printed, stream)
        sys.argv = ["jetc", "check", "spec.yaml"]
        sys.exit(cli.main())
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""
"""Has loaded jetc, and forks a process with bounds of its own for each folder that it is told."""


@pytest.fixture(scope="module")
def forking() -> Iterator[subprocess.Popen[str]]:
    command = (sys.executable, "-c", FORKING)
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        yield process


def checked(forking: subprocess.Popen[str], folder: Path, output: Path) -> tuple[int, bytes]:
    """Return the exit code of ``jetc check`` in `folder` and all that it printed."""
    assert forking.stdin is not None
    assert forking.stdout is not None
    print(folder, output, sep="\t", file=forking.stdin, flush=True)
    return int(forking.stdout.readline()), output.read_bytes()


@pytest.mark.parametrize("name", CASES)
def test_a_hostile_spec_is_refused_within_bounds(
    name: str, forking: subprocess.Popen[str], tmp_path: Path
) -> None:
    content, folder = CASES[name], tmp_path / "specs"
    raw = content if isinstance(content, bytes) else content.encode("utf-8", "surrogatepass")
    folder.mkdir()
    (folder / "spec.yaml").write_bytes(raw)
    code, printed = checked(forking, folder, tmp_path / "printed")
    assert code == 1, printed[-2000:]
    assert b": error JET" in printed
    assert len(printed) < MOST_OUTPUT
    assert b"\x1b" not in printed
    assert b"root:" not in printed
    assert [path.name for path in folder.iterdir()] == ["spec.yaml"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("rate: 14 kHz", "rate: 1e-320 kHz"),
        ("orbit_frequency_hz: 11246.0", "orbit_frequency_hz: 1e308"),
        ("hadron_flavour == 5", "hadron_flavour == 1e308"),
    ],
)
def test_numbers_at_the_ends_of_what_can_be_said_are_no_fault_of_jetc(old: str, new: str) -> None:
    load_text(instead(old, new), name="spec.yaml")


def test_thousands_of_names_that_a_base_does_not_have_are_told_in_time(
    forking: subprocess.Popen[str], tmp_path: Path
) -> None:
    names = "".join(f"    - {{name: abcdefgh{index}}}\n" for index in range(4000))
    (tmp_path / "base.yaml").write_text(f"samples:\n  sets:\n{names}")
    wrong = ", ".join(f"abcdefgx{index}: 1" for index in range(5000))
    (tmp_path / "spec.yaml").write_text(f"extends: base.yaml\nsamples: {{sets: {{{wrong}}}}}\n")
    code, printed = checked(forking, tmp_path, tmp_path / "printed")
    assert code == 1
    assert len(printed) < MOST_OUTPUT


def test_a_base_that_links_to_itself_is_refused(tmp_path: Path) -> None:
    (tmp_path / "loop.yaml").symlink_to("loop.yaml")
    (tmp_path / "spec.yaml").write_text("extends: loop.yaml\n")
    ended = subprocess.run((*JETC, "check", "spec.yaml"), cwd=tmp_path, capture_output=True, check=False)
    assert ended.returncode == 1
    assert b"error JET015" in ended.stderr


def test_a_base_that_is_a_link_out_of_the_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "secret.yaml").write_text("password: hunter2\n")
    folder = tmp_path / "specs"
    folder.mkdir()
    (folder / "link.yaml").symlink_to(tmp_path / "secret.yaml")
    (folder / "spec.yaml").write_text("extends: link.yaml\n")
    ended = subprocess.run(
        (*JETC, "check", "spec.yaml"), cwd=folder, capture_output=True, text=True, check=False
    )
    assert ended.returncode == 1
    assert "error JET015" in ended.stderr
    assert "hunter2" not in ended.stderr
