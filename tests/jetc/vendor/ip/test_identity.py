"""The module that names the design."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jetc.vendor.ip.identity import verilog_identity, vhdl_identity

if TYPE_CHECKING:
    from jetc.vendor.ip.design import Design


def test_the_digest_is_a_constant_in_both_languages(design: Design) -> None:
    assert "module tiny_digest (output wire [63:0] digest);" in verilog_identity(design)
    assert "assign digest = 64'h0123456789abcdef;" in verilog_identity(design)
    assert 'digest <= x"0123456789abcdef";' in vhdl_identity(design)
    assert "entity tiny_digest is" in vhdl_identity(design)
