"""Modules of the link, simulated by Icarus: words in, words out, a row a clock."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

Simulate = Callable[..., list[int]]

BENCH = """\
module bench;
    reg clk;
    reg [{taken}:0] rows [0:{last}];
    reg [{taken}:0] row;
    wire [{given}:0] out;
    integer at;
    {module} dut (.clk(clk), {ports}, .{result}(out));
    initial begin
        $readmemh("rows.hex", rows);
        for (at = 0; at <= {last} + {wait}; at = at + 1) begin
            clk = 0;
            row = rows[at > {last} ? {last} : at];
            #1;
            if (at >= {wait}) $display("%h", out);
            clk = 1;
            #1;
        end
    end
endmodule
"""


@pytest.fixture
def simulate(tmp_path: Path) -> Simulate:
    """Give what runs rows of port values through a module, whose result follows them by `wait` clocks."""

    def run(  # noqa: PLR0913
        texts: Sequence[str],
        module: str,
        rows: Sequence[Mapping[str, int]],
        *,
        widths: Mapping[str, int],
        result: tuple[str, int],
        wait: int,
    ) -> list[int]:
        ports, offset = [], 0
        for name, width in widths.items():
            ports.append(f".{name}(row[{offset + width - 1}:{offset}])")
            offset += width
        bench = BENCH.format(
            taken=offset - 1,
            last=len(rows) - 1,
            given=result[1] - 1,
            module=module,
            ports=", ".join(ports),
            result=result[0],
            wait=wait,
        )
        (tmp_path / "design.v").write_text("\n".join([*texts, bench]))
        (tmp_path / "rows.hex").write_text("".join(f"{_laid(row, widths):x}\n" for row in rows))
        build = ["iverilog", "-g2005", "-Wall", "-o", "design.vvp", "design.v"]
        built = subprocess.run(build, cwd=tmp_path, capture_output=True, text=True, check=True)
        assert "sorry" not in built.stderr
        command = ["vvp", "-n", "design.vvp"]
        ran = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
        return [int(line, 16) for line in ran.stdout.split()]

    return run


def _laid(row: Mapping[str, int], widths: Mapping[str, int]) -> int:
    word, offset = 0, 0
    for name, width in widths.items():
        word |= (row[name] & ((1 << width) - 1)) << offset
        offset += width
    return word
