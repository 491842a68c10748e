"""Draw every plot in every style at three sizes, a sheet for each style, for people to look at.

python docs/looks.py FOLDER
"""

from __future__ import annotations

import sys
import warnings
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

import optviz
from optviz import registry
from optviz.drawing import styles

SIZES = ("icml", "slide", "default")
RULES = [
    {"name": "sgd", "lr": 0.002},
    {"name": "heavy_ball", "lr": 0.001},
    {"name": "adam", "lr": 0.1},
    {"name": "rmsprop", "lr": 0.02},
]
VALLEY: dict[str, Any] = {"problem": "rosenbrock", "steps": 120, "optimizers": RULES}
SWEPT = {**VALLEY, "vary": {"lr": {"param": "lr", "range": [1e-4, 1], "count": 40, "scale": "log"}}}
LINE = {"problem": {"name": "quadratic", "A": [2]}, "steps": 12, "optimizers": [{"name": "sgd", "lr": 0.15}]}
DATA = {"problem": "least_squares", "steps": 30, "optimizers": [{"name": "sgd", "lr": 0.1}]}
WORDS = {"problem": {"name": "linear_model", "draws": 200}, "steps": 200, "optimizers": ["sgd", "adam"]}
BATCHES = {"problem": "minibatch_losses", "steps": 20, "optimizers": [{"name": "sgd", "lr": 0.05}]}
SHOWN: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "bars": (WORDS, {"minus": "true_weight", "abs": True}),
    "contour": (VALLEY, {}),
    "curves": ({**VALLEY, "optimizers": RULES[2:3]}, {}),
    "fit": (DATA, {}),
    "function": (LINE, {"tangents": True}),
    "loss": (VALLEY, {}),
    "map": (SWEPT, {}),
    "minibatch_losses": (BATCHES, {}),
    "scatter": (WORDS, {"x": "frequency", "y": "x"}),
    "surface": (VALLEY, {"floor": True, "runs_on": "both"}),
}


def picture(plot: str, style: str, size: str) -> Image.Image:
    """One plot in one style at one size."""
    config, settings = SHOWN[plot]
    page = {"style": style, "formats": ["png"], "dpi": 100, **({} if size == "default" else {"size": size})}
    figure = {**page, "panel": {"plot": plot, "title": f"{plot}, {style}, {size}", **settings}}
    drawn: Any = optviz.draw(optviz.run({**config, "figures": {"f": figure}}))
    drawn.canvas.draw()
    return Image.fromarray(np.array(drawn.canvas.buffer_rgba())).convert("RGB")


def sheet(style: str) -> Image.Image:
    """All plots in a style, one below the other, with a column for each size."""
    rows = [[picture(plot, style, size) for size in SIZES] for plot in registry.names("plots")]
    widths = [max(row[k].width for row in rows) for k in range(len(SIZES))]
    heights = [max(each.height for each in row) for row in rows]
    page = Image.new("RGB", (sum(widths), sum(heights)), "white")
    for i, row in enumerate(rows):
        for k, each in enumerate(row):
            page.paste(each, (sum(widths[:k]), sum(heights[:i])))
    return page


def main(folder: Path) -> None:
    """Write a sheet for each style."""
    folder.mkdir(parents=True, exist_ok=True)
    for style in styles.NAMES:
        sheet(style).save(folder / f"{style}.png")


if __name__ == "__main__":
    warnings.simplefilter("ignore", UserWarning)  # of runs that leave no ink at a size
    main(Path(sys.argv[1]))
