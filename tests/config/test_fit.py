"""Names of problems, optimizers and plots that stand for nothing usable."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from optviz import registry

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from optviz.config.diagnostics import Diagnostic

    Complain = Callable[..., Diagnostic]

PLUGINS = {
    "raises": "raise RuntimeError('broken')",
    "function": "def thing(): ...",
    "plain": "class thing: ...",
    "other": "from optviz.optimizers.sgd import SGD as thing",
}


@pytest.mark.fault(56)
@pytest.mark.parametrize("name", PLUGINS)
def test_a_broken_plugin_is_told_where_it_is_named(
    diagnostic: Complain, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    (tmp_path / f"plugin_{name}.py").write_text(PLUGINS[name], encoding="utf-8")
    info = tmp_path / f"plugin_{name}-1.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: plugin-{name}\nVersion: 1\n", encoding="utf-8")
    (info / "entry_points.txt").write_text(f"[optviz.problems]\nhill = plugin_{name}:thing\n", encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(registry, "plugins", registry.plugins.__wrapped__)
    monkeypatch.setattr(registry, "_installed", registry._installed.__wrapped__)
    registry.load.cache_clear()

    found = diagnostic("problem: {name: hill}\noptimizers: [sgd]\n")

    assert (found.code, found.line, found.column) == ("plugin", 1, 17)
    assert "the plugin does not load" in found.message
