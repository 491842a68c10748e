"""What Python code may use: `optviz.load`, `optviz.run` and `optviz.draw`."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from optviz.config.diagnostics import ConfigError
from optviz.core import Appearance
from optviz.formats import DARK
from optviz.model import Experiment, Figure

__all__ = ["ConfigError", "draw", "load", "run"]

if TYPE_CHECKING:
    import os
    from collections.abc import Mapping

    from matplotlib.figure import Figure as Drawn

    from optviz.core import Result

    Config = str | os.PathLike[str] | Mapping[str, Any]


def load(config: Config) -> Experiment:
    """An experiment from a YAML file, or from a mapping that says what the file would.

    Raises optviz.config.diagnostics.ConfigError with every mistake that it holds.
    """
    from optviz.config.load import load as read

    return read(config)


def run(config: Config | Experiment) -> Result:
    """The trajectories of all runs of an experiment. Raises ConfigError as `load` does."""
    from optviz.running.loop import run as run_all

    return run_all(config if isinstance(config, Experiment) else load(config))


def draw(result: Result, figure: str | Mapping[str, Any] | None = None) -> Drawn:
    """A figure of a result at its last step: the config's of this name, its only one, or one that a mapping describes.

    Raises KeyError for a name that the config does not have, ValueError where the name is left out and there is
    more than one figure, and ConfigError for a mapping with mistakes.
    """
    from optviz.drawing import theme
    from optviz.drawing.figure import compose

    described = _figure(result.experiment, figure)
    if figure is not None and not isinstance(figure, str):
        result = _with_members(result, described)
    with theme.applied(described):
        drawn = compose(result, described).figure
        drawn.draw_without_rendering()  # what chooses its colour when it is first drawn has the style's for good
    return drawn


def _figure(experiment: Experiment, wanted: str | Mapping[str, Any] | None) -> Figure:
    if wanted is not None and not isinstance(wanted, str):
        return _described(experiment, wanted)
    named = {figure.name: figure for figure in experiment.figures}
    told = ", ".join(named) or "none"
    if wanted is None:
        twins = {f"{figure.name}{DARK}" for figure in experiment.figures if figure.page.dark_twin}
        if len(named.keys() - twins) != 1:
            raise ValueError(f"which figure? There are {told}")
        return experiment.figures[0]
    if wanted not in named:
        raise KeyError(f"there is no figure {wanted!r}; there are {told}")
    return named[wanted]


def _with_members(result: Result, figure: Figure) -> Result:
    """The result with all members that a figure shows: run anew where the figures of its config did not need them."""
    from optviz.drawing.views import NotRunError, views
    from optviz.running.loop import run as run_all

    nothing = {run.id: Appearance() for run in result.experiment.runs}
    try:
        views(result, figure, nothing)
    except NotRunError:
        return run_all(replace(result.experiment, figures=(figure,)))
    return result


def _described(experiment: Experiment, figure: Mapping[str, Any]) -> Figure:
    """What the experiment's config would make of this figure."""
    if experiment.source is None:
        raise ValueError("this result knows no config that the figure could be a part of")
    config = experiment.source.tree.plain()
    # The problem as it was resolved: its files are found wherever this program runs.
    return load({**config, "problem": experiment.resolved["problem"], "figures": {"figure": figure}}).figures[0]
