"""Languages, and how dates and numbers look in them.

The catalogue is kept as text; what gettext reads is made from it in the data folder, once for
each state of the text, so that neither a checkout nor a wheel needs a build step.
"""

import hashlib
import os
import tempfile
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from gettext import NullTranslations
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_date
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal
from flask import Flask, current_app, g, has_request_context, request, session
from flask_babel import Babel, get_locale, get_translations
from flask_babel import gettext as _

from kaskad import paths
from kaskad.core import clock
from kaskad.core.config import LOCALES, Settings
from kaskad.core.markup import render_markdown

babel = Babel()


def _settings() -> Settings:
    settings: Settings = current_app.extensions["kaskad_settings"]
    return settings


def _choose_locale() -> str:
    """The person's choice, else the browser's among ours, else the installation's (Russian)."""
    default = _settings().locale
    if not has_request_context():
        return default
    chosen = g.get("locale") or session.get("locale")
    if chosen in LOCALES:
        return str(chosen)
    return request.accept_languages.best_match(LOCALES, default=default) or default


def zone() -> ZoneInfo:
    """Zone in which this visitor reads the clock."""
    name = g.get("time_zone") if has_request_context() else None
    return ZoneInfo(name or _settings().time_zone)


def today() -> date:
    """The calendar day for this visitor."""
    return clock.today(str(zone()))


def _language() -> str:
    found = get_locale()
    return found.language if found is not None else "ru"


@lru_cache(maxsize=4096)
def _day_in(day: date, pattern: str, language: str) -> str:
    """Babel reads the pattern anew for every date; a page shows the same days again and again."""
    return str(format_date(day, pattern, locale=language))


def show_day(day: date | None) -> str:
    """«30.09.2021», in English `30 Sep 2021`; nothing for no day."""
    if day is None:
        return ""
    if _language().startswith("ru"):
        return day.strftime("%d.%m.%Y")
    return _day_in(day, "d MMM y", "en")


def show_short_day(day: date | None) -> str:
    """«16 апр» within this year, «16 апр 2021» outside it; «сегодня» for today."""
    if day is None:
        return ""
    now = today()
    if day == now:
        return str(_("today"))
    pattern = "d MMM" if day.year == now.year else "d MMM y"
    return _day_in(day, pattern, _language()).replace(".", "")


def show_long_day(day: date | None) -> str:
    """«22 ноября 2021 г.» (domain.md, 9.1)."""
    if day is None:
        return ""
    if _language().startswith("ru"):
        return _day_in(day, "d MMMM y", "ru") + "\u00a0г."
    return _day_in(day, "d MMMM y", "en")


def show_moment(moment: datetime | None) -> str:
    """«30.09.2021, 14:30» in the visitor's zone."""
    if moment is None:
        return ""
    local = moment.astimezone(zone())
    return f"{show_day(local.date())}, {local:%H:%M}"


def show_time(moment: datetime | None) -> str:
    """«14:30» in the visitor's zone: of something that happens now, whose day needs no saying."""
    return f"{moment.astimezone(zone()):%H:%M}" if moment else ""


def show_number(value: float | Decimal | None) -> str:
    """«1 234,5» with the language's comma and thin spaces, without trailing zeros."""
    return "" if value is None else str(format_decimal(value, locale=_language()))


def show_size(size: int) -> str:
    """A file's size for people: «340 КБ»."""
    if size < 1024:
        return str(_("%(count)s B", count=size))
    if size < 1024 * 1024:
        return str(_("%(count)s KB", count=show_number(size // 1024)))
    return str(_("%(count)s MB", count=show_number(round(size / 1024 / 1024, 1))))


def prepare_catalogues(data_dir: Path) -> Path:
    """Folder with the catalogues as gettext reads them, made if it is not there yet."""
    sources = sorted(paths.translations().rglob("*.po"))
    digest = hashlib.sha256(b"".join(source.read_bytes() for source in sources)).hexdigest()[:12]
    target = data_dir / "translations" / digest
    for source in sources:
        compiled = (target / source.relative_to(paths.translations())).with_suffix(".mo")
        if compiled.exists():
            continue
        compiled.parent.mkdir(parents=True, exist_ok=True)
        with source.open("rb") as text:
            catalogue = read_po(text, locale=source.parent.parent.name)
        # Written aside and moved into place: two workers may start at once.
        with tempfile.NamedTemporaryFile(dir=compiled.parent, delete=False) as file:
            write_mo(file, catalogue)
        os.replace(file.name, compiled)  # noqa: PTH105 - Path.replace says the same in other words
    return target


def _catalogue() -> NullTranslations:
    """The texts of this request's language, asked for once.

    Flask-Babel goes through four proxies for each of the 150 texts of a page, which is
    milliseconds. Its own note of the locale, which `force_locale` changes, says when to ask anew.
    """
    note: Any = g.get("_flask_babel")
    kept: tuple[object, NullTranslations] | None = getattr(note, "kaskad_catalogue", None)
    if kept is not None and kept[0] is note.babel_locale:
        return kept[1]
    found: NullTranslations = get_translations()
    note = g.get("_flask_babel")
    if note is not None:
        note.kaskad_catalogue = (get_locale(), found)
    return found


def init_i18n(app: Flask, settings: Settings) -> None:
    """Set languages up and give templates their filters."""
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = str(prepare_catalogues(settings.data_dir))
    app.config["BABEL_DEFAULT_LOCALE"] = "en"
    babel.init_app(app, locale_selector=_choose_locale, default_locale="en")
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]  # of Jinja's i18n extension
        lambda text: _catalogue().gettext(text),
        lambda one, many, number: _catalogue().ngettext(one, many, number),
        newstyle=True,
    )
    app.jinja_env.filters.update(
        day=show_day, short_day=show_short_day, long_day=show_long_day, when=show_moment,
        time=show_time, number=show_number, filesize=show_size, markdown=render_markdown,
    )  # fmt: skip
    app.jinja_env.globals.update(get_locale=get_locale, today=today)
