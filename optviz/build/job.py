"""A piece of work that is done apart from others: what it may take, and what becomes of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

Work = Callable[[Callable[[Any], None]], Any]  # is given a function to tell things on its way
Clean = Callable[[Any], bool]  # of what a work returned, whether it has left nothing behind in its process


@dataclass(frozen=True)
class Limits:
    """What one piece of work may take: seconds, and megabytes (MiB) beyond those that the program itself holds."""

    seconds: float | None = None
    megabytes: int | None = None

    def __bool__(self) -> bool:
        return self.seconds is not None or self.megabytes is not None


NONE = Limits()


class Progress(NamedTuple):
    """Something that a piece of work told on its way."""

    place: int  # of the work in its sequence
    content: Any


class Done(NamedTuple):
    """What a piece of work returned."""

    place: int  # of the work in its sequence
    value: Any
    clean: bool = False  # whether its process is as good as a new one


class Failure(NamedTuple):
    """A piece of work that returned nothing, and why; with a traceback where it raised an exception."""

    place: int  # of the work in its sequence
    why: str
    trace: str | None = None


class FailureError(Exception):
    """A piece of work that was lost elsewhere."""

    def __init__(self, lost: Failure) -> None:
        super().__init__(lost.why)
        self.lost = lost
