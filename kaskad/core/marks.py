"""Marks that stand hundreds of times on a page: a picture, a day.

Templates know them as `icon` and `day` of `shared/_macros.html`. They are functions and not macros
because a call of a macro costs more than all that such a mark says, and each is drawn once for the
same words.
"""

from datetime import date
from functools import lru_cache
from typing import Any

from flask import Flask
from markupsafe import Markup, escape

from kaskad.core.assets import static_url
from kaskad.core.i18n import show_day, show_short_day


def icon(name: str, label: Any = None, **more: Any) -> Markup:
    """The picture *name*; with a *label* where no word stands beside it; `class` for more looks."""
    return _icon(str(name), str(escape(label)) if label else "", str(more.get("class", "")))


@lru_cache(maxsize=2048)
def _icon(name: str, label: str, looks: str) -> Markup:
    told = f' role="img" aria-label="{label}"' if label else ' aria-hidden="true"'
    return Markup(  # noqa: S704 - the label is escaped, the rest are our own words
        f'<svg class="k-icon{" " + escape(looks) if looks else ""}"{told} focusable="false">'
        f'<use href="{static_url("shared/icons.svg")}#i-{escape(name)}"></use></svg>'
    )


def day(
    date: date | None, late: bool = False, soon: bool = False, short: bool = False
) -> Markup:  # fmt: skip
    """A calendar day; *late* and *soon* say so in colour and weight, the words are the page's."""
    if not date:
        return Markup("")
    looks = ' class="k-late"' if late else ' class="k-soon"' if soon else ""
    shown = show_short_day(date) if short else show_day(date)
    return Markup(  # noqa: S704 - a date and words of the calendar
        f'<time datetime="{date.isoformat()}"{looks}>{escape(shown)}</time>'
    )


def init_marks(app: Flask) -> None:
    """Give them to templates."""
    app.jinja_env.globals.update(icon_mark=icon, day_mark=day)
