"""YAML as a tree of nodes with line numbers, read with limits.

Built straight from the parser's events: nothing is ever constructed but text, lists and mappings,
and the reading stops at the first thing that a file of data has no need of: an alias (the road of
"a billion laughs"), a tag, a second document, a key given twice, too deep a nesting.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import yaml
from flask_babel import gettext as _

from kaskad.core.errors import Invalid
from kaskad.core.forms import clean

MOST_BYTES = 10 * 1024 * 1024
DEEPEST = 16
MOST_NODES = 200_000
# C when PyYAML has it (its wheels do): ten times as fast; both give the same events.
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_NULLS = frozenset({"", "~", "null", "Null", "NULL"})
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class Scalar:
    """A text as written in the file, or None for `null`."""

    value: str | None
    line: int


@dataclass(frozen=True, slots=True)
class Sequence:
    """A list."""

    items: tuple["Node", ...]
    line: int


@dataclass(frozen=True, slots=True)
class Mapping:
    """Keys and values, in the order of the file."""

    entries: dict[str, "Node"]
    lines: dict[str, int]
    """Line of each key."""
    line: int


Node = Scalar | Sequence | Mapping


def fault(line: int, key: str, what: str) -> Invalid:
    """The error «line N, key a.b: what is wrong»."""
    if key:
        return Invalid(_("Line %(line)s, key %(key)s: %(what)s", line=line, key=key, what=what))
    return Invalid(_("Line %(line)s: %(what)s", line=line, what=what))


def text_of(data: bytes) -> str:
    """*data* as text. Raises Invalid for what is empty, too big, or no text in UTF-8."""
    if len(data) > MOST_BYTES:
        raise Invalid(
            _("The file is too big: at most %(limit)s MB.", limit=MOST_BYTES // 1024 // 1024)
        )
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise fault(
            line, "", _("this is not text in UTF-8. Save the file as UTF-8 text and try again.")
        ) from error
    control = _CONTROL.search(text)
    if control:
        line = text.count("\n", 0, control.start()) + 1
        raise fault(line, "", _("there is a character here that no text has. Is it a text file?"))
    if not text.strip():
        raise Invalid(_("The file is empty."))
    return text


def read_tree(data: bytes) -> Mapping:
    """The tree of the file. Raises Invalid with the line at fault."""
    text = text_of(data)
    try:
        events = yaml.parse(text, Loader=_LOADER)
        root = _Builder(events).document()
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
        raise fault(mark.line + 1 if mark else 1, "", _words_of(error)) from error
    if not isinstance(root, Mapping):
        raise fault(root.line, "", _("the file must begin with keys, as “schema: …”."))
    return root


def _words_of(error: yaml.YAMLError) -> str:
    problem = str(getattr(error, "problem", "") or "")
    if "\\t" in problem or "'\t'" in problem or "tab" in problem:
        return str(_("a tab stands here. Indent with spaces."))
    return str(_("this is not valid YAML. Look at the indentation, the colon and the quotes."))


class _Builder:
    """Events -> nodes."""

    def __init__(self, events: Iterator[Any]) -> None:
        self.events = events
        self.nodes = 0

    def document(self) -> Node:
        """The one document of the file."""
        event = self._next()
        while isinstance(event, (yaml.StreamStartEvent, yaml.DocumentStartEvent)):
            event = self._next()
        if isinstance(event, yaml.StreamEndEvent):
            raise Invalid(_("The file is empty."))
        root = self._node(event, "", 1)
        self._next()
        rest = self._next()
        if not isinstance(rest, yaml.StreamEndEvent):
            raise fault(self._line(rest), "", _("a second document begins here; one is expected."))
        return root

    def _next(self) -> Any:
        return next(self.events)

    @staticmethod
    def _line(event: Any) -> int:
        return int(event.start_mark.line) + 1

    def _node(self, event: Any, path: str, depth: int) -> Node:
        line = self._line(event)
        self.nodes += 1
        if self.nodes > MOST_NODES:
            raise fault(line, path, _("the file holds too much to be a cascade."))
        if depth > DEEPEST:
            raise fault(line, path[:200], _("the file is nested too deeply."))
        if isinstance(event, yaml.AliasEvent) or event.anchor is not None:
            raise fault(
                line, path, _("references (& and *) are not taken. Write the text out in full.")
            )
        if event.tag is not None:
            raise fault(line, path, _("tags (!) are not taken. Write plain text."))
        if isinstance(event, yaml.ScalarEvent):
            plain = event.style is None or event.style == ""
            empty = plain and event.value in _NULLS
            return Scalar(None if empty else clean(event.value), line)
        if isinstance(event, yaml.SequenceStartEvent):
            return self._sequence(line, path, depth)
        return self._mapping(line, path, depth)

    def _sequence(self, line: int, path: str, depth: int) -> Sequence:
        items: list[Node] = []
        while not isinstance(event := self._next(), yaml.SequenceEndEvent):
            items.append(self._node(event, f"{path}[{len(items) + 1}]", depth + 1))
        return Sequence(tuple(items), line)

    def _mapping(self, line: int, path: str, depth: int) -> Mapping:
        entries: dict[str, Node] = {}
        lines: dict[str, int] = {}
        while not isinstance(event := self._next(), yaml.MappingEndEvent):
            at = self._line(event)
            name = self._node(event, path, depth + 1)
            if not isinstance(name, Scalar) or not name.value:
                raise fault(at, path, _("a key must be a word."))
            here = f"{path}.{name.value}" if path else name.value
            if len(name.value) > 100:
                raise fault(at, path, _("a key is too long: at most 100 characters."))
            if name.value in entries:
                raise fault(at, here, _("this key stands here twice."))
            lines[name.value] = at
            entries[name.value] = self._node(self._next(), here, depth + 1)
        return Mapping(entries, lines, line)
