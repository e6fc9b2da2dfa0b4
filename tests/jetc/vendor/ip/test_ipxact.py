"""component.xml: elements in the order of the schema, and references that lead somewhere."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from jetc.vendor.ip.ipxact import component_xml

if TYPE_CHECKING:
    from jetc.vendor.ip.design import Design

SPACE = {"ipxact": "http://www.accellera.org/XMLSchema/IPXACT/1685-2014"}


def texts(root: ET.Element, path: str) -> list[str | None]:
    return [each.text for each in root.iterfind(path, SPACE)]


def test_the_elements_stand_in_the_order_of_the_schema(design: Design) -> None:
    root = ET.fromstring(component_xml(design))  # noqa: S314 - our own text
    names = [each.tag.partition("}")[2] for each in root]
    assert names == ["vendor", "library", "name", "version", "model", "fileSets", "description"]
    model = root.find("ipxact:model", SPACE)
    assert model is not None
    assert [each.tag.partition("}")[2] for each in model] == ["views", "instantiations", "ports"]


def test_each_view_leads_to_its_files(design: Design) -> None:
    root = ET.fromstring(component_xml(design))  # noqa: S314 - our own text
    views = texts(root, ".//ipxact:view/ipxact:componentInstantiationRef")
    instances = texts(root, ".//ipxact:componentInstantiation/ipxact:name")
    assert views == instances == ["verilog", "vhdl"]
    sets = texts(root, ".//ipxact:fileSet/ipxact:name")
    assert set(texts(root, ".//ipxact:fileSetRef/ipxact:localName")) <= set(sets)
    assert texts(root, ".//ipxact:file/ipxact:name") == [*design.verilog, *design.vhdl, "tiny_tagger.xdc"]


def test_ports_have_directions_and_widths(design: Design) -> None:
    root = ET.fromstring(component_xml(design))  # noqa: S314 - our own text
    ports = zip(
        texts(root, ".//ipxact:port/ipxact:name"), texts(root, ".//ipxact:wire/ipxact:direction"), strict=True
    )
    assert list(ports) == [
        ("clk", "in"), ("rst", "in"), ("in_valid", "in"), ("in_data", "in"), ("out_valid", "out"),
        ("out_data", "out"),
    ]  # fmt: skip
    assert texts(root, ".//ipxact:vector/ipxact:left") == ["5", "4"]


def test_both_sides_of_a_stream_are_interfaces_whose_ports_are_there(streamed: Design) -> None:
    root = ET.fromstring(component_xml(streamed))  # noqa: S314 - our own text
    assert texts(root, "ipxact:name") == ["tiny_stream"]
    assert [each.tag.partition("}")[2] for each in root][4:6] == ["busInterfaces", "model"]
    interfaces = root.findall(".//ipxact:busInterface", SPACE)
    assert [[each.tag.partition("}")[2] for each in one] for one in interfaces] == [
        ["name", "busType", "abstractionTypes", mode] for mode in ("slave", "master")
    ]
    logical = ["TVALID", "TREADY", "TDATA", "TLAST", "ACLK", "ARESETn"]
    ports = texts(root, ".//ipxact:port/ipxact:name")
    for one in interfaces:
        assert texts(one, ".//ipxact:logicalPort/ipxact:name") == logical
        assert set(texts(one, ".//ipxact:physicalPort/ipxact:name")) <= set(ports)
    assert [one.findall(".//ipxact:busType", SPACE)[0].get("vendor") for one in interfaces] == [
        "amba.com"
    ] * 2


def test_a_design_in_verilog_alone_has_one_view(design: Design) -> None:
    alone = replace(design, vhdl=(), outer=replace(design.outer, vhdl=False))
    root = ET.fromstring(component_xml(alone))  # noqa: S314 - our own text
    assert texts(root, ".//ipxact:view/ipxact:name") == ["verilog"]
