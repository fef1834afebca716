"""Report R3 as one paper: where it is, what people say, and its rows; page, Word, PDF, workbook."""

from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _

from kaskad.approvals.models import ReportState
from kaskad.approvals.progress_queries import ReportView
from kaskad.approvals.progress_words import period_word
from kaskad.cascade.access import Place
from kaskad.core.i18n import show_day, show_moment
from kaskad.exchange.progress_findings import Findings, numbered
from kaskad.exchange.report_parts import Paper, Part
from kaskad.people.models import Person


@dataclass(frozen=True)
class Told:
    """What the paper says besides its rows."""

    period: str = ""
    """What people call the period; empty: they report on no such days."""
    mark: str = ""
    """«Черновик»: nobody has sent it."""
    state: str = ""
    """Who has sent it when, and who has decided."""
    texts: tuple[tuple[str, str], ...] = ()
    """(heading, words): what people say of the period."""


def told_of(view: ReportView | None, *, reads: bool) -> Told:
    """What the report on the period says; its words only to who *reads* them already."""
    if view is None:
        return Told()
    texts = (
        (str(_("Summary")), view.summary), (str(_("Reasons of deviations")), view.reasons),
        (str(_("Measures")), view.measures), (str(_("What is asked for")), view.asked),
    )  # fmt: skip
    return Told(
        period_word(view.period),
        "" if view.frozen else str(_("Draft")),
        _state(view),
        tuple(one for one in texts if one[1]) if reads else (),
    )


def _state(view: ReportView) -> str:
    """Who has sent it and who has accepted it: «Отправлен 12.01.2021, 10:00: Методист 1.»."""
    if not view.frozen:
        return ""
    sent = _("Sent %(moment)s: %(who)s.", moment=show_moment(view.sent_at), who=view.sent_by)
    if view.state != ReportState.ACCEPTED:
        return str(sent)
    accepted = _(
        "Accepted %(moment)s: %(who)s.", moment=show_moment(view.decided_at), who=view.decided_by
    )
    return f"{sent} {accepted}"


def paper_of(
    rows: Findings,
    place: Place,
    first: date,
    last: date,
    person: Person | None,
    told: Told | None = None,
    *,
    talk: bool = True,
    texts: bool = True,
) -> Paper:
    """The report on the days from *first* to *last*.

    Without *talk* questions are left out, without *texts* the words of people, which the page
    shows in a place of their own.
    """
    said = told or Told()
    parts = [Part(text=said.state)] if said.state and texts else []
    words = said.texts if texts else ()
    parts += [Part(f"{number}. {title}", 1, text) for number, (title, text) in enumerate(words, 1)]
    sections = [*rows.sections, *([rows.talk] if rows.talk and talk else [])]
    for heading, one in numbered(sections, len(words) + 1):
        shown = one.table if one.table.rows else None
        parts.append(Part(heading, 1, "" if shown else str(one.nothing), shown))
    initiative = place.initiative
    period = _("%(first)s – %(last)s", first=show_day(first), last=show_day(last))
    known = "" if rows.as_of >= last else ", " + _("as of %(day)s", day=show_day(rows.as_of))
    named = f"{said.period}, " if said.period else ""
    return Paper(
        ". ".join(filter(None, [str(_("Progress report")), said.mark])),
        f"{initiative.key}. {initiative.title}", f"{named}{period}{known}", tuple(parts),
        rows.figures,
        (str(_("Lead of the project")), str(_("Head of the project office")), str(_("Director"))),
        person.label if person is not None else "",
    )  # fmt: skip
