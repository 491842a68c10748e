"""Annotations in plain words, for people who write YAML and need no Python for it."""

from __future__ import annotations

import types
import typing
from dataclasses import MISSING, dataclass, fields, is_dataclass
from typing import TYPE_CHECKING, Annotated, Any, Literal

import annotated_types as bound

from optviz.core import Optimizer, Plot, Problem, Schedule
from optviz.core.definition import key_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from dataclasses import Field

SCALARS = {
    bool: "true or false",
    int: "whole number",
    float: "number",
    str: "text",
    type(None): "null",
    dict: "mapping",
}
PLURALS = {
    "number": "numbers",
    "whole number": "whole numbers",
    "text": "texts",
    "color": "colors",
    "style": "styles",
    "font": "fonts",
}
# What a field's metadata may say of its text beside its meaning.
TEXTS = {
    "color": "color",
    "colormap": "color map",
    "marker": "marker",
    "linestyle": "line style",
    "style": "style",
    "palette": "palette",
    "size": "name of a size",
    "font": "font",
    "math": "text",
}
SIGNS = {bound.Gt: ("gt", ">"), bound.Ge: ("ge", "≥"), bound.Lt: ("lt", "<"), bound.Le: ("le", "≤")}


@dataclass(frozen=True)
class Setting:
    """A YAML key, described."""

    name: str
    type: str
    bounds: str
    default: str
    meaning: str


def described(cls: type[Any]) -> tuple[Setting, ...]:
    """The fields of a definition or of a part of the config."""
    hints = typing.get_type_hints(cls, include_extras=True)
    return tuple(_setting(field, hints[field.name]) for field in fields(cls) if field.init)


def _setting(field: Field[Any], hint: Any) -> Setting:
    return Setting(key_of(field.name), words(hint), limits(hint), _default(field), meaning(hint))


def meaning(hint: Any) -> str:
    """The outermost text among the metadata; the last one, because nested annotations come first."""
    texts = [item for item in _metadata(hint) if isinstance(item, str) and item not in TEXTS]
    return texts[-1] if texts else ""


def words(hint: Any, *, null: bool = True) -> str:
    """The type as a reader of YAML would name it; without `null`, what can be given instead of nothing."""
    *others, last = (word for word in dict.fromkeys(_alternatives(hint)) if null or word != "null")
    return f"{', '.join(others)} or {last}" if others else last


def _alternatives(hint: Any) -> list[str]:
    inner = _bare(hint)
    origin, parts = typing.get_origin(inner), typing.get_args(inner)
    if origin is Literal:
        return [plain(part) for part in parts]
    if origin in (typing.Union, types.UnionType):
        return [word for part in parts for word in _alternatives(part)]
    if inner is str:
        return [next((TEXTS[item] for item in _metadata(hint) if item in TEXTS), "text")]
    return [_word(inner, origin, parts)]


def _word(inner: Any, origin: Any, parts: tuple[Any, ...]) -> str:
    if origin is tuple:
        return _listed(parts)
    if isinstance(inner, type) and is_dataclass(inner):
        return f"mapping ({inner.__name__.lower()})"
    if inner in (Problem, Optimizer, Schedule, Plot):
        return f"{inner.__name__.lower()} (name or mapping)"
    return SCALARS.get(origin or inner, "value")


def _listed(parts: tuple[Any, ...]) -> str:
    endless = len(parts) == 2 and parts[1] is Ellipsis
    kinds = dict.fromkeys(words(part) for part in parts if part is not Ellipsis)
    if len(kinds) > 1:
        return f"list [{', '.join(words(part) for part in parts)}]"
    kind, count = next(iter(kinds), "nothing"), "" if endless else f" of {len(parts)}"
    if kind in PLURALS:
        return f"list of {'' if endless else f'{len(parts)} '}{PLURALS[kind]}"
    return f"list{count}, each {kind}"


def limits(hint: Any) -> str:
    """The bounds, those of a list's items and of alternatives with them."""
    return ", ".join(dict.fromkeys(_limits(hint)))


def _limits(hint: Any) -> Iterator[str]:
    extras = _metadata(hint)
    if _bare(hint) is not str:
        yield from _lengths(extras, "characters" if "text" in _alternatives(hint) else "items")
    elif words(hint) == "text":
        yield from _lengths(extras, "characters")
    for item in extras:
        if type(item) in SIGNS:
            name, sign = SIGNS[type(item)]
            yield f"{sign} {_large(getattr(item, name))}"
    inner = _bare(hint)
    if typing.get_origin(inner) is not Literal:
        for part in typing.get_args(inner):
            yield from _limits(part)


def _lengths(extras: tuple[Any, ...], unit: str) -> Iterator[str]:
    low = next((item.min_length for item in extras if isinstance(item, bound.MinLen)), 0)
    high = next((item.max_length for item in extras if isinstance(item, bound.MaxLen)), None)
    if low and high:
        yield f"{low} to {_large(high)} {unit}"
    elif high:
        yield f"at most {_large(high)} {unit}"
    elif low:
        yield f"at least {low} {unit if low > 1 else unit[:-1]}"


def _large(number: Any) -> str:
    return f"{number:,}" if isinstance(number, int) and number >= 10_000 else plain(number)


def _default(field: Field[Any]) -> str:
    if field.default is not MISSING:
        return plain(field.default)
    if field.default_factory is not MISSING:
        return plain(field.default_factory())
    return "required"


def plain(value: Any) -> str:
    """A value as YAML would have it, on one line."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, (tuple, list)):
        return f"[{', '.join(map(plain, value))}]"
    if is_dataclass(value):
        return "its own defaults"
    return f"{value:.15g}" if isinstance(value, float) else str(value) or '""'


def _bare(hint: Any) -> Any:
    return _bare(typing.get_args(hint)[0]) if typing.get_origin(hint) is Annotated else hint


def _metadata(hint: Any) -> tuple[Any, ...]:
    return tuple(hint.__metadata__) if typing.get_origin(hint) is Annotated else ()
