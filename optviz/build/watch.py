"""Wait until something is saved that configs are made of."""

from __future__ import annotations

import os
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from optviz.build import manifest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

PATIENCE = 250  # milliseconds; as long as a signal may have to wait
TOGETHER = 400  # milliseconds in which saves count as one
PAUSE = 50  # milliseconds without a further one


def sources(configs: Iterable[Path], output: Path) -> set[Path]:
    """The configs, and the bases and data that they read, as far as manifests know them; links resolved."""
    found = set()
    for config in configs:
        found.add(_resolved(config))
        try:
            record = manifest.read(output / config.stem)
        except manifest.ManifestError:
            continue
        found |= {_resolved(config.parent / name) for name in (*record.inputs, *record.data)}
    return found


@contextmanager
def watching(folders: Iterable[Path]) -> Iterator[Callable[[Callable[[Path], bool]], set[Path]]]:
    """From here on no change right in these folders is missed, whatever is done meanwhile.

    Gives a function that waits until files change for which `concerns` is true, and returns them. Raises
    ModuleNotFoundError where the extra `watch` isn't installed.
    """
    from watchfiles import watch

    there = [folder for folder in folders if folder.is_dir()]
    told = watch(
        *there,
        watch_filter=None,
        debounce=TOGETHER,
        step=PAUSE,
        rust_timeout=PATIENCE,
        yield_on_timeout=True,
        recursive=False,
    )
    with closing(told):
        next(told)  # begins to watch

        def wait(concerns: Callable[[Path], bool]) -> set[Path]:
            for changes in told:
                if changed := {path for _, name in changes if concerns(path := _resolved(Path(name)))}:
                    return changed
            return set()

        yield wait


def _resolved(path: Path) -> Path:
    return Path(os.path.realpath(path))
