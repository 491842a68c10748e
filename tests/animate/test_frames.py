"""A composited frame is a full redraw, bit for bit, whatever stands where."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Ellipse
from matplotlib.patheffects import withStroke
from mpl_toolkits.mplot3d import proj3d

from optviz.animate.frames import frames

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from matplotlib.artist import Artist

T = np.linspace(0, 1, 101)
PATHS = [np.stack([np.cos(k + 7 * T) * (1.1 - T) * 9, np.sin(k + 5 * T) * (1.1 - T) * 9], axis=-1) for k in range(3)]
STEPS = [0, 3, 10, 11, 50, 50, 99, 100]


@dataclass
class Moving:
    figure: Figure
    update: Callable[[float], Sequence[Artist]]
    ground: Callable[[float], object] = field(default=lambda t: None)


class Counted(Line2D):
    """A line that counts how often it is drawn."""

    drawn = 0

    def draw(self, renderer: Any) -> None:
        self.drawn += 1
        super().draw(renderer)


def page(**options: Any) -> Figure:
    figure = Figure(**{"figsize": (3, 2), "dpi": 60} | options)
    FigureCanvasAgg(figure)
    return figure


def growing(figure: Figure, lines: Sequence[Any]) -> Moving:
    """Lines that show the paths up to the step."""

    def update(step: float) -> Sequence[Artist]:
        for line, path in zip(lines, PATHS, strict=False):
            line.set_data(*path[: int(step) + 1].T)
        return lines

    return Moving(figure, update)


def landscape(ax: Any, *, over: bool = True) -> None:
    x, y = np.meshgrid(np.linspace(-10, 10, 60), np.linspace(-10, 10, 60))
    z = np.sqrt(x * x + 3 * y * y + x * y)
    ax.contourf(x, y, z, levels=12)
    if over:
        lines = ax.contour(x, y, z, levels=6, colors="black", linestyles="--", alpha=0.5)
        ax.clabel(lines, fontsize=6)
    ax.set(xlim=(-10, 10), ylim=(-10, 10), xlabel="x", ylabel="y", title="a landscape")


def differing(drawing: Moving, steps: Sequence[float] = STEPS) -> int:
    """The pixels that differ between frames and full redraws, over all steps."""
    made = [picture.rgba.copy() for picture in frames(drawing, steps)]
    assert len(made) == len(steps)
    return sum(_redraw_differs(drawing, step, frame) for step, frame in zip(steps, made, strict=True))


def _redraw_differs(drawing: Moving, step: float, frame: np.ndarray) -> int:
    drawing.update(step)
    drawing.figure.canvas.draw()
    return int((np.asarray(drawing.figure.canvas.buffer_rgba()) != frame).any(axis=-1).sum())


def one_axes(**options: Any) -> tuple[Figure, Any]:
    figure = page(**options)
    return figure, figure.add_subplot()


def test_a_hundred_frames_of_paths_under_contour_lines_equal_full_redraws() -> None:
    figure, ax = one_axes(figsize=(5, 3))
    landscape(ax)
    dots = [ax.scatter([], [], s=10, linewidth=5, color=c, alpha=a) for c, a in (("white", None), ("blue", 0.5))]
    ax.legend(dots, ["SGD", "Adam"], loc="upper right")

    def update(step: float) -> Sequence[Artist]:
        for d, path in zip(dots, PATHS, strict=False):
            d.set_offsets(path[: int(step) + 1])
        return dots

    assert differing(Moving(figure, update), list(range(100))) == 0


def test_lines_above_everything() -> None:
    figure, ax = one_axes()
    landscape(ax)

    assert differing(growing(figure, [ax.plot([], [], zorder=9)[0], ax.plot([], [], zorder=9, alpha=0.3)[0]])) == 0


@settings(max_examples=25, deadline=None, derandomize=True)
@given(
    zorders=st.lists(st.sampled_from([-1, 0, 0.5, 1, 1.5, 2, 2.5, 3, 5, 7]), min_size=7, max_size=7),
    alphas=st.lists(st.sampled_from([None, 0.2, 0.7]), min_size=3, max_size=3),
    appearances=st.lists(st.sampled_from(["o-", "-", "--", ".", "k-"]), min_size=3, max_size=3),
    steps=st.permutations([0, 20, 21, 60, 60, 100]),
)
def test_any_order_any_opacity_and_any_look(
    zorders: list[float], alphas: list[float | None], appearances: list[str], steps: list[int]
) -> None:
    figure, ax = one_axes(figsize=(2, 1.5))
    landscape(ax, over=False)
    lines = [
        ax.plot([], [], appearance, lw=3, alpha=a, zorder=z)[0]
        for a, z, appearance in zip(alphas, zorders, appearances, strict=False)
    ]  # fmt: skip
    ax.axhline(0, color="white", lw=6, zorder=zorders[3])
    ax.text(0, 1, "a note", zorder=zorders[4], alpha=0.6)
    ax.add_patch(Ellipse((0, 0), 8, 5, zorder=zorders[5], alpha=0.4))
    ax.legend(lines, "abc", loc="center left").set_zorder(zorders[6])

    assert differing(growing(figure, lines), steps) == 0


def test_panels_that_share_a_figure_and_leave_their_axes() -> None:
    figure = page(figsize=(4, 3))
    panels = figure.subplots(2, 2).ravel()
    lines = [ax.plot([], [], lw=4, alpha=0.5, clip_on=False)[0] for ax in panels[:3]]
    for ax in panels:
        ax.set(xlim=(-6, 6), ylim=(-6, 6), xlabel="x", title="panel")
    figure.suptitle("all of them")

    assert differing(growing(figure, lines)) == 0


def test_twin_axes_and_insets() -> None:
    figure, ax = one_axes()
    twin = ax.twinx()
    inset = ax.inset_axes((0.6, 0.6, 0.35, 0.35))
    for each in (ax, twin, inset):
        each.set(xlim=(-10, 10), ylim=(-10, 10))
    twin.plot([-10, 10], [-10, 10], lw=8)

    assert differing(growing(figure, [ax.plot([], [], lw=5)[0], inset.plot([], [])[0]])) == 0


@pytest.mark.parametrize("layout", [None, "tight", "constrained"])
def test_a_text_and_titles_that_change(layout: str | None) -> None:
    figure, ax = one_axes(layout=layout)
    ax.set_title("left", loc="left")
    title, text = ax.set_title("step 0"), figure.text(0.5, 0.5, "", ha="center")

    def update(step: float) -> Sequence[Artist]:
        title.set_text(f"step {step}" + r"$_{\int}$" * (step > 10) + "\ntwo lines" * (step > 50))
        text.set_text(f"{step}: " + "wider " * int(step / 20))
        return [title, text]

    assert differing(Moving(figure, update)) == 0


def test_a_label_inside_an_axis_and_an_entry_of_a_legend_that_change() -> None:
    figure, ax = one_axes()
    ax.plot([0, 1], [0, 1], label="first")
    entry = ax.legend(loc="lower right").get_texts()[0]

    def update(step: float) -> Sequence[Artist]:
        entry.set_text(f"at {step}")
        ax.set_xlabel(f"x at {step}")
        return [entry, ax.xaxis.label]

    assert differing(Moving(figure, update)) == 0


def test_images_arrows_and_bars_that_change() -> None:
    figure, ax = one_axes()
    picture = ax.imshow(np.zeros((4, 4)), vmin=0, vmax=100, extent=(-10, 10, -10, 10))
    arrows = ax.quiver([-5, 5], [0, 0], [1, 1], [1, 1], color="red")
    bar = ax.bar([0], [1], alpha=0.5)[0]
    figure.colorbar(picture)

    def update(step: float) -> Sequence[Artist]:
        picture.set_data(np.full((4, 4), step) + np.eye(4))
        arrows.set_UVC([np.cos(step), 1], [np.sin(step), -1])
        bar.set_height(step / 10)
        return [picture, arrows, bar]

    assert differing(Moving(figure, update)) == 0


def test_a_see_through_page() -> None:
    figure, ax = one_axes(facecolor="none")
    ax.set(xlim=(-10, 10), ylim=(-10, 10), facecolor="none")

    assert differing(growing(figure, [ax.plot([], [], alpha=0.5)[0]])) == 0


@pytest.mark.parametrize("projection", ["polar", "hammer"])
def test_axes_that_are_not_square(projection: str) -> None:
    figure = page()
    ax = figure.add_subplot(projection=projection)

    assert differing(growing(figure, [ax.plot([], [], lw=4, zorder=0)[0]]), [0, 30, 80]) == 0


def test_effects_sketches_and_filters() -> None:
    figure, ax = one_axes()
    landscape(ax)
    ax.text(0, 0, "outlined", path_effects=[withStroke(linewidth=3, foreground="w")], zorder=9)
    ax.plot([-9, 9], [9, -9], zorder=9)[0].set_sketch_params(2, 20, 2)
    ax.plot([-9, 9], [0, 0], lw=9, agg_filter=lambda image, dpi: (image[::-1], 0, 0), zorder=8)

    assert differing(growing(figure, [ax.plot([], [], lw=3, zorder=1)[0]])) == 0


def test_a_legend_that_looks_for_a_free_corner() -> None:
    figure, ax = one_axes()
    ax.set(xlim=(-10, 10), ylim=(-10, 10))
    line = ax.plot([], [], label="here")[0]
    ax.legend(loc="best")

    assert differing(growing(figure, [line])) == 0


def test_an_arrow_that_follows_a_moving_point() -> None:
    figure, ax = one_axes()
    ax.set(xlim=(-10, 10), ylim=(-10, 10))
    point = ax.plot([], [], "o")[0]
    ax.annotate("it", xy=(0.5, 0.5), xycoords=point, xytext=(0, 0), textcoords="data", arrowprops={"arrowstyle": "->"})

    assert differing(growing(figure, [point])) == 0


def test_limits_that_change() -> None:
    figure, ax = one_axes()
    line = ax.plot([], [])[0]

    def update(step: float) -> Sequence[Artist]:
        line.set_data(*PATHS[0][: int(step) + 1].T)
        ax.set_xlim(-10 - step, 10)
        return [line]

    ax.axvline(0)

    assert differing(Moving(figure, update)) == 0


def test_artists_that_come_and_go() -> None:
    figure, ax = one_axes()
    line = ax.plot([], [])[0]
    ax.set(xlim=(-10, 10), ylim=(-10, 10))

    def update(step: float) -> Sequence[Artist]:
        for patch in list(ax.patches):
            patch.remove()
        line.set_data(*PATHS[0][: int(step) + 1].T)
        return [line, ax.add_patch(Ellipse((0, 0), step / 10, 2))]

    assert differing(Moving(figure, update)) == 0


def test_another_set_of_artists_at_every_step() -> None:
    figure, ax = one_axes()
    lines = [ax.plot([], [])[0] for _ in range(3)]
    ax.set(xlim=(-10, 10), ylim=(-10, 10))

    def update(step: float) -> Sequence[Artist]:
        for k, line in enumerate(lines):
            line.set_data(*PATHS[k][: int(step) + 1 if k <= step % 3 else 0].T)
        return lines[: int(step) % 3 + 1]

    assert differing(Moving(figure, update)) == 0


def test_something_that_moves_without_being_named_is_noticed() -> None:
    figure, ax = one_axes()
    named, unnamed = ax.plot([0, 1])[0], ax.plot([1, 0])[0]

    def update(step: float) -> Sequence[Artist]:
        named.set_linewidth(1 + step / 50)
        unnamed.set_linewidth(3 + step / 50)
        return [named]

    assert differing(Moving(figure, update)) == 0


def surface(figure: Figure) -> Any:
    ax = figure.add_subplot(projection="3d")
    x, y = np.meshgrid(np.linspace(-10, 10, 12), np.linspace(-10, 10, 12))
    ax.plot_surface(x, y, (x * x + y * y) / 20, alpha=0.5, cmap="coolwarm")
    ax.set(xlim=(-10, 10), ylim=(-10, 10), zlim=(0, 10), xlabel="x", title="a bowl")
    return ax


def dots_on(ax: Any) -> Callable[[float], Sequence[Artist]]:
    dots, line = ax.scatter([0], [0], [0], s=60, c="black"), ax.plot([], [], [], color="red")[0]

    def update(step: float) -> Sequence[Artist]:
        x, y = PATHS[0][: int(step) + 1].T
        dots._offsets3d = (x, y, (x * x + y * y) / 20)
        line.set_data_3d(x, y, (x * x + y * y) / 20)
        return [dots, line]

    return update


def test_points_and_lines_on_a_surface_with_a_still_camera() -> None:
    figure = page()

    assert differing(Moving(figure, dots_on(surface(figure)))) == 0


def test_points_that_go_behind_a_surface_and_come_back() -> None:
    figure = page()
    ax = surface(figure)
    dots = ax.scatter([0], [0], [0], s=90, c="black")

    def update(step: float) -> Sequence[Artist]:
        dots._offsets3d = ([20 * np.cos(step)], [20 * np.sin(step)], [5])
        return [dots]

    assert differing(Moving(figure, update)) == 0


def test_flat_lines_over_a_surface() -> None:
    figure = page()
    ax = surface(figure)
    line = Line2D([], [], color="black", zorder=99)
    ax.add_line(line)

    def update(step: float) -> Sequence[Artist]:
        x, y = PATHS[0][: int(step) + 1].T
        line.set_data(*proj3d.proj_transform(x, y, (x * x + y * y) / 20, ax.get_proj())[:2])
        return [line]

    assert differing(Moving(figure, update)) == 0


def test_a_turning_camera() -> None:
    figure = page()
    ax = surface(figure)
    move = dots_on(ax)

    def update(step: float) -> Sequence[Artist]:
        ax.view_init(30, step)
        return move(step)

    assert differing(Moving(figure, update), [0, 20, 40]) == 0


@pytest.mark.parametrize("steps", [[], [4], [4, 5]])
def test_no_frame_one_and_two(steps: list[float]) -> None:
    figure, ax = one_axes()

    assert differing(growing(figure, [ax.plot([], [])[0]]), steps) == 0


@pytest.mark.parametrize("projection", [None, "3d"])
def test_what_stays_is_drawn_as_often_for_many_frames_as_for_few(projection: str | None) -> None:
    figure = page()
    ax = figure.add_subplot(projection=projection)
    ax.set(xlim=(-10, 10), ylim=(-10, 10))
    still = Counted([-9, 9], [9, 9])
    ax.add_line(still)
    line = ax.plot([0], [0], *([[0]] if projection else []))[0]

    def drawn(count: int) -> int:
        before = still.drawn
        list(frames(Moving(figure, lambda t: [line.set_markersize(t), line][1:]), list(range(count))))
        return still.drawn - before

    assert drawn(40) == drawn(4) <= 4


def test_a_picture_tells_what_changed_since_the_one_before() -> None:
    figure, ax = one_axes()
    landscape(ax)
    shown = np.zeros((120, 180), np.uint32)

    for picture in frames(growing(figure, [ax.plot([], [], lw=5)[0]]), STEPS):
        x, y, pixels, differs = picture.change
        before = shown[y : y + differs.shape[0], x : x + differs.shape[1]]
        assert ((before != pixels) <= differs).all()
        before[differs] = pixels[differs]
        assert np.array_equal(shown, picture.pixels)
