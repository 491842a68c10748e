"""What a figure shows in words, from the numbers of its runs: for those who cannot see it, and for search."""

from __future__ import annotations

from typing import TYPE_CHECKING

from optviz.core import texts
from optviz.core.marks import Quantity
from optviz.core.quantities import evaluate
from optviz.lazy import np

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from optviz.core import Problem, Result, Trajectory
    from optviz.model import Figure, PlotPanel

MOST = 8  # runs that are told one by one
TARGET = 0.01  # of the start's loss above the minimum, which counts as having come near
ABOVE = Quantity("suboptimality")
PLOTS: Mapping[str, str] = {
    "bars": "Bars",
    "contour": "Paths over level lines",
    "curves": "Curves",
    "loss": "Loss",
    "map": "A map of final results",
    "minibatch_losses": "Losses of mini-batches",
    "scatter": "Points",
    "surface": "Paths on a surface",
}


def alt_text(result: Result, figure: Figure) -> str:
    """A few sentences: what is drawn of which problem, and which run reached what, and when."""
    names = _names(figure)
    runs = [(name, result[run]) for run, name in names.items() if run in result]
    told = [*_headings(result, figure), *(_ended(name, run, result.problem, figure) for name, run in runs[:MOST])]
    more = [f"And {len(runs) - MOST} more runs."] if len(runs) > MOST else []
    return " ".join((*told, *more, *_best(runs, figure)))


def _headings(result: Result, figure: Figure) -> Iterator[str]:
    if figure.page.title and not texts.names(figure.page.title):
        yield _sentence(figure.page.title)
    if figure.page.about:
        yield _sentence(figure.page.about)
    kinds: dict[str, int] = {}
    for panel in figure.panels:
        kinds[_kind(panel)] = kinds.get(_kind(panel), 0) + 1
    told = ", ".join(kind if count == 1 else f"{kind} in {count} panels" for kind, count in kinds.items())
    dim = result.problem.dim
    yield f"{told}, of the problem {result.problem.name} in {dim} dimension{'s' if dim != 1 else ''}."


def _kind(panel: PlotPanel) -> str:
    return PLOTS.get(panel.plot.name, panel.plot.name)


def _names(figure: Figure) -> dict[str, str]:
    """The runs that a figure shows, by id, each under the first of its names."""
    names: dict[str, str] = {}
    for panel in figure.panels:
        for run, name, _ in panel.appearances:
            names.setdefault(run, name)
    return names


def _ended(name: str, run: Trajectory, problem: Problem, figure: Figure) -> str:
    """How a run ended, in one sentence."""
    rows = run.reached(figure.page.until)
    step, last = int(run.step[rows - 1]), run.value[rows - 1]
    finite = last[np.isfinite(last)]
    lost = 0 if run.diverged is None else int(((run.diverged >= 0) & (run.diverged <= step)).sum())
    if len(last) > 1:
        least = f"least loss {finite.min():.3g}" if finite.size else "no finite loss"
        return f"{name}: {len(last):,} members, {least} after {_steps(step)}, {lost:,} diverged."
    if lost:
        return f"{name} diverged at step {run.diverged_at}."
    start = f" from {run.value[0, 0]:.3g}" if run.step[0] == 0 and rows > 1 else ""
    return f"{name}: loss{start} to {last[0]:.3g} in {_steps(step)}{_near(run, problem, rows)}."


def _near(run: Trajectory, problem: Problem, rows: int) -> str:
    """When a run came near the minimum, where one is known and its points were kept."""
    if not len(problem.minima) or rows < 2:
        return ""
    above = evaluate(ABOVE, run, problem)
    assert above is not None
    with np.errstate(all="ignore"):
        far = np.flatnonzero(~(above[:rows, 0] <= TARGET * above[0, 0]))
    if not far.size or far[-1] == rows - 1:
        return ""
    return f", below {TARGET:.0%} of its start from step {int(run.step[far[-1] + 1])} on"


def _best(runs: list[tuple[str, Trajectory]], figure: Figure) -> Iterator[str]:
    ends = {name: run.value[run.reached(figure.page.until) - 1] for name, run in runs}
    least = {name: float(last[np.isfinite(last)].min()) for name, last in ends.items() if np.isfinite(last).any()}
    if len(runs) > 1 and least:
        best = min(least, key=lambda name: least[name])
        yield f"Lowest at the end: {best}."


def _steps(count: int) -> str:
    return f"{count:,} step{'s' if count != 1 else ''}"


def _sentence(text: str) -> str:
    plain = " ".join(text.split()).rstrip(".")
    return f"{plain}."
