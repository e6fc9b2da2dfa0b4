"""A block in parts that are synthesised apart, so that several processes share its stages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from jetc.rtl.logic import bits_of
from jetc.rtl.verilog.words import vector

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from jetc.rtl.logic import Logic
    from jetc.rtl.pipeline import Pipeline

__all__ = ["Part", "parts_of"]

_LUTS = 3000.0
"""LUTs, by alkaid's estimate, of a part. Each costs two seconds to begin, and these fifteen to synthesise."""


@dataclass(frozen=True, slots=True)
class Part:
    """What one process synthesises: module `top`, with stages of the block, but none of those `elsewhere`.

    The first part is the block itself with its registers, a module of the block's file, and has no `text`.
    In each further one, module `top` of `text` holds the stages, and joins no two of them.
    """

    top: str
    estimated_luts: float
    elsewhere: tuple[str, ...] = ()
    text: str = ""


def parts_of(pipeline: Pipeline, name: str, luts: float = _LUTS) -> tuple[Part, ...]:
    """Return the parts of the module `name`, of about `luts` each; stages stand in one part each."""
    costs = [float(stage.cost) for stage in pipeline.stages]
    shares = _shared(costs, max(1, min(round(sum(costs) / luts), len(costs))))
    sums = [sum(costs[each] for each in share) for share in shares]
    elsewhere = tuple(f"{name}_stage{number}" for share in shares[1:] for number in sorted(share))
    others = zip(shares[1:], sums[1:], strict=True)
    return (
        Part(name, sums[0], elsewhere),
        *(
            Part(
                f"{name}_part{at}", luts, text=_text(pipeline.stages, name, f"{name}_part{at}", sorted(share))
            )
            for at, (share, luts) in enumerate(others, 1)
        ),
    )


def _shared(costs: Sequence[float], count: int) -> list[list[int]]:
    """Return the places of `costs` in `count` shares, the costliest first into the share that has least."""
    shares: list[list[int]] = [[] for _ in range(count)]
    for place in sorted(range(len(costs)), key=lambda each: -costs[each]):
        min(shares, key=lambda share: sum(costs[each] for each in share)).append(place)
    return shares


def _text(stages: Sequence[Logic], name: str, top: str, numbers: Sequence[int]) -> str:
    ports = ",\n".join(line for number in numbers for line in _ports(stages[number], number))
    held = [
        f"    {name}_stage{number} stage{number} (.model_inp(taken{number}), .model_out(made{number}));"
        for number in numbers
    ]
    return "\n".join([f"module {top} (", ports, ");", *held, "endmodule", ""])


def _ports(stage: Logic, number: int) -> Iterator[str]:
    yield f"    input  wire {vector(bits_of(stage.inp_qint))} taken{number}"
    yield f"    output wire {vector(bits_of(stage.out_qint))} made{number}"
