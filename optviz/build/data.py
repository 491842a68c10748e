"""The numbers behind the pictures, as one .npz file."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING, Any

import numpy as np

from optviz.build import files

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from optviz.core import Result, Trajectory

EPOCH = (1980, 1, 1, 0, 0, 0)  # the oldest date that a zip file knows; the same numbers give the same bytes


def arrays(result: Result) -> dict[str, NDArray[np.generic]]:
    """All numbers of a result by name, as docs/outputs.md lists them."""
    found: dict[str, NDArray[np.generic]] = {f"axes/{name}": values for name, values in result.axes.items()}
    for run in result:
        found |= {f"{run.id}/{name}": np.asarray(array) for name, array in _of_run(run).items()}
    for name, run in result.ends.items():
        found |= {f"{name}/ends/{part}": np.asarray(array) for part, array in _of_run(run).items()}
    return found


def _of_run(run: Trajectory) -> dict[str, Any]:
    axes = {f"axes/{name}": values for name, values in run.axes.items()}
    counts = {f"evaluations/{kind}": count for kind, count in run.evaluations.items() if count.any()}
    recorded = {"step": run.step, "x": run.x, "value": run.value, "grad_at_x": run.grad_at_x, "diverged": run.diverged}
    if run.stopped is not None:
        recorded["stopped"] = run.stopped
    return {**recorded, **run.state, **axes, **counts}


def write_data(result: Result, path: Path) -> None:
    """Write `arrays(result)` so that numpy.load reads it; equal results give equal bytes."""
    with files.whole(path) as temporary, zipfile.ZipFile(temporary, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, array in arrays(result).items():
            member = io.BytesIO()
            np.lib.format.write_array(member, np.ascontiguousarray(array), allow_pickle=False)
            archive.writestr(zipfile.ZipInfo(f"{name}.npy", EPOCH), member.getvalue(), zipfile.ZIP_DEFLATED)
