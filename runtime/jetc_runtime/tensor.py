"""The values between two layers: an array of integer codes with named axes, and a format per element."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, get_args

from jetc_runtime.fixed_point import FixedPoint, containing

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

__all__ = [
    "AXES",
    "Axis",
    "Elementwise",
    "Formats",
    "NetworkError",
    "Tensor",
    "all_formats",
    "beside",
    "one_source",
    "two_alike",
]

Axis = Literal["constituents", "partners", "pairs", "features", "keys", "classes"]
AXES: tuple[Axis, ...] = get_args(Axis)
Formats = FixedPoint | tuple[FixedPoint, ...]
"""One format for all elements of a tensor's last axis, or one for each of them."""


class NetworkError(ValueError):
    """A network whose layers, axes or formats do not fit together; the message names the layer."""


@dataclass(frozen=True, slots=True)
class Tensor:
    """The codes of a jet: named axes with their sizes, outermost first, and a format per element of the last.

    Raises NetworkError where an axis is unknown, empty or there twice, where formats are missing, or where
    no single format holds them all.
    """

    axes: tuple[Axis, ...]
    sizes: tuple[int, ...]
    formats: tuple[FixedPoint, ...]
    common: FixedPoint = field(init=False, repr=False, compare=False)
    """The narrowest format that holds every element, or the one that all have."""
    uniform: bool = field(init=False, repr=False, compare=False)
    """Whether all elements have one format."""

    def __post_init__(self) -> None:
        if not self.axes or len(set(self.axes)) != len(self.axes) or not set(self.axes) <= set(AXES):
            msg = (
                f"its axes are {', '.join(self.axes) or 'none'}; wanted some of {', '.join(AXES)}, each once"
            )
            raise NetworkError(msg)
        if len(self.sizes) != len(self.axes) or min(self.sizes) < 1:
            msg = f"its axes {', '.join(self.axes)} have sizes {self.sizes}"
            raise NetworkError(msg)
        if len(self.formats) != self.columns:
            msg = f"it has {self.columns} {self.axes[-1]} and {len(self.formats)} formats"
            raise NetworkError(msg)
        uniform = len(set(self.formats)) == 1
        object.__setattr__(self, "uniform", uniform)
        object.__setattr__(self, "common", self.formats[0] if uniform else _containing(self.formats))

    def __str__(self) -> str:
        """Spell axes and sizes, outermost first."""
        return " x ".join(f"{size} {axis}" for axis, size in zip(self.axes, self.sizes, strict=True))

    @property
    def columns(self) -> int:
        """Elements of the last axis."""
        return self.sizes[-1]

    @property
    def format(self) -> FixedPoint:
        """The one format of all elements; NetworkError where they have several."""
        if not self.uniform:
            msg = f"it has a format per element ({', '.join(map(str, self.formats))}), and one is wanted"
            raise NetworkError(msg)
        return self.formats[0]

    def size(self, axis: Axis) -> int:
        """Return the size of `axis`; NetworkError where the tensor does not have it."""
        if axis not in self.axes:
            msg = f"it has {self}, and no {axis}"
            raise NetworkError(msg)
        return self.sizes[self.axes.index(axis)]

    def without(self, axis: Axis) -> Tensor:
        """Return the tensor of one row along `axis`, which is not the last."""
        kept = [each for each in zip(self.axes, self.sizes, strict=True) if each[0] != axis]
        return Tensor(tuple(each for each, _ in kept), tuple(size for _, size in kept), self.formats)

    def with_formats(self, result: Formats) -> Tensor:
        """Return a tensor of the same axes whose elements have the formats of `result`."""
        return Tensor(self.axes, self.sizes, all_formats(result, self.columns))

    def value(self, codes: NDArray[np.int64]) -> NDArray[np.float64]:
        """Return the real values of `codes`, shape (..., elements of the last axis)."""
        import numpy as np  # noqa: PLC0415 - numpy loads in 0.1 s, and a check of a spec needs none

        values: NDArray[np.float64] = codes * np.array([each.lsb for each in self.formats])
        return values


def all_formats(result: Formats, columns: int) -> tuple[FixedPoint, ...]:
    """Return a format for each of `columns` elements."""
    return (result,) * columns if isinstance(result, FixedPoint) else result


def _containing(formats: tuple[FixedPoint, ...]) -> FixedPoint:
    try:
        return containing(formats)
    except ValueError as error:
        raise NetworkError(str(error)) from error


def one_source(sources: Sequence[Tensor]) -> Tensor:
    """Return the only one of `sources`; NetworkError where there are more or none."""
    if len(sources) != 1:
        msg = f"it has {len(sources)} sources, and takes one"
        raise NetworkError(msg)
    return sources[0]


_TWO = 2


@dataclass(frozen=True, slots=True)
class Elementwise:
    """What layers of two tensors, element by element, share; each computes exactly before its one cast.

    The second source has the axes of the first, or the last of them alone: then it is one row for all.
    """

    name: str
    sources: tuple[str, ...]
    result: Formats

    def across(self) -> tuple[Axis, ...]:
        """Return no axis: each element is computed alone."""
        return ()


def two_alike(sources: Sequence[Tensor], what: str) -> tuple[Tensor, Tensor]:
    """Return the two `sources`: the second has the axes of the first, or is one row for all of its rows.

    Raises NetworkError otherwise, which says `what` the layer does with "{first}" and "{second}".
    """
    if len(sources) != _TWO:
        msg = f"it has {len(sources)} sources, and takes {_TWO}"
        raise NetworkError(msg)
    first, second = sources
    shapes = [(each.axes, each.sizes) for each in sources]
    if shapes[1] not in (shapes[0], (first.axes[-1:], first.sizes[-1:])):
        done = what.format(first=first, second=second)
        msg = f"it {done}; the same axes are wanted, or the last of them alone"
        raise NetworkError(msg)
    return first, second


def beside(first: NDArray[np.int64], second: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return `second` so that each of its words meets that of every row of `first`, jets outermost."""
    missing = first.ndim - second.ndim
    return second.reshape(second.shape[0], *[1] * missing, *second.shape[1:])
