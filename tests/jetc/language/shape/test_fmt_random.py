"""What holds of the canonical form of any spec: same meaning, same comments at the same entries."""

import json
import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

from hypothesis import assume, given, settings
from hypothesis import strategies as st
from jetc.checks.load import load_text
from jetc.diagnostics.diagnostic import SpecError
from jetc.language.expressions import grammar
from jetc.language.shape.fmt import format_text
from jetc.language.shape.shape import Shape, spec_shape
from jetc.language.text.document import parse
from jetc_runtime.fixed_point import FixedPoint

BASELINE = Path(__file__).parents[4] / "specs" / "baseline.yaml"
TEXTS = (
    *(
        "word",
        "two words",
        "a, b",
        "[x",
        "it's",
        'say "x"',
        "360",
        "null",
        "",
        " pad ",
        "a: b",
        "- x",
        "x # y",
    ),
    *("line\n", "two\nlines\n", "# no comment\n", "{", "@x", "*x", "tab\there", "a#b", "end:", "é"),
    *("pt>15GeV and (abs(eta) < 2.4)", "not ( lepton in [tau,muon] )", "b/(b + light)"),
)
FORMATS = (
    "ap_fixed<9,3>",
    "ap_ufixed< 9 , 0,AP_RND >",
    "ap_fixed<16,6,AP_RND_CONV,AP_SAT>",
    "ap_fixed<99,1>",
)


@settings(max_examples=100)
@given(st.integers(0, 2**64).map(Random))
def test_a_spec_in_any_style_keeps_its_meaning_and_its_comments(random: Random) -> None:
    written = Writer(random)
    formatted = format_text(written.text, name="spec.yaml")
    assert format_text(formatted, name="spec.yaml") == formatted
    assert equal(plain(written.text), written.value)
    assert equal(plain(formatted), written.value)
    assert Counter(re.findall(r"#(?:above|beside|below) .*", formatted)) == Counter(written.comments)
    for comment in written.comments:
        assert stands_where_it_says(comment, formatted)


@settings(max_examples=20)
@given(st.integers(0, 2**64).map(Random))
def test_the_baseline_with_comments_and_empty_lines_anywhere_is_the_same_spec(random: Random) -> None:
    text = BASELINE.read_text()
    changed, comments = with_comments(text, random)
    assume(plain(changed) == plain(text))
    formatted = format_text(changed, name="spec.yaml")
    assert format_text(formatted, name="spec.yaml") == formatted
    assert equal(plain(formatted), plain(text))
    assert Counter(re.findall(r"#new\d+", formatted)) == Counter(comments)
    assert len(re.findall(r"#", formatted)) == len(re.findall(r"#", changed))
    assert load_text(formatted, name="spec.yaml").spec == load_text(changed, name="spec.yaml").spec


def plain(text: str) -> Any:  # noqa: ANN401 - what YAML may hold
    try:
        tree, faults = parse(text, name="spec.yaml")
    except SpecError as error:
        return error.diagnostics[0].what
    return faults or tree.plain()


def equal(one: object, other: object) -> bool:
    """Tell whether two values are equal in type and value; formats and expressions are what they say."""
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(equal(one[key], other[key]) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(equal, one, other))
    if isinstance(one, str) and isinstance(other, str):
        return one == other or alike(FixedPoint.parse, one, other) or alike(grammar.parse, one, other)
    numbers = isinstance(one, int | float) and isinstance(other, int | float)
    both_flags = isinstance(one, bool) == isinstance(other, bool)
    return one == other and both_flags and (numbers or type(one) is type(other))


def alike(read: Callable[[str], object], one: str, other: str) -> bool:
    """Tell whether two texts say the same in the little language that `read` reads."""
    try:
        return read(one) == read(other)
    except ValueError:
        return False


def stands_where_it_says(comment: str, text: str) -> bool:
    """Tell whether a comment is at the entry whose key it names; items have none."""
    where, key, _ = comment[1:].split(" ")
    lines = text.split("\n")
    index = next(index for index, line in enumerate(lines) if line.endswith(comment))
    entry = re.compile(r"[ -]*" + key + ":")
    if where == "above":
        lines = [line for line in lines[index:] if line.strip() and not line.lstrip().startswith("#")]
        index = 0
    if where == "below":
        depth = lines[index].index("#")
        lines = [line for line in lines[:index] if line and len(line) - len(line.lstrip(" -")) < depth]
        index = -1
    return key == "-" or entry.match(lines[index]) is not None


def with_comments(text: str, random: Random) -> tuple[str, list[str]]:
    """Put comments and empty lines where YAML allows them, in the lines and in the brackets of `text`."""
    comments: list[str] = []

    def comment() -> str:
        comments.append(f"#new{len(comments)}")
        return comments[-1]

    lines = []
    for line in text.splitlines():
        choice = random.randrange(24)
        code = line.partition("#")[0]
        gaps = [
            each.end()
            for each in re.finditer(r"[\[{]|, ", code.partition('"')[0])
            if "[" in code or "{" in code
        ]
        if choice == 0:
            lines.append(" " * random.randrange(12) + comment())
        elif choice == 1:
            lines += [""] * random.randrange(1, 4)
        if choice == 2 and code == line != "":
            lines.append(f"{line} {comment()}")
        elif choice in {3, 4} and gaps:
            at, margin = random.choice(gaps), " " * random.randrange(8, 20)
            lines.append(f"{line[:at]} {comment()}")
            lines += [margin + comment()] if choice == 4 else []
            lines.append(margin + line[at:])
        else:
            lines.append(line)
    return "\n".join(lines) + random.choice(["\n", "", "\n\n"]), comments


def random_value(shape: Shape, random: Random, depth: int = 0) -> Any:  # noqa: ANN401 - what YAML may hold
    """Return a value that mostly has the shape."""
    if shape.tag is not None:
        tag = random.choice(list(shape.schema["discriminator"]["mapping"]))
        inside = random_value(shape.step(tag), random, depth)
        return {shape.tag: tag, **inside} if isinstance(inside, dict) else inside
    kind = shape.kind if random.random() < 0.95 else random.choice(["number", "string", "array", "object"])
    if kind == "object" and depth < 6:
        keys = [key for key in shape.keys if random.random() < 0.6] + ["unknown"] * (random.random() < 0.1)
        return {
            key: random_value(shape.step(key), random, depth + 1) for key in random.sample(keys, len(keys))
        }
    if kind == "array" and depth < 6:
        return [random_value(shape.step(index), random, depth + 1) for index in range(random.randrange(4))]
    return random_scalar(kind, shape, random)


def random_scalar(kind: str | None, shape: Shape, random: Random) -> Any:  # noqa: ANN401 - as above
    if random.random() < 0.04:
        return None
    if kind in {"number", "integer"}:
        return random.choice([0, 1, -7, 360, 2**53 + 1, 0.5, -2.25, 1e-7, 1e22])
    if kind == "boolean":
        return random.random() < 0.5
    if shape.format == "ap_fixed":
        return random.choice(FORMATS)
    return random.choice(TEXTS)


class Writer:
    """Writes a value in a random style; each comment names the entry where it stands."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.value = random_value(spec_shape(), random)
        self.comments: list[str] = []
        self.text = self.document()

    def maybe(self, chance: float) -> bool:
        return self.random.random() < chance

    def comment(self, where: str, key: str) -> str:
        self.comments.append(f"#{where} {key} {len(self.comments)}")
        return self.comments[-1]

    def beside(self, key: str) -> str:
        return " " * self.random.randrange(1, 5) + self.comment("beside", key) if self.maybe(0.15) else ""

    def document(self) -> str:
        lines = [self.comment("above", "-"), ""] if self.maybe(0.3) else []
        lines += ["---"] * self.maybe(0.2)
        if isinstance(self.value, dict) and self.value and self.maybe(0.95):
            lines += self.mapping(self.value, 0, "-", below=False, dashed=True)
        else:
            lines += [self.inline(self.value, 0, "-") + self.beside("-")]
        lines += [self.comment("above", "-")] if self.maybe(0.2) else []
        lines += ["..."] * self.maybe(0.1)
        text = "\n".join(lines) + "\n"
        return ("\ufeff" if self.maybe(0.1) else "") + (
            text.replace("\n", "\r\n") if self.maybe(0.2) else text
        )

    def before(self, key: str, indent: int) -> list[str]:
        """Return empty lines and comments that may stand above an entry."""
        lines = [""] * self.random.randrange(1, 4) if self.maybe(0.15) else []
        for _ in range(self.random.randrange(1, 3) if self.maybe(0.15) else 0):
            lines.append(" " * self.random.randrange(indent + 1) + self.comment("above", key))
            lines += ["  "] * self.maybe(0.2)
        return lines

    def mapping(
        self, value: dict[str, Any], indent: int, name: str, *, below: bool = True, dashed: bool = False
    ) -> list[str]:
        lines: list[str] = []
        for index, (key, child) in enumerate(value.items()):
            lines += self.before(key, indent) if index or not dashed else []
            label = json.dumps(key) if self.maybe(0.1) else key
            if self.maybe(0.05):
                lines += [" " * indent + f"? {label}", *self.valued(":", child, indent, key)]
            else:
                lines += self.valued(f"{label}:", child, indent, key)
        ends_in_list = isinstance(list(value.values())[-1], list)  # which may be no deeper
        return lines + self.below(indent, name, below=below and not ends_in_list)

    def sequence(self, value: list[Any], indent: int, name: str, *, below: bool) -> list[str]:
        lines: list[str] = []
        for child in value:
            lines += self.before("-", indent)
            if isinstance(child, dict) and child and self.maybe(0.5):
                gap = self.random.randrange(1, 4)
                first, *others = self.mapping(child, indent + 1 + gap, "-", dashed=True)
                lines += [" " * indent + "-" + " " * gap + first.lstrip(), *others]
            else:
                lines += self.valued("-", child, indent, "-")
        return lines + self.below(indent, name, below=below)

    def below(self, indent: int, name: str, *, below: bool) -> list[str]:
        return [" " * indent + self.comment("below", name)] if below and self.maybe(0.1) else []

    def valued(self, label: str, child: Any, indent: int, name: str) -> list[str]:  # noqa: ANN401 - as above
        start = " " * indent + label
        if isinstance(child, dict | list) and child and self.maybe(0.6):
            deeper = indent + self.random.randrange(1, 5)
            if isinstance(child, dict):
                return [start + self.beside(name), *self.mapping(child, deeper, name)]
            at_key = label != "-" and indent > 0 and self.maybe(0.3)
            return [
                start + self.beside(name),
                *self.sequence(child, indent if at_key else deeper, name, below=not at_key),
            ]
        if isinstance(child, str) and re.fullmatch(r"([^\s#][^\n]*\n)+", child) and self.maybe(0.7):
            return [
                f"{start} |{self.beside(name)}",
                *(" " * (indent + 2) + line for line in child.splitlines()),
            ]
        if self.maybe(0.05):
            between = " " * self.random.randrange(indent + 9) + self.comment("above", name)
            value = " " * (indent + 1) + self.inline(child, indent, name)
            return [start, between, value + self.beside(name)]
        return [f"{start} {self.inline(child, indent, name, null='')}{self.beside(name)}"]

    def inline(self, value: Any, indent: int, name: str, *, null: str = "null") -> str:  # noqa: ANN401 - as above
        """Return a value that needs no lines of its own, though it may take some."""
        if isinstance(value, dict):
            parts = [(key, f"{key}: {self.inline(each, indent, key)}") for key, each in value.items()]
            return "{" + self.parts(parts, indent, name) + "}"
        if isinstance(value, list):
            parts = [("-", self.inline(each, indent, "-")) for each in value]
            return "[" + self.parts(parts, indent, name) + "]"
        return self.scalar(value, null)

    def parts(self, parts: list[tuple[str, str]], indent: int, name: str) -> str:
        text = ""
        for index, (key, part) in enumerate(parts):
            margin = "\n" + " " * (indent + self.random.randrange(2, 9))
            text += margin + self.comment("above", key) + margin if self.maybe(0.03) else ""
            comma = "," if index < len(parts) - 1 or self.maybe(0.1) else ""
            comment = f" {self.comment('beside', key)}" if self.maybe(0.03) else ""
            text += part + self.random.choice(
                [comma + comment, comment + (margin if comment else "") + comma]
            )
            text += margin if comment or self.maybe(0.1) else " "
        outer = "\n" + " " * (indent + 1)
        return text + (outer + self.comment("below", name) + outer if parts and self.maybe(0.03) else "")

    def scalar(self, value: Any, null: str) -> str:  # noqa: ANN401 - as above
        match value:
            case None:
                return self.random.choice([null, "~", "Null"])
            case bool():
                return self.random.choice([str(value), str(value).lower()])
            case int() | float():
                return self.random.choice([repr(value), f"+{value!r}" if value >= 0 else repr(value)])
            case str() if value.isalpha() and value != "null":
                return self.random.choice([value, f"'{value}'", f'"{value}"'])
            case str() if value.isprintable():
                return self.random.choice([json.dumps(value), "'" + value.replace("'", "''") + "'"])
            case _:
                return json.dumps(value)
