"""What figures say in words, against algebra: SGD on ½ a x² multiplies x by 1 - lr a in each step."""

from __future__ import annotations

from typing import Any

import optviz
from optviz.drawing.alt_text import alt_text

BOWL: dict[str, Any] = {"problem": {"name": "quadratic", "A": [2, 2]}, "start": [1, 1], "steps": 10}


def said(figure: dict[str, Any], **told: Any) -> str:
    result = optviz.run({**BOWL, **told, "figures": {"one": figure}})
    return alt_text(result, result.experiment.figures[0])


def test_it_tells_what_is_drawn_of_which_problem() -> None:
    text = said({"about": "Two rates", "panels": [{"plot": "contour"}, {"plot": "loss"}]}, optimizers=["sgd"])

    assert text.startswith("Two rates. Paths over level lines, Loss, of the problem quadratic in 2 dimensions.")


def test_it_tells_which_run_reached_what_and_when() -> None:
    # 0.5^(2 t) of the loss of 2 are left after t steps: less than a hundredth from step 4 on.
    text = said({"panel": {"plot": "loss"}}, optimizers=[{"name": "sgd", "lr": 0.25}], steps=5)

    assert "SGD: loss from 2 to 0.00195 in 5 steps, below 1% of its start from step 4 on." in text


def test_it_names_the_run_that_ends_lowest() -> None:
    slow, fast = {"name": "sgd", "lr": 0.01, "label": "slow"}, {"name": "sgd", "lr": 0.3, "label": "fast"}

    assert said({"panel": {"plot": "loss"}}, optimizers=[slow, fast]).endswith("Lowest at the end: fast.")


def test_it_tells_of_a_run_that_diverged() -> None:
    assert "SGD diverged at step 1." in said({"panel": {"plot": "loss"}}, optimizers=[{"name": "sgd", "lr": 1e200}])


def test_it_speaks_of_the_steps_that_are_shown() -> None:
    assert "in 1 step." in said({"until": 1, "panel": {"plot": "loss"}}, optimizers=[{"name": "sgd", "lr": 0.01}])


def test_of_many_members_it_tells_the_best() -> None:
    vary = {"lr": {"param": "lr", "values": [0.25, 1e200]}}
    text = said({"panel": {"plot": "loss", "hue": "lr"}}, optimizers=["sgd"], vary=vary, steps=5)

    assert "SGD: 2 members, least loss 0.00195 after 5 steps, 1 diverged." in text


def test_of_many_runs_it_tells_some() -> None:
    runs = [{"name": "sgd", "lr": 0.01 * i, "label": f"r{i}"} for i in range(1, 11)]

    assert "And 2 more runs." in said({"panel": {"plot": "loss"}}, optimizers=runs)
