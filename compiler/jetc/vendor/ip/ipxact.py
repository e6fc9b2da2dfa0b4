"""The description of the outermost module in IP-XACT, with its streams as interfaces of a bus.

**Source**: IEEE 1685-2014, clause 6 (component); elements in the order of its schema. The bus is Arm's own
description of AXI4-Stream, AMBA 4, r0p0_1.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jetc.artifacts.ports import Port
    from jetc.vendor.ip.design import Design

__all__ = ["component_xml"]

_NAMESPACE = "http://www.accellera.org/XMLSchema/IPXACT/1685-2014"
_SCHEMA = f"{_NAMESPACE} {_NAMESPACE}/index.xsd"
_XDC = "xdc"
"""A type that the standard does not name."""
_SIGNALS = ("TVALID", "TREADY", "TDATA", "TLAST")
_INSTANCE = "http://www.w3.org/2001/XMLSchema-instance"


def component_xml(design: Design) -> str:
    """Return component.xml: names, interfaces, sources and ports of the design, a view for each language."""
    ET.register_namespace("ipxact", _NAMESPACE)
    root = ET.Element(_tag("component"), {f"{{{_INSTANCE}}}schemaLocation": _SCHEMA})
    for name, text in (
        ("vendor", "jetc"),
        ("library", "taggers"),
        ("name", design.outer.top),
        ("version", "1.0"),
    ):
        _add(root, name, text)
    if design.stream is not None:
        interfaces = _add(root, "busInterfaces")
        for name, mode in (("s_axis", "slave"), ("m_axis", "master")):
            _add_stream(interfaces, name, mode, ("TUSER",) if design.stream.decides else ())
    _add_model(root, design)
    sets = _add(root, "fileSets")
    for name, _, kind, files in _languages(design):
        _add_files(sets, name, kind, files)
    _add_files(sets, "constraints", _XDC, (f"{design.outer.top}.xdc",))
    _add(
        root,
        "description",
        f"Jet tagger {design.name}: a result {design.outer.latency_cycles} clocks after its jet",
    )
    ET.indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ET.tostring(root, encoding="unicode")}\n'


def _add_stream(interfaces: ET.Element, name: str, mode: str, more: tuple[str, ...]) -> None:
    interface = _add(interfaces, "busInterface")
    _add(interface, "name", name)
    _add_reference(interface, "busType", "AXI4Stream")
    kind = _add(_add(interface, "abstractionTypes"), "abstractionType")
    _add_reference(kind, "abstractionRef", "AXI4Stream_rtl")
    maps = _add(kind, "portMaps")
    ports = {signal: f"{name}_{signal.lower()}" for signal in (*_SIGNALS, *more)}
    for signal, port in (ports | {"ACLK": "aclk", "ARESETn": "aresetn"}).items():
        mapped = _add(maps, "portMap")
        _add(_add(mapped, "logicalPort"), "name", signal)
        _add(_add(mapped, "physicalPort"), "name", port)
    _add(interface, mode)


def _add_reference(parent: ET.Element, element: str, name: str) -> None:
    reference = _add(parent, element)
    for key, text in (("vendor", "amba.com"), ("library", "AMBA4"), ("name", name), ("version", "r0p0_1")):
        reference.set(key, text)


def _add_model(root: ET.Element, design: Design) -> None:
    model = _add(root, "model")
    views, instantiations = _add(model, "views"), _add(model, "instantiations")
    for name, language, _, _ in _languages(design):
        view = _add(views, "view")
        _add(view, "name", name)
        _add(view, "envIdentifier", f"{name}:*:")
        _add(view, "componentInstantiationRef", name)
        instance = _add(instantiations, "componentInstantiation")
        _add(instance, "name", name)
        _add(instance, "language", language)
        _add(instance, "moduleName", design.outer.top)
        _add(_add(instance, "fileSetRef"), "localName", name)
    ports = _add(model, "ports")
    for port in design.outer.ports:
        _add_port(ports, port)


def _languages(design: Design) -> Iterator[tuple[str, str, str, tuple[str, ...]]]:
    """Yield the name of a view, its language, the type of its files, and those."""
    yield "verilog", "Verilog", "verilogSource-2001", design.whole_verilog
    if design.whole_vhdl:
        yield "vhdl", "VHDL-2008", "vhdlSource", design.whole_vhdl


def _add_port(ports: ET.Element, port: Port) -> None:
    element = _add(ports, "port")
    _add(element, "name", port.name)
    wire = _add(element, "wire")
    _add(wire, "direction", port.direction)
    if port.width is not None:
        vector = _add(_add(wire, "vectors"), "vector")
        _add(vector, "left", str(port.width - 1))
        _add(vector, "right", "0")


def _add_files(sets: ET.Element, name: str, kind: str, files: tuple[str, ...]) -> None:
    found = _add(sets, "fileSet")
    _add(found, "name", name)
    for each in files:
        file = _add(found, "file")
        _add(file, "name", each)
        if kind == _XDC:
            _add(file, "fileType", "user").set("user", kind)
        else:
            _add(file, "fileType", kind)


def _add(parent: ET.Element, name: str, text: str | None = None) -> ET.Element:
    element = ET.SubElement(parent, _tag(name))
    element.text = text
    return element


def _tag(name: str) -> str:
    return f"{{{_NAMESPACE}}}{name}"
