"""The C++ header that decides: the working points of a tagger, event by event, of words and scores."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, assert_never

from jetc.decide.menu import HtPath, PairPath, decision_of, event_fields, jet_values
from jetc.emulator.header import guarded, inline_function
from jetc.emulator.integer_code import HELPERS, Tables, code_of
from jetc.emulator.word_fields import names_of, unpacking
from jetc.prepare.words import JET

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jetc.decide.menu import Path, Ports

__all__ = ["decisions_header"]

_VALUES = 3
"""Of a jet, for each working point: its discriminant, whether it counts, and what else it gives."""


def decisions_header(paths: Sequence[Path], ports: Ports, words: Sequence[str], *, name: str) -> str:
    """Return the header of tagger `name`; `words` are the names of the words of its ports, in their order."""
    namespace = f"jetc_{name}_decisions"
    tables = Tables()
    functions = "\n".join(_functions(path, number, ports, words, tables) for number, path in enumerate(paths))
    points = ", ".join(path.name for path in paths)
    adding = "".join(_adding(path, number) for number, path in enumerate(paths))
    deciding = "".join(_deciding(path, number) for number, path in enumerate(paths))
    members = "".join(_members(path, number) for number, path in enumerate(paths))
    clearing = "".join(_clearing(path, number) for number, path in enumerate(paths))
    body = f"""\
// Scoped: a working point may have the name of anything else here.
enum class Point : std::size_t {{ {points} }};
constexpr std::size_t points = {len(paths)};

{HELPERS}
{_ANGLES}{_angles_of()}{_LEADING}
{functions}
// The working points of an event. Its jets are added one after the other, in any order: the word of each on
// the link, as the jet finder gave it, and the codes of all output ports of the network, one after the other
// as jetc::Outputs has them, not the scores of the outgoing word.
class Event {{
  public:
    void add(std::uint64_t jet, const std::int64_t *outputs) {{
        const Angles angles = angles_of(jet);
        std::int64_t values[{_VALUES}];
{adding}    }}

    // Whether the jets so far pass.
    bool passes(Point point) const {{
        switch (point) {{
{deciding}        }}
        return false;
    }}

    // The discriminant of the jet that was added last, as a code.
    std::int64_t score(Point point) const {{ return score_[static_cast<std::size_t>(point)]; }}

    void clear() {{
        std::fill(score_, score_ + points, 0);
{clearing}    }}

  private:
    std::int64_t score_[points] = {{}};
{members}}};
"""
    version = f"version_{hashlib.sha256(body.encode()).hexdigest()[:_VERSION_LENGTH]}"
    text = _FRAME.format(namespace=namespace, version=version, body=body)
    return guarded(_COMMENT.format(name=name), text, stem=namespace)


_VERSION_LENGTH = 12
_FRAME = """\
#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace {namespace} {{
inline namespace {version} {{

{body}
}} // namespace {version}
}} // namespace {namespace}
"""
"""Two versions of one name can be in one program: no function of theirs has the same name."""
_COMMENT = "Written from the spec and its working points: what the tagger {name} decides of an event."
_ANGLES = """\
struct Angles {
    std::int64_t pt, eta, phi;
};

"""
_LEADING = """\

struct Kept {
    Angles angles;
    std::int64_t value;
};

// The leading jets of those that count, hardest first; of equal pT, those that came first.
template <std::size_t Jets> class Leading {
  public:
    void add(const Kept &jet) {
        std::size_t at = count_;
        while (at > 0 && kept_[at - 1].angles.pt < jet.angles.pt)
            --at;
        if (at == Jets)
            return;
        count_ = std::min(count_ + 1, Jets);
        std::copy_backward(kept_ + at, kept_ + count_ - 1, kept_ + count_);
        kept_[at] = jet;
    }
    bool is_full() const { return count_ == Jets; }
    const Kept &operator[](std::size_t number) const { return kept_[number]; }
    void clear() { *this = Leading(); }

  private:
    Kept kept_[Jets] = {};
    std::size_t count_ = 0;
};
"""


def _angles_of() -> str:
    body = [*unpacking([JET[each] for each in ("pt", "eta", "phi")]), "return {jet_pt, jet_eta, jet_phi};"]
    return inline_function("Angles angles_of(std::uint64_t jet)", body)


def _functions(path: Path, number: int, ports: Ports, words: Sequence[str], tables: Tables) -> str:
    wanted = [each.value for each in jet_values(path, ports)]
    code = code_of(wanted, names_of(words, wanted), tables)
    of_jet = [*unpacking(wanted), *code.statements]
    of_jet += [f"values[{at}] = {text};" for at, text in enumerate(code.values)]
    fields = event_fields(path)
    of = {id(each): f"event[{number}]" for number, each in enumerate(fields.values())}
    decided = code_of([decision_of(path, fields)], of, tables)
    of_event = [*decided.statements, f"return ({decided.values[0]}) != 0;"]
    head = f"void of_jet_{number}(std::uint64_t jet, const std::int64_t *outputs, std::int64_t *values)"
    return inline_function(head, of_jet) + inline_function(
        f"bool of_event_{number}(const std::int64_t *event)", of_event
    )


def _adding(path: Path, number: int) -> str:
    text = f"""\
        of_jet_{number}(jet, outputs, values);
        score_[{number}] = values[0];
"""
    kept = "values[2]" if isinstance(path, PairPath) else "values[0]"
    if isinstance(path, HtPath):
        most = event_fields(path)["ht"].high
        text += f"        ht{number}_ = std::min<std::int64_t>(ht{number}_ + values[2], {most});\n"
    return f"{text}        if (values[1])\n            leading{number}_.add({{angles, {kept}}});\n"


def _deciding(path: Path, number: int) -> str:
    kept = f"leading{number}_"
    at = range(path.jets)
    match path:
        case HtPath():
            values = [f"ht{number}_", *(f"{kept}[{each}].value" for each in at)]
        case PairPath():
            values = [f"{kept}[{each}].value" for each in at]
            values += [f"{kept}[{each}].angles.{angle}" for angle in ("eta", "phi") for each in at]
        case _:
            assert_never(path)
    return f"""\
        case Point::{path.name}: {{
            const std::int64_t event[] = {{{kept}.is_full(), {", ".join(values)}}};
            return of_event_{number}(event);
        }}
"""


def _members(path: Path, number: int) -> str:
    text = f"    Leading<{path.jets}> leading{number}_;\n"
    return text + (f"    std::int64_t ht{number}_ = 0;\n" if isinstance(path, HtPath) else "")


def _clearing(path: Path, number: int) -> str:
    text = f"        leading{number}_.clear();\n"
    return text + (f"        ht{number}_ = 0;\n" if isinstance(path, HtPath) else "")
