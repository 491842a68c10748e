"""Matplotlib imported without its manuals: the same pictures, and none of its parts left changed."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

DRAW = """
import hashlib
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
figure = Figure((4, 3))
canvas = FigureCanvasAgg(figure)
ax = figure.add_subplot(projection="3d")
ax.plot([0, 1], [0, 1], [0, 2], label="a line")
ax.set(xlabel="x", title="a title")
ax.legend()
canvas.draw()
print(hashlib.sha256(canvas.buffer_rgba()).hexdigest())
"""
QUICK = "from optviz.mpl import startup\nstartup.load()\n"


def said(code: str) -> str:
    return subprocess.run(
        [sys.executable, "-W", "error", "-c", code], check=True, capture_output=True, text=True
    ).stdout


def test_a_picture_is_the_same() -> None:
    assert said(QUICK + DRAW) == said(DRAW)


def test_the_names_of_glyphs_are_there_once_they_are_asked_for() -> None:
    code = QUICK + "import fontTools.agl\nprint('toUnicode' in vars(fontTools.agl))\n"
    code += "from matplotlib import dviread\nprint(dviread.fontTools.agl.toUnicode('alpha'), fontTools.agl.UV2AGL[945])"

    assert said(code) == "False\nα alpha\n"


def test_what_comes_after_has_its_manual_again() -> None:
    code = QUICK + "from matplotlib.artist import Artist, kwdoc\nclass Own(Artist): pass\nprint(Own.set.__doc__)"

    assert "Set multiple properties at once" in said(code)


def test_where_matplotlib_is_there_already_nothing_changes() -> None:
    code = "from matplotlib.figure import Figure\nfrom matplotlib.lines import Line2D\n"
    code += QUICK + "print('linewidth' in Line2D.set.__doc__)"

    assert said(code) == "True\n"


def test_the_program_uses_it(tmp_path: Path) -> None:
    config = tmp_path / "c.yaml"
    config.write_text("problem: rosenbrock\noptimizers: [adam]\nfigures: {f: {formats: [png], panel: {plot: loss}}}\n")
    code = (
        f"import sys; sys.argv = ['optviz', 'run', {str(config)!r}, '-q', '-o', {str(tmp_path / 'out')!r}]\n"
        "from optviz.cli import main\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        "from matplotlib.lines import Line2D\n"
        "print(Line2D.set.__doc__)"
    )

    assert said(code) == "None\n"
