"""All that decides what the files of an experiment look like, as plain data to hash and to keep."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from optviz.model import Experiment


UNSEEN = ("about", "deviation")  # words for a list of figures, which are not in the files


def resolved(experiment: Experiment, files: Mapping[str, str]) -> dict[str, Any]:
    """The experiment with all defaults filled in: dict, list, str, int, float, bool and None.

    files: paths of data files, and how the config writes them; so the same config is the same in every folder.
    """
    parts = ("name", "problem", "record", "runs", "axes", "figures")
    return {part: _plain(getattr(experiment, part), files) for part in parts}


def _plain(value: Any, files: Mapping[str, str]) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        told = [f.name for f in fields(value) if f.init and f.name not in UNSEEN]
        settings = {name: _plain(getattr(value, name), files) for name in told}
        # Two rules with equal settings are still two.
        return {"name": value.name, **settings} if hasattr(value, "name") else settings
    if isinstance(value, dict):
        return {key: _plain(each, files) for key, each in value.items()}
    if isinstance(value, (tuple, list)):
        return [_plain(each, files) for each in value]
    return files.get(value, value) if isinstance(value, str) else value
