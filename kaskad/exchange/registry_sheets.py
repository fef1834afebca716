"""The registry and its risks (reports R1 and R7 of domain.md) as a workbook: the rows on screen."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from flask_babel import get_locale
from flask_babel import gettext as _

from kaskad.cascade.risk_queries import RiskFact, risk_facts
from kaskad.cascade.risk_ties import tie_kind_word
from kaskad.cascade.risk_words import LEVEL_TONES, level_word, risk_state_word
from kaskad.cascade.wording import kind_word, state_word
from kaskad.core.i18n import today, zone
from kaskad.exchange.registry_more_sheets import indicators_sheet, times_sheet
from kaskad.exchange.registry_words import (
    Heading,
    colour_words,
    heading_of,
    notes_of,
    reasons_words,
    tally_words,
    then_title,
    then_words,
)
from kaskad.exchange.workbooks import Column, Kind, Line, Sheet, Value, Workbook
from kaskad.journal import when
from kaskad.people.models import Person
from kaskad.registry.columns import lead_words, point_words, term_words
from kaskad.registry.rows import RegistryRow, SprintNow
from kaskad.registry.shown import Shown
from kaskad.sprints.flow import midnight
from kaskad.sprints.wording import sprint_name

_COLOUR = 5
"""Place of the column with the state's word, which has its colour, too."""


def registry_workbook(shown: Shown, person: Person | None) -> Workbook:
    """The registry as *person* sees it, and the risks of its projects."""
    head = heading_of(shown, person)
    return Workbook(
        title=f"{head.title}, {head.as_of}", author=head.formed_by,
        language=str(get_locale() or "ru")[:2], made_at=when(), page_word=str(_("Page")),
        formed=head.formed,
        sheets=(
            _chosen(shown, head) if shown.wishes.col else _projects(shown, head),
            _risks(shown, head), times_sheet(shown, head), indicators_sheet(shown, head),
        ),
    )  # fmt: skip


def _projects(shown: Shown, head: Heading) -> Sheet:
    columns = [
        Column(_("Project key"), 10), Column(_("Project"), 36), Column(_("Responsible"), 20),
        Column(_("Term"), 20), Column(_("Stage of life"), 12), Column(_("State"), 13),
        Column(_("Reasons"), 44), Column(_("Sprint"), 11), Column(_("Finished"), 9, Kind.SHARE),
        Column(_("Next point"), 26), Column(_("Its day"), 11, Kind.DAY),
        Column(_("Last news"), 11, Kind.DAY),
        Column(_("Kind"), 20, printed=False), Column(_("Organisation"), 24, printed=False),
        Column(_("Begins"), 11, Kind.DAY, printed=False),
        Column(_("Ends"), 11, Kind.DAY, printed=False),
        Column(_("Cards finished"), 10, Kind.NUMBER, printed=False),
        Column(_("Cards"), 10, Kind.NUMBER, printed=False),
    ]  # fmt: skip
    cascade = shown.wishes.view == "cascade"
    lines = [_project_line(row, cascade=cascade) for row in shown.rows]
    if shown.comparison is not None:
        columns.append(Column(then_title(shown), 36, printed=False))
        lines = [
            replace(line, values=(*line.values, then_words(shown, row)))
            for line, row in zip(lines, shown.rows, strict=True)
        ]
    return Sheet(head.title, head.title, notes_of(head), columns, lines, _nothing(shown))


def _project_line(row: RegistryRow, *, cascade: bool) -> Line:
    project, point = row.health is not None, row.next_point
    values = (
        row.key, row.title, lead_words(row), term_words(row), state_word(row.state),
        colour_words(row), reasons_words(row) if project else tally_words(row),
        _sprint(row.sprint), row.finished / row.cards if row.cards else None,
        point_words(row)[0], point.due_on if point else None, row.last_news_on,
        kind_word(row.kind), row.owner, row.starts_on, row.ends_on,
        row.finished if row.cards else None, row.cards or None,
    )  # fmt: skip
    tones = {_COLOUR: str(row.colour)} if project else {}
    return Line(values, row.depth if cascade else 0, strong=not project, tones=tones)


_TYPED: dict[str, tuple[int, Kind, Callable[[RegistryRow], Value]]] = {
    "percent": (9, Kind.SHARE, lambda row: row.finished / row.cards if row.cards else None),
    "indicators": (9, Kind.SHARE, lambda row: row.on_pace / row.paced if row.paced else None),
    "news": (11, Kind.DAY, lambda row: row.last_news_on),
}
"""Columns that are more than words: width, kind, value."""


def _chosen(shown: Shown, head: Heading) -> Sheet:
    """The columns that were chosen on the page, in its order; key, title and reasons always."""
    chosen = [column for column in shown.columns if column.name != "key"]
    columns = [Column(_("Project key"), 10), Column(_("Project"), 36)]
    for column in chosen:
        width, kind, _value = _TYPED.get(column.name, (20, Kind.TEXT, column.words))
        columns.append(Column(column.label(), width, kind))
        if column.name == "due":
            columns.append(Column(_("Its day"), 11, Kind.DAY))
    columns.append(Column(_("Reasons"), 44))
    if shown.comparison is not None:
        columns.append(Column(then_title(shown), 36))
    cascade = shown.wishes.view == "cascade"
    lines = []
    for row in shown.rows:
        values: list[Value] = [row.key, row.title]
        tones = {}
        for column in chosen:
            if column.name == "colour" and row.health is not None:
                tones[len(values)] = str(row.colour)
            if column.name == "due":
                values += [point_words(row)[0], row.next_point.due_on if row.next_point else None]
            else:
                values.append(_TYPED.get(column.name, (0, Kind.TEXT, column.words))[2](row))
        values.append(reasons_words(row) if row.health is not None else tally_words(row))
        if shown.comparison is not None:
            values.append(then_words(shown, row))
        level = row.depth if cascade else 0
        lines.append(Line(values, level, strong=row.health is None, tones=tones))
    return Sheet(head.title, head.title, notes_of(head), columns, lines, _nothing(shown))


def _nothing(shown: Shown) -> str:
    nothing = _("There are no projects here yet")
    if shown.wishes.active:
        nothing = _("Nothing answers this filter")
    return f"{nothing}."


def _sprint(sprint: SprintNow | None) -> str:
    if sprint is None:
        return ""
    name = sprint_name(sprint.number)
    if not sprint.number:
        return name
    return str(_("%(sprint)s of %(count)s", sprint=name, count=sprint.foreseen))


def _risks(shown: Shown, head: Heading) -> Sheet:
    columns = (
        Column(_("Project key"), 10), Column(_("Project"), 36), Column(_("Risk"), 56),
        Column(_("Level"), 14), Column(_("State"), 16), Column(_("Owner of the risk"), 26),
        Column(_("Next measure by"), 13, Kind.DAY), Column(_("Measures not done"), 12, Kind.NUMBER),
        Column(_("Of these overdue"), 12, Kind.NUMBER), Column(_("What it threatens"), 40),
    )  # fmt: skip
    until = midnight(shown.as_of.toordinal() + 1, zone()) if shown.as_of < today() else None
    facts = risk_facts([row.id for row in shown.rows], until, tied_too=True)
    lines = [
        _risk_line(row, risk, shown.as_of) for row in shown.rows for risk in facts.get(row.id, ())
    ]
    return Sheet(
        str(_("Risks")), str(_("Risks of projects")), notes_of(head), columns, lines,
        str(_("No risks are written down.")),
    )  # fmt: skip


def _risk_line(row: RegistryRow, risk: RiskFact, as_of: date) -> Line:
    late = sum(1 for day in risk.open_measures if day is not None and day < as_of)
    values = (
        row.key, row.title, risk.name, level_word(risk.level), risk_state_word(risk.state),
        risk.owner or str(_("nobody")), risk.next_due, len(risk.open_measures), late,
        "\n".join(f"{tie_kind_word(kind)}: {words}" for kind, words in risk.ties),
    )  # fmt: skip
    tones = {3: LEVEL_TONES.get(str(risk.level), "n")}
    return Line(values, tones=tones | ({8: "r"} if late else {}))
