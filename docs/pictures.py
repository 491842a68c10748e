"""Make the pictures that the documents show: thumbnails of outputs/, and the README's own first figure.

`make pictures` draws outputs/ before.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image

import optviz

ROOT = Path(__file__).resolve().parent.parent
PICTURES = ROOT / "docs" / "pictures"
SIZE = (480, 360)  # pixels, at most
FIRST = ("path.gif", "loss.png")  # of the config that the README shows


def wanted() -> dict[Path, Path]:
    """Thumbnail -> the picture that it is made from, a still if there is one."""
    return {
        PICTURES / experiment.name / f"{figure.name}.png": ROOT / "outputs" / experiment.name / f"{figure.name}.{kind}"
        for experiment in map(optviz.load, sorted((ROOT / "configs").glob("*.yaml")))
        for figure in experiment.figures
        for kind in ["png" if "png" in figure.page.formats else figure.page.formats[0]]
    }


def thumbnails() -> None:
    """Write every thumbnail, and remove those of figures that are no more."""
    for old in set(PICTURES.glob("*/*.png")) - set(wanted()):
        old.unlink()
    for thumbnail, picture in wanted().items():
        thumbnail.parent.mkdir(parents=True, exist_ok=True)
        with Image.open(picture) as image:
            image.seek(getattr(image, "n_frames", 1) // 2)
            small = image.convert("RGB")
            small.thumbnail(SIZE, Image.Resampling.LANCZOS)
            small.quantize(128).save(thumbnail, optimize=True)


def first_figure() -> None:
    """Run the config that the README shows, as it tells the reader to."""
    shown = re.search(r"```yaml\n(.*?)```", (ROOT / "README.md").read_text("utf-8"), re.DOTALL)
    assert shown is not None
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "valley.yaml").write_text(shown[1], "utf-8")
        subprocess.run([sys.executable, "-m", "optviz", "run", "valley.yaml"], cwd=folder, check=True)
        (PICTURES / "valley").mkdir(parents=True, exist_ok=True)
        for name in FIRST:
            shutil.copy(Path(folder) / "outputs" / "valley" / name, PICTURES / "valley" / name)


if __name__ == "__main__":
    thumbnails()
    first_figure()
