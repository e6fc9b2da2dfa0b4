"""Which points are tried next: a study of optuna, kept in a journal, so that a scan that was killed goes on.

Points are tried in rounds. A round follows from what the rounds before it gave alone, in their order, so a
resumed scan, or one of more processes, tries the same ones.
"""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Any

from jetc.commands.tuning.choices import grid

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from jetc.commands.tuning.choices import Over

    Settings = Mapping[str, str]
    Key = tuple[str, ...]
    Study = Any

__all__ = ["Search"]

_ROUND = 4
"""Points that are proposed together, and may run at the same time."""
_AT_RANDOM = 10
"""Points that are drawn before any is proposed."""
_DRAWS = 50
"""Proposals of points that were tried, after which the first that was not is taken."""
_GIVEN, _OVER = "given", "over"


class Search:
    """Up to `points` of `choices`, in a journal at `path`; `question` tells studies in it apart.

    It ends sooner where the last `stop_after` points left the frontier as it was.
    """

    def __init__(
        self,
        path: Path,
        question: str,
        choices: Sequence[Over],
        *,
        points: int,
        stop_after: int | None = None,
    ) -> None:
        import optuna
        from optuna.storages import JournalStorage
        from optuna.storages.journal import JournalFileBackend

        optuna.logging.set_verbosity(optuna.logging.WARNING)
        self._optuna, self._choices = optuna, tuple(choices)
        self._every = tuple(grid(choices))
        self._points, self._stop_after = min(points, len(self._every)), stop_after
        self._study = self._opened(question, JournalStorage(JournalFileBackend(str(path))))
        for each in self._study.get_trials(deepcopy=False, states=[optuna.trial.TrialState.RUNNING]):
            self._study.tell(each.number, state=optuna.trial.TrialState.FAIL)

    @property
    def most(self) -> int:
        """How many points are tried, if nothing stops the scan."""
        return self._points

    def finished(self) -> dict[Key, Mapping[str, Any]]:
        """Return what was noted of each point of the rounds so far that is finished, in their order."""
        told = self._told()
        return {key: told[key].user_attrs[_GIVEN] for key in self._replayed()[0] if key in told}

    def frontier(self) -> set[Key]:
        """Return the points within the limits that no other such point is as good as in every way."""
        return self._replayed()[2]

    def left(self) -> tuple[Settings, ...]:
        """Return the points of the round that is next, without those that are finished; none at the end."""
        return self._replayed()[1]

    def note(
        self, settings: Settings, given: Mapping[str, Any], values: Sequence[float], over: Sequence[float]
    ) -> None:
        """Keep what a point gave: `given`, what is compared, and by how much limits are passed.

        Without `values` it gave no numbers.
        """
        self._add(self._study, settings, given, values, over)

    def _replayed(self) -> tuple[list[Key], tuple[Settings, ...], set[Key]]:
        """Return the points of the rounds so far, those of the last that are left, and the frontier."""
        told, study = self._told(), self._opened("replayed", None)
        order: list[Key] = []
        front: set[Key] = set()
        unmoved = 0
        while len(order) < self._points and (self._stop_after is None or unmoved < self._stop_after):
            drawn = self._round(study, order)
            order += [self._key(each) for each in drawn]
            left = tuple(each for each in drawn if self._key(each) not in told)
            for each in drawn:
                if self._key(each) in told:
                    trial = told[self._key(each)]
                    self._add(study, each, {}, trial.values or (), trial.user_attrs.get(_OVER, ()))
            before, front = front, {self._key(each.params) for each in study.best_trials}
            unmoved = 0 if front != before else unmoved + len(drawn)
            if left:
                return order, left, front
        return order, (), front

    def _round(self, study: Study, order: Sequence[Key]) -> list[Settings]:
        """Return the points after `order`: all of a small grid in turn, else those that are proposed."""
        tried = set(order)
        drawn: list[Settings] = []
        while len(drawn) < _ROUND and len(tried) < self._points:
            left = [each for each in self._every if self._key(each) not in tried]
            few = len(self._every) <= self._points
            found = None if few else self._proposed(study, tried, len(tried) * _DRAWS)
            drawn.append(found or left[0])
            tried.add(self._key(drawn[-1]))
        return drawn

    def _proposed(self, study: Study, tried: set[Key], seed: int) -> Settings | None:
        for draw in range(_DRAWS):
            trial = self._asked(study, seed + draw)
            study.tell(trial, state=self._optuna.trial.TrialState.FAIL)
            if self._key(trial.params) not in tried:
                return dict(trial.params)
        return None

    def _add(
        self,
        study: Study,
        settings: Settings,
        given: Mapping[str, Any],
        values: Sequence[float],
        over: Sequence[float],
    ) -> None:
        study.enqueue_trial(dict(settings))
        trial = self._asked(study, 0)
        trial.set_user_attr(_OVER, list(over))
        trial.set_user_attr(_GIVEN, dict(given))
        if values:
            study.tell(trial, list(values))
        else:
            study.tell(trial, state=self._optuna.trial.TrialState.FAIL)

    def _told(self) -> dict[Key, Any]:
        """Return the trials of the journal that say what a point gave."""
        trials = self._study.get_trials(deepcopy=False)
        return {self._key(each.params): each for each in trials if _GIVEN in each.user_attrs}

    def _opened(self, name: str, storage: Any) -> Study:  # noqa: ANN401 - optuna is loaded late
        return self._optuna.create_study(
            study_name=name,
            storage=storage,
            directions=["maximize", "minimize", "minimize"],
            load_if_exists=True,
        )

    def _asked(self, study: Study, seed: int) -> Any:  # noqa: ANN401 - optuna is loaded late
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # limits are experimental in optuna, which says so each time
            study.sampler = self._optuna.samplers.TPESampler(
                seed=seed, n_startup_trials=_AT_RANDOM, constraints_func=lambda each: each.user_attrs[_OVER]
            )
            return study.ask(
                {
                    each.path: self._optuna.distributions.CategoricalDistribution(each.values)
                    for each in self._choices
                }
            )

    def _key(self, params: Settings) -> Key:
        return tuple(params[each.path] for each in self._choices)
