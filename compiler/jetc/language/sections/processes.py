"""The processes that the generator makes: one entry each, with everything that is particular to it.

Settings are Pythia's. A new process is a new entry of `PROCESSES`: the language, the generator and the report
read it from there.
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["PROCESSES", "Card", "Process"]


@dataclass(frozen=True, slots=True)
class Card:
    """Settings of one Pythia instance and the share of a set's events that it makes.

    Where `higgs_to` is not empty, only events whose Higgs bosons decay to exactly these flavours, in
    ascending order, are kept.
    """

    share: float
    settings: tuple[str, ...]
    higgs_to: tuple[int, ...] = ()

    @property
    def biased(self) -> bool:
        """Whether events come with weights; otherwise each counts one."""
        return "PhaseSpace:bias2Selection = on" in self.settings

    @property
    def diffractive(self) -> bool:
        """Whether events are made at other energies than the beams', where Pythia remembers.

        It keeps the multiparton interactions of the last diffractive mass for masses within 1 % of it,
        so that an event hangs on the events before it, whatever the random numbers are.
        """
        return any(line.startswith("SoftQCD:") for line in self.settings)


@dataclass(frozen=True, slots=True)
class Process:
    """What the events are, and the cards that make them; none where they are composed of the libraries.

    `note` says what the name may be taken for and is not; the report repeats it.
    """

    what: str
    cards: tuple[Card, ...]
    note: str | None = None


def _scalar(mass: int, *width: str) -> tuple[str, ...]:
    """Give a scalar that decays to every jet class.

    Charm and light jets are the classes that other processes make least.
    """
    channels = {
        (5, -5): 0.14,
        (4, -4): 0.18,
        (3, -3): 0.06,
        (2, -2): 0.05,
        (1, -1): 0.05,
        (21, 21): 0.10,
        (15, -15): 0.26,
        (11, -11): 0.08,
        (13, -13): 0.08,
    }
    lines = ["HiggsSM:gg2H = on", f"25:m0 = {mass}", *width, "25:doForceWidth = on"]
    for number, ((first, second), ratio) in enumerate(channels.items()):
        verb = "oneChannel" if number == 0 else "addChannel"
        lines.append(f"25:{verb} = 1 {ratio} 100 {first} {second}")
    return tuple(lines)


def _narrow(mass: int) -> tuple[str, ...]:
    return _scalar(mass, "25:mMin = 50.", "25:mWidth = 0.01")


def _broad(mass: int, low: int, high: int) -> tuple[str, ...]:
    """Give masses from `low` to `high` GeV: as wide as the range, so that the partons shape the spectrum."""
    return _scalar(mass, f"25:mMin = {low}.", f"25:mMax = {high}.", f"25:mWidth = {high - low}.")


def _hard_qcd(low: int, high: int) -> tuple[str, ...]:
    """Give 2 -> 2 scattering of pTHat from `low` to `high` GeV; weights undo a bias to hard events."""
    return (
        "HardQCD:all = on",
        f"PhaseSpace:pTHatMin = {low}.",
        f"PhaseSpace:pTHatMax = {high}.",
        "PhaseSpace:bias2Selection = on",
        "PhaseSpace:bias2SelectionPow = 4.5",
        f"PhaseSpace:bias2SelectionRef = {low}.",
    )


def _only(particle: int, *flavours: int) -> tuple[str, ...]:
    """Let a particle decay to any of `flavours` and to nothing else."""
    return (f"{particle}:onMode = off", f"{particle}:onIfAny = {' '.join(map(str, flavours))}")


_TOP = ("Top:gg2ttbar = on", "Top:qqbar2ttbar = on")
_BROAD_HH = (
    "Higgs:useBSM = on",
    "HiggsBSM:gg2H2 = on",
    "35:m0 = 400.",
    "35:mMin = 255.",
    "35:mWidth = 33.",
    "35:doForceWidth = on",
    "35:onMode = off",
    "35:onIfMatch = 25 25",
)
_NOT_SM_HH = "from a broad scalar of 400 GeV, not Standard Model HH"

PROCESSES: dict[str, Process] = {
    "ttbar": Process("top pairs, all decays", (Card(1.0, _TOP),)),
    "ttbar_dileptonic": Process(
        "top pairs, both W bosons to e, mu or tau", (Card(1.0, (*_TOP, *_only(24, 11, 13, 15))),)
    ),
    "qcd": Process("2 -> 2 scattering, pTHat 15 to 500 GeV, weighted", (Card(1.0, _hard_qcd(15, 500)),)),
    "qcd_high_pt": Process(
        "2 -> 2 scattering, pTHat 170 to 1,500 GeV, weighted", (Card(1.0, _hard_qcd(170, 1500)),)
    ),
    "resonance": Process(
        "narrow scalars of 60, 120 and 250 GeV, 1 : 4 : 5, that decay to every jet class",
        (Card(0.1, _narrow(60)), Card(0.4, _narrow(120)), Card(0.5, _narrow(250))),
    ),
    "resonance_light": Process(
        "scalars of 40 to 150 GeV, falling as the partons do, that decay to every jet class",
        (Card(1.0, _broad(150, 40, 150)),),
    ),
    "resonance_heavy": Process(
        "scalars of 150 to 1,000 GeV, falling as the partons do, that decay to every jet class",
        (Card(1.0, _broad(1000, 150, 1000)),),
    ),
    "zprime_qq": Process(
        "a broad Z' of 500 GeV, 100 to 1,500, to d, u, s, c or b pairs",
        (
            Card(
                1.0,
                (
                    "NewGaugeBoson:ffbar2gmZZprime = on",
                    "Zprime:gmZmode = 3",
                    "32:m0 = 500.",
                    "32:mMin = 100.",
                    "32:mMax = 1500.",
                    "32:mWidth = 300.",
                    "32:doForceWidth = on",
                    *_only(32, 1, 2, 3, 4, 5),
                ),
            ),
        ),
    ),
    "w_lnu": Process(
        "W to e, mu or tau and its neutrino",
        (Card(1.0, ("WeakSingleBoson:ffbar2W = on", *_only(24, 11, 13, 15))),),
    ),
    "z_ll": Process(
        "Z or photon of 50 GeV or more to e, mu or tau pairs",
        (Card(1.0, ("WeakSingleBoson:ffbar2gmZ = on", "23:mMin = 50.", *_only(23, 11, 13, 15))),),
    ),
    "vbf_htautau": Process(
        "Higgs bosons of vector-boson fusion, to tau pairs",
        (Card(1.0, ("HiggsSM:ff2Hff(t:WW) = on", "HiggsSM:ff2Hff(t:ZZ) = on", *_only(25, 15))),),
    ),
    "gg_htautau": Process(
        "Higgs bosons of gluon fusion, to tau pairs", (Card(1.0, ("HiggsSM:gg2H = on", *_only(25, 15))),)
    ),
    "hh4b": Process(
        "Higgs pairs of a broad scalar of 400 GeV, both to b quarks",
        (Card(1.0, (*_BROAD_HH, "25:onMode = off", "25:onIfMatch = 5 -5")),),
        note=f"HH to 4b {_NOT_SM_HH}",
    ),
    "hh_bbtautau": Process(
        "Higgs pairs of a broad scalar of 400 GeV, one to b quarks, one to taus",
        (
            Card(
                1.0,
                (*_BROAD_HH, "25:oneChannel = 1 0.5 100 5 -5", "25:addChannel = 1 0.5 100 15 -15"),
                higgs_to=(5, 15),
            ),
        ),
        note=f"HH to bb tau tau {_NOT_SM_HH}",
    ),
    "minbias": Process("crossings without a process of their own, drawn in strata of the hardest pTHat", ()),
}
"""The processes by the name that a spec gives them."""
