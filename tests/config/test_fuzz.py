"""Whatever a config says, it loads or is complained of. OPTVIZ_FUZZ sets how many examples are tried."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from optviz.config.diagnostics import ConfigError
from optviz.config.load import load

if TYPE_CHECKING:
    from collections.abc import Iterator

EXAMPLES = int(os.environ.get("OPTVIZ_FUZZ", "200"))
FULL: dict[str, Any] = {
    "title": "All of it",
    "problem": {"name": "least_squares", "coefficients": [-2, 2], "n_samples": 20, "noise": 0.1, "seed": 0},
    "start": [2, 9],
    "steps": 12,
    "record": {"points": 3, "state": ["m", "v_hat"]},
    "optimizers": ["sgd", {"name": "adam", "lr": 0.1, "label": "A", "color": "red", "start": [1, 2], "steps": 9}],
    "defaults": {"figure": {"dpi": 50}, "panel": {"xlabel": "$x_1$"}, "contour": {"levels": [0, 1, 2]}},
    "figures": {
        "path": {
            "size": [4, 3],
            "formats": ["png", "gif"],
            "style": ["darkgrid", "paper"],
            "palette": ["red", "#00f"],
            "interval": 105,
            "frames": 5,
            "until": 8,
            "layout": {"rows": 1, "columns": 2},
            "panels": [
                {
                    "plot": "contour",
                    "of": {"name": "quadratic", "A": [2, 4]},
                    "runs": ["A", {"run": "SGD", "alpha": 0.5}],
                    "legend": {"loc": "best"},
                    "markers": [{"point": "minimum"}, {"point": [1, 2], "text": "here"}],
                    "notes": [{"text": "a", "at": [{"run": "A", "step": 3, "coordinate": 1}, 2], "to": [1, 2]}],
                },
                {"plot": "loss", "at": [0, 1], "guides": [{"x": 3, "linestyle": ":"}], "yscale": "log", "ylim": [1, 2]},
            ],
        },
        "one": {"panel": {"plot": "surface", "zlim": [0, 1], "runs": []}},
    },
}
TEXT = yaml.safe_dump(FULL, sort_keys=False)

WORDS = st.sampled_from("adam A last all red $x$ $ none loss contour .. no x rosenbrock 1_0 é data.csv".split(" "))
SCALARS = st.one_of(
    st.none(), st.booleans(), st.integers(-3, 30), st.integers(), st.floats(), WORDS, st.text(max_size=8)
)
KEYS = st.one_of(st.sampled_from(["name", "lr", "label", "run", "plot", "panel", "at", "extends", "data", "of"]), WORDS)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=6,
)


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every path in plain data."""
    yield path
    children = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, child in children:
        yield from places(child, (*path, key))


def with_value(data: Any, path: tuple[Any, ...], value: Any) -> Any:
    """A copy with another value at a path."""
    if not path:
        return value
    copy = dict(data) if isinstance(data, dict) else list(data)
    copy[path[0]] = with_value(data[path[0]], path[1:], value)
    return copy


PLACES = st.sampled_from(list(places(FULL)))
many = settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def loads_or_complains(config: Any, overrides: tuple[str, ...] = ()) -> None:
    if isinstance(config, bytes):
        Path("config.yaml").write_bytes(config)
        config = "config.yaml"
    told = "nothing"
    try:
        load(config, overrides)
    except ConfigError as error:
        told = str(error)
    assert told
    assert all(line.isprintable() for line in told.split("\n"))


def test_the_whole_language_loads() -> None:
    assert load(FULL).figures


@many
@given(PLACES, VALUES)
def test_any_value_anywhere(path: tuple[Any, ...], value: Any) -> None:
    changed = with_value(FULL, path, value)

    if isinstance(changed, dict):
        loads_or_complains(changed)


@many
@given(st.lists(st.tuples(PLACES, VALUES), min_size=2, max_size=4))
def test_several_values_at_once(changes: list[tuple[tuple[Any, ...], Any]]) -> None:
    config: Any = FULL
    for path, value in sorted(changes, key=lambda change: -len(change[0])):
        config = with_value(config, path, value)

    if isinstance(config, dict):
        loads_or_complains(config)


@many
@given(st.data())
def test_any_text_anywhere(data: st.DataObject) -> None:
    begin = data.draw(st.integers(0, len(TEXT)))
    end = data.draw(st.integers(begin, min(len(TEXT), begin + 20)))
    put = data.draw(st.one_of(st.text(max_size=6), st.text("[]{}:,-&*!|>'\"%@`#?~ \n\t<0123abc", max_size=8)))

    loads_or_complains((TEXT[:begin] + put + TEXT[end:]).encode("utf-8", "surrogatepass"))


@many
@given(st.binary(max_size=60), st.booleans())
def test_any_bytes(raw: bytes, after_a_config: bool) -> None:
    loads_or_complains(TEXT.encode() * after_a_config + raw)


@many
@given(PLACES, VALUES)
def test_any_option(path: tuple[Any, ...], value: Any) -> None:
    loads_or_complains(FULL, (f"{'.'.join(map(str, path))}={value}",))


@many
@given(st.text(max_size=20))
def test_any_text_as_an_option(option: str) -> None:
    loads_or_complains(FULL, (option,))
