"""Markdown of people to safe HTML, in one place (trust.md S56)."""

from functools import lru_cache

import nh3
from markdown_it import MarkdownIt
from markupsafe import Markup

LONGEST = 20_000  # as long as a description may be; the reader takes a second for the worst
_markdown = MarkdownIt(
    "js-default", {"html": False, "linkify": False, "breaks": True, "maxNesting": 20}
)
_TAGS = {
    "p", "br", "hr", "em", "strong", "s", "del", "code", "pre", "blockquote", "ul", "ol", "li",
    "h1", "h2", "h3", "h4", "h5", "h6", "a", "table", "thead", "tbody", "tr", "th", "td",
}  # fmt: skip


@lru_cache(maxsize=2048)
def render_markdown(text: str) -> Markup:
    """Safe HTML of a Markdown *text*: no raw HTML, no pictures from elsewhere, http(s)/mailto only.

    Headings are moved down by two so that a page keeps one first heading. A text longer than
    20 000 characters is shown as plain text.
    """
    if len(text) > LONGEST:
        return Markup("<p>{}</p>").format(text)
    tokens = _markdown.parse(text)
    for token in tokens:
        if token.type in {"heading_open", "heading_close"}:
            token.tag = f"h{min(int(token.tag[1]) + 2, 6)}"
    html = _markdown.renderer.render(tokens, _markdown.options, {})
    return Markup(  # noqa: S704 - nh3 has just made it safe
        nh3.clean(
            str(html),
            tags=_TAGS,
            attributes={"a": {"href", "title"}, "ol": {"start"}},
            url_schemes={"http", "https", "mailto"},
            link_rel="nofollow noopener noreferrer",
        )
    )
