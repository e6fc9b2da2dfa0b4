"""The line below a block: which stage and which samples its numbers are of."""

import pytest
from jetc.report.metrics import Metric
from jetc.report.origins import origins_html


def said(*samples: str) -> str:
    metrics = [Metric(f"menu.{at}", at, "", "menu", sample) for at, sample in enumerate(samples)]
    return origins_html(metrics, None).removeprefix('<p class="origin">Stage menu: ').removesuffix(".</p>")


@pytest.mark.parametrize(
    ("samples", "text"),
    [
        (("test split",), "test split"),
        (("train", "validation", "test"), "train, validation and test"),
        (("minbias, quoted half", "hh4b, quoted half"), "minbias and hh4b, quoted half"),
        (
            ("minbias, quoted half", "minbias, derivation half", "hh4b, quoted half"),
            "minbias and hh4b, quoted half and minbias, derivation half",
        ),
        (("half", "one, half"), "half and one, half"),
        (("none: set in the spec", "test split"), "set in the spec and test split"),
    ],
)
def test_samples_are_named_and_those_that_end_alike_share_their_end(
    samples: tuple[str, ...], text: str
) -> None:
    assert said(*samples) == text


def test_more_samples_than_fit_in_a_line_are_counted() -> None:
    assert said(*(f"group {at} of the vectors" for at in range(26))) == "26 samples, named in metrics.json"
