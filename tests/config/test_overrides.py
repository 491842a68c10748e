"""`--set` points at settings by the paths that `vary` and Python use."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from optviz.config.diagnostics import ConfigError
from optviz.config.load import load

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Write = Callable[..., Path]

CONFIG = """\
problem: {name: rosenbrock, b: 10}
seed: 1
start: [-1, 1]
steps: 5
optimizers:
  - {name: adam, lr: 0.1}
  - {name: adam, id: slow, label: Slow Adam, lr: 0.01}
  - {name: lookahead, inner: {name: sgd, lr: 0.001}}
  - nesterov
"""


@pytest.fixture
def settings(write: Write) -> Callable[..., tuple[Any, list[Any]]]:
    """The experiment with some values set, and its optimizers."""

    def found(*options: str) -> tuple[Any, list[Any]]:
        experiment = load(write(CONFIG), options)
        return experiment, [run.optimizer for run in experiment.runs]

    return found


def test_a_setting_alone_is_that_of_every_optimizer_that_has_it(settings: Any) -> None:
    _, (adam, slow, lookahead, nesterov) = settings("lr=0.5")

    assert (adam.lr, slow.lr, nesterov.lr) == (0.5, 0.5, 0.5)
    assert lookahead.inner.lr == 0.001


@pytest.mark.parametrize("path", ["slow.lr", "Slow Adam.lr", "adam_2.lr", "optimizers.1.lr", "optimizers.slow.lr"])
def test_one_run_is_named_by_id_label_or_number(settings: Any, path: str) -> None:
    _, (adam, slow, _, nesterov) = settings(f"{path}=0.5")

    assert (adam.lr, slow.lr) == (0.1, 0.5)
    assert nesterov.lr != 0.5


def test_a_path_leads_into_an_optimizer_within_another(settings: Any) -> None:
    assert settings("lookahead.inner.lr=0.5")[1][2].inner.lr == 0.5


def test_the_problem_the_seed_and_one_coordinate_of_the_start(settings: Any) -> None:
    experiment, _ = settings("problem.b=7", "seed=3", "start.y=4")

    assert experiment.problem.b == 7
    assert experiment.seed == 3
    assert {run.start for run in experiment.runs} == {(-1.0, 4.0)}


@pytest.mark.parametrize(
    ("option", "told", "hint"),
    [
        ("start.z=1", "the problem has no coordinate 'z'", "there are x, y"),
        ("slow.lrr=1", "unknown key", "did you mean 'lr'?"),
        ("adma.lr=1", "there is no 'adma'", "did you mean 'adam'?"),
        ("optimizers.slwo.lr=1", "there is no 'slwo' in this list", "did you mean 'slow'?"),
    ],
)
def test_a_path_that_leads_nowhere_is_a_mistake(settings: Any, option: str, told: str, hint: str) -> None:
    with pytest.raises(ConfigError) as caught:
        settings(option)

    found = caught.value.diagnostics[0]
    assert told in found.message
    assert hint in found.hint


def test_a_problem_within_a_plot_takes_the_seed_of_the_experiment(write: Write) -> None:
    text = """\
problem: {{name: least_squares, data: null}}
seed: {seed}
optimizers: [sgd]
figures:
  other: {{panel: {{plot: contour, of: {{name: least_squares{own}}}}}}}
"""
    followed = load(write(text.format(seed=5, own="")))
    own = load(write(text.format(seed=5, own=", seed: 7")))

    assert followed.figures[0].panels[0].plot.of.seed == 5  # type: ignore[attr-defined]
    assert own.figures[0].panels[0].plot.of.seed == 7  # type: ignore[attr-defined]
