"""The order in which matplotlib draws a figure, taken apart into leaves that can be drawn one by one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, cast

from matplotlib.axes import Axes
from matplotlib.collections import Collection
from matplotlib.figure import Figure, SubFigure
from matplotlib.legend import Legend
from matplotlib.patches import ConnectionPatch, Patch
from matplotlib.text import Annotation
from mpl_toolkits.mplot3d import Axes3D

from optviz.mpl.legend import seeks_place

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from matplotlib.artist import Artist
    from matplotlib.backends.backend_agg import RendererAgg


class Leaf(NamedTuple):
    """What is drawn in one go: an artist, and the call that draws it (a 3-D axis has three of them)."""

    artist: Artist
    draw: Callable[[RendererAgg], Any]


def leaves(figure: Figure) -> list[Leaf]:
    """The leaves of a figure that was drawn before, lowest first, as `Figure.draw` would meet them."""
    return list(_inside(figure)) if figure.get_visible() else []


def _inside(container: Figure | SubFigure | Axes) -> Iterator[Leaf]:
    for artist, draw in _parts(container):
        if isinstance(artist, (SubFigure, Axes)) and _plain(artist):
            if artist.get_visible():
                yield from _inside(artist)
        else:
            yield Leaf(artist, draw)


def _plain(artist: Artist) -> bool:
    """Whether a container is drawn by the code that `_parts` follows; otherwise it is a leaf as a whole."""
    known = (Axes.draw, Axes3D.draw, SubFigure.draw)
    rasterized = isinstance(artist, Axes) and artist.get_rasterization_zorder() is not None
    return type(artist).draw in known and artist.get_agg_filter() is None and not rasterized


def _parts(container: Figure | SubFigure | Axes) -> Iterator[Leaf]:
    omitted = {id(container.patch)}
    if isinstance(container, Axes):
        omitted |= {id(artist) for artist in _switched_off(container)}
    if isinstance(container, Axes3D):
        yield Leaf(container.patch, container.patch.draw)
        yield from _box(container)
    elif not isinstance(container, Axes) or _framed(container):
        yield Leaf(container.patch, container.patch.draw)
    kept = [a for a in container.get_children() if id(a) not in omitted and not a.get_animated()]
    for artist in sorted(kept, key=lambda a: a.get_zorder()):
        yield Leaf(artist, artist.draw)


def _framed(axes: Axes) -> bool:
    return bool(axes.axison and axes.get_frame_on())


def _switched_off(axes: Axes) -> Iterator[Artist]:
    if not _framed(axes):
        yield from axes.spines.values()
    if not axes.axison:
        yield from axis_of(axes)


def axis_of(axes: Axes) -> Sequence[Any]:
    """Its x axis, y axis and, in 3-D, z axis."""
    return [getattr(axes, f"{name}axis") for name in axes._axis_names]  # type: ignore[attr-defined]


def _box(axes: Axes3D) -> Iterator[Leaf]:
    """Panes, then grids, then axes with their labels: under everything else in a 3-D plot."""
    if not axes._axis3don:
        return
    for method in ("draw_pane", "draw_grid", "draw"):
        for axis in axis_of(axes):
            yield Leaf(axis, getattr(axis, method))


def follows_others(artist: Artist) -> bool:
    """Whether it can look different because another artist moved, though nobody touched it."""
    if isinstance(artist, Legend):
        return seeks_place(artist)
    if isinstance(artist, Annotation):
        return not all(isinstance(coords, (str, tuple)) for coords in (artist.xycoords, artist.anncoords))
    return isinstance(artist, ConnectionPatch)


def titles(axes: Any) -> tuple[Artist, ...]:
    """The three titles of a set of axes; matplotlib lines them up with each other at every draw."""
    return (axes.title, axes._left_title, axes._right_title)


def place_titles(axes: Any, renderer: RendererAgg) -> None:
    """Move the titles to where `Axes.draw` would put them."""
    axes._update_title_position(renderer)


class Depths:
    """Gives what stands in 3-D axes its projection and its zorder, as `Axes3D.draw` does.

    What does not move is projected once: for a surface that costs more than everything else.
    """

    def __init__(self, axes: Axes3D, moving: frozenset[int]) -> None:
        self.axes = axes
        self.moving = moving
        self._known: dict[int, float] = {}

    def sort(self) -> None:
        """Project what moves, and order collections and patches from far to near."""
        depth = {id(artist): self._depth(artist) for artist in self._sorted_by_depth()}
        if not self.axes.computed_zorder:
            return
        lowest = max(axis.get_zorder() for axis in axis_of(self.axes)) + 1
        following = {Collection: lowest, Patch: lowest}
        for artist in sorted(self._sorted_by_depth(), key=lambda a: depth[id(a)], reverse=True):
            kind = Collection if isinstance(artist, Collection) else Patch
            artist.zorder = following[kind]
            following[kind] += 1

    def _sorted_by_depth(self) -> list[Artist]:
        children = self.axes._children
        return [a for a in children if isinstance(a, (Collection, Patch)) and a.get_visible()]

    def _depth(self, artist: Artist) -> float:
        if id(artist) in self.moving:
            return _project(artist)
        if id(artist) not in self._known:
            self._known[id(artist)] = _project(artist)
        return self._known[id(artist)]


def _project(artist: Artist) -> float:
    return cast("float", artist.do_3d_projection())  # type: ignore[attr-defined]
