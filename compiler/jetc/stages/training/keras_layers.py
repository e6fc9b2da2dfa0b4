"""Layers of Keras that Keras does not have: what the firmware computes, in float32."""

from __future__ import annotations

from typing import Any

import tensorflow as tf

__all__ = ["Gather", "MaskedMean", "RowSum", "Select"]


class Select(tf.keras.layers.Layer):  # type: ignore[misc]
    """The words of these numbers along the last axis."""

    def __init__(self, columns: tuple[int, ...], *, name: str) -> None:
        super().__init__(name=name)
        self._columns = columns

    def call(self, rows: Any) -> Any:  # noqa: ANN401 - a tensor
        """Return these words of each row."""
        return tf.gather(rows, self._columns, axis=-1)

    def get_config(self) -> dict[str, Any]:
        """Return what makes it again."""
        return {**super().get_config(), "columns": list(self._columns)}


class RowSum(tf.keras.layers.Layer):  # type: ignore[misc]
    """The sum of the rows of (jets, rows, words)."""

    def call(self, rows: Any) -> Any:  # noqa: ANN401 - a tensor
        """Return the sum over rows."""
        return tf.reduce_sum(rows, axis=1)


class Gather(tf.keras.layers.Layer):  # type: ignore[misc]
    """The rows of these numbers, of (jets, rows, words)."""

    def __init__(self, rows: tuple[int, ...], *, name: str) -> None:
        super().__init__(name=name)
        self._rows = rows

    def call(self, rows: Any) -> Any:  # noqa: ANN401 - a tensor
        """Return these rows."""
        return tf.gather(rows, self._rows, axis=1)

    def get_config(self) -> dict[str, Any]:
        """Return what makes it again."""
        return {**super().get_config(), "rows": list(self._rows)}


class MaskedMean(tf.keras.layers.Layer):  # type: ignore[misc]
    """The sum of the rows whose mask is 1, times the reciprocal of their number.

    `reciprocals` are codes with steps of `lsb`. Of rows of (jets, rows, words) and a mask of (jets, rows, 1).
    """

    def __init__(self, reciprocals: tuple[int, ...], lsb: float, *, name: str) -> None:
        super().__init__(name=name)
        self._reciprocals, self._lsb = reciprocals, lsb

    def call(self, inputs: Any) -> Any:  # noqa: ANN401 - tensors
        """Return the mean of the rows that count."""
        rows, mask = inputs
        number = tf.cast(tf.reduce_sum(mask, axis=1), tf.int32)
        table = tf.constant([each * self._lsb for each in self._reciprocals], dtype=rows.dtype)
        return tf.reduce_sum(rows * mask, axis=1) * tf.gather(table, number)[:, 0, None]

    def get_config(self) -> dict[str, Any]:
        """Return what makes it again."""
        return {**super().get_config(), "reciprocals": list(self._reciprocals), "lsb": self._lsb}
