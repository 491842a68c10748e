"""What an output folder holds and where each file came from: outputs/<config>/manifest.json."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

from optviz import __version__
from optviz.pipeline import files

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from optviz.config.model import Experiment
    from optviz.core import Result
    from optviz.pipeline.build import Target

NAME = "manifest.json"
FORMAT = 1


def key(experiment: Experiment, figure: str | None) -> str:
    """A hash of all that the config says about one figure: the experiment without its other figures."""
    told = dict(experiment.resolved)
    told["figures"] = [drawn for drawn in told.get("figures", ()) if drawn["name"] == figure]
    return hashlib.sha256(json.dumps(told, sort_keys=True, default=str).encode()).hexdigest()


def provenance(experiment: Experiment, figure: str | None) -> str:
    """The line that each file carries in its metadata."""
    return f"optviz {__version__}; config {experiment.name}; sha256 {key(experiment, figure)}"


def update(folder: Path, experiment: Experiment, result: Result, written: Sequence[Target]) -> None:
    """Write the manifest anew: the files of this build, and those of earlier ones that are still there."""
    entries = {entry["file"]: entry for entry in read(folder) if (folder / entry["file"]).is_file()}
    entries |= {target.path.name: _entry(target, experiment) for target in written}
    told = {
        "optviz": __version__,
        "format": FORMAT,
        "config": experiment.name,
        "runs": [_run(trajectory) for trajectory in result],
        "files": [entries[name] for name in sorted(entries)],
    }
    with files.whole(folder / NAME) as path:
        path.write_bytes(json.dumps(told, indent=1, ensure_ascii=False).encode() + b"\n")


def read(folder: Path) -> list[dict[str, Any]]:
    """The entries of a folder's manifest; none where there is no manifest that can be read."""
    try:
        told = json.loads((folder / NAME).read_bytes())
        return [entry for entry in told["files"] if _is_inside(entry["file"])]
    except (OSError, ValueError, KeyError, TypeError):
        return []


def _is_inside(name: Any) -> bool:
    return isinstance(name, str) and "/" not in name and "\\" not in name and name not in ("", ".", "..")


def _entry(target: Target, experiment: Experiment) -> dict[str, Any]:
    content = target.path.read_bytes()
    figure = target.figure.name if target.figure else None
    return {
        "file": target.path.name,
        "figure": figure,
        "format": target.format,
        "bytes": len(content),
        "sha256": hashlib.sha256(content).hexdigest(),
        "key": key(experiment, figure),
    }


def _run(trajectory: Any) -> dict[str, Any]:
    """The end of a run, in full digits: what a later build is compared with."""
    return {
        "label": trajectory.label,
        "optimizer": trajectory.optimizer.name,
        "steps": int(trajectory.step[-1]),
        "value": [repr(float(v)) for v in trajectory.value[-1]][:100],
        "x": [[repr(float(c)) for c in point] for point in trajectory.x[-1][:100]],
        "diverged_at": trajectory.diverged_at,
    }
