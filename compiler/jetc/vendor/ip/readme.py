"""What the folder says of itself: what is in it, and the commands that try it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jetc.vendor.ip.design import Design

__all__ = ["readme_text"]


def readme_text(design: Design) -> str:
    """Return README.md."""
    return f"""\
# {design.top}

A jet tagger in {_languages(design)}. It takes a jet every {design.pace}, and gives its result
{design.latency_cycles} clocks after the edge that takes the jet in. `verilog/{design.top}.v` begins with a
list of what each bit of its ports is. Nothing here needs the compiler that wrote it.

## Try it

In this folder, with Icarus Verilog:

    iverilog -g2012 -o simulation.vvp -f verilog.f && vvp simulation.vvp
{_ghdl(design)}
A test ends with `PASS` and the number of jets, or with an error. It drives the jets of
`testbench/inputs.txt`, and compares each result with `testbench/expected.txt`, and its clock with the
latency. A slow simulator may run fewer jets: `vvp simulation.vvp +vectors=20`{_ghdl_fewer(design)}.
Any other simulator takes the same files.

With FuseSoC, where the targets are `sim`,{_ghdl_target(design)} `lint` and `synth`:

    fusesoc --cores-root . run --target=sim jetc:taggers:{design.top}

## What is here

| | |
|---|---|
| `verilog/`, `verilog.f` | one module in a file; the list has the test, too |
{_vhdl_row(design)}{_link_row(design)}| `template/` | an instance, to be copied into your design |
| `identity/` | a module that gives {design.digest}, for a register that tells which design this is: \
the first 64 bits of `products.verilog` in the lock of the spec |
| `testbench/` | the test, and its vectors: a jet a line, in hexadecimal |
| `{design.top}.xdc` | the clock, {design.period_ns} ns, for synthesis out of context on {design.part} |
| `component.xml` | IP-XACT, IEEE 1685-2014 |
| `{design.top}.core` | FuseSoC, CAPI2 |

The primitives (binop, multiplier, mux, negative, shift_adder, ternary_adder) are those of alkaid, under the
GNU Lesser General Public License, version 3 or later, as their files say.
"""


def _languages(design: Design) -> str:
    return "Verilog and in VHDL-2008" if design.vhdl else "Verilog"


def _ghdl(design: Design) -> str:
    if not design.vhdl:
        return ""
    return f"""
and with GHDL (registers hold nothing before their first clock, and numeric_std would say so of each):

    ghdl -a --std=08 $(cat vhdl.f) && ghdl --elab-run --std=08 {design.testbench} --ieee-asserts=disable
"""


def _ghdl_fewer(design: Design) -> str:
    return ",\nin GHDL `-gvectors=20`" if design.vhdl else ""


def _ghdl_target(design: Design) -> str:
    return " `sim_vhdl`," if design.vhdl else ""


def _vhdl_row(design: Design) -> str:
    return "| `vhdl/`, `vhdl.f` | the same in VHDL-2008, in order of analysis |\n" if design.vhdl else ""


def _link_row(design: Design) -> str:
    if not design.link:
        return ""
    top = design.link[-1].rpartition("/")[2].removesuffix(".v")
    return f"| `link.f` | the same with what stands around it, from words on the link: its top is `{top}` |\n"
