"""A layer of an hls4ml graph, alone: what the lowering reads of it, and no hls4ml."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import SimpleNamespace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from jetc.lower.node import GraphNode, Surroundings
from jetc_runtime.fixed_point import FixedPoint

if TYPE_CHECKING:
    from jetc.lower.node import Tables
    from jetc_runtime.tensor import Axis

MakeNode = Callable[..., GraphNode]
"""(class, formats by type name, rows, tables, whether words are classes, axes, options, weights) -> Node."""


@pytest.fixture(scope="session")
def node() -> MakeNode:
    """Return the function that makes a layer ``layer`` on ``jet`` of ap_fixed<4,2>, and a `second`."""

    def make(  # noqa: PLR0913 - what a layer of a graph has
        kind: str,
        types: Mapping[str, str],
        *,
        constituents: int = 4,
        tables: Tables | None = None,
        classes: bool = False,
        axes: tuple[Axis, ...] | None = None,
        second: str | None = None,
        **options: object,
    ) -> GraphNode:
        weights = {key: options.pop(key) for key in ("weight", "bias") if key in options}
        layer = SimpleNamespace(
            name="layer",
            class_name=kind,
            inputs=["jet"] if second is None else ["jet", "second"],
            outputs=["layer"],
            weights={key: SimpleNamespace(data=np.array(each)) for key, each in weights.items()},
            get_attr=options.get,
        )
        jet = SimpleNamespace(name="jet", inputs=[], outputs=["jet"])
        other = SimpleNamespace(name="second", inputs=[], outputs=["second"])
        around = Surroundings(
            SimpleNamespace(get_layers=lambda: [jet, other, layer]),
            {
                "jet": {"result": FixedPoint.parse("ap_fixed<4,2>")},
                **({} if second is None else {"second": {"result": FixedPoint.parse(second)}}),
                "layer": {name: FixedPoint.parse(each) for name, each in types.items()},
            },
            {"layer": tables} if tables else {},
            {"jet": ("constituents", "features"), "layer": axes or ("classes" if classes else "features",)},
            {"jet": constituents},
        )
        return GraphNode(layer, around)

    return make
