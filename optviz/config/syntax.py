"""YAML text to a tree: limits kept while the events come in, before anything is built from them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import yaml

from optviz.config.diagnostics import ConfigError, Diagnostic, printable, shown
from optviz.config.scalars import read_scalar
from optviz.config.tree import Node, Place, Report, Source, located

if TYPE_CHECKING:
    from collections.abc import Iterator

DEEPEST = 40  # levels of nesting
MOST_NODES = 100_000  # with every alias counted as what it stands for

# libyaml's parser where PyYAML has it: the one in Python takes 0.2 s over a line of 200,000 brackets.
LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

SYNTAX = {
    "found unexpected end of stream": "the text ends inside quotes that were opened here",
    "mapping values are not allowed": "a ':' where no key can be; a text with a colon needs quotes",
    "could not find expected ':'": "a key without a ':' after it",
    "did not find expected key": "this does not line up with the keys above it, or a quoted text ended early",
    "did not find expected '-' indicator": "this does not line up with the '-' of the list above it",
    "did not find expected node content": "a value should stand here",
    "block sequence entries are not allowed": "a list's '-' must begin a line",
    "found unknown escape character": "unknown escape; use '\\\\' for a backslash, or single quotes",
    "did not find expected hexdecimal number": "\\x, \\u and \\U need 2, 4 and 8 hexadecimal digits",
    "found invalid unicode character": "this escape is no character",
    "found undefined tag": "tags are not allowed",
    "found incompatible yaml document": "only YAML 1.2 (or 1.1) is read",
}
AT_CONTEXT = ("found unexpected end of stream", "could not find expected ':'")


def parse(source: Source, report: Report) -> Node:
    """The tree of a text. Raises ConfigError for what leaves no tree; all other mistakes go to the report."""
    return _Parser(source, report).document(_checked(source)).moved(())


def _checked(source: Source) -> Iterator[Any]:
    """The events of a text. Raises ConfigError where it is no YAML, or too deep."""
    depth = 0
    try:
        for event in yaml.parse(source.text, Loader=LOADER):
            if isinstance(event, yaml.CollectionStartEvent):
                depth += 1
            elif isinstance(event, yaml.CollectionEndEvent):
                depth -= 1
            if depth > DEEPEST:
                raise _fatal(source, event.start_mark, "too-deep", f"nested deeper than {DEEPEST} levels")
            yield event
    except yaml.MarkedYAMLError as error:
        raise _syntax(source, error) from None
    except (yaml.YAMLError, ValueError, OverflowError) as error:
        raise ConfigError([Diagnostic("syntax", f"no YAML: {error}", file=source.name)]) from None


def _fatal(source: Source, mark: Any, code: str, message: str, **more: Any) -> ConfigError:
    return ConfigError([Diagnostic(code, message, **located(_place(source, mark)), **more)])


def _place(source: Source, mark: Any) -> Place:
    return Place(source, mark.line + 1, mark.column + 1)


def _syntax(source: Source, error: Any) -> ConfigError:
    problem = str(error.problem)
    mark = error.problem_mark
    if error.context_mark and problem.startswith(AT_CONTEXT):
        mark = error.context_mark
    line = source.lines[mark.line] if mark.line < len(source.lines) else ""
    related = None
    if error.context_mark and "expected ',' or" in problem:
        related = f"the bracket was opened at {_place(source, error.context_mark)}"
    return _fatal(source, mark, "syntax", _words(problem, line[mark.column : mark.column + 1]), related=related)


def _words(problem: str, char: str) -> str:
    """The parser's words in words that tell what to do."""
    if "cannot start any token" in problem or "tab" in problem:
        if char == "\t":
            return "a tab cannot indent; use spaces"
        return f"no text can begin with {char}; put it in quotes"
    for known, words in SYNTAX.items():
        if known in problem.lower():
            return words
    return problem.replace("did not find expected", "expected")


@dataclass
class _Parser:
    """Events to nodes. A node of an alias is shared until `Node.moved` gives every use its own path."""

    source: Source
    report: Report
    anchors: dict[str, tuple[Node, int] | None] = field(default_factory=dict)  # None while the node is being read
    count: int = 0

    def document(self, events: Iterator[Any]) -> Node:
        node: Node | None = None
        for event in events:
            if isinstance(event, yaml.DocumentStartEvent) and node is not None:
                message = "a second document begins here; a config is one document"
                raise _fatal(self.source, event.start_mark, "documents", message)
            if isinstance(event, yaml.NodeEvent):
                node = self.node(event, events)
        if node is None:
            node = Node(None, place=Place(self.source, 1, 1))
        return node

    def node(self, event: Any, events: Iterator[Any]) -> Node:
        place = _place(self.source, event.start_mark)
        if isinstance(event, yaml.AliasEvent):
            return self.alias(event, place)
        before = self.count
        self.counted(1, event)
        if event.anchor:
            self.anchors[event.anchor] = None
        node = self.value(event, events, place)
        if event.tag is not None:
            self.report.about(node, "tag", f"tags are not allowed, but here is {event.tag}", hint="leave it out")
            node = Node(None, place=place, broken=True)
        if event.anchor:
            self.anchors[event.anchor] = (node, self.count - before)
        return node

    def counted(self, more: int, event: Any) -> None:
        self.count += more
        if self.count > MOST_NODES:
            message = f"more than {MOST_NODES:,} values, with every alias counted as what it stands for"
            raise _fatal(self.source, event.start_mark, "too-large", message)

    def alias(self, event: Any, place: Place) -> Node:
        if event.anchor not in self.anchors:
            known = tuple(self.anchors)
            raise _fatal(self.source, event.start_mark, "alias", f"there is no anchor &{event.anchor}", allowed=known)
        target = self.anchors[event.anchor]
        if target is None:
            raise _fatal(self.source, event.start_mark, "alias", f"*{event.anchor} contains itself")
        self.counted(target[1], event)
        return target[0]

    def value(self, event: Any, events: Iterator[Any], place: Place) -> Node:
        if isinstance(event, yaml.MappingStartEvent):
            return Node(self.mapping(events), place=place)
        if isinstance(event, yaml.SequenceStartEvent):
            return Node(self.sequence(events), place=place)
        return self.scalar(event, place)

    def sequence(self, events: Iterator[Any]) -> list[Node]:
        items = []
        while not isinstance(event := next(events), yaml.SequenceEndEvent):
            items.append(self.node(event, events))
        return items

    def mapping(self, events: Iterator[Any]) -> dict[str, Node]:
        found: dict[str, Node] = {}
        while not isinstance(event := next(events), yaml.MappingEndEvent):
            key = self.node(event, events)
            value = self.node(next(events), events)
            self.put(found, key, value)
        return found

    def put(self, found: dict[str, Node], key: Node, value: Node) -> None:
        if not isinstance(key.value, str):
            hint = f"write it in quotes: '{shown(key.value)}'" if not (key.mapping or key.items) else None
            self.report.about(key, "key", f"a key must be text, but this is {shown(key.value)}", hint=hint)
        elif key.value in found:
            first = found[key.value].key
            name = printable(key.value)
            self.report.about(key, "duplicate-key", f"{name} is given twice", related=f"first at {first}")
        else:
            found[key.value] = _keyed(value, key.place)

    def scalar(self, event: Any, place: Place) -> Node:
        try:
            text = _whole(event.value)
            value = read_scalar(text) if event.implicit[0] and not event.style else text
        except ValueError as error:
            hint = "put it in quotes if it is meant as text" if not event.style else None
            self.report.about(Node("", place=place), "value", str(error), hint=hint)
            return Node(None, place=place, broken=True)
        return Node(value, place=place)


def _keyed(node: Node, key: Place | None) -> Node:
    return Node(node.value, place=node.place, key=key, broken=node.broken)


def _whole(text: str) -> str:
    """Escapes for the two halves of one character, joined. Raises ValueError for a half without the other."""
    if not re.search("[\ud800-\udfff]", text):
        return text
    try:
        return text.encode("utf-16", "surrogatepass").decode("utf-16")
    except UnicodeDecodeError:
        raise ValueError("half of a character (a lone surrogate) is no text") from None
