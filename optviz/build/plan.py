"""What a config asks for: its files, and all that decides what each of them looks like."""

from __future__ import annotations

import hashlib
import json
from dataclasses import fields, is_dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from optviz import __version__
from optviz.build.manifest import PlannedOutput
from optviz.formats import ANIMATED, file_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from optviz.model import Experiment, Figure

DATA = "data.npz"
FRAME = 0.05  # of the work of a page: a frame on which nothing moves but the runs


class PlannedFile(NamedTuple):
    """A file that is wanted, and the part of the plan that it belongs to."""

    file: str
    format: str
    sheet: PlannedOutput


def planned_outputs(experiment: Experiment) -> tuple[PlannedOutput, ...]:
    """All that a config asks for, and the numbers, which a command may ask for."""
    shared = {*_modules(experiment.problem), *(m for run in experiment.runs for m in _modules(run.optimizer))}
    drawn = [
        PlannedOutput(
            figure.name, figure.page.formats, key(experiment, figure.name), tuple(sorted({*shared, *_plots(figure)}))
        )
        for figure in experiment.figures
    ]
    return (*drawn, PlannedOutput(None, ("npz",), key(experiment, None), tuple(sorted(shared))))


def planned_files(
    plan: Iterable[PlannedOutput],
    figures: Sequence[str] | None = None,
    formats: Sequence[str] | None = None,
    data: bool = False,
) -> Iterator[PlannedFile]:
    """The files of a plan, or those of some figures, in some formats."""
    for sheet in plan:
        if sheet.figure is None:
            if data:
                yield PlannedFile(DATA, "npz", sheet)
        elif figures is None or sheet.figure in figures:
            kinds = [kind for kind in sheet.formats if formats is None or kind in formats]
            yield from (PlannedFile(file_name(sheet.figure, kind), kind, sheet) for kind in kinds)


def cost(experiment: Experiment) -> float:
    """Roughly how many pages it takes to draw all figures of an experiment."""
    return sum(_pages(figure, experiment) for figure in experiment.figures)


def _pages(figure: Figure, experiment: Experiment) -> float:
    from optviz.running import pace
    from optviz.running.axes import frames

    page = figure.page
    animations = sum(kind in ANIMATED for kind in page.formats)
    if not animations:
        return 1
    last = max(run.steps for run in experiment.runs) if page.until is None else page.until
    count = len(frames(figure, experiment.axes)) or pace.count(page, last + 1)
    return 1 + animations * FRAME * count


def key(experiment: Experiment, figure: str | None) -> str:
    """A hash of all that the config says about a figure: the experiment without its other figures.

    In which formats it is written changes none of its files. The numbers (None) hold what figures have recorded.
    """
    told = dict(experiment.resolved)
    told["figures"] = [_without_formats(drawn) for drawn in told["figures"] if drawn["name"] == figure]
    if figure is None:
        from optviz.running.loop import recorded

        told["recorded"] = recorded(experiment)
    return digest(told)


def _without_formats(figure: Mapping[str, Any]) -> dict[str, Any]:
    return {**figure, "page": {name: value for name, value in figure["page"].items() if name != "formats"}}


def digest(told: Any) -> str:
    """A hash of plain data."""
    return hashlib.sha256(json.dumps(told, sort_keys=True, default=str).encode()).hexdigest()


def provenance(experiment: Experiment, figure: str | None) -> str:
    """The line that each file carries in its metadata."""
    return f"optviz {__version__}; config {experiment.name}; sha256 {key(experiment, figure)}"


def _plots(figure: Figure) -> Iterator[str]:
    return (module for panel in figure.panels for module in _modules(panel.plot))


def _modules(value: Any) -> Iterator[str]:
    """The modules of a definition and of those that it holds."""
    if is_dataclass(value) and not isinstance(value, type):
        if hasattr(value, "name"):
            yield type(value).__module__
        for each in fields(value):
            yield from _modules(getattr(value, each.name))
    elif isinstance(value, (tuple, list)):
        for item in value:
            yield from _modules(item)
