"""Settings as a tree: a definition may hold other definitions, schedules and lists, and a path points into them.

A path is `lr`, `inner.lr` (a field of the definition in the field `inner`), `lr.start` (of a schedule that stands in
the place of lr), `A.1` (the second number of a list) or `constants.a` (of a mapping). What varies, is scheduled,
recorded or set from outside is named by such paths.
"""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from typing import TYPE_CHECKING, Any, TypeVar

from optviz.core.schedule import Schedule
from optviz.lazy import np

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

P = TypeVar("P")


def leaves(part: Any) -> dict[str, Any]:
    """Every setting below a definition that holds no others, by its path."""
    return dict(_walk(part, ""))


def _walk(part: Any, path: str) -> Iterator[tuple[str, Any]]:
    below = _below(part)
    if below is None or (path and not below):
        yield path, part
        return
    for name, value in below.items():
        yield from _walk(value, f"{path}.{name}" if path else name)


def _below(part: Any) -> Mapping[str, Any] | None:
    """What stands right below a part, by name; None for a leaf."""
    if is_dataclass(part) and not isinstance(part, type):
        return {field.name: getattr(part, field.name) for field in fields(part) if field.init}
    if isinstance(part, tuple):
        return {str(i): value for i, value in enumerate(part)}
    return part if isinstance(part, dict) else None


def get(part: Any, path: str) -> Any:
    """The setting at a path. Raises KeyError where there is none."""
    for name in path.split("."):
        part = (_below(part) or {})[name]
    return part


def put(part: P, path: str, value: Any) -> P:
    """The same definition with another value at a path. Raises KeyError where there is nothing at the path."""
    name, _, rest = path.partition(".")
    inner = (_below(part) or {})[name]
    changed = put(inner, rest, value) if rest else value
    if isinstance(part, tuple):
        return type(part)(changed if str(i) == name else each for i, each in enumerate(part))
    if isinstance(part, dict):
        return {**part, name: changed}  # type: ignore[return-value]
    return replace(part, **{name: changed})  # type: ignore[type-var]


def numbers(part: Any) -> dict[str, float]:
    """The settings that are numbers, by path: those that can vary over a range."""
    return {path: value for path, value in leaves(part).items() if type(value) in (int, float)}


def arrays(part: Any) -> dict[str, Any]:
    """The settings that hold an array (B, 1) instead of a number, by path."""
    return {path: value for path, value in leaves(part).items() if isinstance(value, np.ndarray)}


def members(part: P, chosen: Any) -> P:
    """The same definition with some members of its batch: a slice or an index array into B."""
    for path, value in arrays(part).items():
        part = put(part, path, value[chosen])
    return part


def member(part: P, b: int) -> P:
    """The settings of one member of the batch, as plain numbers."""
    for path, value in arrays(part).items():
        part = put(part, path, float(value[b, 0]))
    return part


def schedules(part: Any, path: str = "") -> dict[str, Schedule]:
    """The schedules that stand in the place of numbers, by path."""
    if isinstance(part, Schedule):
        return {path: part}
    found: dict[str, Schedule] = {}
    for name, value in (_below(part) or {}).items():
        found |= schedules(value, f"{path}.{name}" if path else name)
    return found


def settled(part: P, step: int, steps: int) -> P:
    """The definition as it is at a step (from 0) of a run of `steps`: numbers in the place of its schedules."""
    for path, schedule in schedules(part).items():
        part = put(part, path, schedule(step, steps))
    return part


def observed(rule: Any, state: Any, prefix: str = "") -> dict[str, Any]:
    """What can be recorded of a rule after a step, by path: its state, what it lets be observed, its numbers.

    The state of a rule within a rule stands under the name of the field that holds it. What has a matrix for each
    member, (B, D, D), is no quantity of a coordinate, and left out.
    """
    found: dict[str, Any] = {}
    for name, value in (state._asdict() if hasattr(state, "_asdict") else {}).items():
        if isinstance(value, tuple):
            found |= observed(getattr(rule, name, None), value, f"{prefix}{name}.")
        elif np.ndim(value) <= 2:
            found[f"{prefix}{name}"] = value
    if rule is not None:
        found |= {f"{prefix}{name}": value for name, value in rule.observe(state).items()}
    return found
