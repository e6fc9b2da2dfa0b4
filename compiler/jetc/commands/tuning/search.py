"""Which point is tried next: a study of optuna, kept in a journal, so that a scan that was killed goes on.

What is tried follows from the points that are finished alone, so a resumed scan tries the same ones.
"""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Any

from jetc.commands.tuning.choices import grid

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from jetc.commands.tuning.choices import Over

__all__ = ["Search", "Trial"]

Trial = Any
"""A trial of optuna, which is loaded when a search begins."""

_AT_RANDOM = 10
"""Points that are drawn before any is proposed."""
_DRAWS = 50
"""Proposals of points that were tried, after which the first that was not is taken."""
_GIVEN, _FAILED, _OVER = "given", "failed", "over"


class Search:
    """Points of `choices`, in a journal at `path`; `question` tells studies in it apart."""

    def __init__(self, path: Path, question: str, choices: Sequence[Over]) -> None:
        import optuna
        from optuna.storages import JournalStorage
        from optuna.storages.journal import JournalFileBackend

        optuna.logging.set_verbosity(optuna.logging.WARNING)
        self._optuna, self._choices = optuna, tuple(choices)
        self._study = optuna.create_study(
            study_name=question,
            storage=JournalStorage(JournalFileBackend(str(path))),
            directions=["maximize", "minimize", "minimize"],
            load_if_exists=True,
        )
        for each in self._study.get_trials(deepcopy=False, states=[optuna.trial.TrialState.RUNNING]):
            self._study.tell(each.number, state=optuna.trial.TrialState.FAIL)

    def finished(self) -> dict[tuple[str, ...], Mapping[str, Any]]:
        """Return what was told of each point that is finished, in the order in which they were."""
        return {
            self._key(each.params): each.user_attrs[_GIVEN]
            for each in self._study.get_trials(deepcopy=False)
            if _GIVEN in each.user_attrs
        }

    def frontier(self) -> set[tuple[str, ...]]:
        """Return the points within the limits that no other such point is as good as in every way."""
        return {self._key(each.params) for each in self._study.best_trials}

    def ask(self, points: int) -> Trial | None:
        """Return a point that was not tried yet, of a scan of `points`; None where there is none left."""
        done = self.finished()
        left = [each for each in grid(self._choices) if tuple(each.values()) not in done]
        if not left or len(done) >= points:
            return None
        for draw in range(_DRAWS if len(left) + len(done) > points else 0):
            trial = self._drawn(len(done) * _DRAWS + draw)
            if self._key(trial.params) not in done:
                return trial
            self._study.tell(trial, state=self._optuna.trial.TrialState.FAIL)
        self._study.enqueue_trial(left[0])
        return self._drawn(0)

    def tell(
        self, trial: Trial, given: Mapping[str, Any], values: Sequence[float], over: Sequence[float]
    ) -> None:
        """Note what a point gave: what is kept of it, what is compared, and by how much limits are passed."""
        trial.set_user_attr(_OVER, list(over))
        trial.set_user_attr(_GIVEN, dict(given))
        self._study.tell(trial, list(values))

    def fail(self, trial: Trial, given: Mapping[str, Any]) -> None:
        """Note that a point gives no numbers, and why."""
        trial.set_user_attr(_GIVEN, dict(given))
        self._study.tell(trial, state=self._optuna.trial.TrialState.FAIL)

    def _drawn(self, seed: int) -> Trial:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # limits are experimental in optuna, which says so each time
            self._study.sampler = self._optuna.samplers.TPESampler(
                seed=seed, n_startup_trials=_AT_RANDOM, constraints_func=lambda each: each.user_attrs[_OVER]
            )
            return self._study.ask(
                {
                    each.path: self._optuna.distributions.CategoricalDistribution(each.values)
                    for each in self._choices
                }
            )

    def _key(self, params: Mapping[str, str]) -> tuple[str, ...]:
        return tuple(params[each.path] for each in self._choices)
