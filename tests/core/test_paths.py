"""Settings as a tree, and the paths that point into it."""

from __future__ import annotations

import numpy as np
import pytest

from optviz import registry
from optviz.core import paths

Adam = registry.load("optimizers", "adam")
SGD = registry.load("optimizers", "sgd")
Lookahead = registry.load("optimizers", "lookahead")
Cosine = registry.load("schedules", "cosine")
Quadratic = registry.load("problems", "quadratic")


def test_leaves_go_through_definitions_lists_and_schedules() -> None:
    assert paths.leaves(Lookahead(inner=SGD(lr=0.2))) == {"inner.lr": 0.2, "k": 5, "alpha": 0.5}
    assert paths.leaves(SGD(lr=Cosine(start=0.3))) == {"lr.start": 0.3, "lr.end": 0.0, "lr.steps": None}
    assert paths.leaves(Quadratic(A=(1.0, 4.0))) == {"A.0": 1.0, "A.1": 4.0, "b": None, "c": 0.0}


@pytest.mark.parametrize(("path", "value"), [("inner.lr", 0.5), ("alpha", 0.1), ("k", 3)])
def test_what_is_put_at_a_path_is_what_is_got_there_and_nothing_else_changes(path: str, value: float) -> None:
    before = Lookahead(inner=Adam(lr=0.2))

    after = paths.put(before, path, value)

    assert paths.get(after, path) == value
    assert {**paths.leaves(after), path: None} == {**paths.leaves(before), path: None}
    assert before == Lookahead(inner=Adam(lr=0.2))


@pytest.mark.parametrize("path", ["beta", "inner.beta", "lr.start", "inner.lr.x", "k.0"])
def test_a_path_that_leads_nowhere_is_an_error(path: str) -> None:
    with pytest.raises(KeyError):
        paths.put(Lookahead(inner=SGD()), path, 1.0)


def test_a_number_in_a_list_is_put_by_its_place() -> None:
    assert paths.put(Quadratic(A=(1.0, 4.0)), "A.1", 9.0) == Quadratic(A=(1.0, 9.0))


def test_a_schedule_is_settled_to_a_number_at_each_step() -> None:
    rule = Lookahead(inner=SGD(lr=Cosine(start=0.4)))

    assert paths.settled(rule, 5, 10) == Lookahead(inner=SGD(lr=pytest.approx(0.2)))
    assert [*paths.schedules(rule)] == ["inner.lr"]


def test_the_members_of_a_batch_of_settings_are_chosen_together() -> None:
    rule = Lookahead(inner=Adam(lr=np.array([[0.1], [0.2], [0.3]])), alpha=np.array([[0.5], [0.6], [0.7]]))

    some = paths.members(rule, np.array([2, 0]))

    assert some.inner.lr.tolist() == [[0.3], [0.1]]
    assert some.alpha.tolist() == [[0.7], [0.5]]
    assert paths.member(rule, 1) == Lookahead(inner=Adam(lr=0.2), alpha=0.6)


def test_the_state_of_a_rule_within_a_rule_stands_under_its_field() -> None:
    rule = Lookahead(inner=Adam())

    with np.errstate(invalid="ignore"):
        seen = paths.observed(rule, rule.init(np.ones((1, 2))))

    assert {"slow", "inner.m", "inner.v", "inner.m_hat", "inner.effective_lr"} <= set(seen)
