"""Libraries that load on first use, so that `--help` and a config error stay quick."""

from __future__ import annotations

import importlib.util
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import ModuleType

    import numpy as np


def lazy(name: str) -> ModuleType:
    """The module `name`, loaded when its first attribute is asked for.

    `import numpy` would load it at once even behind a LazyLoader (the import statement itself reads
    `__spec__`), so definitions write `from optviz.lazy import np` instead.
    """
    if name in sys.modules:
        return sys.modules[name]
    spec = importlib.util.find_spec(name)
    if spec is None or spec.loader is None:
        raise ModuleNotFoundError(f"No module named {name!r}", name=name)
    spec.loader = importlib.util.LazyLoader(spec.loader)
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


if not TYPE_CHECKING:
    np = lazy("numpy")

__all__ = ["lazy", "np"]
