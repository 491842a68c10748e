"""What matplotlib has no public way for in three dimensions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from optviz.lazy import np

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from optviz.core import Array

FRONT = 1e3  # a zorder over that of all that matplotlib sorts by depth


def set_offsets_3d(collection: Any, place: Array) -> None:
    """Move the one point of a scatter in space to a place (3,)."""
    collection._offsets3d = tuple(place[:, None])


def in_front(seen: Callable[[Array], Array], dot: Any, texts: Sequence[Any]) -> None:
    """Draw the one point of a scatter in space, and its texts, over the surface; `seen` leaves out what is hidden.

    matplotlib would sort the point by its depth among whole surfaces, of which even the near side of a bowl counts as
    before it.
    """
    project = dot.do_3d_projection

    def last() -> float:
        place = np.array([np.ravel(each)[0] for each in dot._offsets3d], dtype=float)
        shown = bool(np.isfinite(seen(place[None])).all())
        for artist in (dot, *texts):
            artist.set_alpha(None if shown else 0.0)
        project()
        return -np.inf

    dot.do_3d_projection = last
    for text in texts:
        text.set_zorder(FRONT)


def at_the_back(artist: Any) -> None:
    """Draw a collection in space before all others, whatever its depth."""
    project = artist.do_3d_projection

    def first() -> float:
        project()
        return np.inf

    artist.do_3d_projection = first
