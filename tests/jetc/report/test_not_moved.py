"""What no vector moved, counted by kind and listed by place."""

from jetc.artifacts.verification import LayerNotMoved, NotMoved, OutputNotMoved, TableNotMoved
from jetc.report.metrics import Metric
from jetc.report.not_moved import not_moved_tables

LAYER = LayerNotMoved(
    layer="relu",
    columns=4,
    dropped=(2,),
    never_above_zero=(1, 3),
    never_saturated_high=(0,),
    never_saturated_low=(),
)
TABLE = TableNotMoved(layer="scores", table="inverse", entries=8, reachable=7, never_addressed="0-2, 5")
WORD = OutputNotMoved(output="scores", label="b", never_set=(7,), never_cleared=())
JETS = NotMoved(vectors=1000, layers=(LAYER,), tables=(TABLE,), outputs=(WORD,))
ALL = NotMoved(
    vectors=2000,
    layers=(LAYER.model_copy(update={"never_above_zero": (3,)}),),
    tables=(TABLE,),
    outputs=(WORD.model_copy(update={"never_set": ()}),),
)


def test_each_kind_is_counted_for_jets_and_for_all() -> None:
    counts, _ = not_moved_tables(JETS, ALL)
    numbers = [tuple(each.value for each in row if isinstance(each, Metric)) for row in counts.rows]
    assert numbers == [(1, 1), (2, 1), (1, 1), (0, 0), (4, 4), (1, 0), (0, 0)]
    assert counts.header[1:] == ("by 1,000 jets", "by 2,000 jets and vectors of blocks")


def test_each_place_that_jets_left_is_listed_with_what_is_left_of_it() -> None:
    _, lists = not_moved_tables(JETS, ALL)
    assert [row[1:] for row in lists.rows] == [
        ("relu", "2", "2"),
        ("relu", "1, 3", "3"),
        ("relu", "0", "0"),
        ("scores, inverse", "0-2, 5", "0-2, 5"),
        ("scores.b", "7", "none left"),
    ]


def test_places_of_which_the_same_is_left_share_a_row() -> None:
    others = [WORD.model_copy(update={"label": label}) for label in ("c", "g")]
    kept = NotMoved(vectors=2000, layers=(), tables=(), outputs=(*ALL.outputs, others[0]))
    _, lists = not_moved_tables(
        NotMoved(vectors=1000, layers=(), tables=(), outputs=(WORD, others[0])),
        kept,
    )
    assert [row[1:] for row in lists.rows] == [("scores.b", "7", "none left"), ("scores.c", "7", "7")]
    moved = kept.model_copy(
        update={"outputs": tuple(each.model_copy(update={"never_set": ()}) for each in (WORD, *others))}
    )
    _, lists = not_moved_tables(
        NotMoved(vectors=1000, layers=(), tables=(), outputs=(WORD, *others)),
        moved,
    )
    assert [row[1:] for row in lists.rows] == [("scores.b, scores.c, scores.g", "7", "none left")]
