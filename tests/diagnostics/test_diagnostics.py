"""Each code has a page of prose: a change to spec.yaml, or bytes in its place, and the exact answer."""

import re
from pathlib import Path

import pytest
from jetc import cli

HERE = Path(__file__).parent
PAGES = sorted(HERE.glob("JET*.md"))
SOURCES = Path(cli.__file__).parent.rglob("*.py")
BLOCK = re.compile(r"```(?:yaml|text)\n(.*?)```", re.DOTALL)
BYTES = re.compile(r"```hex\n(.*?)```", re.DOTALL)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_the_answer_is_the_one_on_the_page(
    page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    *edits, answer = BLOCK.findall(page.read_text())
    (tmp_path / "spec.yaml").write_bytes(spec_of(page.read_text(), edits))
    monkeypatch.chdir(tmp_path)

    assert cli.main(["check", "spec.yaml"]) == 1
    assert capsys.readouterr().err == answer


def spec_of(page: str, edits: list[str]) -> bytes:
    for whole in BYTES.findall(page):
        return bytes.fromhex(whole)
    text = (HERE / "spec.yaml").read_text()
    for old, new in zip(edits[::2], edits[1::2], strict=True):
        gone, come = old.strip("\n"), new.strip("\n")
        assert text.count(gone) == 1
        text = text.replace(gone + "\n" * (not come), come)
    return text.encode()


def test_every_code_has_a_page() -> None:
    used = {code for source in SOURCES for code in re.findall(r"JET\d{3}", source.read_text())}
    assert used == {page.stem for page in PAGES}


def test_the_spec_of_the_pages_is_good(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["check", str(HERE / "spec.yaml")]) == 0
    assert capsys.readouterr().out.endswith("spec.yaml: good\n")
