"""Where the legend of a panel stands: on the axes where it covers little, else beside or below them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from optviz.model import Legend

if TYPE_CHECKING:
    from collections.abc import Collection

    from optviz.drawing.views import View

FEW = 4  # entries up to which a legend stands on the axes
GAP = 4.0  # points between the labels of the axes and a legend below them


def legend(ax: Any, view: View, hidden: Collection[str]) -> Any:
    """The legend of a panel; None where it has none, or where it would name but one run that is all there is.

    hidden: labels of runs that leave no ink, which it does not name.
    """
    asked = view.panel.legend
    named = [pair for pair in zip(*ax.get_legend_handles_labels(), strict=True) if pair[1] not in hidden]
    entries = [label for _, label in named]
    if not asked or not view.legend or not entries:
        return None
    said = Legend() if asked is True else asked
    if said == Legend() and asked is not True and _is_plain(view, entries):
        return None
    style: dict[str, Any] = {"fontsize": said.fontsize, "title": said.title}
    style |= {"handles": [handle for handle, _ in named], "labels": entries}
    outside = said.outside or (None if said.loc else _outside(view, len(entries)))
    if outside == "right":
        return ax.legend(
            loc="upper left", bbox_to_anchor=(1.02, 1.0), borderaxespad=0.0, ncols=said.columns or 1, **style
        )
    if outside == "below":
        return _below(ax, said, style, len(entries))
    # In space, "best" would try every vertex of the surface, for seconds.
    usual = "upper right" if hasattr(ax, "get_zlim") else "best"
    return ax.legend(loc=said.loc or usual, ncols=said.columns or 1, **style)


def _is_plain(view: View, entries: list[str]) -> bool:
    """Whether the only entry is the name of the only run, and tells nothing more."""
    return (
        len(entries) == 1 == len(view.shown.trajectories)
        and entries == [view.shown.trajectories[0].label]
        and (view.shown.trajectories[0].diverged_at is None)
    )


def _outside(view: View, entries: int) -> str | None:
    """Below the axes where there is much to name, or data may stand anywhere, as in a map; right of them in a facet."""
    if entries <= FEW and not view.plot.positions:
        return None
    return "right" if view.faceted else "below"


def _below(ax: Any, said: Legend, style: dict[str, Any], entries: int) -> Any:
    """A legend under the labels of the x axis, in as many columns as the axes are wide."""
    from matplotlib.transforms import ScaledTranslation

    page = ax.get_figure(root=True)
    renderer = page.canvas.get_renderer()
    box = ax.get_window_extent(renderer)
    labels = None if hasattr(ax, "get_zlim") else ax.xaxis.get_tightbbox(renderer)
    deep = (box.y0 - labels.y0 if labels is not None else 0.0) + GAP / 72 * page.dpi
    place = ax.transAxes + ScaledTranslation(0, -deep / page.dpi, page.dpi_scale_trans)
    for columns in [said.columns] if said.columns else range(entries, 0, -1):
        made = ax.legend(loc="upper center", bbox_to_anchor=(0.5, 0.0), bbox_transform=place, borderaxespad=0.0,
                         ncols=columns, **style)  # fmt: skip
        if columns == 1 or made.get_window_extent(renderer).width <= 1.1 * box.width:
            break
    return made
