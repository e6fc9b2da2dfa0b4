"""The grammar of expressions: small, read and never executed.

::

    either     = both ("or" both)*
    both       = negated ("and" negated)*
    negated    = "not" negated | comparison
    comparison = sum (("==" | "!=" | "<" | "<=" | ">" | ">=") sum | ["not"] "in" "[" sum ("," sum)* "]")?
    sum        = product (("+" | "-") product)*
    product    = signed (("*" | "/") signed)*
    signed     = "-" signed | number [unit] | name | name "(" sum ("," sum)* ")" | "(" either ")"

The expressions of a menu have two things more: a name may be that of a quantity of an object's jets,
``four.pt``, or of one of them, ``pair[0].pt``; and functions of their own.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from jetc.language.expressions.expression import (
    COMPARISONS,
    Binary,
    Call,
    Expression,
    ExpressionError,
    Fault,
    Logic,
    Member,
    Name,
    Negative,
    Not,
    Number,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from jetc.language.text.characters import At

__all__ = ["FUNCTIONS", "MENU_FUNCTIONS", "UNITS", "parse", "parse_menu"]

_T = TypeVar("_T")

UNITS = ("GeV", "cm")
MENU_UNITS = ("GeV", "kHz")
FUNCTIONS = {"abs": (1,), "min": (2,), "max": (2,)}
"""Functions with the numbers of arguments that they take."""
MENU_FUNCTIONS = {
    "abs": (1,),
    "min": (1, 2),
    "max": (1, 2),
    "sum": (1,),
    "product": (1,),
    "count": (1,),
    "scan": (3,),
    "rate": (1,),
}
"""Those of a menu: of one argument, min, max, sum and product are over the jets of an object."""
MAX_CHARACTERS = 1000
MAX_DEPTH = 24
MAX_OPERATORS = 64
"""Operators + - * / of one expression; with the depth they bound the recursion of all that reads it."""


def parse(text: str) -> Expression:
    """Read an expression; ExpressionError tells the character where it cannot be read.

    >>> str(parse("pt>15GeV and (abs(eta) < 2.4)"))
    'pt > 15 GeV and abs(eta) < 2.4'
    """
    return _read(text, _Reader)


def parse_menu(text: str) -> Expression:
    """Read an expression of a menu, as `parse` does.

    >>> str(parse_menu("sum( four.b_tag )+pair[0].pt"))
    'sum(four.b_tag) + pair[0].pt'
    """
    return _read(text, _MenuReader)


def _read(text: str, reader: type[_Reader]) -> Expression:
    if len(text) > MAX_CHARACTERS:
        what = f"the expression has {len(text)} characters"
        raise _unread((MAX_CHARACTERS, len(text)), what, f"write at most {MAX_CHARACTERS}")
    return reader(text).whole()


def _unread(at: At, what: str, mend: str) -> ExpressionError:
    why = "expressions have a grammar of their own: jetc explain JET011 shows it"
    return ExpressionError((Fault("JET011", at, what, why, mend),))


_WORD = r"[A-Za-z_][A-Za-z0-9_]*"


def _tokens(word: str) -> re.Pattern[str]:
    return re.compile(
        rf"\s*(?:(?P<number>(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?)|(?P<word>{word})"
        r"|(?P<sign>==|!=|<=|>=|[-+*/<>()\[\],]))",
        re.ASCII,
    )


_TOKEN = _tokens(_WORD)
_MENU_TOKEN = _tokens(rf"{_WORD}(?:(?:\[\d{{1,3}}\])?\.{_WORD})?")
_BLANKS = " \t\n\r\f\v"
_MEANT = {
    "=": "write '=='",
    "&": "write 'and'",
    "|": "write 'or'",
    "!": "write 'not'",
    "'": "write words without quotes",
    '"': "write words without quotes",
}
"""What is meant by characters of other languages."""
_WORDS = frozenset(("and", "or", "not", "in"))


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    at: At


class _Reader:
    """Reads by recursive descent, one token ahead; the depth is bounded."""

    tokens = _TOKEN
    functions: Mapping[str, tuple[int, ...]] = FUNCTIONS
    units: tuple[str, ...] = UNITS

    def __init__(self, text: str) -> None:
        self._text = text
        self._place = 0
        self._depth = 0
        self._operators = 0
        self._next = self._token()

    def whole(self) -> Expression:
        node = self._either()
        if self._next.kind != "end":
            raise self._unexpected("an operator or the end")
        return node

    def _token(self) -> _Token:
        match = self.tokens.match(self._text, self._place)
        if match is None:
            rest = self._text[self._place :]
            start = self._place + len(rest) - len(rest.lstrip(_BLANKS))
            if start == len(self._text):
                return _Token("end", "the end", (start, start))
            character = self._text[start]
            what = f"the character {character!r} is not of the language"
            raise _unread((start, start + 1), what, _MEANT.get(character, "remove it"))
        self._place = match.end()
        kind = str(match.lastgroup)
        return _Token(kind, match[kind], match.span(kind))

    def _take(self) -> _Token:
        token = self._next
        self._next = self._token()
        return token

    def _taken(self, *texts: str) -> bool:
        found = self._next.kind != "number" and self._next.text in texts
        if found:
            self._take()
        return found

    def _unexpected(self, wanted: str) -> ExpressionError:
        shown = self._next.text if self._next.kind == "end" else repr(self._next.text)
        return _unread(self._next.at, f"{shown} where {wanted} is expected", f"write {wanted} there")

    def _closed(self, text: str) -> int:
        if self._next.text != text:
            raise self._unexpected(repr(text))
        return self._take().at[1]

    def _either(self) -> Expression:
        return self._joined("or", lambda: self._joined("and", self._negated))

    def _joined(self, word: str, part: Callable[[], Expression]) -> Expression:
        parts = [part()]
        while self._taken(word):
            parts.append(part())
        return parts[0] if len(parts) == 1 else Logic(word, tuple(parts), _over(parts[0], parts[-1]))

    def _negated(self) -> Expression:
        start = self._next.at[0]
        if self._taken("not"):
            of = self._deeper(self._negated)
            return Not(of, (start, of.at[1]))
        return self._comparison()

    def _comparison(self) -> Expression:
        left = self._sum()
        token = self._next
        if self._taken(*COMPARISONS):
            right = self._sum()
            if self._next.text in COMPARISONS:
                raise self._unexpected("'and'")
            return Binary(token.text, left, right, _over(left, right))
        if self._taken("in"):
            return self._member(left)
        if self._taken("not"):
            if not self._taken("in"):
                raise self._unexpected("'in'")
            member = self._member(left)
            return Not(member, member.at)
        return left

    def _member(self, value: Expression) -> Member:
        if not self._taken("["):
            raise self._unexpected("'['")
        items = self._list()
        return Member(value, items, (value.at[0], self._closed("]")))

    def _list(self) -> tuple[Expression, ...]:
        items = [self._sum()]
        while self._taken(","):
            items.append(self._sum())
        return tuple(items)

    def _sum(self) -> Expression:
        return self._chain(("+", "-"), lambda: self._chain(("*", "/"), self._signed))

    def _chain(self, operators: tuple[str, ...], part: Callable[[], Expression]) -> Expression:
        node = part()
        while self._next.text in operators:
            operator = self._take().text
            self._operators += 1
            if self._operators > MAX_OPERATORS:
                what = f"it has more than {MAX_OPERATORS} operators + - * /"
                raise _unread(self._next.at, what, "write it shorter")
            right = part()
            node = Binary(operator, node, right, _over(node, right))
        return node

    def _signed(self) -> Expression:
        start = self._next.at[0]
        if self._taken("-"):
            of = self._deeper(self._signed)
            return Negative(of, (start, of.at[1]))
        if self._taken("("):
            node = self._deeper(self._either)
            self._closed(")")
            return node
        return self._atom()

    def _atom(self) -> Expression:
        token = self._next
        if token.kind == "number":
            return self._number(self._take())
        if token.kind != "word" or token.text in _WORDS:
            raise self._unexpected("a quantity or a number")
        self._take()
        if self._next.text != "(":
            return Name(token.text, token.at)
        return self._call(token)

    def _number(self, token: _Token) -> Number:
        value, unit = float(token.text), self._next
        if not math.isfinite(value):
            raise _unread(token.at, f"the number {token.text} is not finite", "write a finite number")
        if unit.kind != "word" or unit.text in _WORDS:
            return Number(value, None, token.at)
        if unit.text not in self.units:
            raise _unread(unit.at, f"{unit.text!r} is not a unit", f"use one of {', '.join(self.units)}")
        self._take()
        return Number(value, unit.text, (token.at[0], unit.at[1]))

    def _call(self, token: _Token) -> Call:
        if token.text not in self.functions:
            known = ", ".join(self.functions)
            raise _unread(token.at, f"{token.text!r} is not a function", f"use one of {known}")
        self._take()
        arguments = self._deeper(self._list)
        at = (token.at[0], self._closed(")"))
        wanted = self.functions[token.text]
        if len(arguments) not in wanted:
            mend = f"give it {' or '.join(map(str, wanted))}"
            raise _unread(at, f"{token.text} has {len(arguments)} arguments", mend)
        return Call(token.text, arguments, at)

    def _deeper(self, part: Callable[[], _T]) -> _T:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise _unread(self._next.at, f"it is nested deeper than {MAX_DEPTH}", "write it flatter")
        node = part()
        self._depth -= 1
        return node


class _MenuReader(_Reader):
    """Reads expressions of a menu: names with a dot, more functions, rates."""

    tokens = _MENU_TOKEN
    functions = MENU_FUNCTIONS
    units = MENU_UNITS


def _over(first: Expression, last: Expression) -> At:
    return first.at[0], last.at[1]
