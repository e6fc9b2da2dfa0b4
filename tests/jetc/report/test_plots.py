import re
import xml.etree.ElementTree as ET

import numpy as np
import pytest
from jetc.physics.roc import area, roc_curve
from jetc.physics.spread import binned_spread
from jetc.report.plots import (
    cut_scan_figure,
    frontier_figure,
    history_figure,
    response_figure,
    roc_figure,
    sharing_figure,
    threshold_figure,
)


def roc() -> str:
    random = np.random.default_rng(1)
    one, two = random.normal(1, 1, 200), random.normal(0, 1, 300)
    return roc_figure(
        {"b & c": (roc_curve(one, two, points=30), area(one, two, level=0.95))}, events="not CMS"
    )


def history() -> str:
    keys = ("class_loss", "val_class_loss", "regression_loss", "val_regression_loss", "learning_rate")
    epochs = (1, 2, 3)
    falling = {key: [1 / n for n in epochs] for key in keys}
    return history_figure({"epoch": epochs, "sparsity": [0.01 * n for n in epochs], **falling})


def response() -> str:
    truth = np.geomspace(20, 199, 400)
    bins = binned_spread(np.full(400, 0.9), truth, (20.0, 60.0, 200.0), level=0.95)
    return response_figure({"jet pT": bins}, events="not CMS")


def threshold() -> str:
    rate = ([30.0, 3.0, 0.0], [20.0, 1.0, 0.0], [40.0, 9.0, 4.0])
    kept = ([0.9, 0.5, 0.0], [0.8, 0.4, 0.0], [1.0, 0.6, 0.1])
    said = {"variable": "pT (GeV)", "signal": "hh4b", "events": "not CMS", "name": "hh4b"}
    return threshold_figure([0, 0.5, 1.0], rate, kept, chosen=0.5, target=14.0, **said)


def test_a_curve_is_drawn_where_its_rate_is_near_the_target() -> None:
    """The highest and the lowest threshold of five are left out: 5000 kHz, and no rate at all."""
    rate, kept = [5000.0, 200.0, 14.0, 2.0, 0.0], [1.0, 0.9, 0.5, 0.2, 0.0]
    said = {"variable": "pT (GeV)", "signal": "hh4b", "events": "not CMS", "name": "hh4b"}
    drawn = threshold_figure(
        [0, 100, 200, 300, 4000], (rate, rate, rate), (kept, kept, kept), chosen=200, target=14.0, **said
    )
    ticks = [float(each) for each in re.findall(r">(\d+)</text>", drawn)]
    assert max(ticks) == 300
    assert min(each for each in ticks if each >= 100) == 100


def scan() -> str:
    return cut_scan_figure(
        [100.0, 110.0], [0.2, 0.3], chosen=110.0, variable="HT", unit="GeV", events="not CMS", name="hh4b"
    )


def sharing() -> str:
    return sharing_figure([1, 2, 3], [900, 500, 300], [20.0, 22.5, 25.0], built=2)


def frontier() -> str:
    return frontier_figure([0.8, 0.7], [900, 1000], [80.0, 90.0], front=[True, False], chosen=0)


@pytest.fixture(
    scope="module",
    params=[frontier, sharing, roc, history, response, threshold, scan],
    ids=lambda each: each.__name__,
)
def figure(request: pytest.FixtureRequest) -> str:
    svg: str = request.param()
    assert svg == request.param(), "the same numbers must give the same bytes"
    return svg


def test_a_figure_is_one_svg_element_that_names_itself(figure: str) -> None:
    root = ET.fromstring(figure)  # noqa: S314 - our own text
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert root.get("role") == "img"
    assert root.get("aria-label")


def test_a_figure_carries_no_date_program_or_outside_link(figure: str) -> None:
    assert "<metadata" not in figure
    links = re.findall(r'(?:href|src)="([^"]+)"', figure)
    assert all(each.startswith("#") for each in links)


def test_a_figure_takes_the_colour_of_its_page(figure: str) -> None:
    assert "currentColor" in figure
    assert "#000000" not in figure


def test_every_reference_in_a_figure_has_its_target(figure: str) -> None:
    wanted = {*re.findall(r'href="#([^"]+)"', figure), *re.findall(r"url\(#([^)]+)\)", figure)}
    assert wanted <= set(re.findall(r'id="([^"]+)"', figure))


def test_a_target_of_no_rate_keeps_the_figure_in_its_frame() -> None:
    rate = ([30.0, 3.0, 0.0], [20.0, 1.0, 0.0], [40.0, 9.0, 4.0])
    kept = ([0.9, 0.5, 0.0], [0.8, 0.4, 0.0], [1.0, 0.6, 0.1])
    said = {"variable": "pT (GeV)", "signal": "hh4b", "events": "not CMS", "name": "hh4b"}
    none, some = (
        threshold_figure([0, 0.5, 1.0], rate, kept, chosen=0.5, target=target, **said)
        for target in (0.0, 14.0)
    )
    one, other = (float(re.search(r'viewBox="0 0 [\d.]+ ([\d.]+)"', each).group(1)) for each in (none, some))  # type: ignore[union-attr]
    assert one == pytest.approx(other, rel=0.05)
    assert "target rate" in some
    assert "target rate" not in none
