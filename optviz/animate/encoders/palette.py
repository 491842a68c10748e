"""At most 256 colours for any number of them: exact where there are few, else exact for the most frequent."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from optviz.animate.pictures import Pixels

# The flat colours of a figure: fills, lines, text. What comes after them are shades along edges.
EXACT = 48
# How much the number of pixels counts beside the distance of a colour when the next one is chosen. Between 0
# (the largest error counts) and 1/2 (the mean does); measured on contour figures.
FREQUENCY = 0.25
BLOCK = 4096  # colours that are compared at a time


class Indexed(NamedTuple):
    """Pixels as positions in a palette."""

    palette: NDArray[np.uint8]  # (K, 3)
    indices: NDArray[np.uint8]  # (N,)


def indexed(pixels: Pixels, size: int) -> Indexed:
    """Opaque pixels (N,) with a palette of at most `size` colours.

    Neighbours are mostly equal, so it is runs that are sorted and counted, not pixels.
    """
    if not pixels.size:
        return Indexed(np.zeros((0, 3), np.uint8), np.zeros(0, np.uint8))
    starts = np.flatnonzero(np.concatenate(([True], pixels[1:] != pixels[:-1])))
    lengths = np.diff(np.append(starts, pixels.size))
    unique, which = _unique(pixels[starts])
    colours = unique.view(np.uint8).reshape(-1, 4)[:, :3]
    if len(colours) <= size:
        return Indexed(colours, np.repeat(which.astype(np.uint8), lengths))
    counts = np.bincount(which, weights=lengths).astype(np.float64)
    palette, owner = _fewer(colours.astype(np.float64), counts, size)
    return Indexed(palette, np.repeat(owner[which], lengths))


def _unique(pixels: Pixels) -> tuple[Pixels, NDArray[np.intp]]:
    """The different ones in order, and which of them each is, (N,), as `np.unique` has it.

    Numbers of 16 bits are sorted without comparing, so two such sorts take a fifth of the time of one of 32 bits.
    """
    order = np.argsort(pixels.astype(np.uint16), kind="stable")
    order = order[np.argsort((pixels[order] >> 16).astype(np.uint16), kind="stable")]
    ordered = pixels[order]
    first = np.concatenate(([True], ordered[1:] != ordered[:-1]))
    which = np.empty(pixels.size, np.intp)
    which[order] = np.cumsum(first) - 1
    return ordered[first], which


def _fewer(
    colours: NDArray[np.float64], counts: NDArray[np.float64], size: int
) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """A palette (size, 3) and each colour's position in it, (N,), for more colours (N, 3) than `size`.

    The most frequent colours first, then again and again the one that is worst served (Gonzalez 1985); in the
    end each of the latter moves to the mean of those that it stands for.
    """
    # |a - b|² = |a|² - 2 ab + |b|², so the distances of all colours to others are one product, exact in whole numbers.
    squares, ones = (colours**2).sum(axis=1), np.ones(len(colours))
    here = np.stack([*colours.T, squares, ones], axis=1)
    there = np.stack([*(-2 * colours.T), ones, squares])
    weight = counts**FREQUENCY
    chosen = np.argsort(-counts, kind="stable")[:size]
    error = (here @ there[:, chosen[:EXACT]]).min(axis=1)
    for k in range(EXACT, size):
        chosen[k] = (error * weight).argmax()
        np.minimum(error, here @ there[:, chosen[k]], out=error)
    owner = _nearest(here, there[:, chosen])
    served = np.bincount(owner, weights=counts, minlength=size)
    mean = np.stack([np.bincount(owner, weights=counts * c, minlength=size) for c in colours.T], axis=-1)
    palette = np.rint(mean / served[:, None])
    palette[:EXACT] = colours[chosen[:EXACT]]
    return palette.astype(np.uint8), owner


def _nearest(here: NDArray[np.float64], there: NDArray[np.float64]) -> NDArray[np.uint8]:
    """Which of the latter (5, K) is the nearest to each of the former (N, 5), (N,); in blocks, as N may be large."""
    blocks = np.split(here, range(BLOCK, len(here), BLOCK))
    return np.concatenate([(block @ there).argmin(axis=1).astype(np.uint8) for block in blocks])
