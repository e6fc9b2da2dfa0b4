"""`jetc check --fix`: the mends that change neither bits nor physics, and nothing else."""

from pathlib import Path

import pytest
from jetc import cli
from jetc.checks.load import load, load_text

BASE = (Path(__file__).parents[1] / "diagnostics" / "spec.yaml").read_text()


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def fixed(text: str, code: int = 0) -> str:
    path = Path("spec.yaml")
    path.write_bytes(text.encode())
    assert cli.main(["check", "--fix", "spec.yaml"]) == code
    return path.read_bytes().decode()


def edited(old: str, new: str) -> str:
    assert BASE.count(old) == 1, old
    return BASE.replace(old, new)


@pytest.mark.parametrize(
    ("good", "bad"),
    [
        ("  epochs: 40\n", "  epoch: 40\n"),  # a key one letter from the one that is missing
        ("  epochs: 40\n", "  epochs: '40'\n"),  # a number in quotes
        ("clock_mhz: 360.0", 'clock_mhz: "360.0"'),
        ("    tune: monash ", "    tune: Monash "),  # a choice in another case
        ("sets: [ttbar, qcd, resonance]", "sets: [ttbar, qcd, resonance, qcd]"),  # listed twice
        ("  batch: 1024\n", "  batch: 1024\n  batch: 1024\n"),  # a key twice with one value
    ],
)
def test_a_safe_mend_gives_the_very_file(good: str, bad: str) -> None:
    assert fixed(edited(good, bad)) == BASE


def test_mends_of_one_file_come_together_and_are_told(capsys: pytest.CaptureFixture[str]) -> None:
    bad = edited("  epochs: 40\n", "  epoch: '40'   # enough\n").replace("tune: monash ", "tune: MONASH ")
    assert fixed(bad) == BASE.replace("  epochs: 40\n", "  epochs: 40   # enough\n")
    shown = capsys.readouterr()
    assert "mended JET004: unknown key 'epoch' in training" in shown.out
    assert shown.out.count("mended ") == 3
    assert shown.out.endswith("spec.yaml: good\n")
    assert shown.err == ""


@pytest.mark.parametrize(
    ("good", "bad"),
    [
        ("  epochs: 40\n", "  epochs: forty\n"),
        ("  batch: 1024\n", "  batch: 1024\n  batch: 512\n"),  # which of the two?
        ("  epochs: 40\n", "  epochs: 40\n  epoch: 41\n"),  # the right key is there
        ("pileup: 200 ", "pileup: 0 "),
        ("process: qcd,", "process: qcdd,"),
        ("weights: ap_fixed<9,3,AP_RND_CONV,AP_SAT>", "weights: ap_fixed<9,3,AP_RND,AP_SAT>"),
        ("name: baseline", "name: while"),
        ("  epochs: 40\n", "  epoch: 40\n  epochss: 50\n"),  # two keys for the one that is missing
        ("  epochs: 40\n", "  epochs: |-\n    40\n"),  # more than one line
        ("  batch: 1024\n", "  batch:\n  batch:\n"),  # no value to compare
        ("luts: 173000}", "luts: 173000,\n    luts: 173000 # a comma follows\n  , }"),
        ("sets: [ttbar, qcd, resonance]", "sets: [ttbar, qcd,  # of two kinds\n    ttbar, resonance]"),
    ],
)
def test_what_could_change_bits_or_physics_is_left(good: str, bad: str) -> None:
    assert fixed(edited(good, bad), code=1) == edited(good, bad)


def test_line_ends_of_another_system_stay() -> None:
    crlf = BASE.replace("\n", "\r\n")
    assert fixed(crlf.replace("epochs: 40", "epochs: '40'")) == crlf
    assert fixed(crlf.replace("batch: 1024\r\n", "batch: 1024\r\n  batch: 1024\r\n")) == crlf


def test_a_byte_order_mark_stays_and_moves_no_mend() -> None:
    assert fixed("\ufeff" + BASE.replace("  epochs: 40\n", "  epoch: 40\n")) == "\ufeff" + BASE


def test_the_comment_of_a_key_that_stood_twice_gets_a_line_of_its_own() -> None:
    bad = edited("  batch: 1024\n", "  batch: 1024\n  batch: 1024   # fits the cache\n")
    assert fixed(bad) == BASE.replace("  batch: 1024\n", "  batch: 1024\n  # fits the cache\n")


def test_a_lock_is_not_mended() -> None:
    text = "lock: 1\nlock: 1\n"
    Path("spec.lock.yaml").write_text(text)
    assert cli.main(["check", "--fix", "spec.lock.yaml"]) == 1
    assert Path("spec.lock.yaml").read_text() == text


def test_a_good_file_is_not_written() -> None:
    Path("spec.yaml").write_text(BASE)
    before = Path("spec.yaml").stat().st_mtime_ns
    assert cli.main(["check", "--fix", "spec.yaml"]) == 0
    assert Path("spec.yaml").stat().st_mtime_ns == before


def test_a_base_is_not_touched_through_a_layer_over_it() -> None:
    base = BASE.replace("  epochs: 40\n", "  epoch: 40\n")
    Path("base.yaml").write_text(base)
    assert fixed("extends: base.yaml\nname: other\n", code=1) == "extends: base.yaml\nname: other\n"
    assert Path("base.yaml").read_text() == base


def test_the_mended_spec_says_what_the_good_one_says() -> None:
    fixed(edited("  epochs: 40\n", "  epoch: '40'\n"))
    assert load(Path("spec.yaml")).spec == load_text(BASE, name="spec.yaml").spec
