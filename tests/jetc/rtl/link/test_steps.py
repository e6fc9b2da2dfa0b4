"""Products, quotients and roots in steps: how many there are, and how deep each is."""

from __future__ import annotations

from jetc.rtl.link.making import Maker
from jetc.rtl.link.staging import staged
from jetc.rtl.link.steps import product, quotient, root, square
from jetc.rtl.link.wires import Wire

from tests.jetc.rtl.link.spelt import spelt

WIDE, NARROW, FLAG = Wire("w", 0, 16383), Wire("n", -8, 7), Wire("f", 0, 1)
PORTS = dict.fromkeys((WIDE, NARROW, FLAG), 0)


def maker() -> Maker:
    found = Maker(("w", "n", "f"))
    found.about = "x"
    return found


def kinds(wire: Wire) -> dict[str, int]:
    """Return how often each kind of wire is among those that `wire` needs."""
    found: dict[str, int] = {}
    for each in staged([wire], 2, PORTS).wires:
        kind = each.name.partition("_")[2].rstrip("0123456789")
        found[kind] = found.get(kind, 0) + 1
    return found


def test_a_product_has_a_row_for_two_bits_of_the_narrower_factor() -> None:
    made = product(maker(), WIDE, NARROW, (-8 * 16383, 7 * 16383))
    assert kinds(made) == {"": 2, "row": 2, "rows": 1, "product": 1}
    assert staged([made], 1, PORTS).stages == 2


def test_the_sign_bit_of_a_factor_takes_off() -> None:
    rows = [
        each
        for each in staged([product(maker(), NARROW, NARROW, (-56, 64))], 2, PORTS).wires
        if "row" in each.name
    ]
    assert [" - " in spelt(each) for each in rows[:2]] == [False, True]


def test_a_square_adds_a_word_for_each_three_bits() -> None:
    made = square(maker(), WIDE, (0, 16383**2))
    assert kinds(made) == {"": 1, "part": 5, "cross": 15, "products": 5, "squares": 4, "square": 1}
    assert staged([made], 1, PORTS).stages == 4


def test_a_flag_gates() -> None:
    made = product(maker(), FLAG, NARROW, (-8, 7))
    assert spelt(made) == "$0 ? $1 : 4'd0"
    assert made.levels == 0.5


def test_a_quotient_takes_a_step_for_two_of_its_bits() -> None:
    made = quotient(maker(), WIDE, Wire("d", 4, 100), 4095)
    assert kinds(made)["trial"] == 18
    assert kinds(made)["thrice"] == 1
    assert "beyond" not in kinds(made)
    assert max(each.levels for each in staged([made], 2, {}).wires) == 1.0


def test_a_quotient_with_a_limit_has_the_digits_of_the_limit() -> None:
    made = quotient(maker(), WIDE, Wire("d", 1, 100), 511, limited=True)
    assert kinds(made)["trial"] == 13
    assert kinds(made)["beyond"] == 1
    assert "above" not in kinds(made)
    other = quotient(maker(), WIDE, Wire("d", 1, 100), 500, limited=True)
    assert kinds(other)["above"] == 1


def test_no_digit_is_compared_where_there_is_none_above_the_limit() -> None:
    made = quotient(maker(), WIDE, Wire("d", 16, 100), 1000, limited=True)
    assert "beyond" not in kinds(made)
    assert (made.low, made.high) == (0, 1000)


def test_a_root_takes_a_step_for_two_bits_of_its_source() -> None:
    assert kinds(root(maker(), WIDE, 127))["trial"] == 7
