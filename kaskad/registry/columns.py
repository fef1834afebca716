"""The columns of the registry: what they are called, how they sort, what they say in words.

Page, comparison and files take their columns from here, so that they cannot differ.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

from flask_babel import gettext as _

from kaskad.cascade.models import InitiativeState
from kaskad.cascade.wording import state_word
from kaskad.core.i18n import show_day
from kaskad.core.sorting import natural_key
from kaskad.registry.health import ORDER
from kaskad.registry.rows import RegistryRow
from kaskad.registry.wording import colour_word, passport_word
from kaskad.sprints.wording import sprint_name

_LIFE = tuple(InitiativeState)
_PASSPORT_ORDER = ("submitted", "returned", "draft", "approved")


@dataclass(frozen=True)
class Column:
    """A column; `key` None for a row that has nothing there: it comes last either way."""

    name: str
    label: Callable[[], str]
    key: Callable[[RegistryRow], Any]
    words: Callable[[RegistryRow], str]


def _text(value: str) -> Any:
    return natural_key(value) if value else None


def point_words(row: RegistryRow) -> tuple[str, str]:
    """(what comes next, its day) of a project; both empty when nothing is known."""
    point = row.next_point
    if point is None:
        return "", ""
    title = point.title
    if point.sprint is not None:
        title = str(_("End of: %(sprint)s", sprint=sprint_name(point.sprint)))
    return title, show_day(point.due_on)


def sprint_words(row: RegistryRow) -> str:
    """«Спринт 2 из 5»."""
    sprint = row.sprint
    if sprint is None:
        return ""
    name = sprint_name(sprint.number)
    if not sprint.number:
        return name
    return str(_("%(sprint)s of %(count)s", sprint=name, count=sprint.foreseen))


def lead_words(row: RegistryRow, between: str = ", ") -> str:
    """Who leads it; for a project without anybody that word."""
    names = between.join(face.name for face in row.leads)
    return names or (str(_("nobody")) if row.health is not None else "")


def manual_words(row: RegistryRow) -> str:
    """The colour set by hand with its comment, who set it and until when it counts."""
    manual = row.manual
    if manual is None:
        return ""
    until = _("until %(day)s", day=show_day(manual.until))
    whose = f"{manual.by}, {until}" if manual.by else str(until)
    return f"{colour_word(manual.colour)}: {manual.comment} ({whose})"


def percent_words(row: RegistryRow) -> str:
    """«46 % (6 из 13)»; empty without cards."""
    if not row.cards:
        return ""
    return f"{row.percent} % {_('(%(done)s of %(total)s)', done=row.finished, total=row.cards)}"


def pace_words(row: RegistryRow) -> str:
    """«62 % (5 из 8)»: indicators that have come as far as the plan asks."""
    if not row.paced:
        return ""
    return f"{row.pace} % {_('(%(done)s of %(total)s)', done=row.on_pace, total=row.paced)}"


def term_words(row: RegistryRow) -> str:
    """The term as written, else the days of its own or of its stages (domain.md, 4.4)."""
    if row.period.raw:
        return row.period.raw
    starts = [row.starts_on, *(one.starts_on for one in row.stages)]
    ends = [row.ends_on, *(one.ends_on for one in row.stages)]
    first, last = (
        show_day(row.starts_on or min(filter(None, starts), default=None)),
        show_day(row.ends_on or max(filter(None, ends), default=None)),
    )
    return " – ".join(filter(None, (first, last)))


def _point_line(row: RegistryRow) -> str:
    return ", ".join(part for part in point_words(row) if part)


COLUMNS = (
    Column("key", lambda: _("Project key"), lambda row: _text(row.key), lambda row: row.key),
    Column(
        "colour", lambda: _("State"),
        lambda row: (ORDER.index(row.colour), natural_key(row.label)),
        lambda row: colour_word(row.colour) if row.health is not None else "",
    ),
    Column("manual", lambda: _("Colour by hand"),
           lambda row: ORDER.index(row.manual.colour) if row.manual else None, manual_words),
    Column("life", lambda: _("Stage of life"), lambda row: _LIFE.index(row.state),
           lambda row: state_word(row.state)),
    Column("lead", lambda: _("Responsible"),
           lambda row: _text(row.leads[0].name) if row.leads else None, lead_words),
    Column("owner", lambda: _("Organisation"), lambda row: _text(row.owner),
           lambda row: row.owner),
    Column("parent", lambda: _("Part of"), lambda row: _text(row.parent), lambda row: row.parent),
    Column("national", lambda: _("National project"),
           lambda row: _text(row.national[0]) if row.national else None,
           lambda row: "; ".join(row.national)),
    Column("tags", lambda: _("Tags"), lambda row: _text(row.tags[0]) if row.tags else None,
           lambda row: ", ".join(row.tags)),
    Column("term", lambda: _("Term"), lambda row: row.starts_on or row.ends_on,
           term_words),
    Column("announced", lambda: _("Announced start"), lambda row: row.announced_on,
           lambda row: row.announced),
    Column("stage", lambda: _("Stage"),
           lambda row: _text(row.stage.title) if row.stage else None,
           lambda row: row.stage.title if row.stage else ""),
    Column("passport", lambda: _("Passport"),
           lambda row: _PASSPORT_ORDER.index(row.passport) if row.health is not None else None,
           lambda row: passport_word(row.passport) if row.health is not None else ""),
    Column("sprint", lambda: _("Sprint"),
           lambda row: row.sprint.ends_on if row.sprint else None, sprint_words),
    Column("percent", lambda: _("Cards finished"), lambda row: row.percent, percent_words),
    Column("indicators", lambda: _("Indicators on plan"), lambda row: row.pace, pace_words),
    Column("due", lambda: _("Next point"),
           lambda row: row.next_point.due_on if row.next_point else None, _point_line),
    Column("news", lambda: _("Last news"), lambda row: row.last_news_on,
           lambda row: show_day(row.last_news_on) if row.last_news_on else ""),
)  # fmt: skip
BY_NAME = {column.name: column for column in COLUMNS}
NAMES = tuple(BY_NAME)
USUAL = ("lead", "sprint", "percent", "indicators", "due", "news")
"""What the cascade shows unless asked for something else; the table has the state, too."""


def columns_of(view: str, chosen: Sequence[str]) -> tuple[Column, ...]:
    """The columns of *view*: those *chosen*, in the order of this file, or the usual ones."""
    wanted = set(chosen) or {*USUAL, *(("colour",) if view == "table" else ())}
    return tuple(column for column in COLUMNS if column.name in wanted)


def sorted_rows(rows: Sequence[RegistryRow], sort: str) -> list[RegistryRow]:
    """*rows* by a column (`-` before it: backwards) or by title; what is empty comes last."""
    name, backwards = sort.removeprefix("-"), sort.startswith("-")
    column = BY_NAME.get(name)
    key = column.key if column else (lambda row: natural_key(row.label))
    keyed = [(key(row), row) for row in rows]
    known = [one for one in keyed if one[0] is not None]
    known.sort(key=itemgetter(0), reverse=backwards)
    return [row for _key, row in known] + [row for key, row in keyed if key is None]
