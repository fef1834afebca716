"""Report R7, the register of risks, in words: page, Word, PDF, and the sheet of its workbook.

Source: domain.md, section 8 (R7: risk, level or «не оценён», answer, owner, state, trend).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from flask_babel import get_locale, ngettext
from flask_babel import gettext as _

from kaskad.cascade.models import MeasureState
from kaskad.cascade.risk_level import RiskLevel
from kaskad.cascade.risk_register import Measure, RegisterLine, Trend
from kaskad.cascade.risk_ties import tie_kind_word
from kaskad.cascade.risk_words import (
    LEVEL_TONES,
    level_word,
    measure_state_word,
    risk_state_word,
)
from kaskad.core.i18n import show_day, show_long_day
from kaskad.exchange.report_parts import Column, Group, Paper, Part, Row, Table
from kaskad.exchange.workbooks import Column as SheetColumn
from kaskad.exchange.workbooks import Kind, Line, Sheet, Workbook
from kaskad.journal import when
from kaskad.people.models import Person

LEVEL = 2
"""Place of the column that says how serious a risk is."""
_ICONS = {"r": "alert-triangle", "y": "alert-circle", "g": "circle-check"}


@dataclass(frozen=True)
class Named:
    """Whose risks they are."""

    id: int
    key: str
    title: str

    @property
    def words(self) -> str:
        """«ПРО. Наставники»."""
        return f"{self.key}. {self.title}"


def register_title() -> str:
    """«Реестр рисков»."""
    return str(_("Register of risks"))


def trend_word(trend: Trend) -> str:
    """How a risk has moved within a month."""
    return str(
        {
            Trend.NEW: _("new within a month"), Trend.UP: _("growing"),
            Trend.DOWN: _("lessening"), Trend.SAME: _("no change"),
            Trend.ASSESSED: _("assessed within a month"), Trend.UNKNOWN: _("not assessed"),
            Trend.CLOSED: _("closed"),
        }[trend]
    )  # fmt: skip


def risk_words(one: RegisterLine) -> str:
    """The risk, and what it threatens, a line each."""
    ties = (f"– {tie_kind_word(kind)}: {words}" for kind, words in one.fact.ties)
    return "\n".join([one.fact.name, *ties])


def answer_words(one: RegisterLine) -> str:
    """How the risk is met, and its measures with their days, a line each."""
    return "\n".join(filter(None, [one.mitigation, *map(_measure_words, one.measures)]))


def _measure_words(one: Measure) -> str:
    state = measure_state_word(one.state)
    if one.late:
        state = str(_("overdue"))
    due = ""
    if one.due_on is not None and one.state == MeasureState.PLANNED:
        due = str(_("by %(day)s", day=show_day(one.due_on)))
    return f"– {one.text} ({', '.join(filter(None, [one.responsible, due, state]))})"


def figures_words(lines: Sequence[RegisterLine]) -> str:
    """«9 рисков, из них высоких: 2, не оценено: 3»."""
    feared = [one for one in lines if one.feared]
    said = [str(ngettext("%(num)s risk", "%(num)s risks", len(feared)))]
    counts = (
        (_("high: %(number)s"), sum(one.fact.level == RiskLevel.HIGH for one in feared)),
        (_("not assessed: %(number)s"), sum(one.fact.level is None for one in feared)),
        (_("nobody answers: %(number)s"), sum(not one.fact.owner for one in feared)),
        (_("with overdue measures: %(number)s"), sum(one.late for one in feared)),
    )
    return ", ".join([*said, *(str(words) % {"number": many} for words, many in counts if many)])


def risk_paper(
    projects: Sequence[Named], lines: Sequence[RegisterLine], day: date, person: Person | None,
    whose: str = "",
) -> Paper:  # fmt: skip
    """The register as of *day*; *whose*: the project it is confined to, or the filter in words."""
    named = {one.id: one for one in projects}
    rows: list[Row | Group] = []
    for of, some in groupby(lines, lambda one: one.initiative_id):
        if len(projects) > 1:
            rows.append(Group(named[of].words))
        rows += [_row(at, one) for at, one in enumerate(some, start=1)]
    columns = (
        Column(str(_("No.")), 13), Column(str(_("Risk"))), Column(str(_("Level")), 30),
        Column(str(_("Trend")), 26), Column(str(_("Answer to the risk")), 90),
        Column(str(_("Who answers for it")), 32), Column(str(_("State")), 26),
    )  # fmt: skip
    return Paper(
        kind=register_title(), whose=whose,
        as_of=str(_("as of %(day)s", day=show_long_day(day))),
        parts=(Part(table=Table(columns, tuple(rows))),) if rows else (),
        figures=figures_words(lines),
        posts=(str(_("Head of the project office")), str(_("Compiled by"))),
        formed_by=person.label if person is not None else "",
    )  # fmt: skip


def _row(at: int, one: RegisterLine) -> Row:
    tone = LEVEL_TONES.get(str(one.fact.level), "")
    cells = (
        one.number or str(at), risk_words(one), level_word(one.fact.level), trend_word(one.trend),
        answer_words(one), one.fact.owner or str(_("nobody yet")),
        risk_state_word(one.fact.state),
    )  # fmt: skip
    return Row(cells, tone, _ICONS.get(tone, "help"), LEVEL)


def risk_workbook(
    projects: Sequence[Named], lines: Sequence[RegisterLine], day: date, person: Person | None,
    whose: str = "",
) -> Workbook:  # fmt: skip
    """The same rows as a workbook; days are days."""
    paper = risk_paper(projects, lines, day, person, whose)
    named = {one.id: one for one in projects}
    columns = (
        SheetColumn(_("Project key"), 10), SheetColumn(_("Project"), 28),
        SheetColumn(_("No."), 6), SheetColumn(_("Risk"), 36), SheetColumn(_("Level"), 16),
        SheetColumn(_("Trend"), 18), SheetColumn(_("Answer to the risk"), 46),
        SheetColumn(_("Who answers for it"), 22), SheetColumn(_("State"), 18),
        SheetColumn(_("Next deadline of a measure"), 13, Kind.DAY),
        SheetColumn(_("Measures to be done"), 11, Kind.NUMBER, printed=False),
        SheetColumn(_("Overdue measures"), 11, Kind.NUMBER, printed=False),
    )  # fmt: skip
    notes = [f"{paper.as_of[:1].upper()}{paper.as_of[1:]} · {paper.figures}", paper.formed]
    title = ". ".join(filter(None, [paper.kind, whose]))
    sheet = Sheet(
        paper.kind, title, notes, columns, [_line(named[one.initiative_id], one) for one in lines],
        str(_("No risks are written down.")),
        [f"{post} ____________________ / ____________________ /" for post in paper.posts],
    )  # fmt: skip
    return Workbook(
        title=f"{title}, {paper.as_of}", author=paper.formed_by,
        language=str(get_locale() or "ru")[:2], made_at=when(), page_word=str(_("Page")),
        formed=paper.formed, sheets=(sheet,),
    )  # fmt: skip


def _line(project: Named, one: RegisterLine) -> Line:
    row = _row(0, one).cells
    planned = [each for each in one.measures if each.state == MeasureState.PLANNED]
    return Line(
        (
            project.key, project.title, one.number, *row[1:], one.fact.next_due, len(planned),
            sum(each.late for each in planned),
        ),
        tones={4: LEVEL_TONES.get(str(one.fact.level), "n")},
    )  # fmt: skip
