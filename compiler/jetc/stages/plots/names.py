"""Names of the plots that a spec may have, known before anything is built."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jetc.language.expressions.expression import names
from jetc.language.sections.points import TauPair, points_of
from jetc.validation.jets import Discriminant

if TYPE_CHECKING:
    from jetc.language.sections.menu import Menu
    from jetc.language.sections.points import TriggerPath
    from jetc.stages.plots.reads import Reads

__all__ = ["discriminants", "plot_names", "signal_sets"]

_OF_EVENTS = ("efficiency_gen_ht", "efficiency_gen_mass")
_OF_A_PATH = (
    "rate_score",
    "efficiency_score",
    "rate_cut",
    "efficiency_cut",
    "rate_map",
    "efficiency_map",
    *_OF_EVENTS,
)
_OF_AN_OUTPUT = ("bias_target", "width_target", "bias_pt", "width_pt")
_OF_PAIRS = ("pair", "pair_map", "pair_legs")
_OF_TAUS = ("leg_barrel", "leg_endcap", *_OF_PAIRS)


def plot_names(spec: Reads) -> tuple[str, ...]:
    """Return every name; those of plots that need a truth, or jets of a class, may have no plot."""
    classes = tuple(each.name for each in spec.dataset.classes)
    against = tuple(each.file_name for each in discriminants(spec))
    return (
        *(
            "roc/each-against-all-others",
            "confusion",
            "pt",
            "multiplicity",
            "importance",
            "importance_regression",
        ),
        *(f"roc/{name}-against-each-other" for name in classes),
        *(f"{kind}/{each}" for kind in ("roc", "efficiency_pt") for each in against),
        *(f"{kind}/{name}" for kind in ("response", "resolution") for name in ("all", *classes)),
        *(
            f"outputs/{each.name}/{kind}/{name}"
            for each in spec.architecture.extra_outputs or ()
            for kind in _OF_AN_OUTPUT
            for name in ("all", *classes)
        ),
        *(f"inputs/{each.name}" for each in spec.features.inputs),
        *(each for name in signal_sets(spec) for each in _of_signal(name, classes)),
        *_of_menu(spec.menu),
        *(f"paths/{path.name}/{each}" for path in points_of(spec) for each in _of(path)),
    )


def signal_sets(spec: Reads) -> tuple[str, ...]:
    """Return the sets whose efficiency a working point quotes, each once."""
    return tuple(dict.fromkeys(each.signal_set for each in points_of(spec)))


def _of_signal(name: str, classes: tuple[str, ...]) -> tuple[str, ...]:
    kinds = ("response_pt", "resolution_pt", "response_eta", "resolution_eta")
    responses = (f"signals/{name}/{kind}/{group}" for kind in kinds for group in ("all", *classes))
    return (f"signals/{name}/roc", *responses)


def _of_menu(menu: Menu) -> tuple[str, ...]:
    places = (f"menu/{path.name}/{name}" for path in menu.paths for name in path.signals)
    return ("menu/rates", *(f"{place}/{each}" for place in places for each in (*_OF_EVENTS, *_OF_PAIRS)))


def _of(path: TriggerPath) -> tuple[str, ...]:
    return (*_OF_A_PATH, *(_OF_TAUS if isinstance(path, TauPair) else ()))


def discriminants(spec: Reads) -> tuple[Discriminant, ...]:
    """Return the groups of classes that are held against others, each once.

    They are the scores of the working points, each class of jets without a lepton against the other such
    classes, and the classes whose truth names a tau together against all that does not.
    """
    every = {each.name: {name.name for name in names(each.truth.of)} for each in spec.dataset.classes}
    jets = tuple(name for name, words in every.items() if "none" in words)
    taus = tuple(name for name, words in every.items() if "tau" in words)
    others = tuple(name for name in every if name not in taus)
    found = [
        *((each.score.numerator, each.score.denominator) for each in points_of(spec)),
        *(((name,), jets) for name in jets),
        (taus, (*taus, *others)),
    ]
    groups = {(wanted, tuple(each for each in held if each not in wanted)) for wanted, held in found}
    return tuple(
        Discriminant(f"{' + '.join(wanted)} against {', '.join(rest)}", wanted, (*wanted, *rest))
        for wanted, rest in sorted(groups)
        if wanted and rest
    )
