"""Four times the ratio of pT of `cmssw-v0`, exhaustively: the Verilog against the C++, for all pairs of pT.

Run it with the project's Python: ``.venv/bin/python benchmarks/quotients.py FORMAT...``. For each format of
`pt_rel`, all 2**28 pairs of the candidate's pT and the jet's go through the Verilog of the preparation, one a
clock, in Verilator, and through the C++ of the emulator, whose quotient is whole. numpy takes all pairs of
each 64th pT of the jet, and of those at its ends. Everything lies in a temporary folder.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
from jetc.emulator.preparation import preparation_header
from jetc.prepare.chain import Chain
from jetc.prepare.encodings import ENCODINGS
from jetc.prepare.meaning import narrow
from jetc.prepare.packing import Region, jet_word
from jetc.prepare.ports import input_codes
from jetc.rtl.link.preparation import Preparation, Widths, preparation_of
from jetc.tools.verilator import verilator_environment
from jetc_runtime.fixed_point import FixedPoint

LEVELS, PT_VALUES, EVERY = 2, 1 << 14, 64
SCORE = FixedPoint.parse("ap_ufixed<8,1,AP_RND_CONV,AP_SAT>")
MAIN = """
#include <cstdio>
#include <vector>
#include "Vt_prepare.h"
#include "t_preparation.h"

int main() {{
    Vt_prepare top;
    std::vector<std::uint64_t> wanted({latency} + 1);
    std::uint64_t wrong = 0, sum = 0, given = 0;
    const std::uint64_t pairs = std::uint64_t{{1}} << 28;
    for (; given < pairs + {latency}; ++given) {{
        const std::uint64_t candidate = given & 16383, jet = (given >> 14) & 16383;
        std::int64_t code = 0;
        t_ports::prepare(candidate, jet, &code);
        wanted[given % wanted.size()] = static_cast<std::uint64_t>(code) & {mask}u;
        top.jet = jet;
        top.candidates = candidate;
        top.clk = 0;
        top.eval();
        if (given >= {latency}) {{
            const std::uint64_t was = wanted[(given - {latency}) % wanted.size()];
            wrong += (top.data & {mask}u) != was;
            sum += was;
        }}
        top.clk = 1;
        top.eval();
    }}
    std::printf("%llu %llu\\n", static_cast<unsigned long long>(wrong), static_cast<unsigned long long>(sum));
}}
"""


def chain_of(kind: FixedPoint) -> Chain:
    """Return the chain of `pt_rel` alone, of one candidate."""
    inputs = input_codes(ENCODINGS["cmssw-v0"], [("pt_rel", kind)])
    return Chain(1, False, ("pt_rel",), inputs, (), jet_word([], SCORE, None, Region(2.4, 10.0)))  # noqa: FBT003


def simulated(chain: Chain, part: Preparation, bits: int, folder: Path) -> tuple[int, int]:
    """Return how many pairs differ, and the sum of the codes of all pairs."""
    header = preparation_header(chain, name="t", namespace="t_ports")
    (folder / "t_ports.h").write_text("namespace t_ports::feature { enum Feature : unsigned { pt_rel }; }\n")
    (folder / "t_preparation.h").write_text(header)
    for each in part.modules:
        (folder / f"{each.name}.v").write_text(each.text)
    (folder / "main.cpp").write_text(MAIN.format(latency=part.cycles - 1, mask=(1 << bits) - 1))
    environment = verilator_environment()
    program = str(shutil.which("verilator", path=environment["PATH"]))
    command = [program, "--cc", "--exe", "--build", "-O3", "-Wno-fatal", "-CFLAGS", "-O2"]
    command += ["-CFLAGS", f"-I{folder}", "--top-module", "t_prepare", "-y", str(folder)]
    command += [str(folder / "t_prepare.v"), str(folder / "main.cpp")]
    subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL, env=environment)  # noqa: S603
    program = str(folder / "obj_dir" / "Vt_prepare")
    done = subprocess.run([program], check=True, capture_output=True, text=True)  # noqa: S603
    wrong, total = done.stdout.split()
    return int(wrong), int(total)


def emulated(chain: Chain, folder: Path) -> int:
    """Return how many codes of the C++ differ from numpy's: some pT of the jet, all of the candidate."""
    jets = np.unique([*range(0, PT_VALUES, EVERY), 1, 2, 3, PT_VALUES - 2, PT_VALUES - 1])
    text = (
        '#include <cstdio>\n#include "t_preparation.h"\nint main() { std::uint64_t jet; std::int64_t code;\n'
    )
    text += "while (std::fread(&jet, 8, 1, stdin) == 1) for (std::uint64_t pt = 0; pt < 16384; ++pt) {\n"
    text += "t_ports::prepare(pt, jet, &code); std::fwrite(&code, 8, 1, stdout); } }\n"
    (folder / "cpp.cpp").write_text(text)
    command = [str(shutil.which("g++")), "-std=c++17", "-O2", "cpp.cpp", "-o", "cpp"]
    subprocess.run(command, cwd=folder, check=True)  # noqa: S603
    rows = jets.astype(np.uint64).tobytes()
    program = str(folder / "cpp")
    found = subprocess.run([program], input=rows, check=True, capture_output=True).stdout  # noqa: S603
    pts = np.arange(PT_VALUES)[np.newaxis]
    wanted = narrow(chain.inputs, {("candidate", "pt"): pts, ("jet", "pt"): jets[:, np.newaxis]})[0]
    return int((np.frombuffer(found, dtype=np.int64).reshape(wanted.shape) != wanted).sum())


def main(*formats: str) -> int:
    """Print the table; 1 where anything differs."""
    wrong = 0
    sys.stdout.write(f"{'pt_rel':36} {'clocks':>6} {'RTL, C++':>9} {'C++, numpy':>10} {'mean code':>10}\n")
    for each in formats:
        kind = FixedPoint.parse(each)
        chain = chain_of(kind)
        part = preparation_of(chain, Widths([kind.width]), "t", LEVELS)
        with tempfile.TemporaryDirectory() as folder:
            differ, total = simulated(chain, part, kind.width, Path(folder))
            against_numpy = emulated(chain, Path(folder))
        mean = total / PT_VALUES**2
        sys.stdout.write(f"{each:36} {part.cycles:6} {differ:9,} {against_numpy:10,} {mean:10.3f}\n")
        sys.stdout.flush()
        wrong += differ + against_numpy
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
