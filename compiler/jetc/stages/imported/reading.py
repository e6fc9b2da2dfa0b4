"""What the first stage of an imported design does: read, dump tables, lower."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jetc.artifacts.imported import ImportedRecord, LayerRecord
from jetc.artifacts.record import write
from jetc.lower.hls4ml_graph import Ports, Words, lower
from jetc.lower.node import SUMS, ActivationTable, SoftmaxTables
from jetc.projects.graph import graph_of
from jetc.projects.programs import INCLUDES, driver_program, read_tables, tables_program
from jetc.projects.project import read_project
from jetc.stages.hls4ml.artifact import NETWORK
from jetc.tools.gxx import Sources, build_program, run_program

if TYPE_CHECKING:
    from pathlib import Path

    from jetc_runtime.network import Network

    from jetc.lower.node import Tables
    from jetc.plan.stage import Step
    from jetc.projects.graph import ProjectGraph
    from jetc.projects.project import Project

__all__ = ["DRIVER", "PROJECT", "read_and_lower"]

PROJECT = "project"
"""Folder with the project's files that are compiled, as they were checked."""
DRIVER = "driver.cpp"
"""In it, the program that runs the project over a file."""


def read_and_lower(step: Step[Any]) -> None:
    """Write project/, network.json and project.json; nothing of it runs before all of it was read."""
    project = read_project(step.base)
    graph = graph_of(project)
    folder = step.folder / PROJECT
    project.write(folder)
    network = _network(graph, _tables(project, graph, folder, step.scratch))
    ports = {port.name: port.tensor.sizes for port in network.inputs}
    words = {name: _count(sizes) for name, sizes in ports.items()}
    words |= {name: -count for name, count in graph.sizes.items()}
    (folder / DRIVER).write_text(driver_program(project, words), "utf-8")
    (step.folder / NETWORK).write_text(network.to_json(), "utf-8")
    write(_record(project, graph, network), step.folder)


def _count(sizes: tuple[int, ...]) -> int:
    count = 1
    for size in sizes:
        count *= size
    return count


def _tables(project: Project, graph: ProjectGraph, folder: Path, scratch: Path) -> dict[str, Tables]:
    """Return the tables that the project's own headers make, by layer."""
    if not graph.dumps:
        return {}
    (folder / "tables.cpp").write_text(tables_program(graph.dumps, project.top.namespace), "utf-8")
    program = scratch / "tables"
    build_program(Sources(folder, ("tables.cpp",), INCLUDES), program, scratch=scratch / "objects")
    found = read_tables(run_program(program), graph.dumps)
    return {
        name: SoftmaxTables(*tables) if len(tables) > 1 else ActivationTable(*tables)
        for name, tables in found.items()
    }


def _network(graph: ProjectGraph, tables: dict[str, Tables]) -> Network:
    """Return what the project computes; its words have no names, so they are numbered."""
    by_name = {each.name: each for each in graph.layers}
    inputs = {}
    for name in graph.inputs:
        form, columns = by_name[name].types["result"], by_name[name].shape[-1]
        inputs[name] = Words(tuple(f"word{at}" for at in range(columns)), (form,) * columns)
    outputs = tuple((name, tuple(f"word{at}" for at in range(graph.sizes[name]))) for name in graph.outputs)
    return lower(graph, graph.types, ports=Ports(inputs, outputs), tables=tables, places=graph.places)


def _record(project: Project, graph: ProjectGraph, network: Network) -> ImportedRecord:
    layers = tuple(
        LayerRecord(
            layer=each.name,
            kind=type(each).__name__,
            place=graph.places.get(each.name.removesuffix(SUMS)),
        )
        for each in network.layers
    )
    return ImportedRecord(
        top=project.top.name,
        namespace=project.top.namespace,
        release=project.release,
        files=project.digests,
        layers=layers,
    )
