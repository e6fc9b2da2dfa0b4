"""C++ of each node, against numpy, with the sanitizers on."""

from __future__ import annotations

import shutil
import subprocess
from typing import TYPE_CHECKING

import numpy as np
import pytest
from jetc.emulator.integer_code import HELPERS, Tables, code_of
from jetc.prepare.expression import (
    add,
    choose,
    clip,
    constant,
    divide,
    equal,
    field,
    leading_one,
    less,
    look_up,
    multiply,
    nodes_of,
    root,
    shift,
    shift_by,
    subtract,
    wrap,
)
from jetc.prepare.meaning import evaluate

if TYPE_CHECKING:
    from pathlib import Path

    from jetc.prepare.expression import Expression

A = field("candidate", "a", -9, 9)
B = field("jet", "b", 0, 7)
WIDE = field("jet", "wide", 0, (1 << 61) - 1)
CASES = [(a, b, (b << 58) + a + 9) for a in range(-9, 10) for b in range(8)]
CASES += [
    (0, 0, each) for each in ((1 << 61) - 1, (1 << 53) - 1, (1 << 60) - 1, 94906267**2 - 1, 94906267**2)
]
TWICE = subtract(A, B)
NARROW = choose(less(A, 0), 2_000_000_000, 1_999_999_999)
WANTED: list[Expression] = [
    add(A, B),
    multiply(TWICE, TWICE),
    divide(B, add(B, 3)),
    shift(A, -2),
    shift(A, 2),
    shift(A, -61),
    shift(equal(A, B), 40),
    shift(equal(A, B), -40),
    shift_by(A, B),
    shift_by(less(A, B), multiply(B, 8)),
    leading_one(B),
    leading_one(WIDE),
    root(multiply(A, A)),
    root(WIDE),
    look_up(B, tuple(range(7, -1, -1)), "t"),
    look_up(B, (-(1 << 61), *range(7)), "t"),
    multiply(equal(A, B), less(A, B)),
    add(NARROW, NARROW),
    multiply(NARROW, 3),
    subtract(constant(-2_000_000_000), NARROW),
    choose(less(A, 0), B, A),
    choose(equal(A, B), less(A, 3), 0),
    clip(A, -2, 3),
    clip(multiply(A, 1 << 50), -(1 << 52), 1 << 51),
    wrap(A, 3, signed=True),
    wrap(A, 3, signed=False),
    wrap(less(A, B), 1, signed=True),
    constant(-5),
    A,
]


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("expressions")
    tables = Tables()
    code = code_of(WANTED, {id(A): "a", id(B): "b", id(WIDE): "wide"}, tables)
    lines = [
        *code.statements,
        *(f'std::printf("%lld ", static_cast<long long>({each}));' for each in code.values),
    ]
    text = "\n".join(
        [
            "#include <algorithm>\n#include <cstdint>\n#include <cstdio>",
            HELPERS,
            tables.text(),
            "int main() {\n    long long given[3];",
            '    while (std::scanf("%lld %lld %lld", given, given + 1, given + 2) == 3) {',
            "        const std::int64_t a = given[0], b = given[1], wide = given[2];",
            *lines,
            '        std::printf("\\n");\n    }\n}\n',
        ]
    )
    (folder / "expressions.cpp").write_text(text)
    flags = (
        "-std=c++17",
        "-Wall",
        "-Wextra",
        "-Werror",
        "-fsanitize=address,undefined",
        "-fno-sanitize-recover=all",
    )
    command = [str(shutil.which("g++")), *flags, "expressions.cpp", "-o", "expressions"]
    done = subprocess.run(command, cwd=folder, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return folder / "expressions"


def test_each_node_is_worth_in_cpp_what_it_is_in_numpy(program: Path) -> None:
    text = "".join(f"{a} {b} {wide}\n" for a, b, wide in CASES)
    done = subprocess.run([str(program)], input=text, check=True, capture_output=True, text=True)
    found = np.array([[int(each) for each in line.split()] for line in done.stdout.splitlines()])
    columns = np.array(CASES).T
    fields = zip((("candidate", "a"), ("jet", "b"), ("jet", "wide")), columns, strict=True)
    wanted = evaluate(WANTED, dict(fields))  # type: ignore[arg-type]
    for at, (node, column) in enumerate(zip(WANTED, wanted, strict=True)):
        assert found[:, at].tolist() == np.broadcast_to(column, len(CASES)).tolist(), (at, node)


def test_what_is_used_twice_is_computed_once() -> None:
    code = code_of([multiply(TWICE, TWICE), TWICE], {id(A): "a", id(B): "b"}, Tables())
    assert code.statements == ("const std::int64_t difference_1 = a - b;",)
    assert code.values == ("difference_1 * difference_1", "difference_1")
    assert len(nodes_of([multiply(TWICE, TWICE), TWICE])) == 4


def test_a_table_is_written_once_and_two_of_one_name_get_two() -> None:
    tables = Tables()
    wanted = [
        look_up(B, tuple(range(8)), "log"),
        look_up(B, (1,) * 8, "log"),
        look_up(B, tuple(range(8)), "log"),
    ]
    code = code_of(wanted, {id(B): "b"}, tables)
    assert code.values == ("log_table[b]", "log_2_table[b]", "log_table[b]")
    assert tables.text().count("constexpr std::int64_t") == 2


def test_a_shift_that_int64_does_not_have_is_refused() -> None:
    with pytest.raises(ValueError, match="a shift by 70 places: 62 are the most"):
        code_of([shift_by(constant(0), multiply(B, 10))], {id(B): "b"}, Tables())
