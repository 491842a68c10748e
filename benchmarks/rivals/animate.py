"""An animation as others make it. Prints how long all took up to the frames, and how long the frames took.

    python animate.py document|common PICTURE.npz EVERY OUT.gif

`document` draws a frame, saves it, reads it back and appends it, as document 001 does; `common` is FuncAnimation
with PillowWriter. With EVERY above 1 only every so many frames are drawn, of the same picture.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from pathlib import Path

import imageio.v2 as imageio
import matplotlib.pyplot as plt
import numpy as np
from matplotlib.animation import FuncAnimation, PillowWriter


def main(way: str, picture: str, every: str, out: str) -> None:
    data = np.load(picture)
    told = json.loads(str(data["told"]))
    plt.rcParams.update(told["style"])
    fig = plt.figure(figsize=told["size"], dpi=100)
    ax = ground(fig, data, told)
    steps = list(range(told["frames"] - 1, -1, -int(every)))[::-1]
    begun = time.process_time()
    (document if way == "document" else common)(fig, ax, data, told, steps, out)
    print(json.dumps({"frames": time.process_time() - begun, "drawn": len(steps), "bytes": Path(out).stat().st_size}))


def ground(fig, data, told):
    grid = np.meshgrid(data["x"], data["y"])
    if told["space"]:
        ax = fig.add_subplot(projection="3d")
        ax.plot_surface(*grid, data["z"], cmap="coolwarm", linewidth=0, antialiased=False, alpha=told["alpha"])
        ax.view_init(60, 35)
        ax.set(xlim=(-10, 10), ylim=(-10, 10), xlabel="Intercept", ylabel="Slope")
        return ax
    ax = fig.add_subplot()
    levels = range(0, 41, 5) if told["levels"] == 8 else told["levels"]
    lines = ax.contour(*grid, np.sqrt(data["z"]), levels, colors="black", linestyles="dashed", linewidths=1, alpha=0.5)
    ax.clabel(lines, inline=True, fontsize=10)
    ax.contourf(*grid, np.sqrt(data["z"]), levels)
    ax.set(xlabel="cst", ylabel="slope")
    return ax


def point(ax, data, told, run, step):
    place = data[run["key"]][step]
    label = run["label"] if step == 0 else None
    look = {"s": 100 if told["space"] else 10, "linewidth": 5, "color": run["color"], "alpha": run["alpha"]}
    ax.scatter(*([c] for c in place), label=label, **look)
    if run["arrows"]:
        ax.arrow(*place, *data[run["key"] + " slope"][step], color=run["color"])


def turned(ax, told, step):
    if told["turn"]:
        ax.view_init(60, 35 + told["turn"] * step / (told["frames"] - 1))


def document(fig, ax, data, told, steps, out):
    with tempfile.TemporaryDirectory() as folder, imageio.get_writer(out, mode="I") as writer:
        for step in range(told["frames"]):
            for run in told["runs"]:
                point(ax, data, told, run, step)
            if step not in steps:
                continue
            turned(ax, told, step)
            ax.legend(loc="upper right")
            name = f"{folder}/{step}.png"
            plt.savefig(name)
            writer.append_data(imageio.imread(name))


def common(fig, ax, data, told, steps, out):
    dots = [ax.scatter(*([c] for c in data[run["key"]][0]), s=100 if told["space"] else 10, linewidth=5,
                       color=run["color"], alpha=run["alpha"], label=run["label"]) for run in told["runs"]]  # fmt: skip
    ax.legend(loc="upper right")
    arrows = 0

    def update(step):
        nonlocal arrows
        turned(ax, told, step)
        for dot, run in zip(dots, told["runs"], strict=True):
            place = data[run["key"]][: step + 1]
            if told["space"]:
                dot._offsets3d = place.T
            else:
                dot.set_offsets(place)
        for earlier in range(arrows, step + 1):
            for run in told["runs"]:
                if run["arrows"]:
                    ax.arrow(*data[run["key"]][earlier], *data[run["key"] + " slope"][earlier], color=run["color"])
        arrows = max(arrows, step + 1)
        return dots

    FuncAnimation(fig, update, frames=steps).save(out, writer=PillowWriter(fps=10))


if __name__ == "__main__":
    main(*sys.argv[1:])
