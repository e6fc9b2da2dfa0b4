"""Layers: what is laid over what, where each value then stands, and what is refused."""

from pathlib import Path

import pytest
from jetc.diagnostics.diagnostic import SpecError
from jetc.language.text.compose import compose
from jetc.language.text.places import find, key_span

BASE = "a: 1\nb: {c: 2, d: [3, 4]}\nsets:\n  - {name: one, n: 1}\n  - {name: two, n: 2}\n"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    Path("base.yaml").write_text(BASE)
    return tmp_path


def plain(text: str, *settings: str) -> object:
    Path("top.yaml").write_text(text)
    composed = compose(Path("top.yaml"), settings=settings)
    assert composed.faults == ()
    return composed.tree.plain()


def refused(text: str, *settings: str) -> list[tuple[str, str, str]]:
    """Return (code, place, mend) of the faults of a layer."""
    Path("top.yaml").write_text(text)
    try:
        found = compose(Path("top.yaml"), settings=settings).faults
    except SpecError as error:
        found = error.diagnostics
    return [(each.code, str(each.span), each.mend) for each in found]


def test_mappings_are_joined_and_lists_and_values_replaced() -> None:
    assert plain("extends: base.yaml\nb: {d: [5]}\ne: 6\n") == {
        "a": 1,
        "b": {"c": 2, "d": [5]},
        "sets": [{"name": "one", "n": 1}, {"name": "two", "n": 2}],
        "e": 6,
    }


def test_a_mapping_changes_the_items_it_names() -> None:
    found = plain("extends: base.yaml\nsets: {two: {n: 7, m: 8}}\n")
    assert isinstance(found, dict)
    assert found["sets"] == [{"name": "one", "n": 1}, {"name": "two", "n": 7, "m": 8}]


def test_a_mapping_of_another_kind_takes_the_place_of_one() -> None:
    Path("base.yaml").write_text("a: {kind: x, c: 2, d: 3}\n")
    assert plain("extends: base.yaml\na: {kind: y, e: 4}\n") == {"a": {"kind": "y", "e": 4}}
    assert plain("extends: base.yaml\na: {kind: x, c: 4}\n") == {"a": {"kind": "x", "c": 4, "d": 3}}
    assert plain("extends: base.yaml\na: {c: 4}\n") == {"a": {"kind": "x", "c": 4, "d": 3}}


def test_an_item_of_another_kind_keeps_what_is_not_said() -> None:
    Path("base.yaml").write_text("sets:\n  - {name: one, kind: x, n: 1}\n")
    assert plain("extends: base.yaml\nsets: {one: {kind: y}}\n") == {
        "sets": [{"name": "one", "kind": "y", "n": 1}]
    }


def test_null_takes_the_place_of_a_value() -> None:
    found = plain("extends: base.yaml\nb: null\n")
    assert isinstance(found, dict)
    assert found["b"] is None


def test_layers_lie_over_layers_and_keep_their_places() -> None:
    Path("sub").mkdir()
    Path("sub/middle.yaml").write_text("extends: low.yaml\nb: {c: 20}\n")
    Path("sub/low.yaml").write_text(BASE)
    Path("top.yaml").write_text("extends: sub/middle.yaml\na: 10\n")
    composed = compose(Path("top.yaml"))
    places = {path: str(find(composed.tree, path).span) for path in (("a",), ("b", "c"), ("sets", 1, "n"))}
    assert places == {
        ("a",): "top.yaml:2:4",
        ("b", "c"): "sub/middle.yaml:2:8",
        ("sets", 1, "n"): "sub/low.yaml:5:20",
    }
    assert list(composed.files) == [Path("top.yaml"), Path("sub/middle.yaml"), Path("sub/low.yaml")]


@pytest.mark.parametrize("name", ["/etc/passwd", "../base.yaml", "sub/../../base.yaml", "5", "[base.yaml]"])
def test_a_base_outside_the_folder_is_refused(name: str) -> None:
    ((code, place, _),) = refused(f"extends: {name}\n")
    assert (code, place) == ("JET015", "top.yaml:1:10")


def test_a_base_that_links_out_of_the_folder_is_refused(folder: Path) -> None:
    outside = folder.parent / f"{folder.name}-outside.yaml"
    outside.write_text(BASE)
    Path("link.yaml").symlink_to(outside)
    assert [code for code, _, _ in refused("extends: link.yaml\n")] == ["JET015"]
    outside.unlink()


def test_a_base_that_is_not_there_is_told_where_it_is_named() -> None:
    ((code, place, _),) = refused("a: 1\nextends: bass.yaml\n")
    assert (code, place) == ("JET064", "top.yaml:2:10")


def test_files_that_extend_each_other_are_refused() -> None:
    Path("base.yaml").write_text("extends: top.yaml\n")
    ((code, place, _),) = refused("extends: base.yaml\n")
    assert (code, place) == ("JET015", "base.yaml:1:10")


def test_there_are_eight_layers_at_most() -> None:
    for index in range(7):
        Path(f"l{index}.yaml").write_text(f"extends: l{index + 1}.yaml\n" if index < 6 else BASE)
    assert refused("extends: l0.yaml\n") == []
    Path("l6.yaml").write_text("extends: base.yaml\n")
    ((code, place, _),) = refused("extends: l0.yaml\n")
    assert (code, place) == ("JET015", "l6.yaml:1:10")


def test_a_layer_that_names_no_item_is_refused_with_the_nearest() -> None:
    assert refused("extends: base.yaml\nsets: {tow: {n: 7}}\n") == [
        ("JET017", "top.yaml:2:8", "did you mean 'two'?")
    ]


def test_duplicate_keys_of_every_layer_are_told() -> None:
    Path("base.yaml").write_text("a: 1\na: 2\n")
    assert [place for _, place, _ in refused("extends: base.yaml\nb: 1\nb: 2\n")] == [
        "top.yaml:3:1",
        "base.yaml:2:1",
    ]


@pytest.mark.parametrize(
    ("setting", "path", "value"),
    [
        ("a=7", ("a",), 7),
        ("b.c=x y", ("b", "c"), "x y"),
        ("b.d=[1, 2]", ("b", "d"), [1, 2]),
        ("b.d[1]=9", ("b", "d", 1), 9),
        ("sets[one].n=3", ("sets", 0, "n"), 3),
        ("sets[1].n=3", ("sets", 1, "n"), 3),
        ("b.new=1.5", ("b", "new"), 1.5),
        ('a="7"', ("a",), "7"),
        ("a=", ("a",), ""),
        ("a=b=c", ("a",), "b=c"),
    ],
)
def test_a_setting_is_laid_over_everything(setting: str, path: tuple[str | int, ...], value: object) -> None:
    Path("top.yaml").write_text("extends: base.yaml\n")
    node = find(compose(Path("top.yaml"), settings=[setting]).tree, path)
    assert node.plain() == value
    assert node.span.file == f"--set {setting}"


def test_a_setting_leaves_the_places_of_what_is_around_it() -> None:
    Path("top.yaml").write_text("extends: base.yaml\n")
    tree = compose(Path("top.yaml"), settings=["b.c=3"]).tree
    assert str(key_span(tree, ("b",))) == "base.yaml:2:1"
    assert str(find(tree, ("b", "d")).span) == "base.yaml:2:14"


@pytest.mark.parametrize(
    ("setting", "mend"),
    [
        ("b.x.y=1", "name one of those"),
        ("sets[tow].n=1", "did you mean 'two'?"),
        ("sets[7].n=1", "name one of those"),
        ("a.b=1", "leave it out"),
        ("a", "write it as training.epochs=3, or samples.sets[minbias].events=100"),
        ("=3", "write it as training.epochs=3, or samples.sets[minbias].events=100"),
        ("../a=3", "write it as training.epochs=3, or samples.sets[minbias].events=100"),
    ],
)
def test_a_setting_of_nothing_there_is_refused(setting: str, mend: str) -> None:
    ((code, place, found),) = refused("extends: base.yaml\n", setting)
    assert (code, place.partition("=")[0].split(":")[0]) == ("JET017", f"--set {setting}".partition("=")[0])
    assert found == mend


def test_a_setting_can_hold_no_more_than_a_spec() -> None:
    assert [code for code, _, _ in refused("extends: base.yaml\n", "a=&x 1")] == ["JET010"]
    assert [code for code, _, _ in refused("extends: base.yaml\n", "a=[1")] == ["JET002"]


def test_a_long_setting_is_named_by_its_beginning(folder: Path) -> None:
    (folder / "long.yaml").write_text("a: 1\n")
    setting = f"a=[{', '.join(map(str, range(20_000)))}]"
    node = compose(folder / "long.yaml", settings=(setting,)).tree
    assert isinstance(node.content, dict)
    named = node.content["a"].node.span.file
    assert named.startswith("--set a=[0, 1")
    assert len(named) < 100
