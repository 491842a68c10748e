"""Definitions: frozen settings whose fields are the YAML keys, and what a field may say of itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, Literal, NamedTuple, TypeVar, dataclass_transform

from annotated_types import MaxLen

C = TypeVar("C", bound=type[Any])


# Texts that must be more than text: a config is checked for them before anything is drawn.
Color = Annotated[str, MaxLen(50), "color"]
Colormap = Annotated[str, MaxLen(50), "colormap"]
Symbol = Annotated[str, MaxLen(20), "marker"]
LineStyle = Annotated[str, MaxLen(20), "linestyle"]
Text = Annotated[str, MaxLen(2000), "math"]


@dataclass_transform(frozen_default=True)
def definition(cls: C) -> C:
    """Make `cls` a definition: frozen settings whose fields are the YAML keys, named like its file."""
    cls.name = cls.__module__.rpartition(".")[2]
    dataclass(frozen=True)(cls)
    return settings(cls)


def settings(cls: C) -> C:
    """Let a config fill this dataclass: strictly typed, no unknown keys, finite numbers."""
    cls.__pydantic_config__ = {"extra": "forbid", "strict": True, "allow_inf_nan": False, "alias_generator": key_of}
    return cls


def key_of(field: str) -> str:
    """The YAML key of a field: its name, without a _ at the end where the name alone means something else in Python.

    So `minima_` holds what a config gives as `minima`, beside the property `minima` of every problem.
    """
    return field.removesuffix("_")


class Mistake(NamedTuple):
    """What is wrong with the settings of a definition that bounds cannot say, and where inside of it."""

    path: tuple[str | int, ...]
    message: str
    hint: str | None = None
    allowed: tuple[str, ...] = ()
    offset: int | None = None  # into a text that stands at the path, where that is what is wrong
    severity: Literal["error", "warning"] = "error"


@dataclass(frozen=True)
class DataPath:
    """Marks a field that names a file: relative to the config, and read before the run begins."""


@dataclass(frozen=True)
class Defined:
    """Marks a field that holds another definition: `Annotated[Problem | None, Defined("problems"), ...]`."""

    kind: str

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> Any:
        """The config is checked apart, by kind and name; what it made is handed over in pydantic's context."""
        from pydantic_core import core_schema

        def found(value: Any, info: Any) -> Any:
            if value is None and isinstance(source, type):  # not `Problem | None`
                raise ValueError("needed")
            return value and info.context[value]

        return core_schema.with_info_plain_validator_function(found)
