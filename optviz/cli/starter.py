"""The config that `optviz init` writes: short, complete, and chosen so that every run converges."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from optviz import registry
from optviz.cli.terminal import UsageError
from optviz.config.suggest import did_you_mean
from optviz.describe import described, plain
from optviz.lazy import np

if TYPE_CHECKING:
    from optviz.core import Problem

TEXT = """\
# yaml-language-server: $schema={schema}
#
# `optviz run {path}` draws the figures below into outputs/{name}/.
# `optviz list` names all that a config can use, `optviz show adam` describes one of it.

title: {title}

# {summary}
problem: {problem}
# With settings of its own: {{name: {problem}{settings}}}

# Where every run begins, and how many steps it takes.
start: {start}
steps: 100

optimizers:
  - {{name: sgd, lr: {lr}}}
  - {{name: heavy_ball, lr: {lr}, momentum: 0.9}}
  - {{name: adam, lr: 0.1}}
  # A label and a colour of your choice:
  # - {{name: adam, lr: 0.01, label: slower Adam, color: tab:red}}

figures:
  # {what}, as a picture and as an animation.
  path:
    formats: [png, gif]
    panel: {panel}

  # The loss at each step.
  loss:
    formats: [png]
    panel: {{plot: loss}}
"""


PATHS = "The paths over the level lines", "{plot: contour}"
LINE = "The path along the function", "{plot: function}"


def text(problem: str, path: str, name: str, schema: str) -> str:
    """A config about this problem. Raises UsageError where there is no such problem, or it needs settings."""
    cls, example = _example(problem)
    what, panel = _picture(example)
    return TEXT.format(
        schema=schema,
        path=path,
        name=name,
        title=f"Three optimizers on {problem.replace('_', ' ')}",
        summary=(cls.__doc__ or "").partition("\n")[0],
        problem=problem,
        settings="".join(f", {setting.name}: {setting.default}" for setting in described(cls)),
        start=plain(tuple(float(f"{x:.3g}") for x in example.start)),
        lr=plain(_stable_lr(example)),
        what=what,
        panel=panel,
    )


def _example(problem: str) -> tuple[type[Any], Problem]:
    known = registry.names("problems")
    if problem not in known:
        hint = did_you_mean(problem, known) or f"there are {', '.join(known)}"
        raise UsageError(f"--problem: there is no problem {problem!r}; {hint}")
    cls = registry.load("problems", problem)
    if missing := [setting.name for setting in described(cls) if setting.default == "required"]:
        raise UsageError(
            f"--problem: {problem} needs {', '.join(missing)}, which only you know; begin with another one"
        )
    return cls, cls()


def _picture(problem: Problem) -> tuple[str, str]:
    return LINE if problem.dim < 2 else PATHS


def _stable_lr(problem: Problem) -> float:
    """Half of what the curvature at the start allows gradient descent, 1 / L, cut to one digit."""
    start, nudge = np.array(problem.start, dtype=float), 1e-4
    slopes = problem.grad(start + nudge * np.eye(problem.dim)) - problem.grad(start)
    curvature = float(np.abs(slopes).sum(axis=-1).max()) / nudge
    lr = 0.5 / max(curvature, 0.5)
    digit = 10.0 ** np.floor(np.log10(lr))
    return float(f"{np.floor(lr / digit) * digit:.1g}")
