"""What the formats share: a file that takes the frames of an animation one by one."""

from __future__ import annotations

from abc import ABC, abstractmethod
from contextlib import suppress
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

from optviz.animate.pictures import EncodingError

if TYPE_CHECKING:
    from pathlib import Path
    from typing import Self

    from optviz.animate.pictures import Change, Picture


class Playback(NamedTuple):
    """How an animation plays, and what is said of it."""

    interval: int  # milliseconds that a frame is shown
    loop: int  # how often it plays, 0 for ever
    comment: str
    hold: int = 0  # milliseconds that the last frame is shown, if longer than the others
    total: int = 0  # how many frames there will be; 0 for unknown, then none is the last
    coarse: int = 0  # 0 to 2: how far pictures may suffer for a smaller file, where a format loses anything at all

    def shown(self, number: int) -> int:
        """Milliseconds that a frame is shown, counted from 0."""
        return max(self.interval, self.hold) if number == self.total - 1 else self.interval


class Encoder(ABC):
    """An animation that is being written; complete once it is finished."""

    def __init__(self, path: Path, playback: Playback) -> None:
        self.path, self.playback = path, playback
        self.count = 0  # frames written

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.release()

    @abstractmethod
    def add(self, picture: Picture) -> None:
        """Write the next frame and count it."""

    @abstractmethod
    def finish(self) -> None:
        """Write what stands after the last frame."""

    @abstractmethod
    def release(self) -> None:
        """Give back what was opened; called in any case."""


class ChangesEncoder(Encoder):
    """A format of rectangles, each of which holds what changed since the frame before."""

    LARGEST: int  # pixels of a side
    NAME: str
    GRID = 1  # the rectangles' corners stand on multiples of it

    def __init__(self, path: Path, playback: Playback) -> None:
        super().__init__(path, playback)
        self.file: BinaryIO = path.open("wb")

    def add(self, picture: Picture) -> None:
        """Write what changed, and before the first frame the head.

        Raises EncodingError for a size that the format can't hold.
        """
        if not self.count:
            height, width = picture.pixels.shape
            if max(height, width) > self.LARGEST:
                size = f"{self.LARGEST} pixels wide and high, not {width} x {height}"
                raise EncodingError(f"{self.NAME} is at most {size}")
            self.file.write(self.head(height, width))
        self.file.write(self.changed(picture.change.on_grid(picture.pixels, self.GRID)))
        self.count += 1

    def finish(self) -> None:
        """Write the tail, and all that waits to be written."""
        self.file.write(self.tail())
        self.file.flush()

    def release(self) -> None:
        """Close the file."""
        with suppress(OSError):  # of a full disk, which `add` or `finish` has told
            self.file.close()

    @abstractmethod
    def head(self, height: int, width: int) -> bytes:
        """What stands before the first frame."""

    @abstractmethod
    def changed(self, change: Change) -> bytes:
        """One frame."""

    @abstractmethod
    def tail(self) -> bytes:
        """What stands after the last frame; what is known only now may be put in its place before."""
