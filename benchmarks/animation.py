"""Animations: the six GIFs of document 001 at its own size, a small one, and a turning camera."""

from __future__ import annotations

import json
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.measure import OPTVIZ, PYTHON, RIVALS, Row, in_turn, process, ratio, seconds
from optviz import run
from optviz.config.load import load
from optviz.drawing import styles
from optviz.plots._grid import evaluate

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

CONFIG = "configs/ols.yaml"
ROUNDS = 3
DRAWN = 4  # frames of a rival that are really drawn, evenly spread; the others are taken to cost the same


@dataclass(frozen=True)
class Case:
    """One animation: a figure of the config, so many frames, and what is different."""

    what: str
    figure: str
    frames: int
    promise: str
    settings: tuple[str, ...] = ()
    size: tuple[float, float] = (20.0, 11.25)
    turn: float = 0.0
    levels: int = 8


PATH = "compare_optim_algos"
SPACE = "surface_compare_optim_algos_on_surface"
SMALL = f"figures.{PATH}.size=[10,6]"
DENSE = f"figures.{PATH}.panel.levels=30"
CASES = (
    Case("GIF path_SGD, 31 frames", "path_SGD", 31, "8x"),
    Case("GIF path_SGD_momentum, 31 frames", "path_SGD_momentum", 31, "8x"),
    Case("GIF path_RMSprop, 31 frames", "path_RMSprop", 31, "8x"),
    Case("GIF path_Adam, 31 frames", "path_Adam", 31, "8x"),
    Case("GIF compare_optim_algos, 100 frames", PATH, 100, "20x"),
    Case("GIF surface_compare, 3-D, 100 frames", "surface_compare_optim_algos", 100, "25x (at 30)"),
    Case("GIF of 30 levels, 30 frames", PATH, 30, "8x", (DENSE,), levels=30),
    Case("GIF of 30 levels, 100 frames", PATH, 100, "20x", (DENSE,), levels=30),
    Case("GIF of 30 levels, 1000 x 600, 30 frames", PATH, 30, "6x", (DENSE, SMALL), (10.0, 6.0), levels=30),
    Case("GIF of 30 levels, 1000 x 600, 100 frames", PATH, 100, "14x", (DENSE, SMALL), (10.0, 6.0), levels=30),
    Case("GIF 3-D, still camera, 30 frames", SPACE, 30, "25x"),
    Case("GIF 3-D, turning camera, 30 frames", SPACE, 30, "9x", (f"figures.{SPACE}.panel.turn=90",), turn=90.0),
)


def rows(folder: Path) -> Iterator[Row]:
    """Each animation against either way, whole processes in turn."""
    for case in CASES:
        picture = prepared(case, folder)
        settings = (*case.settings, f"figures.{case.figure}.until={case.frames - 1}")
        command = (*OPTVIZ, "run", CONFIG, "--figure", case.figure, "--only", "gif", "-o", str(folder), "-f", "-q",
                   *(part for each in settings for part in ("--set", each)))  # fmt: skip
        sizes: dict[str, float] = {}

        def ours(command: tuple[str, ...] = command) -> float:
            return process(*command).cpu

        def theirs(way: str, case: Case = case, picture: Path = picture, sizes: dict[str, float] = sizes) -> float:
            done, sizes[way] = rival(way, case, picture, folder / f"{way}.gif")
            return done

        mine, document, common = in_turn(ROUNDS, ours, lambda: theirs("document"), lambda: theirs("common"), warm=0)
        size = (folder / "ols" / f"{case.figure}.gif").stat().st_size
        for way, name, took in (("document", "document's way", document), ("common", "FuncAnimation", common)):
            smaller = f"{size / 1e3:.0f} kB, {sizes[way] / size:.0f}x smaller"
            yield Row(
                f"{case.what} / {name}", seconds(mine), seconds(took) + " *", ratio(took, mine), case.promise, smaller
            )


def slider(folder: Path) -> Iterator[Row]:
    """An animated axis, whole processes in turn; the common way draws every frame in full."""
    frames = 105

    def ours() -> float:
        return process(*OPTVIZ, "run", "benchmarks/slider.yaml", "-o", folder, "-f", "-q").cpu

    def common() -> float:
        return process(PYTHON, RIVALS / "slider.py", folder / "common.gif", "-1.5,1.5").cpu

    mine, theirs = in_turn(ROUNDS, ours, common, warm=0)
    each = f"{median(mine) / frames * 1e3:.0f} ms a frame with all around it"
    what = f"GIF of an animated axis, {frames} frames / FuncAnimation with set_data"
    yield Row(what, seconds(mine), seconds(theirs), ratio(theirs, mine), "5x, <= 20 ms a frame", each)


def rival(way: str, case: Case, picture: Path, out: Path) -> tuple[float, float]:
    """Seconds and bytes of a rival's whole animation, taken from a sample of its frames."""
    every = max(case.frames // DRAWN, 1)
    done = process(PYTHON, RIVALS / "animate.py", way, picture, str(every), out)
    told = json.loads(done.said.splitlines()[-1])
    scale = case.frames / told["drawn"]
    return done.cpu + told["frames"] * (scale - 1), told["bytes"] * scale


def prepared(case: Case, folder: Path) -> Path:
    """What a rival draws: it is handed the values, the paths and the style, and computes none of them."""
    experiment = load(CONFIG, case.settings)
    result = run(experiment)
    panel = next(figure.panels[0] for figure in experiment.figures if figure.name == case.figure)
    space = panel.plot.projection == "3d"
    grid = evaluate(result.problem, ((-10, 9.95), (-10, 9.95)), 400, (0, 1))
    arrays, runs = {"x": grid.x, "y": grid.y, "z": grid.z}, []
    for run_id, name, appearance in panel.appearances:
        x, slope = result[run_id].x[:, 0], -0.1 * result[run_id].grad_at_x[:, 0]
        on_plane = getattr(panel.plot, "runs_on", "") == "plane"
        height = np.zeros(len(x)) if on_plane else result[run_id].value[:, 0]
        arrays |= {run_id: np.column_stack([x, height]) if space else x, f"{run_id} slope": slope}
        color = appearance.color or next(run.color for run in experiment.runs if run.id == run_id)
        drawn = {"alpha": appearance.alpha or 1.0, "arrows": bool(appearance.arrows)}
        runs.append({"key": run_id, "label": name, "color": color, **drawn})
    told = {"space": space, "alpha": getattr(panel.plot, "alpha", 1.0), "size": case.size, "frames": case.frames,
            "runs": runs, "turn": case.turn, "levels": case.levels,
            "style": styles.settings(("darkgrid",)) | {"image.cmap": "magma"}}  # fmt: skip
    path = folder / "picture.npz"
    np.savez(path, told=json.dumps(told), **arrays)
    return path


def memory(folder: Path) -> Iterator[Row]:
    """Peak memory at 30, 100 and 300 frames, and that of the common way, which keeps them all."""
    peaks = {}
    for frames in (30, 100, 300):
        settings = ("steps=300", f"figures.{PATH}.until={frames - 1}")
        told = [part for each in settings for part in ("--set", each)]
        command = (*OPTVIZ, "run", CONFIG, "--figure", PATH, "--only", "gif", "-o", folder, "-f", "-q", *told)
        peaks[frames] = process(*command).peak
    case = Case("", PATH, 30, "")
    common = process(PYTHON, RIVALS / "animate.py", "common", prepared(case, folder), "1", folder / "m.gif").peak
    ours = " / ".join(f"{peak:.0f}" for peak in peaks.values()) + " MiB"
    grown = f"{peaks[300] / peaks[30]:.2f}x from 30 to 300"
    what, other = "peak memory, 30 / 100 / 300 frames", f"{common:.0f} MiB at 30"
    yield Row(what, ours, other, grown, "<= 200 MiB, flat", "the other is FuncAnimation")
