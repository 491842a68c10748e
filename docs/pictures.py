"""Make the pictures that the documents show: thumbnails of outputs/, and what the configs in documents draw.

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
SHOWN = ("valley", "grammar")  # folders of pictures whose configs stand in documents
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
    for old in {old for old in PICTURES.glob("*/*.png") if old.parent.name not in SHOWN} - set(wanted()):
        old.unlink()
    for thumbnail, picture in wanted().items():
        thumbnail.parent.mkdir(parents=True, exist_ok=True)
        with Image.open(picture) as image:
            image.seek(getattr(image, "n_frames", 1) // 2)
            small = image.convert("RGB")
            small.thumbnail(SIZE, Image.Resampling.LANCZOS)
            small.quantize(128).save(thumbnail, optimize=True)


def shown() -> None:
    """Run the configs that the README and the page on the grammar show, as they tell the reader to."""
    (first,) = _configs(ROOT / "README.md")
    _run("valley", first, {name: PICTURES / "valley" / name for name in FIRST})
    page = ROOT / "docs" / "grammar.md"
    pictures = re.findall(r"\]\(pictures/grammar/(.*?)\)", page.read_text("utf-8"))
    for text, picture in zip(_configs(page), pictures, strict=True):
        _run("grammar", text, {picture: PICTURES / "grammar" / picture})


def _configs(document: Path) -> list[str]:
    return re.findall(r"```yaml\n(.*?)```", document.read_text("utf-8"), re.DOTALL)


def _run(name: str, text: str, kept: dict[str, Path]) -> None:
    """Draw a config in a folder of its own, and keep some of its pictures."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / f"{name}.yaml").write_text(text, "utf-8")
        subprocess.run([sys.executable, "-m", "optviz", "run", f"{name}.yaml"], cwd=folder, check=True)
        for picture, place in kept.items():
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(Path(folder) / "outputs" / name / picture, place)


if __name__ == "__main__":
    thumbnails()
    shown()
