"""The animations of one figure: each frame is drawn once for all of them, and none is larger than it may be."""

from __future__ import annotations

import warnings
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from optviz.animate import encoders
from optviz.animate.frames import frames
from optviz.build import files
from optviz.running import pace

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from optviz.drawing.figure import Drawing
    from optviz.page import Page

MEGABYTE = 1_000_000
FEWEST = 8  # frames that are left of an animation that is too large
STRIDES = (2, 4, 8, 16)
COARSER: Mapping[str, tuple[int, ...]] = {"gif": (1, 2), "mp4": (1, 2)}  # what encoders know to save


class Saving(NamedTuple):
    """What an animation does without to be smaller: fewer colours, frames left out."""

    coarse: int = 0
    stride: int = 1


def write(drawing: Drawing, page: Page, targets: Mapping[Path, str], comment: str) -> None:
    """Write a drawing's frames to every file of `targets` in its format, each whole or not at all.

    What is larger than the page allows is written again with fewer colours, then with fewer frames; a warning says so.
    """
    with ExitStack() as stack:
        places = {stack.enter_context(files.whole(path)): path for path in targets}
        try:
            _encode(drawing, page, {place: targets[path] for place, path in places.items()}, comment, Saving())
            for place, path in places.items():
                if _too_large(place, page) and targets[path] != "frames":
                    _shrink(drawing, page, place, path, targets[path], comment)
        except OSError as error:
            failed = places.get(Path(error.filename or ""))
            if failed is None:
                raise
            raise files.unwritable(failed, error) from error


def _encode(drawing: Drawing, page: Page, places: Mapping[Path, str], comment: str, saving: Saving) -> None:
    shown = _some(drawing.steps, saving.stride)
    encoders.write(
        frames(drawing, shown),
        places,
        interval=pace.interval(page, len(drawing.steps)) * saving.stride,
        loop=page.loop,
        comment=comment,
        hold=page.hold,
        total=len(shown),
        coarse=saving.coarse,
    )


def _some(steps: Sequence[float], stride: int) -> Sequence[float]:
    """Every so many of the steps, the last one among them."""
    return steps[(len(steps) - 1) % stride :: stride]


def _too_large(place: Path, page: Page) -> bool:
    return page.max_mb is not None and place.stat().st_size > page.max_mb * MEGABYTE


def _shrink(drawing: Drawing, page: Page, place: Path, path: Path, kind: str, comment: str) -> None:
    whole, saving = len(drawing.steps), Saving()
    for saving in _savings(kind, whole):
        _encode(drawing, page, {place: kind}, comment, saving)
        if not _too_large(place, page):
            break
    kept = len(_some(drawing.steps, saving.stride))
    told = [*(["fewer colours"] if saving.coarse else []), *([f"{kept} of {whole} frames"] if kept < whole else [])]
    how = " and ".join(told) or "all its frames"
    if _too_large(place, page):
        size = place.stat().st_size / MEGABYTE
        more = f"with {how} it has {size:.2g} MB, and may have {page.max_mb:g}: lower 'size', 'dpi' or 'frames'"
        warnings.warn(f"{path.name} is too large: {more}", stacklevel=2)
    else:
        warnings.warn(f"{path.name} is kept under {page.max_mb:g} MB by {how}", stacklevel=2)


def _savings(kind: str, count: int) -> Iterator[Saving]:
    """From the smallest loss on."""
    coarser = COARSER.get(kind, ())
    yield from (Saving(coarse) for coarse in coarser)
    yield from (Saving(coarser[-1] if coarser else 0, stride) for stride in STRIDES if count // stride >= FEWEST)
