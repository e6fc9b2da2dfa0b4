"""Rules of the network, whatever its family: they follow its topology."""

import re
from pathlib import Path

import pytest
from jetc.checks.load import load_text
from jetc.diagnostics.diagnostic import SpecError

TEXT = (Path(__file__).parents[2] / "diagnostics" / "spec.yaml").read_text()


def faults(old: str, new: str) -> list[tuple[str, str]]:
    """Return code and message of each fault after an edit of the spec."""
    assert TEXT.count(old) == 1
    with pytest.raises(SpecError) as caught:
        load_text(TEXT.replace(old, new), name="spec.yaml")
    return [(each.code, each.what) for each in caught.value.diagnostics]


@pytest.mark.parametrize("how", ["mean", "max"])
def test_the_mean_and_the_largest_value_of_any_number_of_rows_are_taken(how: str) -> None:
    text = TEXT.replace("constituents: 16", "constituents: 12").replace("pooling: mean", f"pooling: {how}")
    assert load_text(text, name="spec.yaml").spec.features.constituents == 12


@pytest.mark.parametrize(
    ("old", "wide", "most"),
    [
        ("pooled: ap_ufixed<12,0,", "pooled: ap_ufixed<{},0,", 17),
        ("activation: ap_ufixed<9,0,", "activation: ap_ufixed<{},0,", 19),
    ],
)
def test_a_mean_that_rounds_and_is_divided_in_too_many_bits_is_refused(
    old: str, wide: str, most: int
) -> None:
    line = TEXT[: TEXT.index(old)].count("\n")
    any_number = TEXT.replace("constituents: 16", "constituents: 12")
    said = f"JET028 {line + 1} the mean of 12 constituents takes 24 bits; use at least 1 fraction bits fewer"
    assert said not in told(any_number.replace(old, wide.format(most)))
    assert said in told(any_number.replace(old, wide.format(most + 1)))
    assert not any(each.startswith("JET028") for each in told(TEXT.replace(old, wide.format(most + 1))))


def test_a_mean_that_rounds_has_no_learned_widths() -> None:
    text = TEXT.replace("constituents: 16", "constituents: 12").replace("quantisation:\n", LEARNED)
    said = "widths are learned, and the mean of constituents rounds"
    assert any(each.startswith("JET113") and said in each for each in answer(text))


def test_a_mean_that_could_saturate_is_refused() -> None:
    assert faults("pooled: ap_ufixed<12,0,", "pooled: ap_fixed<12,0,") == [
        ("JET044", "pooled has 0 integer bits of 12"),
        ("JET067", "the mean can be 0.998047, its format ends at 0.499756"),
    ]


def test_a_sum_that_could_saturate_is_refused_and_one_of_any_number_is_not() -> None:
    assert faults("pooling: mean", "pooling: sum") == [
        ("JET067", "the sum can be 15.9688, its format ends at 0.999756"),
    ]
    text = TEXT.replace("constituents: 16", "constituents: 12").replace("pooling: mean", "pooling: sum")
    wide = text.replace("pooled: ap_ufixed<12,0,", "pooled: ap_ufixed<13,4,")
    assert load_text(wide, name="spec.yaml").spec.features.constituents == 12


FAMILY = TEXT[TEXT.index("architecture:") : TEXT.index("\ntraining:")]
MLP = "architecture: {kind: mlp, layers: [8], class_head: [], regression_head: []}\n"
POOLED = "  pooled: ap_ufixed<12,0,AP_RND_CONV,AP_SAT>\n"
PERCEPTRON = TEXT.replace(FAMILY, MLP).replace(POOLED, "")


def told(text: str) -> list[str]:
    """Return what `answer` does; nothing where the spec is good."""
    try:
        load_text(text, name="spec.yaml")
    except SpecError:
        return answer(text)
    return []


def answer(text: str) -> list[str]:
    with pytest.raises(SpecError) as caught:
        load_text(text, name="spec.yaml")
    return [f"{each.code} {each.span.line} {each.what}; {each.mend}" for each in caught.value.diagnostics]


def test_layers_over_all_words_take_any_number_of_constituents() -> None:
    text = PERCEPTRON.replace("constituents: 16", "constituents: 12")
    assert load_text(text, name="spec.yaml").spec.architecture.kind == "mlp"


def test_a_family_that_is_not_there_is_refused_with_those_that_are() -> None:
    line = TEXT[: TEXT.index("kind: deepsets")].count("\n") + 1
    assert answer(TEXT.replace("kind: deepsets", "kind: transformer")) == [
        f'JET008 {line} architecture.kind is "transformer"; use one of those'
    ]
    with pytest.raises(SpecError) as caught:
        load_text(TEXT.replace("kind: deepsets", "kind: transformer"), name="spec.yaml")
    assert (
        caught.value.diagnostics[0].why
        == "it must be one of 'deepsets', 'mlp', 'mixer', 'jedi_linear', 'interaction', 'attention', "
        "'squeeze_excite'"
    )


def test_a_format_that_the_family_does_not_read_is_refused() -> None:
    line = TEXT[: TEXT.index(POOLED)].count("\n") + 1
    assert answer(TEXT.replace(FAMILY, MLP)) == [
        f"JET004 {line} unknown key 'pooled' in quantisation of a network of kind mlp; remove it"
    ]


def test_a_format_that_the_family_reads_is_not_left_out() -> None:
    line = TEXT[: TEXT.index("quantisation:")].count("\n") + 1
    assert answer(TEXT.replace(POOLED, "")) == [
        f"JET005 {line} key 'pooled' is missing from quantisation; add pooled: with the format you want"
    ]


MASKED = TEXT.replace("pooling: mean", "pooling: masked_mean").replace(
    POOLED, f"{POOLED}  reciprocals: ap_ufixed<10,1,AP_RND,AP_SAT>\n"
)
FILLED = '    - {name: is_filled, type: "ap_ufixed<1,1,AP_TRN,AP_SAT>", scale_log2: 0}\n'


def test_a_masked_mean_is_over_any_number_of_constituents() -> None:
    text = MASKED.replace("constituents: 16", "constituents: 13")
    assert load_text(text, name="spec.yaml").spec.quantisation.reciprocals is not None


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            FILLED,
            "",
            "JET099 48 no input is is_filled, and the mean is over the constituents that are there; ",
        ),
        (
            FILLED,
            FILLED.replace("scale_log2: 0", "scale_log2: -1"),
            "JET099 64 is_filled is ap_ufixed<1,1,AP_TRN,AP_SAT> with scale_log2 -1; ",
        ),
        (
            "reciprocals: ap_ufixed<10,1,",
            "reciprocals: ap_ufixed<10,0,",
            "JET032 73 ap_ufixed<10,0,AP_RND,AP_SAT> ",
        ),
        (
            "reciprocals: ap_ufixed<10,1,AP_RND,AP_SAT>",
            "reciprocals: ap_ufixed<10,1,AP_RND,AP_WRAP>",
            "JET050 73 reciprocals wraps on overflow; ",
        ),
        (
            "reciprocals: ap_ufixed<10,1,",
            "reciprocals: ap_ufixed<16,1,",
            "JET100 73 a mean by reciprocals of 15 fraction bits takes 25 bits; use at most 14 fraction bits",
        ),
        (
            "reciprocals: ap_ufixed<10,1,",
            "reciprocals: ap_ufixed<25,1,",
            "JET051 73 reciprocals has 25 bits; ",
        ),
        ("  reciprocals: ap_ufixed<10,1,AP_RND,AP_SAT>\n", "", "JET005 69 key 'reciprocals' is missing"),
        ("pooling: masked_mean", "pooling: mean", "JET004 73 unknown key 'reciprocals' in quantisation"),
        ("pooled: ap_ufixed<12,0,", "pooled: ap_fixed<12,0,", "JET044 72 pooled has 0 integer bits"),
    ],
)
def test_a_masked_mean_that_is_not_exact_is_refused_where_the_spec_says_it(
    old: str, new: str, said: str
) -> None:
    assert MASKED.count(old) == 1
    assert answer(MASKED.replace(old, new))[0].startswith(said)


WEIGHTED = MASKED.replace("masked_mean", "weighted_mean").replace(
    POOLED, f"{POOLED}  pooling_weights: ap_ufixed<4,0,AP_RND_CONV,AP_SAT>\n"
)


def test_a_weighted_mean_needs_no_mask() -> None:
    assert load_text(WEIGHTED.replace(FILLED, ""), name="spec.yaml").spec.quantisation.pooling_weights


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            "weights: ap_ufixed<4,0,",
            "weights: ap_ufixed<9,0,",
            "JET033 73 the sum of weights ap_ufixed<9,0,AP_RND_CONV,AP_SAT> indexes a table of 2^13 entries",
        ),
        (
            "weights: ap_ufixed<4,0,",
            "weights: ap_ufixed<24,0,",  # no table of so many entries is made, that would take minutes
            "JET033 73 the sum of weights ap_ufixed<24,0,AP_RND_CONV,AP_SAT> indexes a table of 2^28 entries",
        ),
        (
            "weights: ap_ufixed<4,0,",
            "weights: ap_fixed<4,1,",
            "JET031 73 pooling_weights is signed; use ap_ufixed",
        ),
        (
            "weights: ap_ufixed<4,0,AP_RND_CONV",
            "weights: ap_ufixed<4,0,AP_RND",
            "JET030 73 pooling_weights is ap_ufixed<4,0,AP_RND,AP_SAT>; ",
        ),
        (
            "reciprocals: ap_ufixed<10,1,",
            "reciprocals: ap_ufixed<16,4,",
            "JET100 74 a mean by reciprocals of 12 fraction bits takes 26 bits; use at most 10 fraction bits",
        ),
        (
            "  pooling_weights: ap_ufixed<4,0,AP_RND_CONV,AP_SAT>\n",
            "",
            "JET005 69 key 'pooling_weights' is missing",
        ),
        ("pooling: weighted_mean", "pooling: masked_mean", "JET004 73 unknown key 'pooling_weights'"),
    ],
)
def test_a_weighted_mean_that_is_not_exact_is_refused_where_the_spec_says_it(
    old: str, new: str, said: str
) -> None:
    assert WEIGHTED.count(old) == 1
    assert answer(WEIGHTED.replace(old, new))[0].startswith(said)


HEADS = "pooling: mean, class_head: [], regression_head: []"
MIXED = "blocks: 1, constituent_mixing: 4, feature_mixing: 4"
MIXER = TEXT.replace(FAMILY, f"architecture: {{kind: mixer, embedding: [4], {MIXED}, {HEADS}}}\n")
JEDI = TEXT.replace(
    FAMILY,
    f"architecture: {{kind: jedi_linear, embedding: [4], interaction: 4, constituent_layers: [], {HEADS}}}\n",
)
PAIRS = TEXT.replace(
    FAMILY,
    f"architecture: {{kind: interaction, embedding: [4], interaction: 4, pair_layers: [], {HEADS}}}\n",
)
ATTENDED = "  values: ap_fixed<8,1,AP_RND_CONV,AP_SAT>\n  attended: ap_fixed<8,2,AP_RND_CONV,AP_SAT>\n"
ATTENTION = TEXT.replace(
    FAMILY, f"architecture: {{kind: attention, embedding: [4], keys: 3, constituent_layers: [], {HEADS}}}\n"
).replace(POOLED, f"{ATTENDED}{POOLED}")
GATED = TEXT.replace(
    FAMILY,
    f"architecture: {{kind: squeeze_excite, embedding: [4], squeeze: 3, constituent_layers: [], {HEADS}}}\n",
).replace(POOLED, f"  gates: ap_ufixed<8,1,AP_RND_CONV,AP_SAT>\n{POOLED}")
SCORED = """\
  values: ap_fixed<6,2,AP_RND_CONV,AP_SAT>
  scores: ap_fixed<7,4,AP_RND_CONV,AP_SAT>
  score_tables:
    exp_table: ap_ufixed<9,1,AP_RND,AP_SAT>
    inverse_input: ap_ufixed<9,5,AP_RND,AP_SAT>
    inverse_table: ap_ufixed<9,1,AP_RND,AP_SAT>
  attention_weights: ap_ufixed<8,0,AP_RND,AP_SAT>
"""
BY_SOFTMAX = ATTENTION.replace("keys: 3,", "keys: 3, weights: softmax,").replace(
    ATTENDED.splitlines(keepends=True)[0], SCORED
)
LEARNED = (
    "quantisation:\n  learned: {formats: per_layer, beta: {initial: 1e-6, final: 8e-6, rise_epochs: 30}}\n"
)


@pytest.mark.parametrize(
    ("text", "what"),
    [
        (MIXER, "features and constituents are exchanged"),
        (JEDI, "results are added"),
        (PAIRS, "pairs are formed"),
        (ATTENTION, "features and constituents are exchanged"),
        (BY_SOFTMAX, "partners are formed"),
        (GATED, "the function of gates is hard_sigmoid"),
        (
            TEXT.replace("  pooling: mean", "  activation: relu6\n  pooling: mean"),
            "the function of hidden layers is relu6",
        ),
        (TEXT.replace("pooling: mean", "pooling: sum"), "constituents are summed"),
    ],
)
def test_widths_are_not_learned_where_the_model_that_learns_them_lacks_a_layer(text: str, what: str) -> None:
    found = answer(text.replace("quantisation:\n", LEARNED))
    (said,) = (each for each in found if each.startswith("JET113"))
    assert said.endswith(f"widths are learned, and {what}; remove quantisation.learned")


def test_words_are_cut_off_ahead_of_weights_alone() -> None:
    for text, wanted in ((PERCEPTRON, True), (TEXT, False)):
        learned = LEARNED.replace("per_layer", "per_channel, inputs: learned")
        found = answer(text.replace("quantisation:\n", learned))
        said = "widths of inputs are learned, and no layer with weights is what reads them first"
        assert any(each.startswith("JET113") and said in each for each in found) is wanted


@pytest.mark.parametrize("text", [MIXER, JEDI, PAIRS, ATTENTION, BY_SOFTMAX])
def test_families_that_pool_ask_for_the_format_and_take_the_mean_of_any_number(text: str) -> None:
    assert answer(text.replace(POOLED, ""))[0].startswith("JET005")
    found = told(text.replace("constituents: 16", "constituents: 12"))
    assert not any(each.startswith("JET028") for each in found)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("values: ap_fixed<8,1,", "values: ap_ufixed<8,1,", "JET031 72 values is unsigned; use ap_fixed"),
        ("attended: ap_fixed<8,2,AP_RND_CONV", "attended: ap_fixed<8,2,AP_TRN", "JET030 73 attended is ap_"),
        ("attended: ap_fixed<8,2,", "attended: ap_fixed<25,2,", "JET051 73 attended has 25 bits; "),
        (
            "attended: ap_fixed<8,2,",
            "attended: ap_fixed<15,2,",
            "JET141 73 attended_sum, sums of products of 9 and 15 bits, take 26 bits; use 2 bits fewer for ",
        ),
        (
            ATTENDED.splitlines(keepends=True)[1],
            "",
            "JET005 69 key 'attended' is missing from quantisation; ",
        ),
    ],
)
def test_attention_that_is_not_exact_is_refused_where_the_spec_says_it(old: str, new: str, said: str) -> None:
    assert ATTENTION.count(old) == 1
    assert answer(ATTENTION.replace(old, new))[0].startswith(said)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("scores: ap_fixed<7,4,", "scores: ap_ufixed<7,4,", "JET031 73 scores is unsigned; use ap_fixed"),
        (
            "scores: ap_fixed<7,4,",
            "scores: ap_fixed<48,4,",
            "JET033 73 ap_fixed<48,4,AP_RND_CONV,AP_SAT> indexes",
        ),
        (
            "exp_table: ap_ufixed<9,1,",
            "exp_table: ap_ufixed<9,0,",
            "JET032 75 ap_ufixed<9,0,AP_RND,AP_SAT> does not",
        ),
        (
            "exp_table: ap_ufixed<9,1,",
            "exp_table: ap_ufixed<16,1,",
            "JET141 77 products of its entries and exp's",
        ),
        (
            "exp_table: ap_ufixed<9,1,",
            "exp_table: ap_ufixed<22,1,",
            "JET141 75 sums of 16 of its entries take 26 ",
        ),
        (
            "inverse_input: ap_ufixed<9,5,",
            "inverse_input: ap_ufixed<9,4,",
            "JET032 76 ap_ufixed<9,4,AP_RND,AP_SAT> ",
        ),
        (
            "inverse_input: ap_ufixed<9,5,",
            "inverse_input: ap_ufixed<13,5,",
            "JET033 76 ap_ufixed<13,5,AP_RND",
        ),
        (
            "inverse_table: ap_ufixed<9,1,AP_RND,AP_SAT",
            "inverse_table: ap_ufixed<9,1",
            "JET050 77 inverse_table ",
        ),
        (
            "inverse_table: ap_ufixed<9,1,",
            "inverse_table: ap_ufixed<25,1,",
            "JET051 77 inverse_table has 25 bits",
        ),
        ("weights: ap_ufixed<8,0,", "weights: ap_fixed<8,1,", "JET049 78 attention_weights is ap_fixed<8,1,"),
        ("  attention_weights: ap_ufixed<8,0,AP_RND,AP_SAT>\n", "", "JET005 69 key 'attention_weights' is "),
        (
            "weights: softmax",
            "weights: linear",
            "JET004 73 unknown key 'scores' in quantisation of a network",
        ),
    ],
)
def test_attention_by_softmax_that_is_not_exact_is_refused_where_the_spec_says_it(
    old: str, new: str, said: str
) -> None:
    assert BY_SOFTMAX.count(old) == 1
    assert answer(BY_SOFTMAX.replace(old, new))[0].startswith(said)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("gates: ap_ufixed<8,1,", "gates: ap_fixed<8,1,", "JET031 72 gates is signed; use ap_ufixed"),
        (
            "gates: ap_ufixed<8,1,AP_RND_CONV",
            "gates: ap_ufixed<8,1,AP_RND",
            "JET030 72 gates is ap_ufixed<8,1,AP_RND,AP_SAT>; use ",
        ),
        (
            "gates: ap_ufixed<8,1,",
            "gates: ap_ufixed<25,1,",
            "JET051 72 gates has 25 bits; use at most 24",
        ),
        (
            "gates: ap_ufixed<8,1,",
            "gates: ap_ufixed<7,0,",
            "JET067 72 the hard_sigmoid ends at 1, its format at 0.992188; use ap_ufixed<8,1,",
        ),
        (
            "gates: ap_ufixed<8,1,",
            "gates: ap_ufixed<16,1,",
            "JET141 72 scaled_product, products of 9 and 16 bits, take 25 bits; use 1 bits fewer for ",
        ),
        ("  gates: ap_ufixed<8,1,AP_RND_CONV,AP_SAT>\n", "", "JET005 69 key 'gates' is missing from"),
    ],
)
def test_gates_that_are_none_or_not_exact_are_refused_where_the_spec_says_them(
    old: str, new: str, said: str
) -> None:
    assert GATED.count(old) == 1
    assert answer(GATED.replace(old, new))[0].startswith(said)


LEAKY = TEXT.replace("  pooling: mean", "  activation: leaky_relu\n  pooling: mean")


def test_a_function_that_goes_below_zero_has_a_sign_and_so_has_its_mean() -> None:
    assert answer(LEAKY)[0] == "JET031 71 activation is unsigned; use ap_fixed"
    signed = LEAKY.replace("activation: ap_ufixed<9,0,", "activation: ap_fixed<9,1,")
    assert answer(signed) == ["JET067 72 the mean can be -1, its format begins at 0; use ap_fixed"]
    good = signed.replace("pooled: ap_ufixed<12,0,", "pooled: ap_fixed<12,1,")
    assert load_text(good, name="spec.yaml").spec.architecture.activation == "leaky_relu"
    clipped = good.replace("leaky_relu", "relu6")
    assert answer(clipped) == ["JET031 71 activation is signed; use ap_ufixed"]


@pytest.mark.parametrize(
    ("function", "form", "end", "ends", "mend"),
    [
        ("relu1", "ap_ufixed<9,0,", 1, "0.998047", "ap_ufixed<10,1,AP_RND_CONV,AP_SAT>"),
        ("relu6", "ap_ufixed<9,2,", 6, "3.99219", "ap_ufixed<10,3,AP_RND_CONV,AP_SAT>"),
        ("hard_sigmoid", "ap_ufixed<4,0,", 1, "0.9375", "ap_ufixed<5,1,AP_RND_CONV,AP_SAT>"),
        ("hard_tanh", "ap_fixed<9,1,", 1, "0.996094", "ap_fixed<10,2,AP_RND_CONV,AP_SAT>"),
    ],
)
def test_a_format_holds_the_end_of_a_function_that_ends(
    function: str, form: str, end: int, ends: str, mend: str
) -> None:
    text = LEAKY.replace("leaky_relu", function).replace("pooled: ap_ufixed<12,0,", "pooled: ap_fixed<16,4,")
    old = "activation: ap_ufixed<9,0,"
    said = f"JET067 71 the {function} ends at {end}, its format at {ends}; use {mend}, "
    assert answer(text.replace(old, f"activation: {form}")) == [f"{said}which holds {end} in the same steps"]
    mended = text.replace(f"{old}AP_RND_CONV,AP_SAT>", f"activation: {mend}")
    assert load_text(mended, name="spec.yaml").spec.architecture.activation == function


def test_the_format_that_is_offered_can_be_had() -> None:
    text = LEAKY.replace("leaky_relu", "relu6").replace("<9,0,AP_RND_CONV", "<24,-999,AP_RND_CONV")
    (found,) = (each for each in answer(text) if "ends at 6" in each)
    assert found.endswith("; use ap_ufixed<24,3,AP_RND_CONV,AP_SAT>, which holds 6")


TABLED = TEXT.replace("  pooling: mean", "  activation: tanh\n  pooling: mean")
for old, new in (
    ("activation: ap_ufixed<9,0,", "activation: ap_fixed<9,1,"),
    ("pooled: ap_ufixed<12,0,", "pooled: ap_fixed<12,1,"),
    ("  logits:", "  function_table:\n    entries: 64\n    type: ap_fixed<8,1,AP_RND,AP_SAT>\n  logits:"),
):
    assert TABLED.count(old) == 1
    TABLED = TABLED.replace(old, new)
TABLE_LINE = TABLED[: TABLED.index("  function_table:")].count("\n") + 1


def test_a_function_by_a_table_is_taken_with_its_table() -> None:
    spec = load_text(TABLED, name="spec.yaml").spec
    assert spec.quantisation.function_table is not None
    assert (spec.architecture.activation, spec.quantisation.function_table.entries) == ("tanh", 64)
    of_zero = TABLED.replace("tanh", "sigmoid").replace("ap_fixed<8,1,AP_RND,", "ap_ufixed<8,0,AP_RND,")
    unsigned = of_zero.replace("activation: ap_fixed<9,1,", "activation: ap_ufixed<9,0,")
    assert load_text(unsigned, name="spec.yaml").spec.architecture.activation == "sigmoid"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            "  activation: tanh\n",
            "  activation: hard_tanh\n",
            f"JET004 {TABLE_LINE} unknown key 'function_table' in quantisation of a network of hard_tanh; ",
        ),
        (
            "  function_table:\n    entries: 64\n    type: ap_fixed<8,1,AP_RND,AP_SAT>\n",
            "",
            "JET005 69 key 'function_table' is missing from quantisation; add function_table: with entries: ",
        ),
        (
            "<8,1,AP_RND,AP_SAT>",
            "<8,1,AP_RND,AP_WRAP>",
            f"JET050 {TABLE_LINE + 2} type wraps on overflow; use AP_SAT",
        ),
        (
            "ap_fixed<8,1,AP_RND,AP_SAT>",
            "ap_ufixed<8,1,AP_RND,AP_SAT>",
            f"JET031 {TABLE_LINE + 2} type is unsigned; use ap_fixed",
        ),
        (
            "<8,1,AP_RND,AP_SAT>",
            "<8,0,AP_RND,AP_SAT>",
            f"JET067 {TABLE_LINE + 2} the tanh comes near 1, its format ends at 0.496094; use at least 1 ",
        ),
        (
            "<8,1,AP_RND,AP_SAT>",
            "<8,8,AP_RND,AP_SAT>",
            f"JET032 {TABLE_LINE + 2} ap_fixed<8,8,AP_RND,AP_SAT> does not hold 0.5; use at most 7 integer ",
        ),
        (
            "<8,1,AP_RND,AP_SAT>",
            "<25,1,AP_RND,AP_SAT>",
            f"JET051 {TABLE_LINE + 2} type has 25 bits; use at most 24 bits",
        ),
        ("entries: 64", "entries: 48", f"JET008 {TABLE_LINE + 1} "),
        ("entries: 64", "entries: 8", f"JET008 {TABLE_LINE + 1} "),
        ("entries: 64", "entries: 8192", f"JET008 {TABLE_LINE + 1} "),
    ],
)
def test_a_table_of_a_function_that_cannot_be_is_refused_where_it_stands(
    old: str, new: str, said: str
) -> None:
    assert TABLED.count(old) == 1
    found = answer(TABLED.replace(old, new))
    assert [each for each in found if each.startswith(said)], found


def test_a_finer_cast_of_entries_says_nothing_and_is_refused() -> None:
    text = TABLED.replace("<8,1,AP_RND,AP_SAT>", "<24,10,AP_RND,AP_SAT>")
    assert any(
        each.startswith("JET095 71 activation has 18 fraction bits, and what is cast to it 14")
        for each in answer(text.replace("activation: ap_fixed<9,1,", "activation: ap_fixed<19,1,"))
    )


def test_places_that_no_int_holds_are_refused_where_weights_are() -> None:
    def at(scale: int) -> str:
        text = re.sub(
            r"scale_log2: -?\d+", f"scale_log2: {scale}", TABLED.replace("entries: 64", "entries: 4096")
        )
        return re.sub(r"  weights: .*", "  weights: ap_fixed<9,8,AP_RND_CONV,AP_SAT>", text)

    said = (
        "JET054 70 constituent_1, as a place in the table of a tanh, takes {} bits; use at least {} integer"
    )
    for scale, bits in ((8, 42), (-3, 31)):
        assert [each.startswith(said.format(bits, bits - 30)) for each in answer(at(scale))] == [True]
    assert load_text(at(-4), name="spec.yaml").spec.architecture.activation == "tanh"


def test_a_function_by_a_table_has_no_learned_widths() -> None:
    text = TABLED.replace("quantisation:\n", LEARNED)
    assert any(
        each.startswith("JET113") and "the function of hidden layers is tanh" in each for each in answer(text)
    )


@pytest.mark.parametrize("function", ["elu", "gelu", "swish", "softplus"])
def test_a_function_that_is_not_there_is_refused_with_those_that_are(function: str) -> None:
    line = LEAKY[: LEAKY.index("leaky_relu")].count("\n") + 1
    with pytest.raises(SpecError) as caught:
        load_text(LEAKY.replace("leaky_relu", function), name="spec.yaml")
    (found,) = caught.value.diagnostics
    assert (found.code, found.span.line) == ("JET008", line)
    assert found.why.endswith(
        "'relu', 'relu1', 'relu6', 'leaky_relu', 'hard_sigmoid', 'hard_tanh', 'sigmoid' or 'tanh'"
    )
    assert found.mend == "use one of those"


@pytest.mark.parametrize(
    ("old", "new", "mend"),
    [
        ("kind: deepsets", "kind: Deep-Sets", "did you mean 'deepsets'?"),
        ("kind: deepsets", "kind: mlp_mixer", "use one of those"),
        ("pooling: mean", "pooling: median", "use one of those"),
        ("pooling: mean", "pooling: masked_max", "use one of those"),
        ("name: deta", "name: eta_2", "use one of those"),
        (
            "  constituent_layers:",
            "  constituent_mixing: 3\n  constituent_layers:",
            "remove it; known here: ",
        ),
        ("  constituent_layers:", "  constituent_layer:", "did you mean 'constituent_layers'?"),
    ],
)
def test_no_mend_takes_another_network_for_a_misspelt_one(old: str, new: str, mend: str) -> None:
    with pytest.raises(SpecError) as caught:
        load_text(TEXT.replace(old, new), name="spec.yaml")
    (found,) = caught.value.diagnostics
    assert found.mend.startswith(mend)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("weights: softmax", "weights: softmax, mask: true", "JET004 unknown key 'mask' in architecture"),
        ("weights: softmax", "weights: softmax, heads: 4", "JET004 unknown key 'heads' in architecture"),
        ("weights: softmax", "weights: masked_softmax", 'JET008 architecture.weights is "masked_softmax"'),
        ("pooling: mean", "pooling: mean, layer_norm: true", "JET004 unknown key 'layer_norm'"),
        ("pooling: mean", "pooling: mean, residual: true", "JET004 unknown key 'residual' in architecture"),
        ("pooling: mean", "pooling: masked_mean", 'JET008 architecture.pooling is "masked_mean"'),
        ("pooling: mean", "pooling: attention", 'JET008 architecture.pooling is "attention"'),
        ("embedding: [4]", "embedding: []", "JET007 architecture.embedding is a list of 0"),
        ("embedding: [4]", "embedding: [513]", "JET007 architecture.embedding[0] is 513"),
        ("keys: 3", "keys: 0", "JET007 architecture.keys is 0"),
        ("keys: 3", "keys: 513", "JET007 architecture.keys is 513"),
        ("constituents: 16", "constituents: 0", "JET007 features.constituents is 0"),
        ("constituents: 16", "constituents: 129", "JET007 features.constituents is 129"),
    ],
)
def test_a_mode_or_size_that_attention_does_not_have_is_refused_where_it_stands(
    old: str, new: str, said: str
) -> None:
    text = BY_SOFTMAX.replace(old, new)
    with pytest.raises(SpecError) as caught:
        load_text(text, name="spec.yaml")
    (found,) = caught.value.diagnostics
    assert f"{found.code} {found.what}".startswith(said)
    assert found.span.line == text[: text.index(new)].count("\n") + 1
    assert found.mend.startswith(
        ("remove it; known here: ", "use one of those", "give at least 1", "make it ")
    )


def test_residual_layers_are_as_wide_as_those_before_them() -> None:
    text = TEXT.replace("  pooling: mean", "  residual: true\n  pooling: mean")
    assert load_text(text, name="spec.yaml").spec.architecture.kind == "deepsets"
    line = text[: text.index("residual")].count("\n") + 1
    (found,) = answer(text.replace("constituent_layers: [10, 10]", "constituent_layers: [10, 8]"))
    assert found.startswith(
        f"JET140 {line} no hidden layer is as wide as the one before it; leave residual out"
    )


def test_the_line_of_a_hard_function_that_is_too_wide_is_refused() -> None:
    text = LEAKY.replace("leaky_relu", "hard_sigmoid").replace("<9,0,AP_RND_CONV", "<10,1,AP_RND_CONV")
    text = text.replace("pooled: ap_ufixed<12,0,", "pooled: ap_ufixed<13,1,")
    assert load_text(text, name="spec.yaml").spec.architecture.kind == "deepsets"
    (found,) = answer(text.replace("weights: ap_fixed<9,3,", "weights: ap_fixed<12,3,"))
    assert found.startswith("JET054 70 constituent_1, times the slope of a hard sigmoid, takes 5")
    assert found.endswith(" fraction bits fewer")


def test_two_sums_that_are_too_wide_to_be_added_are_refused() -> None:
    fine = JEDI.replace("activation: ap_ufixed<9,0,", "activation: ap_ufixed<14,0,")
    assert answer(fine.replace("pooled: ap_ufixed<12,0,", "pooled: ap_ufixed<24,20,")) == [
        "JET054 70 interaction, the sum of own and context, takes 47 bits; use at least 7 fraction bits fewer"
    ]


def test_inputs_of_the_jet_and_of_constituents_share_a_format() -> None:
    jet = 'jet: [{name: pt_log, type: "ap_ufixed<12,4,AP_TRN,AP_SAT>", scale_log2: 13}]\n'
    found = answer(PERCEPTRON.replace("  constituents: 16\n", f"  constituents: 16\n  {jet}"))
    assert [each.partition("; ")[0].partition(" ")[2].partition(" ")[2] for each in found] == [
        "'pt_log' and the inputs of constituents take 27 bits together"
    ]


def test_an_interval_that_shares_nothing_is_told() -> None:
    text = PERCEPTRON.replace("initiation_interval: 1", "initiation_interval: 3")
    (warning,) = load_text(text, name="spec.yaml").warnings
    assert warning.code == "JET074"
    assert warning.why == "nothing in this network is repeated, and other logic is not shared"


def test_a_cast_that_float32_would_round_where_it_saturates_is_refused() -> None:
    assert faults("pt_ratio: ap_fixed<16,6,", "pt_ratio: ap_fixed<24,4,") == [
        ("JET095", "pt_ratio has 20 fraction bits, and what is cast to it 15")
    ]


def test_a_finer_cast_of_short_sums_is_exact() -> None:
    text = TEXT.replace("pt_ratio: ap_fixed<16,6,", "pt_ratio: ap_fixed<23,6,")
    assert load_text(text, name="spec.yaml").spec.quantisation.pt_ratio.fraction == 17


def test_a_sum_is_bounded_by_its_longest_layer() -> None:
    text = TEXT.replace("weights: ap_fixed<9,3,", "weights: ap_fixed<14,3,")
    with pytest.raises(SpecError) as caught:
        load_text(text, name="spec.yaml")
    found = [(each.code, each.related[0].what) for each in caught.value.diagnostics]
    assert ("JET053", "pooled: 12 fraction bits") in found
