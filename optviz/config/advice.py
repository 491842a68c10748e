"""What to write instead of a value that does not fit."""

from __future__ import annotations

import typing
from typing import TYPE_CHECKING, Any, Literal

from optviz.config.diagnostics import shown
from optviz.config.hints import alternatives, bare
from optviz.config.scalars import rewritten
from optviz.config.suggest import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterator

SWITCHES = {"yes": "true", "on": "true", "y": "true", "no": "false", "off": "false", "n": "false"}


def advice(value: Any, hint: Any) -> str | None:
    """How to write what was meant by `value`, where an annotation asks for something else."""
    kinds = set(_kinds(hint))
    if isinstance(value, str):
        return _for_text(value, kinds, hint)
    if isinstance(value, float) and int in kinds and float not in kinds and value.is_integer() and abs(value) < 1e15:
        return f"write {int(value)}"
    if isinstance(value, (bool, int, float)) and str in kinds:
        return f"write it in quotes: '{shown(value)}'"
    if _is_list(hint) and not isinstance(value, (list, dict, type(None))):
        return f"write a list: [{shown(value)}]"
    return None


def _for_text(text: str, kinds: set[Any], hint: Any) -> str | None:
    if bool in kinds and text.lower() in SWITCHES:
        return "use true or false"
    if bool in kinds and text.lower() in ("true", "false"):
        return "leave the quotes out"
    if kinds & {int, float}:
        number = rewritten(text)
        if number is not None:
            return "leave the quotes out" if number == text else f"write {number}"
    choices = [str(choice) for part in alternatives(hint) for choice in _choices(part)]
    if near := did_you_mean(text, choices):
        return near
    return f"write a list: [{text}]" if _is_list(hint) and str not in kinds and len(text) < 40 else None


def _is_list(hint: Any) -> bool:
    """Whether a list of any length is due."""
    inner = (bare(part) for part in alternatives(hint))
    return any(typing.get_origin(part) is tuple and typing.get_args(part)[-1] is Ellipsis for part in inner)


def _kinds(hint: Any) -> Iterator[Any]:
    for part in alternatives(hint):
        inner = bare(part)
        yield typing.get_origin(inner) or inner


def _choices(hint: Any) -> tuple[Any, ...]:
    inner = bare(hint)
    return typing.get_args(inner) if typing.get_origin(inner) is Literal else ()
