"""The C++ that decides, with the sanitizers, against the derivation; a cut off by one step is seen."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from jetc.decide.cpp import decisions_header
from jetc.decide.menu import HtPath, PairPath

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from jetc.decide.menu import Path as Decided

    from tests.jetc.decide.conftest import Case

PROGRAM = """
#include <cstdio>
{includes}
template <class Event, class Point> static void run(std::size_t points) {{
    Event event;
    std::uint64_t row[2];
    std::int64_t outputs[{outputs}];
    while (std::fread(row, 8, 2, stdin) + std::fread(outputs, 8, {outputs}, stdin) == {outputs} + 2) {{
        event.add(row[0], outputs);
        std::int64_t found = row[1] != 0;
        std::fwrite(&found, 8, 1, stdout);
        for (std::size_t at = 0; at < points; ++at)
            std::fwrite(&(found = event.passes(static_cast<Point>(at))), 8, 1, stdout);
        for (std::size_t at = 0; at < points; ++at)
            std::fwrite(&(found = event.score(static_cast<Point>(at))), 8, 1, stdout);
        if (row[1])
            event.clear();
    }}
}}

int main(int, char **arguments) {{
    switch (arguments[1][0]) {{
{cases}    }}
}}
"""
OFF: dict[str, Callable[[HtPath, PairPath], Decided]] = {
    "the HT cut": lambda ht, _: replace(ht, ht_gev=ht.ht_gev + 0.25),
    "the pT of a jet": lambda ht, _: replace(ht, jet_pt_gev=ht.jet_pt_gev + 0.25),
    "the pT of a jet of HT": lambda ht, _: replace(ht, ht_jet_pt_gev=ht.ht_jet_pt_gev + 0.25),
    "the summed score": lambda ht, _: replace(ht, threshold=ht.threshold + 1),
    "|eta| of a jet of HT": lambda ht, _: replace(ht, abs_eta=ht.abs_eta + 0.0043),
    "the score": lambda _, pair: replace(pair, threshold=pair.threshold + 1),
    "the regressed pT": lambda _, pair: replace(pair, pt_gev=pair.pt_gev + 0.125),
    "|eta| of a pair": lambda _, pair: replace(pair, abs_eta=pair.abs_eta - 0.0043),
    "the distance": lambda _, pair: replace(pair, delta_r=pair.delta_r - 4e-5),
}
NAMES = ("points", "jet", "values", "event", "score", "angles_of", "score_", "point", "of_jet_0")
"""What the header, too, calls something else; a working point may have any of these names."""


def words(case: Case) -> list[str]:
    return [*(f"score_{name}" for name in case.ports.scores), "pt_ratio"]


@pytest.fixture(scope="module")
def program(case: Case, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the menu, and others with one cut off."""
    ht, pair = case.paths
    assert isinstance(ht, HtPath)
    assert isinstance(pair, PairPath)
    changed = [replace(off(ht, pair), name=name) for off, name in zip(OFF.values(), NAMES, strict=True)]
    menus: list[Sequence[Decided]] = [case.paths]
    menus += [(each, pair) if isinstance(each, HtPath) else (ht, each) for each in changed]
    folder = tmp_path_factory.mktemp("decisions")
    includes, cases = "", ""
    for number, paths in enumerate(menus):
        text = decisions_header(paths, case.ports, words(case), name=f"m{number}")
        (folder / f"m{number}.h").write_text(text)
        space = f"jetc_m{number}_decisions"
        includes += f'#include "m{number}.h"\n'
        cases += f"    case '{number}': run<{space}::Event, {space}::Point>({space}::points); break;\n"
    text = PROGRAM.format(includes=includes, cases=cases, outputs=len(words(case)))
    (folder / "program.cpp").write_text(text)
    flags = ("-std=c++17", "-O1", "-Wall", "-Wextra", "-Werror", "-fsanitize=address,undefined")
    command = [str(shutil.which("g++")), *flags, "-fno-sanitize-recover=all", "program.cpp", "-o", "program"]
    done = subprocess.run(command, cwd=folder, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return folder / "program"


def wrong(program: Path, menu: int, case: Case) -> int:
    """Return on how many jets the C++ of a menu differs."""
    last = case.jets.last.astype(np.uint64)[:, np.newaxis]
    rows = np.concatenate([case.jets.words[:, np.newaxis], last, case.outputs.view(np.uint64)], axis=1)
    command = [str(program), str(menu)]
    done = subprocess.run(command, input=rows.tobytes(), check=True, capture_output=True)
    found = np.frombuffer(done.stdout, dtype=np.int64).reshape(len(rows), -1)
    return int((found != case.expected).any(axis=1).sum())


def test_the_cpp_decides_as_the_derivation_does(program: Path, case: Case) -> None:
    assert wrong(program, 0, case) == 0
    events = case.expected[case.jets.last]
    assert all(0 < events[:, at].sum() < len(events) for at in (1, 2))


@pytest.mark.parametrize("off", OFF)
def test_the_jets_show_a_cut_that_is_off_by_a_step(off: str, program: Path, case: Case) -> None:
    assert wrong(program, 1 + list(OFF).index(off), case) > 0
