"""What the folder says of itself: what is in it, and the commands that try it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jetc.vendor.ip.identity import identity_words

if TYPE_CHECKING:
    from jetc.vendor.ip.design import Design

__all__ = ["readme_text"]


def readme_text(design: Design) -> str:
    """Return README.md."""
    return f"""\
# {design.outer.top}

A jet tagger in {_languages(design)}. It takes a jet every {design.pace}, and gives its result
{design.latency_cycles} clocks after the edge that takes the jet in. `verilog/{design.top}.v` begins with a
list of what each bit of its ports is. Nothing here needs the compiler that wrote it.
{_outer(design)}
## Try it

In this folder, with Icarus Verilog:

    iverilog -g2012 -o simulation.vvp -f verilog.f && vvp simulation.vvp
{_ghdl(design)}
A test ends with `PASS` and the number of jets, or with an error. It drives the jets of
`testbench/inputs.txt`, and compares each result with `testbench/expected.txt`, and its clock with the
latency. A slow simulator may run fewer jets: `vvp simulation.vvp +vectors=20`{_ghdl_fewer(design)}.
Any other simulator takes the same files.
{_stream(design)}
With FuseSoC, where the targets are `sim`,{_more_targets(design)} `lint` and `synth`:

    fusesoc --cores-root . run --target=sim jetc:taggers:{design.outer.top}

## Which design a chip runs

`{design.identified}` is `{design.outer.top}` with two ports more: software reads `identity_data`, 32 bits, at
`identity_address`, 4 bits, over whatever bus it has. The words from address 0 on, printed one after another,
are what the lock of the spec has:

    {" ".join(identity_words(design.digests)[:8])}   spec.digest
    {" ".join(identity_words(design.digests)[8:])}   products.verilog, with zeros behind

The bits and clocks of `{design.outer.top}` are the same in it. `identity.f` lists what it is made of.

## What is here

| | |
|---|---|
| `verilog/`, `verilog.f` | one module in a file; the list has the test, too |
{_vhdl_row(design)}{_link_row(design)}{_stream_row(design)}\
| `template/` | an instance, to be copied into your design |
| `identity/`, `identity.f` | the words that name the design, and `{design.identified}` |
| `testbench/` | the tests, and their vectors: a jet or a beat a line, in hexadecimal |
| `{design.outer.top}.xdc` | the clock, {design.period_ns} ns, for synthesis out of context on {design.part} |
| `component.xml` | IP-XACT, IEEE 1685-2014 |
| `{design.outer.top}.core` | FuseSoC, CAPI2 |

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


def _more_targets(design: Design) -> str:
    names = (
        *(("sim_vhdl",) if design.vhdl else ()),
        *(("sim_stream",) if design.stream else ()),
        *(("sim_stream_vhdl",) if design.stream and design.whole_vhdl else ()),
    )
    return "".join(f" `{each}`," for each in names)


def _outer(design: Design) -> str:
    if design.outer.top == design.top:
        return ""
    return f"""
Around it stands `{design.outer.top}`, which gives its result after {design.outer.latency_cycles} clocks:
`component.xml`, the template and the constraints are of it, and its file says what its ports are.
"""


def _stream(design: Design) -> str:
    if design.stream is None:
        return ""
    test = design.stream.testbench
    vhdl = f"""
    ghdl -a --std=08 $(cat stream_vhdl.f) && ghdl --elab-run --std=08 {test} --ieee-asserts=disable
"""
    return f"""
The wrapper for AXI4-Stream has a test of its own, with the beats of `testbench/beats.txt` and the results of
`testbench/results.txt`: first without a gap or a stall, where each result has its clock, then with both.

    iverilog -g2012 -o stream.vvp -f stream.f && vvp stream.vvp
{vhdl if design.whole_vhdl else ""}"""


def _vhdl_row(design: Design) -> str:
    return "| `vhdl/`, `vhdl.f` | the same in VHDL-2008, in order of analysis |\n" if design.vhdl else ""


def _stream_row(design: Design) -> str:
    if design.stream is None:
        return ""
    lists, top = "`stream.f`, `stream_vhdl.f`" if design.whole_vhdl else "`stream.f`", design.stream.top
    return f"| {lists} | the same with `{top}`, its wrapper for AXI4-Stream, and a test of that |\n"


def _link_row(design: Design) -> str:
    if not design.link:
        return ""
    top = design.link[-1].rpartition("/")[2].removesuffix(".v")
    return f"| `link.f` | the same with what stands around it, from words on the link: its top is `{top}` |\n"
