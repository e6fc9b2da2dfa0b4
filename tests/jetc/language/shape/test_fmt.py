"""The canonical form of a spec: what goes in beside what must come out."""

from pathlib import Path
from textwrap import dedent

import pytest
from jetc.checks.load import load, load_text
from jetc.diagnostics.diagnostic import SpecError
from jetc.language.shape.fmt import format_text, render, values_text
from jetc.language.text.document import parse
from jetc.language.text.layout import WIDTH, Layout

BASELINE = Path(__file__).parents[4] / "specs" / "baseline.yaml"


def formatted(text: str) -> str:
    """Format `text`, and hold that formatting it again changes nothing."""
    once = format_text(dedent(text), name="spec.yaml")
    assert format_text(once, name="spec.yaml") == once
    return once


def codes(text: str) -> list[tuple[str, str, int]]:
    with pytest.raises(SpecError) as caught:
        format_text(text, name="spec.yaml")
    return [(each.code, each.what, each.span.line) for each in caught.value.diagnostics]


def test_keys_stand_in_the_order_of_the_model_and_unknown_ones_after_them() -> None:
    text = """\
        zeta: 1
        name: mine
        alpha: 2
        version: 1
        extends: baseline.yaml
        """
    assert formatted(text) == dedent("""\
        extends: baseline.yaml
        version: 1
        name: mine
        zeta: 1
        alpha: 2
        """)


def test_keys_are_ordered_in_lists_in_brackets_and_behind_a_nullable_field() -> None:
    text = """\
        samples:
          sets:
            - {events: 5, name: a, process: qcd}
          generator: {pileup: 200.0, seed: 1}
        """
    assert formatted(text) == dedent("""\
        samples:
          generator: {seed: 1, pileup: 200.0}
          sets:
            - {name: a, process: qcd, events: 5}
        """)


def test_keys_of_a_union_follow_the_variant_that_is_named() -> None:
    text = """\
        architecture: {class_head: [8], pooling: mean, kind: deepsets}
        """
    assert formatted(text) == dedent("""\
        architecture: {kind: deepsets, pooling: mean, class_head: [8]}
        """)


def test_a_mapping_laid_over_a_list_of_named_items_keeps_their_order() -> None:
    text = """\
        extends: baseline.yaml
        features:
          inputs:
            pt_rel: {scale_log2: 1, type: "ap_ufixed<10, 1>"}
            pt: {scale_log2: -7}
        """
    assert formatted(text) == dedent("""\
        extends: baseline.yaml

        features:
          inputs:
            pt_rel: {type: "ap_ufixed<10,1,AP_TRN,AP_WRAP>", scale_log2: 1}
            pt: {scale_log2: -7}
        """)


def test_numbers_are_spelled_in_the_type_of_their_field() -> None:
    text = """\
        version: 01
        dataset: {target_clip: [0.30, 2]}
        training: {epochs: +80, batch: 1e3, learning_rate: 3e-3, huber_delta: 1, seed: '46'}
        firmware: {clock_mhz: 360}
        """
    assert formatted(text) == dedent("""\
        version: 1

        dataset: {target_clip: [0.3, 2.0]}

        training: {epochs: 80, batch: 1000.0, learning_rate: 0.003, huber_delta: 1.0, seed: "46"}

        firmware: {clock_mhz: 360.0}
        """)


def test_a_whole_number_that_no_float_equals_stays() -> None:
    assert (
        formatted("firmware: {clock_mhz: 9007199254740993}\n") == "firmware: {clock_mhz: 9007199254740993}\n"
    )


def test_formats_are_spelled_with_their_modes_where_they_are_formats() -> None:
    text = """\
        quantisation:
          weights: 'ap_fixed< 9, 3 >'
          activation: ap_ufixed<9,0,AP_RND_CONV , AP_SAT>
          pooled: ap_fixed<99,3>
          logits: ten bits
        name: ap_fixed<9, 3>
        """
    assert formatted(text) == dedent("""\
        name: ap_fixed<9, 3>

        quantisation:
          weights: ap_fixed<9,3,AP_TRN,AP_WRAP>
          activation: ap_ufixed<9,0,AP_RND_CONV,AP_SAT>
          pooled: ap_fixed<99,3>
          logits: ten bits
        """)


def test_strings_lose_needless_quotes_and_keep_those_that_make_them_strings() -> None:
    text = """\
        a: 'plain'
        b: "360"
        c: 'true'
        d: ''
        e: 'it''s: so'
        f: "tab\\there"
        g: 'a, b'
        h: ['a, b', '[', 'c']
        i: >
          folded
          # text
        j: ~
        k: True
        l:
        """
    assert formatted(text) == dedent("""\
        a: plain
        b: "360"
        c: "true"
        d: ""
        e: "it's: so"
        f: "tab\\there"
        g: a, b

        h: ["a, b", "[", c]

        i: "folded # text\\n"
        j: null
        k: true
        l: null
        """)


def test_brackets_stay_where_the_line_has_room() -> None:
    room = WIDTH - len("  regression_head: []")
    for length, expected in (
        (room, f"architecture:\n  regression_head: [{'x' * room}]\n"),
        (room + 1, f"architecture:\n  regression_head:\n    - {'x' * (room + 1)}\n"),
    ):
        assert formatted(f"architecture:\n  regression_head: [{'x' * length}]\n") == expected


def test_a_comment_does_not_count_for_the_room_of_brackets() -> None:
    text = f"a: [1, 2]  # {'long ' * 30}end\n"
    assert formatted(text) == text


def test_blocks_stay_blocks_and_are_indented_by_two() -> None:
    text = """\
        a:
            -   b: 1
                c:
                - x
                - y
            -
                - 1
                - 2
        """
    assert formatted(text) == dedent("""\
        a:
          - b: 1
            c:
              - x
              - y
          - - 1
            - 2
        """)


def test_an_empty_line_parts_sections_and_authors_may_set_others() -> None:
    text = """\

        version: 1
        name: x
        training:

          epochs: 1


          batch: 2
        firmware: {part: p}
        zeta: 1
        eta: 1
        """
    assert formatted(text) == dedent("""\
        version: 1
        name: x

        training:
          epochs: 1

          batch: 2

        firmware: {part: p}

        zeta: 1
        eta: 1
        """)


def test_comments_go_where_their_entry_goes() -> None:
    text = """\
        title: x

        # of the name
        name: x  # behind the name
        # of the version

        # still of the version
        version: 1  # behind the version
        """
    assert formatted(text) == dedent("""\
        # of the version

        # still of the version
        version: 1  # behind the version

        # of the name
        name: x  # behind the name
        title: x
        """)


def test_a_header_stays_at_the_top_and_a_footer_at_the_end() -> None:
    text = """\
        # The header.
        #
        # Its second half.

        # of the name
        name: x
        version: 1
        # the footer
        """
    assert formatted(text) == dedent("""\
        # The header.
        #
        # Its second half.

        version: 1
        # of the name
        name: x
        # the footer
        """)


def test_the_line_for_editors_stays_first() -> None:
    text = """\
        # yaml-language-server: $schema=spec.json
        # of the name
        name: x
        version: 1
        """
    assert formatted(text) == dedent("""\
        # yaml-language-server: $schema=spec.json
        version: 1
        # of the name
        name: x
        """)


def test_comments_are_indented_as_what_they_stand_above() -> None:
    text = """\
        a:
        # above b
            b: 1
          # above c
            c:
              # above the value
              2
        """
    assert formatted(text) == dedent("""\
        a:
          # above b
          b: 1
          # above c
          # above the value
          c: 2
        """)


def test_comments_at_the_end_of_a_block_stay_in_it_by_their_indentation() -> None:
    text = """\
        a:
            - b: 1
              # in the item
            # in the list
        # above c
        c: 1
        """
    assert formatted(text) == dedent("""\
        a:
          - b: 1
            # in the item
          # in the list

        # above c
        c: 1
        """)


def test_a_comment_at_the_end_of_the_file_may_be_in_a_section() -> None:
    assert formatted("a:\n    b: 1\n    # of a\n") == "a:\n  b: 1\n  # of a\n"


def test_an_entry_commented_out_stays_in_its_section_when_sections_move() -> None:
    text = """\
        firmware:
          part: p
          # clock_mhz: 360.0
        training:
          epochs: 1
          # batch: 2
        """
    assert formatted(text) == dedent("""\
        training:
          epochs: 1
          # batch: 2

        firmware:
          part: p
          # clock_mhz: 360.0
        """)


def test_comments_stay_in_their_order_between_two_entries() -> None:
    text = """\
        a:
          b: 1
        # first
          # second
        c: 1
        """
    assert formatted(text) == dedent("""\
        a:
          b: 1

        # first
        # second
        c: 1
        """)


def test_comments_between_a_key_and_its_value_stand_last_above_the_key() -> None:
    text = """\
        a:
          # within a
          1
        # above b

        b:  # first
          # within b
          [2]  # second
        """
    assert formatted(text) == dedent("""\
        # within a
        a: 1

        # above b

        # first
        # within b
        b: [2]  # second
        """)


def test_comments_beside_neighbours_are_aligned() -> None:
    text = """\
        a: 1 # one
        bbbbbb: 2     # two
        c: 3
        d: 4#no comment
        e: 5 # five

        ffff: 6 # six
        """
    assert formatted(text) == dedent("""\
        a: 1       # one
        bbbbbb: 2  # two
        c: 3
        d: 4#no comment
        e: 5  # five

        ffff: 6  # six
        """)


def test_comments_that_find_no_room_at_the_common_column_stand_out() -> None:
    long = "# " + "x" * WIDTH
    text = f"a: 1 # one\nb: 2 {long}\nccccccc: 3 # three\n"
    assert formatted(text) == f"a: 1        # one\nb: 2  {long}\nccccccc: 3  # three\n"


def test_a_comment_goes_on_in_the_lines_below_where_it_is_aligned() -> None:
    text = """\
        a: 1    # one
                # and more
                # and more
        bbbbbb: 2  # two
        """
    assert formatted(text) == dedent("""\
        a: 1       # one
                   # and more
                   # and more
        bbbbbb: 2  # two
        """)


def test_a_comment_inside_brackets_opens_them() -> None:
    text = """\
        a: [x,  # of x
            # above y
            y, {p: 1, q: 2}
            # at the end
            ]
        b: {p: 1, q: [1,  # of one
            2]}
        c: [  # of c
            1]
        """
    assert formatted(text) == dedent("""\
        a:
          - x  # of x
          # above y
          - y
          - {p: 1, q: 2}
          # at the end

        b:
          p: 1
          q:
            - 1  # of one
            - 2

        c:  # of c
          - 1
        """)


def test_a_comment_in_empty_brackets_stands_above() -> None:
    assert formatted("a: [\n  # nothing yet\n  ]\n") == "# nothing yet\na: []\n"


def test_a_comment_behind_the_key_of_a_block_stays_there() -> None:
    text = """\
        a: # of a
          - # of the item
            # above b
            b: | # of b
              text
              # text
        """
    assert formatted(text) == dedent("""\
        a:  # of a
          -  # of the item
            # above b
            b: "text\\n# text\\n"  # of b
        """)


def test_the_last_of_two_comments_beside_an_entry_stays_there() -> None:
    text = """\
        a: 1

        b: # first
          2 # second
        """
    assert formatted(text) == dedent("""\
        a: 1

        # first
        b: 2  # second
        """)


def test_comments_around_explicit_keys_stay_with_them() -> None:
    text = """\
        a: 1
        ? # of b
          b
        : 2
        ? c  # of c
        # of its value
        : - 3
        """
    assert formatted(text) == dedent("""\
        a: 1
        b: 2  # of b

        c:  # of c
          # of its value
          - 3
        """)


def test_hash_signs_inside_values_are_no_comments() -> None:
    text = """\
        a: "x # y"
        b: 'x

          # y'
        c: x#y
        d: "\\""  # of d
        """
    assert formatted(text) == dedent("""\
        a: "x # y"
        b: "x\\n# y"
        c: x#y
        d: "\\""  # of d
        """)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("\ufeffa: 1\n", "a: 1\n"),
        ("a: 1\r\n# é\r\n\r\nb: 2   # ü \t\r\n", "a: 1\n# é\n\nb: 2  # ü\n"),
        ("a: 1 # x\rb: 2\r", "a: 1  # x\nb: 2\n"),
        ("a: [1, # x\u2028 2]", "a:\n  - 1  # x\n  - 2\n"),
        ("---\n# x\na: 1\n...\n# y\n", "# x\na: 1\n\n# y\n"),
        ("--- # x\na: 1\n", "# x\na: 1\n"),
        ("a: [1,\t# x\n  2]", "a:\n  - 1  # x\n  - 2\n"),
        ("a: [1,#x\n  2]", "a:\n  - 1  #x\n  - 2\n"),
        ("a: ! # x\n  b\n", "a: b  # x\n"),
    ],
)
def test_any_way_to_end_a_line_or_begin_a_document_is_read(text: str, expected: str) -> None:
    assert formatted(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("# x\n\n  12  # y\n", "# x\n\n12  # y\n"),
        ("---\n", "null\n"),
        ("'--- a'", '"--- a"\n'),
        ("{b: 1, name: a} # x\n# y\n", "{name: a, b: 1}  # x\n# y\n"),
        ("{b: 1, # x\n name: a} # y\n# z", "# y\nname: a\nb: 1  # x\n# z\n"),
        ("- # x\n- [a: 1]\n# y", "- null  # x\n- [{a: 1}]\n# y\n"),
        ("  b: 1\n  # x\n  a: 2\n  # y\n", "b: 1\n# x\na: 2\n# y\n"),
        ("{}", "{}\n"),
    ],
)
def test_a_file_that_is_no_mapping_of_sections_is_formatted_too(text: str, expected: str) -> None:
    assert formatted(text) == expected


def test_keys_that_stand_twice_are_refused() -> None:
    assert codes("a: 1\nb: 2\na: 3\n") == [("JET003", "key 'a' appears twice", 3)]


def test_text_that_is_not_yaml_is_refused() -> None:
    assert [code for code, _, _ in codes("a: [1\n")] == ["JET002"]


def test_directives_are_refused_as_they_change_how_yaml_reads() -> None:
    assert codes("# x\n%YAML 1.1\n---\na: 1\n") == [("JET010", "a directive is not allowed in a spec", 2)]


def test_keys_beyond_what_yaml_reads_before_a_colon_are_refused() -> None:
    found = codes(f"a:\n- ? {'k' * 1001}\n  : 1\n")
    assert found == [("JET010", "a key of 1001 characters is not allowed in a spec", 2)]


def test_a_form_that_does_not_say_the_same_is_never_returned(monkeypatch: pytest.MonkeyPatch) -> None:
    for wrong in ("a: 2\n", "a: [\n", "a: 1\na: 1\n", "a: 1  # x\n"):
        monkeypatch.setattr(Layout, "text", lambda _self, _tree, wrong=wrong: wrong)
        with pytest.raises(RuntimeError, match="the canonical form of the spec"):
            format_text("a: 1\n", name="spec.yaml")


def test_the_baseline_keeps_its_meaning() -> None:
    text = BASELINE.read_text()
    assert parse(formatted(text), name="")[0].plain() == parse(text, name="")[0].plain()


def test_a_tree_is_rendered_with_notes_on_the_lines_of_its_values() -> None:
    text = """\
        firmware: {part: p, clock_mhz: 360}
        features:
          inputs: [{name: pt, scale_log2: 1}]  # left out
        dataset:
          sets:
            - a
            - b
          classes: []
        """

    def note(path: tuple[str | int, ...]) -> str | None:
        return ".".join(map(str, path)) if "part" not in path else None

    tree, _ = parse(dedent(text), name="spec.yaml")
    assert render(tree, note=note) == dedent("""\
        dataset:  # dataset
          sets: [a, b]  # dataset.sets
          classes: []   # dataset.classes

        features:  # features
          inputs:  # features.inputs
            - name: pt       # features.inputs.0.name
              scale_log2: 1  # features.inputs.0.scale_log2

        firmware:  # firmware
          part: p
          clock_mhz: 360.0  # firmware.clock_mhz
        """)


def test_a_rendered_tree_is_its_own_canonical_form() -> None:
    tree, _ = parse(BASELINE.read_text(), name="spec.yaml")
    text = render(tree, note=lambda path: f"line {len(path)}")
    assert format_text(text, name="spec.yaml") == text


def test_the_text_of_a_spec_is_the_spec_again() -> None:
    spec = load(BASELINE).spec
    text = values_text(spec.model_dump(mode="json", exclude_none=True))
    assert load_text(text, name="again.yaml").spec == spec
    assert formatted(text) == text


def test_strings_that_read_as_something_else_are_quoted() -> None:
    values = {"a": "true", "b": "1.5", "c": "x y", "d": "plain"}
    text = values_text(values)
    assert parse(text, name="")[0].plain() == values
    assert "d: plain\n" in text
