"""What an unquoted word of a config means: YAML 1.2's core rules, less its surprises.

A leading zero, 0x, 0o and a `_` never make a number here, and no word is a date or a time: such a word is a text,
and where a number is due, the diagnostic says how to write it.
"""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from optviz.config.tree import Scalar

LONGEST_NUMBER = 100  # characters

WORDS: dict[str, Scalar] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
INTEGER = re.compile(r"[-+]?(0|[1-9][0-9]*)")
DECIMAL = re.compile(r"[-+]?(\.[0-9]+|(0|[1-9][0-9]*)(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
NOT_FINITE = re.compile(r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)")


def read_scalar(text: str) -> Scalar:
    """The value of an unquoted word. Raises ValueError, in words for the reader, for numbers that are none."""
    if text in WORDS:
        return WORDS[text]
    if NOT_FINITE.fullmatch(text):
        raise ValueError(f"{text} is not a finite number")
    if not DECIMAL.fullmatch(text):
        return text
    if len(text) > LONGEST_NUMBER:
        raise ValueError(f"a number of {len(text):,} characters is too long; {LONGEST_NUMBER} are allowed")
    if not math.isfinite(float(text)):
        raise ValueError(f"{text} is too large for a number")
    return int(text) if INTEGER.fullmatch(text) else float(text)


def rewritten(text: str) -> str | None:
    """How to write the number that someone who wrote `text` is likely to mean; None if it looks like none."""
    bare = text.strip().replace("_", "")
    if re.fullmatch(r"[-+]?0[xX][0-9a-fA-F]{1,30}|[-+]?0[oO][0-7]{1,30}", bare):
        return str(int(bare, 0))
    digits = re.sub(r"^([-+]?)0+(?=[0-9])", r"\1", bare)
    return digits if DECIMAL.fullmatch(digits) and len(digits) <= LONGEST_NUMBER else None
