"""The vocabulary, to be read first: shapes, and what a problem, an optimizer and a plot promise.

Shapes are part of the language:

    D   dimension of the problem
    B   batch: the product of the sweep axes, 1 without a sweep
    T   recorded points of a trajectory; point 0 is the start

Points are `(..., D)`, values `(...)`. Code works on the last axis and broadcasts over what leads, so one
trajectory, a 200 x 200 sweep and a map of starts run through the same lines.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from optviz.core.appearance import Appearance
from optviz.core.arrays import along, norm, stacked, symmetric, times, total
from optviz.core.definition import (
    Color,
    Colormap,
    DataPath,
    Defined,
    LineStyle,
    Mistake,
    Symbol,
    Text,
    definition,
    settings,
)
from optviz.core.optimizer import Optimizer
from optviz.core.plot import Plot
from optviz.core.problem import Problem, Sample, Stationary, Wrapped
from optviz.core.schedule import Schedule
from optviz.core.trajectory import Result, Trajectory

if TYPE_CHECKING:
    from optviz.core.arrays import Array as Array

__all__ = [
    "Appearance",
    "Color",
    "Colormap",
    "DataPath",
    "Defined",
    "LineStyle",
    "Mistake",
    "Optimizer",
    "Plot",
    "Problem",
    "Result",
    "Sample",
    "Schedule",
    "Stationary",
    "Symbol",
    "Text",
    "Trajectory",
    "Wrapped",
    "along",
    "definition",
    "norm",
    "settings",
    "stacked",
    "symmetric",
    "times",
    "total",
]
