"""Make the thumbnails that the documents show from the pictures in outputs/, which `make figures` draws."""

from __future__ import annotations

import sys
from pathlib import Path

from PIL import Image

import optviz

ROOT = Path(__file__).resolve().parent.parent
PICTURES = ROOT / "docs" / "pictures"
SIZE = (480, 360)  # pixels, at most


def wanted() -> dict[Path, Path]:
    """Thumbnail -> the picture that it is made from."""
    return {
        PICTURES / experiment.name / f"{figure.name}.png": ROOT / "outputs" / experiment.name / f"{figure.name}.png"
        for experiment in map(optviz.load, sorted((ROOT / "configs").glob("*.yaml")))
        for figure in experiment.figures
        if "png" in figure.page.formats
    }


def main() -> int:
    """Write every thumbnail, and remove those of figures that are no more."""
    for old in set(PICTURES.glob("*/*.png")) - set(wanted()):
        old.unlink()
    for thumbnail, picture in wanted().items():
        thumbnail.parent.mkdir(parents=True, exist_ok=True)
        with Image.open(picture) as image:
            small = image.convert("RGB")
            small.thumbnail(SIZE, Image.Resampling.LANCZOS)
            small.quantize(128).save(thumbnail, optimize=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
