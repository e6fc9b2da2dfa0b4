"""Each code has a page: fragments of a bad spec, the exact answer, and the same fragments in spec.yaml.

A block of YAML that names a file is that file beside spec.yaml.
"""

import re
from pathlib import Path

import pytest
from jetc import cli
from jetc.diagnostics import code_pages

BASE = Path(__file__).parent / "spec.yaml"
SOURCES = Path(cli.__file__).parent.rglob("*.py")
SECTION = re.compile(r"^## (\w+)\n(.*?)(?=^## |\Z)", re.DOTALL | re.MULTILINE)
BLOCK = re.compile(r"^```(yaml|hex|text)(?: ([\w.]+))?\n(.*?\n)```$", re.DOTALL | re.MULTILINE)

ANSWERED = re.compile(r": (?:error|warning) (JET\d{3}): ")


@pytest.mark.parametrize("code", code_pages.codes())
def test_the_bad_spec_gives_exactly_the_answer(
    code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    blocks = blocks_of(code)
    (answer,) = blocks["Answer"]
    (tmp_path / "spec.yaml").write_bytes(bad_spec(blocks["Bad"], blocks["Mended"]))
    for name, content in files_of(code).items():
        (tmp_path / name).write_bytes(content)
    monkeypatch.chdir(tmp_path)

    exit_code = cli.main(["check", "spec.yaml"])
    assert capsys.readouterr().err == answer.decode()
    assert exit_code == (1 if b": error JET" in answer else 0)


@pytest.mark.parametrize("code", code_pages.codes())
def test_a_page_tells_its_code_the_cause_and_the_mend(code: str) -> None:
    page = code_pages.page(code)
    assert page is not None
    assert page.startswith(f"# {code}: {code_pages.title(page)}\n\n")
    assert code_pages.cause(page).endswith(".")
    names = [name for name, _ in SECTION.findall(page)]
    assert names == ["Bad", "Answer", "Mended", *(["Grammar"] if code == "JET011" else [])]
    assert set(ANSWERED.findall(blocks_of(code)["Answer"][0].decode())) == {code}


def test_the_mended_spec_is_good(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["check", str(BASE)]) == 0
    assert capsys.readouterr().out.endswith("spec.yaml: good\n")


def test_every_code_has_a_page_and_every_page_a_code() -> None:
    used = {code for source in SOURCES for code in re.findall(r"JET\d{3}", source.read_text())}
    assert used == set(code_pages.codes())


@pytest.mark.parametrize("code", ["JET999", "", "../explain", "jet025"])
def test_what_is_no_code_has_no_page(code: str) -> None:
    assert code_pages.page(code) is None


def test_the_cause_of_a_page_is_its_paragraphs_in_one_line_each() -> None:
    page = "# JET025: Classes: two\n\nA jet\nhas one.\n\nAlways.\n\n## Bad\n\n```yaml\na: 1\n```\n"
    assert code_pages.title(page) == "Classes: two"
    assert code_pages.cause(page) == "A jet has one.\n\nAlways."


def blocks_of(code: str) -> dict[str, list[bytes]]:
    """Return the blocks of spec.yaml under each heading, in order; those of hex as the bytes they spell."""
    return {
        name: [
            bytes.fromhex(block) + b"\n" if kind == "hex" else block.encode()
            for kind, file, block in BLOCK.findall(section)
            if not file
        ]
        for name, section in SECTION.findall(code_pages.page(code) or "")
    }


def files_of(code: str) -> dict[str, bytes]:
    """Return the files that a page puts beside its bad spec."""
    return {file: block.encode() for _, file, block in BLOCK.findall(code_pages.page(code) or "") if file}


def bad_spec(bad: list[bytes], mended: list[bytes]) -> bytes:
    """Return spec.yaml with each fragment of it, in whole lines, replaced by the bad one."""
    text = b"\n" + BASE.read_bytes()
    for come, gone in zip(bad, mended, strict=True):
        assert text.count(b"\n" + gone) == 1
        text = text.replace(b"\n" + gone, b"\n" + come)
    return text[1:]
