"""Markdown of people is words, never code (trust.md S56, and hostile nesting of S69)."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from itertools import product
from time import process_time

import pytest

from kaskad.core.markup import LONGEST, render_markdown
from tests.access_matrix import MATRIX
from tests.security.dom import evils
from tests.security.stage import Stage

CODE = "alert(1)"
SCHEMES = (
    "javascript:alert(1)",
    "JavaScript:alert(1)",
    "JAVASCRIPT&colon;alert(1)",
    "java\tscript:alert(1)",
    "java&#10;script:alert(1)",
    "&#106;avascript:alert(1)",
    "&#x6A;&#x61;vascript:alert(1)",
    "%6aavascript:alert(1)",
    " javascript:alert(1)",
    "\u0001javascript:alert(1)",
    "vbscript:msgbox(1)",
    "data:text/html;base64,PHNjcmlwdD4=",
    "data:image/svg+xml,<svg onload=alert(1)>",
    "file:///etc/passwd",
    "blob:x",
    "feed:javascript:alert(1)",
    "view-source:javascript:alert(1)",
    "javascript&NewLine;:alert(1)",
    "java\u200bscript:alert(1)",
    "javascript://%0aalert(1)",
    "livescript:x",
    "mocha:x",
    "jar:javascript:alert(1)!",
    "ws://evil.test",
    "intent://x#Intent;end",
)
LINKS = (
    "[x]({})",
    "[x](<{}>)",
    "[x]({} 'title')",
    "<{}>",
    "![x]({})",
    "[![x]({})]({})",
    "[x][r]\n\n[r]: {}",
    '[r]\n\n[r]: {} "t"',
    "<a href='{}'>x</a>",
    "<a\nhref={}>x",
    "|a|\n|-|\n|[x]({})|",
    "> [x]({})",
    "1. [x]({})",
    "# [x]({})",
    "**[x]({})**",
    "`a`[x]({})",
)
RAW = (
    "<script>alert(1)</script>",
    "<SCRIPT SRC=//evil.test/x.js></SCRIPT>",
    "<scr<script>ipt>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<img/src=x/onerror=alert(1)>",
    "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<svg><animate onbegin=alert(1) attributeName=x>",
    "<math><mtext></p><style><img src onerror=alert(1)>",
    "<math href='javascript:alert(1)'>x</math>",
    "<iframe src=javascript:alert(1)>",
    "<iframe srcdoc='<script>alert(1)</script>'>",
    "<object data=x></object>",
    "<embed src=x>",
    "<base href=//evil.test>",
    "<link rel=stylesheet href=x>",
    "<meta http-equiv=refresh content='0;url=//evil.test'>",
    "<style>*{background:url(//evil.test)}</style>",
    "<p style='background:url(//evil.test)'>x",
    "<body onload=alert(1)>",
    "<details open ontoggle=alert(1)>",
    "<input autofocus onfocus=alert(1)>",
    "<form action=//evil.test><button>x",
    "<video><source onerror=alert(1)>",
    "<audio src onerror=alert(1)>",
    "<marquee onstart=alert(1)>",
    "<!--><img src=x onerror=alert(1)>-->",
    "<![CDATA[<img src=x onerror=alert(1)>]]>",
    "<?xml version='1.0'?><x onclick=alert(1)/>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<template><img src=x onerror=alert(1)>",
    "<textarea></textarea><img src=x onerror=alert(1)>",
    "<title></title><img src=x onerror=alert(1)>",
    "&lt;img src=x onerror=alert(1)&gt;",
    "<a title='\"><img src=x onerror=alert(1)>'>x</a>",
    '[x](http://a"onmouseover=alert(1))',
    "[x](http://a 'x\" onmouseover=alert(1) y=\"')",
    "```html\n<script>alert(1)</script>\n```",
    "`<img src=x onerror=alert(1)>`",
    "    <script>alert(1)</script>",
    '``` "onclick=alert(1)\nx\n```',
    "$$\\href{javascript:alert(1)}{x}$$",
    "{{7*7}}{% x %}",
    "<x:script>alert(1)",
    "<\u0000script>alert(1)</script>",
    "<scr\u0000ipt>alert(1)</script>",
    "<img src='x'\u000bonerror=alert(1)>",
    "<a href='java\u0000script:alert(1)'>x</a>",
    "<select><style></select><img src=x onerror=alert(1)>",
    "<ul hx-get=//evil.test hx-trigger=load>x</ul>",
    "<p id=csrf-token class=k-toast data-x=1>x</p>",
)
WRAPS = ("{}", "text {} text", "> {}", "- {}", "|a|b|\n|-|-|\n|{}|x|")
CORPUS = [
    *(link.replace("{}", scheme) for link, scheme in product(LINKS, SCHEMES)),
    *(wrap.format(raw) if "{{" not in raw else raw for wrap, raw in product(WRAPS, RAW)),
]
TAGS = {
    "p",
    "br",
    "hr",
    "em",
    "strong",
    "s",
    "del",
    "code",
    "pre",
    "blockquote",
    "ul",
    "ol",
    "li",
    "h3",
    "h4",
    "h5",
    "h6",
    "a",
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
}


class Checked(HTMLParser):
    """Collects whatever should not be there."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.wrong: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in TAGS:
            self.wrong.append(f"<{tag}>")
        known = dict(attrs)
        for name, value in known.items():
            if (tag, name) not in {("a", "href"), ("a", "title"), ("a", "rel"), ("ol", "start")}:
                self.wrong.append(f"{tag} {name}={value!r}")
        if tag == "a" and "href" in known:
            href = "".join(sign for sign in known["href"] or "" if sign > " ").lower()
            scheme = re.match("([a-z][a-z0-9+.-]*):", href)  # with a % before it, it is a path
            if scheme is not None and scheme[1] not in {"http", "https", "mailto"}:
                self.wrong.append(f"href {known['href']!r}")
            if set((known.get("rel") or "").split()) < {"nofollow", "noopener"}:
                self.wrong.append("no rel")

    def handle_comment(self, data: str) -> None:
        self.wrong.append(f"comment {data!r}")

    def handle_decl(self, decl: str) -> None:
        self.wrong.append(decl)


def test_s56_the_corpus_stays_words() -> None:
    assert len(CORPUS) > 600
    wrong = {text: found for text in CORPUS if (found := Checked(render_markdown(text)).wrong)}
    assert wrong == {}


def test_s56_the_check_would_see_it() -> None:
    for html in (
        "<p onclick=x>",
        "<img src=x>",
        "<a href='javascript:x' rel='nofollow noopener'>",
        "<!-- x -->",
        "<a href='http://x'>",
        "<a href='JAVA\tSCRIPT:x'>",
    ):
        assert Checked(html).wrong, html


def test_good_markdown_is_left_alone() -> None:
    html = render_markdown("# Тема\n\n**да** [сайт](https://example.org) <b>\n\n1. раз")
    assert 'href="https://example.org"' in html
    assert "<strong>да</strong>" in html
    assert "<h3>" in html


@pytest.mark.parametrize("field", ["description", "body"])
def test_s56_the_corpus_in_a_real_page(stage: Stage, field: str) -> None:
    """All of it in one description, one comment, one preview."""
    text = "\n\n".join(RAW)[:19_000]
    rows = {row.endpoint: row for row in MATRIX}
    form = {"description": text} if field == "description" else {"body": text}
    row = rows["boards.change_card" if field == "description" else "boards.comment_card"]
    stage.ask(row, "lead", form=form)
    preview = stage.ask(rows["boards.preview_text"], "lead", form=form).get_data(as_text=True)
    page = stage.client("lead").get("/cards/PRO-1").get_data(as_text=True)
    assert evils(page) == []
    assert evils(preview) == []
    assert "alert(1)" in page


@pytest.mark.parametrize(
    "unit",
    [
        "[",
        "![",
        "(",
        "<",
        "*",
        "_",
        "**a",
        "`",
        "> ",
        "- ",
        "1. ",
        "|",
        "\\",
        "&",
        "[a](",
        "<a ",
        "[x]: ",
        "~~",
        "#",
        "***_",
        "\n\n>",
        "  - \n",
        "http://",
        "]",
        "[]",
        "<!--",
        "&#",
        "a*",
        "__a",
    ],
)
def test_s69_s71_nesting_without_end_is_read_in_time(unit: str) -> None:
    length = LONGEST if unit in {"[", "!["} else 8_000  # those two cost most
    text = (unit * length)[:length]
    started = process_time()
    html = render_markdown(text)
    assert process_time() - started < 2.0
    assert Checked(html).wrong == []
