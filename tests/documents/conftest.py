"""What the tests of the documents share."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING

import pytest

from optviz.drawing import styles
from optviz.drawing.figure import Drawing, compose, styles_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from optviz.core import Result


@pytest.fixture
def composed() -> Iterator[Callable[[Result, str], Drawing]]:
    """Draws a figure of a result by name; its style holds until the test is over."""
    with ExitStack() as stack:

        def draw(result: Result, name: str) -> Drawing:
            figure = next(f for f in result.experiment.figures if f.name == name)
            stack.enter_context(styles.applied(styles_of(figure), figure.page.font_scale))
            return compose(result, figure)

        yield draw
