"""The numbers behind the pictures, as one .npz file."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

import numpy as np

from optviz.build import files

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from optviz.core import Result

EPOCH = (1980, 1, 1, 0, 0, 0)  # the oldest date that a zip file knows; the same numbers give the same bytes


def arrays(result: Result) -> dict[str, NDArray[np.generic]]:
    """Every run's arrays by `<label>/<name>`: step (T,), x (T, B, D), value (T, B), grad (T, B, D), recorded state."""
    return {
        f"{run.label}/{name}": np.asarray(array)
        for run in result
        for name, array in {"step": run.step, "x": run.x, "value": run.value, "grad": run.grad_at_x, **run.state}.items()
    }


def write_data(result: Result, path: Path) -> None:
    """Write `arrays(result)` so that numpy.load reads it; equal results give equal bytes."""
    with files.whole(path) as temporary, zipfile.ZipFile(temporary, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, array in arrays(result).items():
            member = io.BytesIO()
            np.lib.format.write_array(member, np.ascontiguousarray(array), allow_pickle=False)
            archive.writestr(zipfile.ZipInfo(f"{name}.npy", EPOCH), member.getvalue(), zipfile.ZIP_DEFLATED)
