"""Labels with blanks to fill in, such as `{name} (freq={frequency:.3f})`.

Only plain names may stand in the blanks, and only short formats of texts and numbers after them: neither attributes
nor subscripts nor nested blanks, so a config can't reach into objects or ask for a gigabyte of spaces.
"""

from __future__ import annotations

import re
from string import Formatter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from optviz.core import Problem

    Blanks = Mapping[str, str | float]

SPEC = re.compile(r"[<>^]?[-+ ]?0?[0-9]{0,2}[,_]?(\.[0-9]{1,2})?[eEfFgGs%]?")


def check(template: str | None, blanks: Blanks | None = None) -> Iterator[tuple[tuple[str], str]]:
    """What is wrong with the field `labels`; without `blanks` only its form is looked at."""
    if template is not None and (wrong := _misfit(template, blanks)):
        yield ("labels",), wrong


def _misfit(template: str, blanks: Blanks | None) -> str | None:
    try:
        parts = list(Formatter().parse(template))
    except ValueError as error:
        return f"not a label: {error}"
    for _, name, spec, conversion in parts:
        if name is None:
            continue
        if not name.isidentifier() or conversion or not SPEC.fullmatch(spec or ""):
            return f"a blank is a name and a format, as {{name}} or {{frequency:.3f}}; found {_written(name, spec)}"
        if blanks is not None and name not in blanks:
            return f"there is nothing called {name!r} here; there is {', '.join(sorted(blanks))}"
    try:
        template.format_map(blanks or {})
    except ValueError as error:
        return f"not a label: {error}"
    except KeyError:
        return None
    return None


def _written(name: str, spec: str | None) -> str:
    return f"{{{name}:{spec}}}" if spec else f"{{{name}}}"


def filled(template: str, blanks: Blanks) -> str:
    """The label with its blanks filled in."""
    return template.format_map(blanks)


def of_coordinate(problem: Problem, i: int) -> dict[str, str | float]:
    """What can be said of coordinate i: its name, and what the problem knows of it."""
    return {"name": problem.coordinates[i]} | {key: float(each[i]) for key, each in problem.per_coordinate().items()}
