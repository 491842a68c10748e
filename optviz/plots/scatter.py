from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal

from annotated_types import Ge, Gt, Le, MaxLen, MinLen

from optviz.core import Appearance, Color, Plot, Symbol, Text, definition
from optviz.lazy import np
from optviz.plots import _labels, _quantities, _room, _runs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from matplotlib.artist import Artist

    from optviz.core import Array, Problem, Result, Trajectory, Update


@definition
class Scatter(Plot):
    """One dot for each coordinate: something of it against something else of it.

    Either can be what the problem knows of its coordinates (a frequency), or what a run had there at a step: x, grad,
    a state such as effective_lr.
    """

    x: Annotated[str, "across: the problem's data, x, grad, or a state"] = "x"
    y: Annotated[str, "upwards: the problem's data, x, grad, or a state"] = "grad"
    coordinates: Annotated[tuple[str, ...] | None, MinLen(1), "which coordinates; all of them if left out"] = None
    size: Annotated[float, Gt(0), Le(10_000), "of the dots, in points²"] = 40.0
    marker: Annotated[Symbol | None, "of the dots, for all runs"] = None
    edge: Annotated[Color, "colour of the dots' rims"] = "white"
    edge_width: Annotated[float, Ge(0), Le(100), "of the dots' rims, in points"] = 0.8
    colors: Annotated[tuple[Color, ...] | None, MinLen(1), MaxLen(1000), "of the coordinates, instead of the runs"] = (
        None
    )
    labels: Annotated[Text | None, "beside the dots, with blanks as {name}; the names if left out, '' for none"] = None
    text_size: Annotated[float | None, Gt(0), Le(200), "of the labels, in points"] = None
    text_offset: Annotated[tuple[float, float], "of the labels from their dots, in points"] = (6.0, 4.0)
    room_for: Annotated[Literal["all", "last"], "make the axes for the dots of every step, or of the last alone"] = (
        "all"
    )

    @property
    def appearance(self) -> Appearance:
        return Appearance(size=self.size, marker=self.marker)

    def needs(self) -> tuple[str, ...]:
        return _quantities.states((self.x, self.y))

    def check(self) -> Iterable[tuple[tuple[str | int, ...], str]]:
        for key in ("x", "y"):
            if getattr(self, key) == "value":
                yield (key,), "a run has one value, not one for each coordinate"
        yield from _labels.check(self.labels)

    def check_problem(self, problem: Problem) -> Iterable[tuple[tuple[str | int, ...], str]]:
        for i, wrong in _quantities.unknown_coordinates(problem, self.coordinates):
            yield ("coordinates", i), wrong
        yield from _labels.check(self.labels, _labels.of_coordinate(problem, 0))

    def draw(self, ax: Any, result: Result) -> Update:
        points = [(t, p) for t in result if (p := self._points(result, t)) is not None]
        updates = [self._dots(ax, result, t, p) for t, p in points]
        ax.set(xlabel=self.x, ylabel=self.y)
        return lambda t: [artist for update in updates for artist in update(t)]

    def _points(self, result: Result, trajectory: Trajectory) -> Array | None:
        """(T, B, K, 2), nan where not finite; None where the run lacks one of the two."""
        across, up = (_quantities.measured(result, trajectory, name) for name in (self.x, self.y))
        if across is None or up is None:
            return None
        chosen = _quantities.indices(result.problem, self.coordinates)
        points = np.stack([across[..., chosen], up[..., chosen]], axis=-1)
        return np.where(np.isfinite(points).all(axis=-1, keepdims=True), points, np.nan)

    def _dots(
        self, ax: Any, result: Result, trajectory: Trajectory, points: Array
    ) -> Callable[[float], Sequence[Artist]]:
        appearance = _runs.appearance_of(trajectory)
        members, coordinates = points.shape[1:3]
        colors = [self.colors[i % len(self.colors)] if self.colors else appearance.color for i in range(coordinates)]
        dots = ax.scatter(*points[-1].reshape(-1, 2).T, s=appearance.size, c=colors * members, alpha=appearance.alpha,
                          marker=appearance.marker, edgecolors=self.edge, linewidths=self.edge_width, zorder=5,
                          label=trajectory.label)  # fmt: skip
        if self.room_for == "all":
            _room.make(ax, points[..., 0].ravel(), points[..., 1].ravel())
        texts = self._texts(ax, result, colors, members)

        def update(t: float) -> Sequence[Artist]:
            here = points[max(_runs.reached(trajectory, t) - 1, 0)].reshape(-1, 2)
            dots.set_offsets(here)
            for text, place in zip(texts, here, strict=False):
                text.xy = place
                text.set_visible(bool(np.isfinite(place).all()))
            return [dots, *texts]

        return update

    def _texts(self, ax: Any, result: Result, colors: Sequence[Any], members: int) -> list[Any]:
        """The labels, one for each dot; their places come with the step."""
        if self.labels == "":
            return []
        chosen = _quantities.indices(result.problem, self.coordinates)
        written = [_labels.filled(self.labels or "{name}", _labels.of_coordinate(result.problem, i)) for i in chosen]
        return [
            ax.annotate(text, (0, 0), xytext=self.text_offset, textcoords="offset points", color=color,
                        fontsize=self.text_size)
            for text, color in list(zip(written, colors, strict=True)) * members
        ]  # fmt: skip
