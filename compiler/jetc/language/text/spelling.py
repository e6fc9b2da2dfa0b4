"""How a scalar is spelled in YAML: plain where that reads back as the same value, else in double quotes."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

from jetc.diagnostics.diagnostic import SpecError
from jetc.language.text.document import MAX_DIGITS, parse

if TYPE_CHECKING:
    from jetc.language.text.document import Scalar

__all__ = ["spell", "spell_key"]

_WORDS = re.compile(
    r"(?!(?:null|true|false)\Z)[a-z_](?:[a-z0-9_ .,/<>()*+=-]*[a-z0-9_./<>()*+=-])?", re.IGNORECASE | re.ASCII
)
"""Texts that are plain for sure: they begin like a word, and hold no character that YAML interprets."""
_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t"}


def spell(content: Scalar, *, flow: bool) -> str:
    """Spell a value; `flow` says that it stands inside brackets.

    >>> spell("ap_fixed<9,3>", flow=False), spell("ap_fixed<9,3>", flow=True), spell("360", flow=False)
    ('ap_fixed<9,3>', '"ap_fixed<9,3>"', '"360"')
    """
    match content:
        case None:
            return "null"
        case bool():
            return "true" if content else "false"
        case int():
            return str(content)
        case float():
            return _float(content)
        case str():
            return content if _is_plain(content, flow=flow) else _quoted(content)


def spell_key(key: str, *, flow: bool) -> str:
    """Spell a key, which is text whatever it looks like."""
    if _WORDS.fullmatch(key) and not (flow and "," in key):
        return key
    if _may_be_plain(key) and _read(f"{{{key}: 0}}" if flow else f"{key}: 0") == {key: 0}:
        return key
    return _quoted(key)


def _is_plain(text: str, *, flow: bool) -> bool:
    if _WORDS.fullmatch(text) and not (flow and "," in text):
        return True
    if not _may_be_plain(text):
        return False
    if flow:
        return _read(f"{{k: {text}, l: [{text}, 0]}}") == {"k": text, "l": [text, 0]}
    return _read(f"k: {text}") == {"k": text} and _read(text) == text


def _may_be_plain(text: str) -> bool:
    return bool(text) and text.isprintable()


def _read(text: str) -> object:
    """Return the value of a small document; None where it is not one."""
    try:
        tree, faults = parse(text, name="")
    except SpecError:
        return None
    return None if faults else tree.plain()


def _quoted(text: str) -> str:
    return '"' + "".join(_ESCAPES.get(each) or _printable(each) for each in text) + '"'


def _printable(character: str) -> str:
    if character.isprintable():
        return character
    code = ord(character)
    if code <= 0xFF:  # noqa: PLR2004 - the digits that each escape of YAML has
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"  # noqa: PLR2004 - as above


def _float(value: float) -> str:
    """Spell a number as Python does, or in a way with no more characters than a spec may hold."""
    text = repr(value)
    sign, digits, exponent = Decimal(text).as_tuple()
    whole = f"{'-' * sign}{''.join(map(str, digits))}e{exponent}"
    bare = re.sub(r"\b0\.", ".", text)
    return next((each for each in (text, whole) if len(each) <= MAX_DIGITS), bare)
