"""The language of cuts: what it reads, how it is spelled, and where it says that it cannot be read."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jetc.language.expressions.expression import (
    Binary,
    Call,
    Expression,
    ExpressionError,
    Logic,
    Member,
    Name,
    Negative,
    Not,
    Number,
    names,
    terms,
)
from jetc.language.expressions.grammar import parse


@pytest.mark.parametrize(
    ("text", "spelled"),
    [
        ("pt>15GeV", "pt > 15 GeV"),
        ("pt > 15.0 GeV", "pt > 15 GeV"),
        ("pt > 1.5e1 GeV", "pt > 15 GeV"),
        ("((a)) and (b and c)", "a and (b and c)"),
        ("a and b or c", "a and b or c"),
        ("a and (b or c)", "a and (b or c)"),
        ("not (a or b) and c", "not (a or b) and c"),
        ("x in [1,-2] ", "x in [1, -2]"),
        ("abs((a and b)) in [(a == b)]", "abs((a and b)) in [(a == b)]"),
        ("a - (b - c) == 3", "a - (b - c) == 3"),
        ("(a - b) - c == 3", "a - b - c == 3"),
        ("-(a + b) * c > 0", "-(a + b) * c > 0"),
        ("a / (b * c) > min(1, abs(d))", "a / (b * c) > min(1, abs(d))"),
    ],
)
def test_an_expression_has_one_spelling(text: str, spelled: str) -> None:
    assert str(parse(text)) == spelled
    assert parse(spelled) == parse(text)


def test_multiplication_binds_before_addition_before_comparison() -> None:
    assert parse("a + b * 2 > c") == Binary(
        ">", Binary("+", Name("a"), Binary("*", Name("b"), Number(2.0))), Name("c")
    )


def test_not_in_is_the_contrary_of_in() -> None:
    assert parse("x not in [1]") == Not(Member(Name("x"), (Number(1.0),)))


def test_a_number_keeps_its_unit() -> None:
    assert parse("15 GeV") == Number(15.0, "GeV")


def test_parts_know_their_characters() -> None:
    text = "pt > 15 GeV and abs(eta) < 2.4"
    assert [text[slice(*each.at)] for each in names(parse(text))] == ["pt", "eta"]
    assert [text[slice(*each.at)] for each in terms(parse(text))] == ["pt > 15 GeV", "abs(eta) < 2.4"]


@pytest.mark.parametrize(
    ("text", "column", "what"),
    [
        ("pt > 15 MeV", 9, "'MeV' is not a unit"),
        ("1 < pt < 3", 8, "'<' where 'and' is expected"),
        ("a and", 6, "the end where a quantity or a number is expected"),
        ("", 1, "the end where a quantity or a number is expected"),
        ("a b", 3, "'b' where an operator or the end is expected"),
        ("a $ b", 3, "the character '$' is not of the language"),
        ("a\u00a0> 1", 2, "the character '\\xa0' is not of the language"),
        ("+".join("a" * 66), 131, "it has more than 64 operators + - * /"),
        ("sqrt(pt) > 1", 1, "'sqrt' is not a function"),
        ("min(pt) > 1", 1, "min has 1 arguments"),
        ("(a", 3, "the end where ')' is expected"),
        ("x in 3", 6, "'3' where '[' is expected"),
        ("x > 1e999", 5, "the number 1e999 is not finite"),
    ],
)
def test_what_cannot_be_read_is_told_at_its_column(text: str, column: int, what: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        parse(text)
    (fault,) = caught.value.faults
    assert (fault.code, fault.at[0] + 1, fault.what) == ("JET011", column, what)


@pytest.mark.parametrize(
    ("text", "mend"),
    [
        ("a && b", "write 'and'"),
        ("a || b", "write 'or'"),
        ("a = 1", "write '=='"),
        ("!a", "write 'not'"),
        ("x == 'tau'", "write words without quotes"),
    ],
)
def test_the_signs_of_other_languages_are_mended(text: str, mend: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        parse(text)
    assert caught.value.faults[0].mend == mend


@pytest.mark.parametrize("text", ["(" * 25 + "a" + ")" * 25, "-" * 30 + "a", "not " * 30 + "a", "a" * 1001])
def test_depth_and_length_are_bounded(text: str) -> None:
    with pytest.raises(ExpressionError):
        parse(text)


LETTERS = st.sampled_from(["pt", "eta", "lepton", "x1"]).map(Name)
NUMBERS = st.builds(Number, st.floats(0, 1e6, allow_nan=False).map(abs), st.sampled_from([None, "GeV", "cm"]))


def arithmetic(inner: st.SearchStrategy[Expression]) -> st.SearchStrategy[Expression]:
    return st.one_of(
        st.builds(Binary, st.sampled_from("+-*/"), inner, inner),
        st.builds(Negative, inner),
        st.builds(lambda of: Call("abs", (of,)), inner),
        st.builds(lambda a, b: Call("max", (a, b)), inner, inner),
    )


VALUES: st.SearchStrategy[Expression] = st.recursive(st.one_of(LETTERS, NUMBERS), arithmetic, max_leaves=4)
COMPARISONS = st.one_of(
    st.builds(Binary, st.sampled_from(["==", "!=", "<", "<=", ">", ">="]), VALUES, VALUES),
    st.builds(Member, VALUES, st.lists(VALUES, min_size=1, max_size=3).map(tuple)),
    LETTERS,
)


def logic(inner: st.SearchStrategy[Expression]) -> st.SearchStrategy[Expression]:
    parts = st.lists(inner, min_size=2, max_size=3).map(tuple)
    return st.one_of(st.builds(Not, inner), st.builds(Logic, st.sampled_from(["and", "or"]), parts))


CONDITIONS: st.SearchStrategy[Expression] = st.recursive(COMPARISONS, logic, max_leaves=4)


@settings(max_examples=400)
@given(CONDITIONS)
def test_what_is_spelled_is_read_as_the_same(node: Expression) -> None:
    try:
        read = parse(str(node))
    except ExpressionError as error:
        assert "more than" in error.faults[0].what or "deeper" in error.faults[0].what  # noqa: PT017
    else:
        assert read == node


@settings(max_examples=400)
@given(st.one_of(st.text(max_size=60), st.text("pte (),[]<>=!+-*/.19andorti", max_size=60)))
def test_any_text_is_an_expression_or_a_fault_inside_it(text: str) -> None:
    try:
        node = parse(text)
    except ExpressionError as error:
        for fault in error.faults:
            assert 0 <= fault.at[0] <= fault.at[1] <= len(text)
    else:
        assert parse(str(node)) == node
