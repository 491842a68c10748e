"""What takes long begins first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from optviz.cli.execution import _longest_first
from optviz.config.load import load

if TYPE_CHECKING:
    from pathlib import Path

HEAD = "problem: quadratic\nsteps: 40\noptimizers: [{name: heavy_ball, label: ball, lr: 0.1}]\n"
TEXTS = {
    "a_still": "figures: {f: {formats: [png, svg], panel: {plot: loss}}}",
    "b_short": "figures: {f: {formats: [gif], frames: 5, panel: {plot: loss}}}",
    "c_moving": "figures: {f: {formats: [gif], panel: {plot: loss}}}",
    "d_twice": "figures: {f: {formats: [gif, webp], panel: {plot: loss}}}",
    "e_axis": "vary: {momentum: {param: momentum, range: [0, 0.9], step: 0.1}}\n"
    "figures: {f: {formats: [gif], animate: momentum, panel: {plot: loss}}}",
    "f_like_a": "figures: {f: {formats: [png], panel: {plot: loss}}}",
}


def test_what_takes_long_begins_first_and_what_takes_as_long_keeps_its_order(tmp_path: Path) -> None:
    configs = {name: tmp_path / f"{name}.yaml" for name in TEXTS}
    for name, path in configs.items():
        path.write_text(HEAD + TEXTS[name] + "\n")

    request = _longest_first({path: load(path, ()) for path in configs.values()})

    assert [path.stem for path in request] == ["d_twice", "c_moving", "e_axis", "b_short", "a_still", "f_like_a"]
