"""Marks drawn by functions say what the macros said, and let no markup through."""

from datetime import date

from flask import Flask
from markupsafe import Markup

from kaskad.core.assets import static_url
from kaskad.core.marks import day, icon


def test_a_picture_with_and_without_words() -> None:
    url = static_url("shared/icons.svg")
    assert icon("x") == (
        '<svg class="k-icon" aria-hidden="true" focusable="false">'
        f'<use href="{url}#i-x"></use></svg>'
    )
    named = icon("x", "Close", **{"class": "k-icon-l"})
    assert 'class="k-icon k-icon-l" role="img" aria-label="Close"' in named
    assert isinstance(named, Markup)


def test_words_of_people_are_escaped_once() -> None:
    assert 'aria-label="&lt;b&gt;&#34;"' in icon("x", '<b>"')
    assert 'aria-label="&lt;b&gt;"' in icon("x", Markup("&lt;b&gt;"))
    assert 'aria-label="&amp;lt;b&amp;gt;"' in icon("x", "&lt;b&gt;")


def test_a_day(app: Flask) -> None:
    with app.test_request_context():
        assert day(None) == ""
        assert day(date(2021, 9, 30)) == '<time datetime="2021-09-30">30.09.2021</time>'
        assert day(date(2019, 4, 16), late=True, short=True) == (
            '<time datetime="2019-04-16" class="k-late">16 апр 2019</time>'
        )
        assert 'class="k-soon"' in day(date(2019, 4, 16), soon=True)
