"""What the definitions say of themselves, for `list`, `show` and the tables of the documents."""

from __future__ import annotations

import ast
import inspect
import re
import warnings
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from optviz import registry
from optviz.drawing.styles import PALETTES, STYLES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from optviz.describe import Setting

SECTIONS = {
    "experiment": "Setup",
    "figure": "Page",
    "panel": "Panel",
    "optimizer": "Common",
    "record": "Record",
    "stop": "Stop",
    "layout": "Layout",
    "legend": "Legend",
    "note": "Note",
    "reference": "Reference",
    "guide": "Guide",
    "marker": "Marker",
    "shown": "Shown",
    "vary": "Vary",
    "facet": "Facet",
    "band": "Band",
}
MODEL = tuple(Path(__file__).parent / name for name in ("model.py", "page.py"))
KINDS = (*registry.KINDS, "styles", "palettes", "sections")
TOLD_ELSEWHERE: Mapping[str, Mapping[str, Any]] = {"styles": STYLES, "palettes": PALETTES, "sections": SECTIONS}


@dataclass(frozen=True)
class Entry:
    """A name that a config can use, and its first sentence."""

    kind: str
    name: str
    summary: str


@dataclass(frozen=True)
class Description:
    """Everything that there is to say of a name."""

    kind: str
    name: str
    summary: str
    text: str  # formula and reference
    settings: tuple[Setting, ...]
    facts: tuple[tuple[str, str], ...]
    rule: tuple[str, ...] = ()  # the update rule of an optimizer, printed from its code


def names(kind: str) -> tuple[str, ...]:
    """The names of a kind, sorted; nothing is imported for it."""
    return tuple(sorted(TOLD_ELSEWHERE[kind])) if kind in TOLD_ELSEWHERE else registry.names(kind)


def entries(kind: str) -> tuple[Entry, ...]:
    """What there is of a kind, with first sentences; only plugins are imported for it."""
    return tuple(Entry(kind, name, text) for name in names(kind) if (text := _summary(kind, name)) is not None)


def kinds_of(name: str) -> tuple[str, ...]:
    """Which kinds have this name."""
    return tuple(kind for kind in KINDS if name in names(kind))


def describe(kind: str, name: str) -> Description:
    """Import a definition and read what it says of itself. Raises KeyError where there is none."""
    from optviz.describe import described

    if kind == "styles":
        rows = (f"{key}: {value}" for key, value in sorted(STYLES[name][1].items()))
        return Description(kind, name, STYLES[name][0], "\n".join(rows), (), ())
    if kind == "palettes":
        return Description(kind, name, " ".join(PALETTES[name]), "", (), ())
    cls = _section(name) if kind == "sections" else registry.load(kind, name)
    summary, _, text = inspect.cleandoc(cls.__doc__ or "").partition("\n")
    rule = update_rule(name) if kind == "optimizers" else ()
    return Description(kind, name, summary, text.strip(), described(cls), tuple(_facts(kind, cls)), rule)


def markdown(kind: str) -> str:
    """The definitions of a kind as a part of a Markdown document."""
    return "\n\n".join(_in_markdown(describe(kind, name)) for name in names(kind))


def _section(name: str) -> type[Any]:
    from optviz import model, page

    found: type[Any] = getattr(page if hasattr(page, SECTIONS[name]) else model, SECTIONS[name])
    return found


def _summary(kind: str, name: str) -> str | None:
    if kind == "styles":
        return STYLES[name][0]
    if kind == "palettes":
        return " ".join(PALETTES[name])
    if kind == "sections":
        return next(told[SECTIONS[name]] for told in map(_first_sentences, MODEL) if SECTIONS[name] in told)
    if name in registry.files(kind):
        return next(iter(_first_sentences(registry.files(kind)[name], of="definition").values()), "")
    try:
        return (registry.load(kind, name).__doc__ or "").partition("\n")[0]
    except Exception as error:  # noqa: BLE001 - a broken plugin must not hide what works
        warnings.warn(f"plugin {name!r} of {kind} cannot be loaded: {type(error).__name__}: {error}", stacklevel=2)
        return None


@cache
def _first_sentences(path: Path, of: str = "dataclass") -> Mapping[str, str]:
    """The first docstring line of each class with the decorator `of`, read without importing."""
    return {
        node.name: (ast.get_docstring(node) or "").partition("\n")[0]
        for node in ast.parse(path.read_bytes()).body
        if isinstance(node, ast.ClassDef) and any(_called(mark) == of for mark in node.decorator_list)
    }


def _called(decorator: ast.expr) -> str | None:
    call = decorator.func if isinstance(decorator, ast.Call) else decorator
    return call.id if isinstance(call, ast.Name) else None


def _facts(kind: str, cls: type[Any]) -> Iterator[tuple[str, str]]:
    if kind == "sections":
        return
    try:
        example = cls()
    except TypeError:  # a field has no default: what depends on it cannot be told
        return
    if kind == "problems":
        yield from _facts_of_problem(example)
    if kind == "optimizers":
        yield "label", cls.label
        yield from _conventions(cls)
        yield "can be recorded", ", ".join(_recordable(example)) or "nothing"
    if kind == "plots":
        yield "also takes", "every key of a panel: `optviz show panel`"


def update_rule(name: str, *, latex: bool = False) -> tuple[str, ...]:
    """The update rule of an optimizer at its defaults, printed from the code of its step, or why it can't be.

    Nothing where a setting has no default.
    """
    from optviz.core.rule_text import CoupledError
    from optviz.core.rule_text import update_rule as printed
    from optviz.symbolic.arrays import TraceError
    from optviz.symbolic.mathematics import Latex, Unicode

    try:
        rule = registry.load("optimizers", name)()
    except TypeError:  # a field has no default
        return ()
    try:
        return tuple(f"{left} = {right}" for left, right in printed(rule, Latex() if latex else Unicode()))
    except (TraceError, CoupledError) as error:
        return (f"cannot be printed: {error}",)


def _conventions(cls: type[Any]) -> Iterator[tuple[str, str]]:
    """What each source takes, of those that a config can name."""
    from optviz.describe import plain

    for name, settings in cls.conventions.items():
        yield f"convention {name}", ", ".join(f"{key} {plain(value)}" for key, value in settings.items())


KINDS_OF_POINTS = {"local minimum": "local minima", "saddle": "saddles", "maximum": "maxima"}


def _facts_of_problem(problem: Any) -> Iterator[tuple[str, str]]:
    yield "coordinates", ", ".join(problem.coordinates)
    yield "domain", " x ".join(f"[{_short(low)}, {_short(high)}]" for low, high in problem.domain)
    yield "start", _point(problem.start)
    yield "minima", ", ".join(_point(point) for point in problem.minima) or "none known"
    for kind in ("local minimum", "saddle", "maximum"):
        if found := [_point(at.point) for at in problem.stationary if at.kind == kind]:
            yield KINDS_OF_POINTS[kind], ", ".join(found)


def _recordable(optimizer: Any) -> Iterator[str]:
    """The fields of the state and what can be observed of it, each with its comment in the source."""
    from optviz.lazy import np

    state = optimizer.init(np.ones((1, 2)))
    told = _comments(type(state))
    for name in getattr(state, "_fields", ()):
        yield f"{name} ({told[name]})" if name in told else name
    with np.errstate(all="ignore"):
        yield from optimizer.observe(state)


def _comments(cls: type[Any]) -> dict[str, str]:
    """What stands in comments beside the fields of a state, without the shapes."""
    try:
        source = inspect.getsource(cls)
    except (OSError, TypeError):  # no source at hand, as in a frozen program
        return {}
    found = re.findall(r"^\s+(\w+):[^#\n]*#\s*(?:\([^)]*\))?\s*(\S.*)$", source, flags=re.MULTILINE)
    return dict(found)


def _point(point: Iterable[float]) -> str:
    return f"({', '.join(map(_short, point))})"


def _short(number: float) -> str:
    return f"{float(number):.4g}"


def _in_markdown(about: Description) -> str:
    parts = [f"### `{about.name}`", about.summary]
    if about.text:
        parts.append(f"```text\n{about.text}\n```")
    if about.rule:
        parts.append("In the order of the code:\n\n```text\n" + "\n".join(about.rule) + "\n```")
    parts.extend(_table(about.settings))
    if about.facts:
        parts.append("\n".join(f"* {name}: {_escaped(value)}" for name, value in about.facts))
    return "\n\n".join(parts)


def _table(settings: tuple[Setting, ...]) -> Iterator[str]:
    if settings:
        head = "| key | type | bounds | default | meaning |\n|---|---|---|---|---|\n"
        rows = ((f"`{s.name}`", s.type, s.bounds, f"`{s.default}`", s.meaning) for s in settings)
        yield head + "\n".join(f"| {' | '.join(map(_escaped, row))} |" for row in rows)


def _escaped(text: str) -> str:
    return text.replace("|", "\\|")
