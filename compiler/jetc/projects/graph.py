"""A project as the graph that the lowering walks: layers with classes, options, weights and types.

The layers have the surface of hls4ml's own graph, as far as `jetc.lower` asks for it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from jetc.projects.layers import Arrays, layer_of, output_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jetc_runtime.fixed_point import FixedPoint

    from jetc.projects.layers import Dump, LayerOfProject
    from jetc.projects.project import Project

__all__ = ["ProjectGraph", "graph_of"]


@dataclass(slots=True)
class ProjectGraph:
    """Layers in order, the arrays that come in and go out, and what the C++ has to print of its tables."""

    inputs: list[str] = field(default_factory=list)
    outputs: list[str] = field(default_factory=list)
    layers: list[LayerOfProject] = field(default_factory=list)
    types: dict[str, Mapping[str, FixedPoint]] = field(default_factory=dict)
    dumps: list[Dump] = field(default_factory=list)
    places: dict[str, str] = field(default_factory=dict)
    sizes: dict[str, int] = field(default_factory=dict)
    """Words of each array that goes out."""

    def get_layers(self) -> list[LayerOfProject]:
        """Return the layers, each after all that it takes."""
        return self.layers

    def add(self, layer: LayerOfProject) -> None:
        """Put `layer` behind all others."""
        self.layers.append(layer)
        self.types[layer.name] = layer.types
        self.places[layer.name] = layer.place


def graph_of(project: Project) -> ProjectGraph:
    """Return the layers of `project`; DataError, which names file and line, for one that is not supported."""
    graph, arrays = ProjectGraph(), Arrays(project)
    made = {output_of(call) for call in project.top.calls}
    for name in project.top.ports:
        if name not in made:
            for layer in arrays.port(name):
                graph.add(layer)
            graph.inputs.append(name)
    for call in project.top.calls:
        layer, dump = layer_of(call, project, arrays)
        for each in arrays.behind_rows(call, layer):
            graph.add(each)
        graph.dumps += [] if dump is None else [dump]
    for name in project.top.ports:
        if name in made:
            graph.outputs.append(name)
            graph.sizes[name] = arrays.size(name)
    return graph
