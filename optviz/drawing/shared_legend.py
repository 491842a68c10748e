"""One legend for panels that show the same runs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from optviz.model import Legend

if TYPE_CHECKING:
    from collections.abc import Sequence

    from optviz.drawing.panel import PanelDrawing


def shared(panels: Sequence[PanelDrawing], page: Any) -> None:
    """One legend below a page whose panels would all name the same runs, with what each panel tells them apart by."""
    found = [panel.ax.get_legend() for panel in panels]
    views = [panel.views[-1] for panel in panels]
    plain = all(view.panel.legend == Legend() and not view.faceted and len(panel.views) == 1
                for view, panel in zip(views, panels, strict=True))  # fmt: skip
    if len(panels) < 2 or not plain or None in found or page.get_layout_engine() is None:
        return
    texts = [[text.get_text() for text in legend.get_texts()] for legend in found]
    handles = [panel.ax.get_legend_handles_labels()[0] for panel in panels]
    lines = all(hasattr(handle, "get_marker") for each in handles for handle in each)
    if not lines or any(each != texts[0] for each in texts) or any(len(each) != len(texts[0]) for each in handles):
        return
    for panel in panels:
        panel.drop_legend()
    page.legend([_together(each) for each in zip(*handles, strict=True)], texts[0], loc="outside lower center",
                ncols=_columns(page, texts[0]))  # fmt: skip


def _together(handles: Sequence[Any]) -> Any:
    """A line with the marker and the dashes that any panel draws a run with."""
    from matplotlib.lines import Line2D

    marked = next((each for each in handles if each.get_marker() not in ("", "None", None)), handles[0])
    dashed = next((each for each in handles if each.get_linestyle() not in ("-", "None", "")), handles[0])
    made = Line2D([], [])
    made.update_from(dashed)
    made.set(marker=marked.get_marker(), markersize=marked.get_markersize())
    made.set(markerfacecolor=marked.get_markerfacecolor(), markeredgecolor=marked.get_markeredgecolor())
    return made


def _columns(page: Any, texts: Sequence[str]) -> int:
    """As many as fit beside each other on the page."""
    import matplotlib as mpl
    from matplotlib.font_manager import FontProperties

    size = FontProperties(size=mpl.rcParams["legend.fontsize"]).get_size_in_points()
    widest = max(map(len, texts)) * 0.6 * size + 4 * size
    return max(1, min(len(texts), int(page.get_figwidth() * 72 / widest)))
