"""The data file of detector constants."""

import itertools
from pathlib import Path

from jetc.sample.constants import constant_table, load_detector

ROOT = Path(__file__).parents[3]
HOW = {"R", "Q", "D", "D*", "M", "invented"}


def test_every_constant_says_value_unit_source_and_how() -> None:
    for section, entries in constant_table().items():
        for name, entry in entries.items():
            assert set(entry) == {"value", "unit", "source", "how"}, f"{section}.{name}"
            assert entry["how"] in HOW, f"{section}.{name}"
            assert entry["source"], f"{section}.{name}"


def test_the_file_holds_what_the_code_reads_and_nothing_else() -> None:
    detector = load_detector()
    assert set(constant_table()) == set(detector._fields)
    for section in detector._fields:
        assert set(constant_table()[section]) == set(getattr(detector, section)._fields)


def test_binned_constants_have_a_value_for_every_bin() -> None:
    puppi = load_detector().puppi
    tracks = load_detector().tracks
    assert {len(value) for value in puppi[:17]} == {4}
    assert len(tracks.d0_resolution_eta) == len(tracks.d0_resolution_constant) == 6
    assert len(puppi.correlator_eta) == 11


def test_the_spec_says_which_shares_and_edges_it_stands_for() -> None:
    crossing, spec_page = load_detector().crossing, (ROOT / "docs" / "spec.md").read_text()
    edges = crossing.pthat_edges.astype(int).tolist()
    between = [f"{low}-{high}" for low, high in itertools.pairwise(edges)]
    assert f"below {edges[0]}, {', '.join(between)} and above {edges[-1]} GeV; " in spec_page
    assert f"Left out, {', '.join(map(str, crossing.stratum_events.astype(int)))}." in spec_page


def test_every_section_has_a_documented_meaning() -> None:
    assert all(type(section).__doc__ for section in load_detector())
