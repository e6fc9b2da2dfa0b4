"""The C++ that decides, run on jets: a program around the header that was written."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from jetc.tools.gxx import Sources, build_program, run_program

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from jetc_runtime.network import Network
    from numpy.typing import NDArray

    from jetc.stages.decisions.expected import ScoredJets

    Integers = NDArray[np.int64]

__all__ = ["decided_in_cpp", "output_codes"]

_PROGRAM = """\
#include "{header}"

#include <cstdio>
#include <vector>

namespace decisions = jetc_{name}_decisions;

int main(int, char **arguments) {{
    std::FILE *file = std::fopen(arguments[1], "rb");
    decisions::Event event;
    std::uint64_t jet, last;
    std::vector<std::int64_t> outputs({outputs});
    while (file && std::fread(&jet, 8, 1, file) + std::fread(&last, 8, 1, file) +
                           std::fread(outputs.data(), 8, outputs.size(), file) == outputs.size() + 2) {{
        event.add(jet, outputs.data());
        std::printf("%d", last != 0);
        for (std::size_t point = 0; point < decisions::points; ++point)
            std::printf(" %d", event.passes(static_cast<decisions::Point>(point)));
        for (std::size_t point = 0; point < decisions::points; ++point)
            std::printf(" %lld", static_cast<long long>(event.score(static_cast<decisions::Point>(point))));
        std::printf("\\n");
        if (last)
            event.clear();
    }}
    return 0;
}}
"""


def output_codes(network: Network, classes: Sequence[str], jets: ScoredJets) -> Integers:
    """Return the codes of all output ports, (jets, words), in the order of the network.

    `classes` are the columns of the jets' scores.
    """
    columns = {name: jets.scores[:, at] for at, name in enumerate(classes)}
    found = []
    for output in network.outputs:
        one = output.labels == (output.name,)
        found += [jets.ratio] if one else [columns[label] for label in output.labels]
    return np.stack(found, axis=1)


def decided_in_cpp(header: Path, name: str, jets: ScoredJets, outputs: Integers, scratch: Path) -> Integers:
    """Return what the C++ of `header` decides, as `expected` does; `outputs` (jets, words) are all codes."""
    scratch.mkdir(parents=True)
    text = _PROGRAM.format(header=header.name, name=name, outputs=outputs.shape[1])
    (scratch / "program.cpp").write_text(text, encoding="utf-8")
    (scratch / header.name).write_text(header.read_text("utf-8"), encoding="utf-8")
    build_program(Sources(scratch, ("program.cpp",), (".",)), scratch / "program", scratch=scratch / "made")
    last = jets.last.astype(np.uint64)
    rows = np.concatenate([jets.words[:, np.newaxis], last[:, np.newaxis], outputs.view(np.uint64)], axis=1)
    rows.tofile(scratch / "jets.bin")
    printed = run_program(scratch / "program", str(scratch / "jets.bin"))
    return np.array(printed.split(), dtype=np.int64).reshape(len(jets.words), -1)
