"""Sweeps: every combination of some settings, run as one batch.

The axes of a sweep span a grid; its points, the first axis slowest, are the batch B. A rule that is swept holds
arrays of shape (B, 1) instead of numbers, and each member of the batch equals a run of its own, bit for bit.
"""

from __future__ import annotations

from dataclasses import fields, replace
from math import prod
from typing import TYPE_CHECKING

from optviz.lazy import np

if TYPE_CHECKING:
    from collections.abc import Mapping

    from optviz.config.model import Axis, Record
    from optviz.core import Array, Optimizer

    Axes = Mapping[str, Axis]


def values(axis: Axis) -> Array:
    """The values of a setting along an axis, (N,)."""
    if axis.values is not None:
        return np.array(axis.values, dtype=float)
    assert axis.range is not None
    assert axis.count is not None
    spread = np.geomspace if axis.scale == "log" else np.linspace
    return spread(*axis.range, axis.count)


def size(axis: Axis) -> int:
    """How many values there are along an axis."""
    return len(axis.values) if axis.values is not None else axis.count or 0


def numbers(optimizer: Optimizer) -> tuple[str, ...]:
    """The settings of a rule that can be swept: those that are numbers, not counts nor names."""
    return tuple(f.name for f in fields(optimizer) if type(getattr(optimizer, f.name)) is float)  # type: ignore[arg-type]


def sweeps(axis: Axis, label: str, optimizer: Optimizer) -> bool:
    """Whether an axis moves a run: one that it names, or any that has the setting if it names none."""
    named = (axis.run,) if isinstance(axis.run, str) else axis.run
    return label in named if named is not None else axis.field in numbers(optimizer)


def over(axes: Axes, label: str, optimizer: Optimizer) -> tuple[str, ...]:
    """The names of the axes that a run is swept over, in the order of its batch; none if it is not swept."""
    return tuple(name for name, axis in axes.items() if sweeps(axis, label, optimizer))


def kept(record: Record, *, swept: bool) -> str | int:
    """Which points a run keeps."""
    return record.points or ("last" if swept else "all")


def batch(axes: Axes, label: str, optimizer: Optimizer) -> int:
    """B, how many members a run has."""
    return prod(size(axes[name]) for name in over(axes, label, optimizer))


def rule(axes: Axes, label: str, optimizer: Optimizer) -> Optimizer:
    """The rule with its swept settings as arrays (B, 1); itself if it is not swept."""
    mine = [axes[name] for name in over(axes, label, optimizer)]
    grid = np.meshgrid(*(values(axis) for axis in mine), indexing="ij") if mine else ()
    settings = {axis.field: each.reshape(-1, 1) for axis, each in zip(mine, grid, strict=True)}
    return replace(optimizer, **settings) if mine else optimizer  # type: ignore[type-var]
