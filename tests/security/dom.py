"""Pages taken apart: every element with its attributes, and what must never be among them."""

from __future__ import annotations

from html.parser import HTMLParser
from urllib.parse import urlsplit

FETCHED = {
    ("script", "src"),
    ("img", "src"),
    ("link", "href"),
    ("iframe", "src"),
    ("source", "src"),
    ("object", "data"),
    ("embed", "src"),
    ("audio", "src"),
    ("video", "src"),
    ("use", "href"),
    ("image", "href"),
    ("input", "src"),
    ("img", "srcset"),
    ("form", "action"),
    ("button", "formaction"),
}


class Dom(HTMLParser):
    """The elements of a page in order, with their attributes, and its text."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.text: list[str] = []
        self.inline_scripts = 0
        self._in_script = False
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        if tag == "script" and dict(attrs).get("type") != "application/json":
            self.inline_scripts += "src" not in dict(attrs)

    def handle_data(self, data: str) -> None:
        self.text.append(data)

    @property
    def links(self) -> list[str]:
        """Addresses of links inside this server."""
        found = [attrs["href"] for tag, attrs in self.elements if tag == "a" and "href" in attrs]
        return [url for url in found if url.startswith("/") and not url.startswith("//")]


def evils(html: str) -> list[str]:
    """What no page of ours may hold: code in it, style in it, anything fetched from elsewhere."""
    dom = Dom(html)
    found = ["inline script"] * dom.inline_scripts
    for tag, attrs in dom.elements:
        if tag in {"base", "object", "embed", "iframe", "style", "marquee"}:
            found.append(f"<{tag}>")
        for name, value in attrs.items():
            if name.startswith("on") or name in {"style", "srcdoc", "ping"}:
                found.append(f"<{tag} {name}={value[:40]!r}>")
            if (tag, name) in FETCHED and not _own(value):
                found.append(f"<{tag} {name}={value[:60]!r}> is fetched from elsewhere")
            if name in {"href", "action", "formaction"} and _scheme(value) not in {
                "",
                "http",
                "https",
                "mailto",
                "data" if tag == "link" else "",
            }:
                found.append(f"<{tag} {name}={value[:60]!r}>")
    return found


def _scheme(url: str) -> str:
    bare = "".join(sign for sign in url if sign > " ")
    try:
        return urlsplit(bare).scheme.lower()
    except ValueError:
        return "unreadable"


def _own(url: str) -> bool:
    return (not _scheme(url) and not url.lstrip().startswith(("//", "\\"))) or url.startswith(
        "data:image/"
    )
