"""Texts with blanks to fill in, such as `lr = {lr:g}` or `{name} (freq={frequency:.3f})`.

Only plain names may stand in the blanks, and only short formats of texts and numbers after them: neither attributes
nor subscripts nor nested blanks, so a config can't reach into objects or ask for a gigabyte of spaces. Braces between
dollar signs are mathematics, and doubled ones are braces.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    Blanks = Mapping[str, str | float]

SPEC = re.compile(r"[<>^]?[-+ ]?0?[0-9]{0,2}[,_]?(\.[0-9]{1,2})?[eEfFgGs%]?")
PARTS = re.compile(r"(?<!\\)\$.*?(?<!\\)\$|\{\{|\}\}|\{([^{}]*)\}|[{}]", re.DOTALL)


def wrong_blanks(text: str, known: Blanks | None) -> Iterator[str]:
    """What is wrong with the blanks of a text; where `known` is None only their form is looked at."""
    for part in PARTS.finditer(text):
        if part[0] in ("{", "}"):
            yield f"a {part[0]} without its partner; a brace itself is written twice"
        elif part[1] is not None:
            name, _, spec = part[1].partition(":")
            if not re.fullmatch(r"[^\W\d]\w*(\.\w+)*", name) or not SPEC.fullmatch(spec):
                yield f"a blank is a name and a format, as {{name}} or {{frequency:.3f}}; found {part[0]}"
            elif known is not None and name not in known:
                yield f"there is nothing called {name!r} here; there is {', '.join(_near(name, known)) or 'nothing'}"
            elif known is not None:
                try:
                    format(known[name], spec)
                except ValueError as error:
                    yield f"{part[0]}: {error}"


def _near(name: str, known: Iterable[str]) -> list[str]:
    """What a reader may have meant by a name: all that the run in it has, else the names of no run, and runs."""
    run, dot, _ = name.partition(".")
    of_run = [each for each in known if dot and each.startswith(f"{run}.")]
    runs = dict.fromkeys(f"{each.partition('.')[0]}.value" for each in known if "." in each)
    return sorted(of_run) or [*sorted(each for each in known if "." not in each), *sorted(runs)]


def filled(text: str, blanks: Blanks) -> str:
    """The text with its blanks filled in; a number without a format as short as it can be written."""

    def fill(part: re.Match[str]) -> str:
        if part[1] is None:
            return part[0][0] if part[0] in ("{{", "}}") else part[0]
        name, _, spec = part[1].partition(":")
        value = blanks[name]
        return format(value, spec or ("g" if isinstance(value, float) else ""))

    return PARTS.sub(fill, text)


def escaped(text: str) -> str:
    """A text whose braces are none of blanks."""
    return text.replace("{", "{{").replace("}", "}}")


def names(text: str) -> tuple[str, ...]:
    """The names in the blanks of a text."""
    return tuple(part[1].partition(":")[0] for part in PARTS.finditer(text) if part[1] is not None)
