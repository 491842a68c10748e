"""What a GIF shows beside what was drawn: on every pixel of every frame."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PIL import Image, ImageSequence

from benchmarks.animation import CONFIG, SPACE
from benchmarks.measure import Row
from optviz import run
from optviz.animate import encoders
from optviz.animate.frames import frames
from optviz.config.load import load
from optviz.drawing import styles
from optviz.drawing.figure import compose, styles_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FIGURES = ("path_SGD", "path_Adam", "compare_optim_algos", "surface_compare_optim_algos")


def rows(folder: Path) -> Iterator[Row]:
    """Each figure's GIF, decoded by Pillow, against the frames that went into it."""
    experiment = load(CONFIG)
    result = run(experiment)
    for name in FIGURES:
        yield _row(name, experiment, result, folder / f"{name}.gif", ">= 50 dB, <= 16, 0 px")
    turning = load(CONFIG, [f"figures.{SPACE}.panel.turn=90", f"figures.{SPACE}.frames=30"])
    yield _row(SPACE, turning, result, folder / "turning.gif", "told", "turning camera, 30 frames")


def _row(name: str, experiment, result, path: Path, promise: str, what: str = "") -> Row:
    figure = next(each for each in experiment.figures if each.name == name)
    with styles.applied(styles_of(figure), figure.page.font_scale):
        drawing = compose(result, figure)
        encoders.write(frames(drawing, drawing.steps), {path: "gif"})
        worst, mean, largest, flicker = _compared(frames(drawing, drawing.steps), path)
    found = (f"{worst:.1f} dB at worst", "the frames drawn", f"{flicker} px flicker")
    return Row(f"GIF quality, {what or name}", *found, promise, f"error: mean {mean:.3f}, largest {largest} of 255")


def _compared(true, path: Path) -> tuple[float, float, int, int]:
    """The lowest PSNR of a frame, the mean and the largest channel error, pixels that change where nothing moves."""
    squares, means, largest = [], [], 0
    first = still = constant = None
    with Image.open(path) as image:
        for picture, stored in zip(true, ImageSequence.Iterator(image), strict=True):
            drawn, shown = picture.rgba[..., :3], np.asarray(stored.convert("RGB"))
            error = np.abs(drawn.astype(np.int16) - shown)
            squares.append(float(np.mean(error.astype(np.float32) ** 2)))
            means.append(float(error.mean()))
            largest = max(largest, int(error.max()))
            if first is None:
                first = (drawn.copy(), shown)
                still = constant = np.ones(drawn.shape[:2], bool)
            still = still & (drawn == first[0]).all(axis=-1)
            constant = constant & (shown == first[1]).all(axis=-1)
    return 10 * np.log10(255**2 / max(*squares, 1e-9)), float(np.mean(means)), largest, int((still & ~constant).sum())
