"""Where the runs of a figure end, as a table: for Markdown, for LaTeX, for other programs."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import fields, is_dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from optviz.core import Appearance
from optviz.core.measures import distance, gradient_norm
from optviz.drawing.latex import escaped
from optviz.drawing.views import views
from optviz.lazy import np

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from optviz.core import Problem, Result, Trajectory
    from optviz.model import Figure


class Row(NamedTuple):
    """How one member of a run ended."""

    run: str
    settings: str
    steps: int
    evaluations: int  # of values, gradients and Hessians together
    loss: float
    gradient_norm: float
    distance: float | None  # to the nearest minimum; None where none is known
    diverged_at: int | None


HEADS = ("run", "settings", "steps", "evaluations", "loss", "gradient norm", "distance to minimum", "diverged at")


def final_values(result: Result, figure: Figure) -> list[Row]:
    """A row for each member of each run that the figure shows, at the last step that it shows."""
    nothing = {run.id: Appearance() for run in result}
    found: dict[Any, Row] = {}
    for frames in views(result, figure, nothing):
        for run in frames[-1].shown:
            for member, row in enumerate(_rows(run, frames[-1].shown.problem, figure.page.until)):
                place = tuple((name, float(values[member])) for name, values in run.axes.items())
                found.setdefault((run.id, place), row)
    return list(found.values())


def _rows(run: Trajectory, problem: Problem, until: int | None) -> Iterator[Row]:
    at = run.reached(until) - 1
    label = re.sub(r"^_| \((diverged at step \d+|[\d,]+ steps)\)$", "", run.label)
    with np.errstate(all="ignore"):
        norms, distances = (run.by_problem(measure, problem)[at] for measure in (gradient_norm, distance))
    counted = sum((count[at] for count in run.evaluations.values()), np.zeros(run.value.shape[1], int))
    for member in range(run.value.shape[1]):
        lost = -1 if run.diverged is None else int(run.diverged[member])
        settings = _settings(run.members(np.array([member])).optimizer)
        varied = ", ".join(f"{name} = {values[member]:.4g}" for name, values in run.axes.items() if "." not in name)
        yield Row(
            label if run.value.shape[1] == 1 or not varied else f"{label}, {varied}",
            settings,
            int(run.step[at]),
            int(counted[member]),
            float(run.value[at, member]),
            float(norms[member]),
            None if np.isinf(distances[member]) and not len(problem.minima) else float(distances[member]),
            lost if 0 <= lost <= run.step[at] else None,
        )


def _settings(rule: Any) -> str:
    """The settings of a rule, as a config would write them."""
    return ", ".join(f"{each.name}={_short(getattr(rule, each.name))}" for each in fields(rule) if each.init)


def _short(value: Any) -> str:
    if is_dataclass(value) and not isinstance(value, type):
        return f"{getattr(value, 'name', type(value).__name__)}({_settings(value)})"
    if isinstance(value, (float, int)) and not isinstance(value, bool):
        return f"{value:.4g}"
    return str(value).lower() if isinstance(value, bool) else str(value)


def as_csv(rows: Sequence[Row]) -> str:
    """Comma-separated, with all digits; an empty cell where there is nothing to say."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([head.replace(" ", "_") for head in HEADS])
    writer.writerows([["" if cell is None else cell for cell in row] for row in rows])
    return out.getvalue()


def as_markdown(rows: Sequence[Row]) -> str:
    """A table of Markdown, numbers to four digits."""
    lines = [HEADS, ("---", "---", *["---:"] * 6), *(map(_rounded, row) for row in rows)]
    return "".join(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in line)} |\n" for line in lines)


def as_latex(rows: Sequence[Row]) -> str:
    r"""A tabular with the rules of booktabs, to be read with \input."""
    body = [" & ".join(map(_tex, row)) for row in rows]
    lines = [r"\toprule", f"{' & '.join(HEADS)} \\\\", r"\midrule", *(f"{line} \\\\" for line in body), r"\bottomrule"]
    return "\n".join(("% needs \\usepackage{booktabs}", r"\begin{tabular}{llrrrrrr}", *lines, r"\end{tabular}", ""))


def _rounded(cell: Any) -> str:
    if cell is None:
        return ""
    return f"{cell:.4g}" if isinstance(cell, float) else str(cell)


def _tex(cell: Any) -> str:
    if not isinstance(cell, float):
        return escaped(_rounded(cell))
    if not np.isfinite(cell):
        return {"nan": "nan", "inf": r"$\infty$", "-inf": r"$-\infty$"}[str(cell)]
    digits, _, power = f"{cell:.4g}".partition("e")
    return rf"${digits} \times 10^{{{int(power)}}}$" if power else f"${digits}$"


FORMATS: Mapping[str, Callable[[Sequence[Row]], str]] = {
    "table.md": as_markdown,
    "table.csv": as_csv,
    "table.tex": as_latex,
}
