"""Pictures and animations of optimizers at work, each from one YAML file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"
__all__ = ["ConfigError", "__version__", "draw", "load", "run"]

if TYPE_CHECKING:
    from optviz.api import ConfigError, draw, load, run


def __getattr__(name: str) -> Any:
    """What Python code may use, loaded when it is first asked for."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from optviz import api

    return getattr(api, name)


def __dir__() -> list[str]:
    return __all__
