"""The characters of a formula, checked before Python's grammar sees them.

Python reads some characters as others (NFKC), in silence, and has syntax that no formula needs.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from optviz.symbolic.flaws import Flaw

if TYPE_CHECKING:
    from collections.abc import Iterator

LONGEST = 10_000  # characters
SHOWN = 10  # flaws of one text
INSTEAD = {
    "^": "a power is written **", "²": "a power is written **2", "³": "a power is written **3",
    "−": "a minus is written -", "–": "a minus is written -", "·": "a product is written *",
    "×": "a product is written *", "÷": "a quotient is written /", "√": "a root is written sqrt(x)",
    "≤": "write <=", "≥": "write >=", "π": "write pi", "|": "an absolute value is written abs(x)",
    "[": "brackets are round", "]": "brackets are round", "{": "brackets are round", "}": "brackets are round",
    "=": "a formula is the right side alone, without an equals sign",
}  # fmt: skip
USED = re.compile(r"[\w\s.,()+\-*/%<>!]|[<>]=")
ODD = re.compile(r"[^A-Za-z0-9_ .,()+\-*/%<>\n\t]")  # characters to look at more closely
PRODUCT = re.compile(r"(?<![\w.])(\d+(?:\.\d*)?|\.\d+)[ ]*([^\W\d]\w*|\()")


def flaws_of(text: str) -> Iterator[Flaw]:
    """What is wrong with the characters of a text."""
    if not text.strip():
        yield Flaw("the formula is empty")
    if len(text) > LONGEST:
        yield Flaw(f"{len(text):,} characters; a formula has at most {LONGEST:,}")
        return
    odd = ((match[0], match.start()) for match in ODD.finditer(text))
    found = (flaw for char, at in odd if (flaw := _flaw(char, at, text)) is not None)
    for _, flaw in zip(range(SHOWN), found, strict=False):
        yield flaw


def missing_product(text: str) -> Iterator[Flaw]:
    """A number right before a name or a bracket, as in 2x."""
    for match in PRODUCT.finditer(text):
        if not re.match(r"[eE]\d*$", match[2]) and match[2] not in ("and", "or", "if", "not"):
            yield Flaw(f"{match[0]!r} lacks an operator", match.start(), f"a product is written {match[1]}*{match[2]}")


def _flaw(char: str, at: int, text: str) -> Flaw | None:
    compares = char == "=" and (text[max(0, at - 1) : at] in ("<", ">", "!", "=") or text[at + 1 : at + 2] == "=")
    if char in INSTEAD and not compares:
        return Flaw(f"{char!r} has no meaning in a formula", at, INSTEAD[char])
    if unicodedata.normalize("NFKC", char) != char:
        plain = unicodedata.normalize("NFKC", char)
        return Flaw(f"{named(char)} looks like {plain!r} and is another character", at, f"write {plain}")
    if not char.isprintable() and char not in "\n\t":
        return Flaw(f"{named(char)} cannot be seen", at)
    return None if USED.match(char) or char == "=" else Flaw(f"{char!r} has no meaning in a formula", at)


def named(char: str) -> str:
    """A character by its name in Unicode."""
    return f"U+{ord(char):04X} ({unicodedata.name(char, 'without a name').lower()})"
