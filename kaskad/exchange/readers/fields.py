"""Typed reading of one mapping of a tree: keys are asked for by type, leftovers are known."""

import re
from collections.abc import Iterator
from typing import Any

from flask_babel import gettext as _

from kaskad.core.errors import Invalid
from kaskad.exchange.readers.yaml_tree import Mapping, Node, Scalar, Sequence, fault

LONG = 100_000
_WHOLE = re.compile(r"[0-9]{1,9}")


class Fields:
    """The keys of *node*, which stands at *path* in the file."""

    def __init__(self, node: Mapping, path: str) -> None:
        self.node, self.path = node, path
        self._asked: set[str] = set()

    @property
    def line(self) -> int:
        """Line where it begins."""
        return self.node.line

    def at(self, key: str) -> str:
        """Full name of *key*."""
        return f"{self.path}.{key}" if self.path else key

    def fault(self, key: str, what: str) -> Invalid:
        """The error that *what* is wrong with *key* (or that it is missing)."""
        node = self.node.entries.get(key)
        return fault(node.line if node else self.line, self.at(key), what)

    def has(self, key: str) -> bool:
        """Whether the key stands there with something in it."""
        node = self.node.entries.get(key)
        return node is not None and not (isinstance(node, Scalar) and node.value is None)

    def line_of(self, key: str) -> int:
        """Line of the value of *key*, or where the whole begins."""
        node = self.node.entries.get(key)
        return node.line if node else self.line

    def _ask(self, key: str) -> Node | None:
        self._asked.add(key)
        node = self.node.entries.get(key)
        return None if isinstance(node, Scalar) and node.value is None else node

    def text(self, key: str, limit: int = LONG, *, required: bool = False) -> str:
        """The text under *key*, "" for none. Numbers are taken as they are written."""
        node = self._ask(key)
        if node is None or (isinstance(node, Scalar) and not node.value):
            if required:
                raise self.fault(key, _("this must be filled in."))
            return ""
        return self._text(node, self.at(key), limit)

    @staticmethod
    def _text(node: Node, path: str, limit: int) -> str:
        if not isinstance(node, Scalar):
            raise fault(node.line, path, _("a text is expected here."))
        text = node.value or ""
        if len(text) > limit:
            raise fault(node.line, path, _("too long: at most %(limit)s characters.", limit=limit))
        return text

    def number(self, key: str, *, required: bool = False) -> int | None:
        """The whole number under *key*."""
        text = self.text(key, required=required)
        if not text:
            return None
        if not _WHOLE.fullmatch(text):
            raise self.fault(key, _("a whole number is expected here."))
        return int(text)

    def _list(self, key: str) -> tuple[Node, ...]:
        node = self._ask(key)
        if node is None:
            return ()
        if not isinstance(node, Sequence):
            raise self.fault(key, _("a list is expected here (lines that begin with “- ”)."))
        return node.items

    def texts(self, key: str, limit: int = LONG) -> tuple[tuple[str, int], ...]:
        """The texts of the list under *key*, with their lines; empty ones are left out."""
        found = [
            (self._text(node, f"{self.at(key)}[{index}]", limit), node.line)
            for index, node in enumerate(self._list(key), 1)
        ]
        return tuple((text, line) for text, line in found if text)

    def rows(self, key: str) -> Iterator["Fields"]:
        """The mappings of the list under *key*; each is checked for unknown keys when read."""
        for index, node in enumerate(self._list(key), 1):
            path = f"{self.at(key)}[{index}]"
            if not isinstance(node, Mapping):
                raise fault(node.line, path, _("keys are expected here, as “title: …”."))
            row = Fields(node, path)
            yield row
            row.finish()

    def inside(self, key: str) -> "Fields | None":
        """The mapping under *key*."""
        node = self._ask(key)
        if node is None:
            return None
        if not isinstance(node, Mapping):
            raise self.fault(key, _("keys are expected here, as “title: …”."))
        return Fields(node, self.at(key))

    def leftovers(self) -> list[str]:
        """Keys nobody asked for, in the order of the file."""
        return [key for key in self.node.entries if key not in self._asked]

    def finish(self) -> None:
        """Raise Invalid if there is a key that nobody asked for."""
        for key in self.leftovers():
            raise fault(self.node.lines[key], self.at(key), _("there is no such key here."))

    def node_of(self, key: str) -> Node | None:
        """Whatever stands under *key*."""
        return self._ask(key)


def item_of(node: Node, path: str) -> dict[str, Any]:
    """A list item nobody has a form for, as a block keeps it: a text, or a text of each key."""
    if isinstance(node, Scalar):
        return {"text": node.value or ""}
    if isinstance(node, Mapping):
        item: dict[str, Any] = {}
        for key, value in node.entries.items():
            if not isinstance(value, Scalar):
                raise fault(value.line, f"{path}.{key}", _("a text is expected here."))
            if value.value is not None:
                item[key] = value.value
        return item
    raise fault(node.line, path, _("a text is expected here."))
