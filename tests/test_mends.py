"""No mend proposes another network: of what is beyond a bound, it says what is allowed."""

from __future__ import annotations

import ast
import re
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

import jetc
import pytest
from jetc.diagnostics import code_pages

if TYPE_CHECKING:
    from collections.abc import Iterator

LESS = (
    r"fewer|less|lower|coarser|smaller|narrow(?:er)?|shorter|shrink|reduce|prune|drop|remove|replace|simplify"
)
NETWORK = (
    r"(?:integer |fraction )?bits?|layers?|neurons?|weights|constituents|features?|formats?|types|heads?|"
    r"activations?|network|model|pooling|sparsity|what is averaged"
)
CHANGES = re.compile(
    rf"\b(?:{LESS})\b[^,;.]*\b(?:{NETWORK})\b|\b(?:architecture|pool_op|quantise it)\b|build the tagger",
    re.IGNORECASE,
)
"""Less of what a network is made of, or other parts than it has."""
RECORDS = {"Diagnostic": 4, "Fault": 4}
"""Records that are made with their mend in this place."""


def mends() -> Iterator[tuple[str, str]]:
    """Yield each text of a mend in the sources, with where it stands."""
    sources = {each: each.read_text("utf-8") for each in Path(jetc.__file__).parent.rglob("*.py")}
    modules = {path: ast.parse(text) for path, text in sources.items() if "mend" in text or "fault" in text}
    takes = RECORDS | dict(chain.from_iterable(map(_takers, modules.values())))
    for path, module in modules.items():
        named = {
            target.id: node.value
            for node in module.body
            if isinstance(node, ast.Assign)
            for target in node.targets
            if isinstance(target, ast.Name)
        }
        for mend in _given(module, takes):
            value = named.get(mend.id, mend) if isinstance(mend, ast.Name) else mend
            for text in _texts(value):
                yield f"{path.name}:{mend.lineno}", text


def _takers(module: ast.Module) -> Iterator[tuple[str, int]]:
    for node in ast.walk(module):
        if isinstance(node, ast.FunctionDef):
            names = [each.arg for each in node.args.args if each.arg != "self"]
            if "mend" in names:
                yield node.name, names.index("mend")


def _given(module: ast.Module, takes: dict[str, int]) -> Iterator[ast.expr]:
    for node in ast.walk(module):
        if isinstance(node, ast.Assign) and [
            each.id for each in node.targets if isinstance(each, ast.Name)
        ] == ["mend"]:
            yield node.value
        if isinstance(node, ast.Call):
            yield from (each.value for each in node.keywords if each.arg == "mend")
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            yield from node.args[takes[name] : takes[name] + 1] if name in takes else ()


def _texts(value: ast.expr) -> Iterator[str]:
    """Yield each text that an expression can give, what it fills in left out."""
    match value:
        case ast.Constant(str(text)):
            yield text
        case ast.JoinedStr(parts):
            yield "".join(next(_texts(each), "#") for each in parts)
        case ast.IfExp(_, one, other):
            yield from (*_texts(one), *_texts(other))


def test_no_mend_proposes_another_network() -> None:
    found = list(mends())
    assert len(found) > 200  # those of the rules, the gates, the data and the programs
    assert [each for each in found if CHANGES.search(each[1])] == []


def test_no_page_shows_a_mend_with_another_network() -> None:
    pages = {code: code_pages.page(code) or "" for code in code_pages.codes()}
    shown = {
        code: re.findall(r"^ +mend: (.*(?:\n {8}.*)*)", page, re.MULTILINE) for code, page in pages.items()
    }
    assert all(shown.values())
    assert [(code, each) for code, found in shown.items() for each in found if CHANGES.search(each)] == []


@pytest.mark.parametrize(
    "mend",
    [
        "use fewer bits for weights, or fewer fraction bits there",
        "narrow the format in the spec's quantisation section",
        "set pool_op to Average",
        "drop a layer",
        "prune more weights",
        "Build the tagger from dense layers",
    ],
)
def test_the_test_knows_another_network(mend: str) -> None:
    assert CHANGES.search(mend)
