"""timm's optimizers alone: its packages import its models, and these torchvision, which its optimizers do not need."""

from __future__ import annotations

import sys
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from typing import Any

root = Path(find_spec("timm").origin).parent
for name, folder in {"timm": root, "timm.optim": root / "optim"}.items():
    sys.modules[name] = package = ModuleType(name)
    package.__path__ = [str(folder)]

VERSION = import_module("timm.version").__version__


def rule(module: str, name: str) -> Any:
    """A class of timm.optim."""
    return getattr(import_module(f"timm.optim.{module}"), name)
