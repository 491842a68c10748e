"""Typer commands that take text as it comes.

Typer hands every value to pydantic, whose import takes longer than all the rest of `optviz list`. Text needs no
conversion, nor does what was left out, so both are passed on as they are; all else goes typer's way.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from typer.core import TyperCommand, TyperGroup

if TYPE_CHECKING:
    from collections.abc import Callable

TEXT = (str, list[str])


class LightCommand(TyperCommand):
    """A command whose texts do not load pydantic."""

    def get_params(self, ctx: Any) -> list[Any]:
        return [_light(parameter) for parameter in super().get_params(ctx)]


class LightGroup(TyperGroup):
    """The same for the program itself."""

    def get_params(self, ctx: Any) -> list[Any]:
        return [_light(parameter) for parameter in super().get_params(ctx)]


def _light(parameter: Any) -> Any:
    # A typer without this attribute converts texts by itself, and needs no detour.
    if hasattr(parameter, "type_descriptor") and "process_value" not in vars(parameter):
        parameter.process_value = partial(_processed, parameter, parameter.process_value)
    return parameter


def _processed(parameter: Any, thorough: Callable[[Any, Any], Any], context: Any, value: Any) -> Any:
    left_out = value is None and not parameter.required
    if not left_out and not (value and parameter.type_descriptor.annotation in TEXT):
        return thorough(context, value)
    if left_out and (parameter.multiple or parameter.nargs == -1):
        value = ()
    return parameter.callback(context, parameter, value) if parameter.callback else value
