"""What several sections of a config take."""

from __future__ import annotations

from typing import Annotated, Literal

from annotated_types import Ge, Le

Style = Annotated[str, "style"]
Cell = Annotated[int, Ge(0), Le(49)]
Cells = Annotated[int, Ge(1), Le(50)]
Share = Annotated[float, Ge(0), Le(1)]
Location = Literal[
    "best", "upper right", "upper left", "lower left", "lower right", "right", "center left", "center right",
    "lower center", "upper center", "center",
]  # fmt: skip
Points = Literal["all", "last"] | Annotated[int, Ge(1)]
