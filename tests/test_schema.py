"""The JSON Schema of configs, against the configs themselves and against mistakes in them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import jsonschema
import pytest

from optviz import registry
from optviz.config.source import read
from optviz.schema import schema

if TYPE_CHECKING:
    from pathlib import Path

CONFIG = {
    "problem": "rosenbrock",
    "optimizers": ["sgd", {"name": "adam", "lr": 0.1, "label": "Adam", "color": "red"}],
    "figures": {"path": {"formats": ["png"], "panel": {"plot": "contour", "levels": 20, "title": "A valley"}}},
}


@pytest.fixture(scope="module")
def validator() -> jsonschema.Draft202012Validator:
    made = schema()
    jsonschema.Draft202012Validator.check_schema(made)
    return jsonschema.Draft202012Validator(made)


def test_a_good_config_fits(validator: jsonschema.Draft202012Validator) -> None:
    validator.validate(CONFIG)


@pytest.mark.parametrize(
    "mistake",
    [
        {"problem": "rosenbrok"},
        {"problem": {"name": "rosenbrock", "c": 1}},
        {"optimizers": []},
        {"optimizers": [{"name": "adam", "lrr": 0.1}]},
        {"optimizers": [{"name": "adam", "lr": 0}]},
        {"optimizers": [{"name": "adam", "lr": "0.1"}]},
        {"optimizers": [{"lr": 0.1}]},
        {"steps": 0},
        {"figures": {"path": {"panel": {"plot": "contour", "levles": 20}}}},
        {"figures": {"path": {"formats": ["bmp"], "panel": {"plot": "contour"}}}},
        {"defaults": {"contour": {"levles": 20}}},
        {"figure": {}},
    ],
)
def test_a_mistake_does_not_fit(validator: jsonschema.Draft202012Validator, mistake: dict[str, Any]) -> None:
    assert not validator.is_valid(CONFIG | mistake)


def test_what_is_inherited_may_be_left_out(validator: jsonschema.Draft202012Validator) -> None:
    validator.validate({"extends": "base.yaml", "steps": 10})

    assert not validator.is_valid({"steps": 10})


def test_a_plot_may_hold_a_problem(validator: jsonschema.Draft202012Validator) -> None:
    panel = {"plot": "contour", "of": {"name": "quadratic", "A": [2, 4]}}
    validator.validate(CONFIG | {"figures": {"path": {"panel": panel}}})

    assert not validator.is_valid(CONFIG | {"figures": {"path": {"panel": panel | {"of": "quadratc"}}}})


def test_every_key_is_explained(validator: jsonschema.Draft202012Validator) -> None:
    kinds = validator.schema["$defs"]["optimizer"]["anyOf"][1:]

    assert [kind["title"] for kind in kinds] == list(registry.names("optimizers"))
    assert all(field["description"] for kind in kinds for field in kind["properties"].values())


def test_the_configs_of_the_repository_fit(validator: jsonschema.Draft202012Validator, repository: Path) -> None:
    for path in sorted((repository / "configs").rglob("*.yaml")):
        validator.validate(read(path).tree.plain())
