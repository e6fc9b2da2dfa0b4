"""Words that cannot name a tagger, because C++ means something else by them."""

from __future__ import annotations

__all__ = ["RESERVED_WORDS"]

_CPP = """
alignas alignof and and_eq asm auto bitand bitor bool break case catch char class compl concept
const consteval constexpr constinit continue co_await co_return co_yield decltype default delete do
double else enum explicit export extern false float for friend goto if inline int long main mutable
namespace new noexcept not not_eq nullptr operator or or_eq private protected public register
requires return short signed sizeof static std struct switch template this throw true try typedef
typeid typename union unsigned using virtual void volatile while xor
"""
"""**Source**: ISO C++20, lex.key; with `main` and `std`, which a library must not redefine."""

RESERVED_WORDS = frozenset(_CPP.split())
