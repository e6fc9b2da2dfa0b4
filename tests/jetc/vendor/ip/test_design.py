"""What a folder is written from."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jetc.vendor.ip.design import Design


def test_the_test_bears_the_name_of_the_spec(design: Design) -> None:
    assert design.testbench == "tiny_testbench"
