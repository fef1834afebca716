"""The sheet of import issues as a workbook (report R17 of domain.md): the rows on screen."""

from flask_babel import get_locale
from flask_babel import gettext as _

from kaskad.core.i18n import show_day, show_moment, today
from kaskad.exchange.workbooks import Column, Kind, Line, Sheet, Workbook
from kaskad.journal import when
from kaskad.oversight.control_queries import day_of
from kaskad.oversight.issue_page import IssueRow
from kaskad.oversight.issue_page import Sheet as IssueSheet
from kaskad.people.models import Person

_OPEN = 8
"""Place of the column with the state's word, which has its colour, too."""


def issues_workbook(sheet: IssueSheet, person: Person) -> Workbook:
    """The sheet as *person* sees it: raw text, place, doubt, proposals, decision."""
    moment = _("Formed %(moment)s", moment=show_moment(when()))
    formed = f"{moment} · {person.label}"
    title = str(_("Import issues"))
    columns = (
        Column(_("Project"), 24), Column(_("Kind"), 20), Column(_("Place in the passport"), 30),
        Column(_("As written"), 34), Column(_("What is doubted"), 40), Column(_("Proposals"), 40),
        Column(_("Decision"), 26), Column(_("Note"), 20), Column(_("State"), 11),
        Column(_("Settled by"), 18), Column(_("Settled on"), 11, Kind.DAY),
        Column(_("Source"), 30, printed=False),
    )  # fmt: skip
    return Workbook(
        title=f"{title}, {show_day(today())}", author=person.name,
        language=str(get_locale() or "ru")[:2], made_at=when(), page_word=str(_("Page")),
        formed=formed,
        sheets=(
            Sheet(title, title, [formed], columns, [_line(one) for one in sheet.rows],
                  str(_("The import left nothing open"))),
        ),
    )  # fmt: skip


def _line(one: IssueRow) -> Line:
    values = (
        one.project, one.kind_words, one.where, one.raw, one.doubt,
        "; ".join(one.proposals), one.decision, one.note,
        str(_("not settled") if one.open else _("settled")), one.decided_by,
        day_of(one.decided_at) if one.decided_at else None, one.source,
    )  # fmt: skip
    return Line(values, tones={_OPEN: "y" if one.open else "g"})
