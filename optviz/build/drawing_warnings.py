"""What Python's warnings on the way to a picture are worth to the person who asked for it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from warnings import WarningMessage

GLYPH = re.compile(r"Glyph (\d+) .* missing from")  # matplotlib says so for each character, at each drawing
MOST = 20  # characters to show


def noted(caught: Iterable[WarningMessage]) -> tuple[str, ...]:
    """Each message once; one for all characters that the fonts lack."""
    messages = dict.fromkeys(str(warning.message) for warning in caught)
    missing = [int(found[1]) for message in messages if (found := GLYPH.match(message))]
    others = tuple(message for message in messages if not GLYPH.match(message))
    return (*others, *_boxes(missing))


def _boxes(missing: list[int]) -> tuple[str, ...]:
    if not missing:
        return ()
    shown = " ".join(f"{chr(code)} (U+{code:04X})" for code in missing[:MOST])
    more = f" and {len(missing) - MOST} more" if len(missing) > MOST else ""
    return (f"the font has no picture of {shown}{more}: drawn as boxes",)
