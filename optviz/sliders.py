"""Sliders: settings that move from one end to another, run at every position that the figures show.

Positions are a batch axis. All that are shown of an experiment are one batch, in which a rule's setting is an array
(B, 1); a figure shows one member of it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from optviz.lazy import np

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from optviz.config.model import Contender, Experiment, Figure, Slider
    from optviz.core import Optimizer, Result, Trajectory

    Position = Mapping[str, float]

MOST_POSITIONS = 10_000  # of one slider


def count(slider: Slider) -> int:
    """How many positions a slider has, both ends among them."""
    low, high = slider.range
    return int((high - low) / slider.step + 1e-9) + 1


def places(slider: Slider, wanted: int | None = None) -> tuple[float, ...]:
    """The positions of a slider from end to end: all, or so many of them evenly spread."""
    every = count(slider)
    chosen = np.unique(np.round(np.linspace(0, every - 1, min(wanted or every, every))))
    digits = max(0, 12 - int(np.ceil(np.log10(max(map(abs, slider.range)))))) if any(slider.range) else 12
    return tuple(round(slider.range[0] + float(i) * slider.step, digits) for i in chosen)


def frames(figure: Figure, sliders: Mapping[str, Slider]) -> tuple[Position, ...]:
    """The positions that an animated slider goes through, one a frame; none where the figure moves no slider."""
    if figure.page.move is None:
        return ()
    return tuple({figure.page.move: place} for place in places(sliders[figure.page.move], figure.page.frames))


def positions(experiment: Experiment) -> tuple[Position, ...]:
    """Every position that a figure shows, each once."""
    shown = (each for figure in experiment.figures for each in _shown(figure, experiment.sliders))
    return tuple({tuple(sorted(each.items())): each for each in shown}.values())


def _shown(figure: Figure, sliders: Mapping[str, Slider]) -> Iterator[Position]:
    moving = frames(figure, sliders) or ({},)
    for panel in figure.panels:
        yield from (each for frame in moving if (each := {**panel.panel.sliders, **frame}))


def moved(contender: Contender, experiment: Experiment, at: tuple[Position, ...]) -> Optimizer | None:
    """The contender's rule at all positions as one batch, swept settings (B, 1); None if no slider moves it."""
    rule = contender.optimizer
    mine = {name: slider for name, slider in experiment.sliders.items() if contender.label == slider.run}
    swept = {
        slider.field: np.array([[each.get(name, getattr(rule, slider.field))] for each in at], dtype=float)
        for name, slider in mine.items()
        if any(name in each for each in at)
    }
    return replace(rule, **swept) if swept else None  # type: ignore[type-var]


def at(result: Result, position: Position) -> Result:
    """The same result at one of its positions of sliders. Raises ValueError for one that was not run."""
    if not position:
        return result
    b = result.positions.index(position)
    return result.showing([member(result.moved[t.label], b) if t.label in result.moved else t for t in result])


def member(run: Trajectory, b: int) -> Trajectory:
    """Member b of a batch as a run of its own, B = 1, with the settings that it had."""
    one = slice(b, b + 1)
    swept = {key: float(each[b, 0]) for key, each in vars(run.optimizer).items() if isinstance(each, np.ndarray)}
    return replace(
        run,
        optimizer=replace(run.optimizer, **swept),  # type: ignore[type-var]
        x=run.x[:, one],
        value=run.value[:, one],
        grad=run.grad[:, one],
        state={name: each[:, one] for name, each in run.state.items()},
        diverged=None if run.diverged is None else run.diverged[one],
    )
