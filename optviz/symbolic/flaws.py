"""What is wrong with the text of a formula, and where."""

from __future__ import annotations

from typing import NamedTuple


class Flaw(NamedTuple):
    """A mistake in a formula."""

    message: str
    start: int = 0  # characters into the text
    hint: str | None = None
    allowed: tuple[str, ...] = ()


class FormulaError(ValueError):
    """A text that is no formula: every flaw that was found in it."""

    def __init__(self, *flaws: Flaw) -> None:
        super().__init__("; ".join(f"column {flaw.start + 1}: {flaw.message}" for flaw in flaws))
        self.flaws = flaws
