"""One experiment -> its files: run once, draw each figure once, write each file whole or not at all."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from optviz.build import animations, files
from optviz.build.data import write_data
from optviz.build.plan import DATA, provenance
from optviz.build.texts import written
from optviz.drawing import theme
from optviz.drawing.alt_text import alt_text
from optviz.drawing.figure import compose
from optviz.drawing.pages import save_pages
from optviz.drawing.stills import save_still
from optviz.formats import ANIMATED, ENCODED, TEXTS, file_name
from optviz.running import loop

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
    from pathlib import Path

    from optviz.core import Result, Trajectory
    from optviz.drawing.figure import Drawing
    from optviz.model import Experiment, Figure


class Event(NamedTuple):
    """How far a build is: `done` of `total` pieces of work, and what comes now."""

    what: str
    done: int
    total: int


@dataclass(frozen=True)
class Target:
    """One file to write."""

    path: Path
    figure: Figure | None  # None for data.npz
    format: str

    @property
    def moving(self) -> bool:
        return self.format in ANIMATED


def targets(experiment: Experiment, folder: Path, names: Collection[str]) -> tuple[Target, ...]:
    """The files with these names, stills before animations within a figure."""
    planned = [
        Target(folder / file_name(figure.name, kind), figure, kind)
        for figure in experiment.figures
        for kind in sorted(figure.page.formats, key=lambda kind: kind in ANIMATED)
    ]
    return tuple(target for target in (*planned, Target(folder / DATA, None, "npz")) if target.path.name in names)


def build(
    experiment: Experiment,
    folder: Path,
    names: Collection[str],
    tell: Callable[[Event], None] = lambda event: None,
    done: Mapping[int, Sequence[Trajectory]] | None = None,
) -> Result:
    """Run an experiment and write those of its files that have these names into `folder`; returns what ran.

    done: runs that are there already, as loop.run takes them.
    Raises files.OutputError, before anything is computed, where the folder can't be written.
    """
    planned = targets(experiment, folder, names)
    files.check_writable(folder, [target.path.name for target in planned])
    tell(Event("running", 0, len(planned) + 1))
    result = loop.run(experiment, done)
    count = 1
    for target in _written(result, planned, experiment):
        count += 1
        tell(Event(target.path.name, count, len(planned) + 1))
    return result


def _written(result: Result, planned: Sequence[Target], experiment: Experiment) -> Iterator[Target]:
    """Write the targets; a figure is drawn once for all its files, and so is each frame of its animations."""
    for figure, group in groupby(planned, lambda target: target.figure):
        same = list(group)
        if figure is None:
            write_data(result, same[0].path)
        else:
            _write_figure(result, figure, same, provenance(experiment, figure.name))
        yield from same


def _write_figure(result: Result, figure: Figure, wanted: Sequence[Target], provenance: str) -> None:
    """Write the files of one figure; it is drawn where one of them needs that."""
    for target in wanted:
        if target.format in TEXTS:
            text = written(target.format, result, figure, provenance)
            with files.whole(target.path) as path:
                path.write_text(text, encoding="utf-8")
    pictures = [target for target in wanted if target.format not in TEXTS]
    if pictures:
        with theme.applied(figure):
            write(compose(result, figure), figure, pictures, provenance, alt_text(result, figure))


def write(drawing: Drawing, figure: Figure, wanted: Sequence[Target], provenance: str, alt: str = "") -> None:
    """Write the pictures and animations of one figure, each whole or not at all."""
    page = figure.page
    about = {"Title": figure.name, "Source": provenance} | ({"Description": alt} if alt else {})
    for target in wanted:
        if target.format == "pages":
            with files.whole(target.path) as path:
                save_pages(drawing, path, metadata=about)
        elif not target.moving:
            drawing.update(drawing.last)
            with files.whole(target.path) as path:
                save_still(drawing.figure, path, target.format, dpi=page.dpi, tight=page.tight, metadata=about)
    moving = {target.path: target.format for target in wanted if target.format in ENCODED}
    if moving:
        animations.write(drawing, page, moving, provenance)
