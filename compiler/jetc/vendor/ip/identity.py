"""A module that gives what names the design, for a register that software reads."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jetc.vendor.ip.design import Design

__all__ = ["verilog_identity", "vhdl_identity"]

_ABOUT = (
    "The first 64 bits of products.verilog in the lock of the spec, which also has the digest of the spec."
)


def verilog_identity(design: Design) -> str:
    """Return the module in Verilog."""
    return f"""\
// {_ABOUT}
module {design.identity} (output wire [63:0] digest);
    assign digest = 64'h{design.digest};
endmodule
"""


def vhdl_identity(design: Design) -> str:
    """Return the entity in VHDL."""
    return f"""\
-- {_ABOUT}
library ieee;
use ieee.std_logic_1164.all;

entity {design.identity} is
    port (digest : out std_logic_vector(63 downto 0));
end entity {design.identity};

architecture rtl of {design.identity} is
begin
    digest <= x"{design.digest}";
end architecture rtl;
"""
