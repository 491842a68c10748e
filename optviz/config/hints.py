"""Annotations beside the values that are to fit them."""

from __future__ import annotations

import types
import typing
from dataclasses import fields, is_dataclass
from functools import cache
from typing import TYPE_CHECKING, Annotated, Any

from optviz.core import Defined
from optviz.core.definition import key_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from optviz.config.diagnostics import Path
    from optviz.config.tree import Node


def field_hints(cls: type[Any]) -> Mapping[str, Any]:
    """The YAML keys of a dataclass, with their annotations."""
    return _field_hints(cls)  # type: ignore[arg-type]  # a class is hashable


@cache
def _field_hints(cls: Any) -> Mapping[str, Any]:
    hints = typing.get_type_hints(cls, include_extras=True)
    return {key_of(field.name): hints[field.name] for field in fields(cls) if field.init}


def bare(hint: Any) -> Any:
    """An annotation without its metadata."""
    return bare(typing.get_args(hint)[0]) if typing.get_origin(hint) is Annotated else hint


def metadata(hint: Any) -> tuple[Any, ...]:
    """The metadata of an annotation, the innermost first."""
    return tuple(hint.__metadata__) if typing.get_origin(hint) is Annotated else ()


def alternatives(hint: Any) -> tuple[Any, ...]:
    """The parts of a union, or the annotation itself."""
    inner = bare(hint)
    if typing.get_origin(inner) in (typing.Union, types.UnionType):
        return typing.get_args(inner)
    return (hint,)


def below(hint: Any, part: str | int) -> Any:
    """The annotation of what stands under a key or an index; None where nothing is due."""
    for alternative in alternatives(hint):
        inner = bare(alternative)
        if isinstance(part, str) and is_dataclass(inner) and isinstance(inner, type):
            found = field_hints(inner).get(part)
        else:
            found = _item(inner, part)
        if found is not None:
            return found
    return None


def _item(hint: Any, part: str | int) -> Any:
    if typing.get_origin(hint) is dict and isinstance(part, str):
        return typing.get_args(hint)[1]
    if typing.get_origin(hint) is not tuple or not isinstance(part, int):
        return None
    items = typing.get_args(hint)
    if items[-1] is Ellipsis:
        return items[0]
    return items[part] if part < len(items) else None


def along(hint: Any, path: Path) -> Any:
    """The annotation at the end of a path; None where nothing is due."""
    for part in path:
        hint = below(hint, part)
        if hint is None:
            return None
    return hint


def marked(hint: Any, node: Node) -> Iterator[tuple[Node, tuple[Any, ...]]]:
    """Every value that an annotation speaks of, with the metadata that it finds there."""
    extras = metadata(hint)
    if extras:
        yield node, extras
    if any(isinstance(extra, Defined) for extra in extras):
        return
    parts = alternatives(hint)
    if len(parts) > 1:
        for part in parts:
            yield from marked(part, node)
        return
    keys: tuple[str | int, ...] = (*range(len(node.items)), *node.mapping)
    for key in keys:
        if (inner := below(hint, key)) is not None:
            yield from marked(inner, node[key])
