"""Verilog with one module in a file, under its name: what a linter and a library of cells look for."""

from __future__ import annotations

import re

__all__ = ["one_per_file"]

_MODULE = re.compile(r"^module (\w+).*?^endmodule\n", re.MULTILINE | re.DOTALL)
_ELSEWHERE = re.compile(r"^/\* verilator lint_(?:off|on) DECLFILENAME \*/\n", re.MULTILINE)
_ON = re.compile(r"/\* verilator lint_on \w+ \*/\n")


def one_per_file(text: str, *, licence: str) -> dict[str, str]:
    """Return the modules of a text by name, each with what stands before it.

    Where the text begins with `licence`, that is on top of each. ValueError where anything stands behind the
    last module, or there is none.
    """
    text = _ELSEWHERE.sub("", text)
    common = licence if text.startswith(licence) else ""
    modules, end = {}, 0
    for found in _MODULE.finditer(text):
        on = _ON.match(text, found.end())
        stop = on.end() if on else found.end()
        before = text[end:stop].lstrip("\n")
        modules[found[1]] = before if before.startswith(common) else common + before
        end = stop
    if not modules or text[end:].strip():
        msg = f"this is no text of modules alone: {text[end : end + 60]!r}"
        raise ValueError(msg)
    return modules
