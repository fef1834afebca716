"""The progress report of a period as a visitor gets it: kept rows, or those that hold now."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from kaskad.approvals.progress_access import Rights, rights
from kaskad.approvals.progress_queries import ReportView, frozen_rows, report_view, sent_notes
from kaskad.cascade.access import Place
from kaskad.core.i18n import today
from kaskad.exchange.progress_asked import Asked, period_of
from kaskad.exchange.progress_findings import Findings, kept, read_kept
from kaskad.exchange.progress_lines import Deviation, deviations
from kaskad.exchange.progress_paper import Told, paper_of, told_of
from kaskad.exchange.progress_queries import Progress, progress
from kaskad.exchange.progress_report import findings
from kaskad.exchange.progress_sheets import progress_workbook
from kaskad.exchange.report_parts import Paper
from kaskad.exchange.workbooks import Workbook
from kaskad.oversight.question_queries import SEE
from kaskad.people.models import Person


@dataclass(frozen=True)
class Shown:
    """The report of *place* on the days from *first* to *last* for *person*."""

    person: Person
    place: Place
    first: date
    last: date
    view: ReportView | None
    """What people have written; None: nothing yet."""
    rights: Rights
    period: str
    """Code of the period; empty: nobody reports on such days."""

    @cached_property
    def found(self) -> Progress:
        """What can be counted about the period today."""
        return progress(self.person, self.place, self.first, self.last, self._known)

    @property
    def _known(self) -> date:
        return min(self.last, today())

    @cached_property
    def rows(self) -> Findings:
        """As they were when it was sent, else as they are."""
        if self.view is not None and self.view.frozen and self.view.as_of is not None:
            content = frozen_rows(self.view.id)
            if content is not None:
                return read_kept(content, self.view.as_of)
        return self._computed()

    def _computed(self) -> Findings:
        own = self.view.notes if self.view is not None and self.rights.reads else {}
        why = {**self._below(), **{line: one.text for line, one in own.items() if one.text}}
        return findings(self.found, self.first, self._known, why)

    def _below(self) -> dict[str, str]:
        """What the projects below say in their own reports on the period."""
        below = [one for one, _key, _title in self.found.projects if one != self._id]
        return sent_notes(below, self.period) if below and self.period else {}

    @property
    def _id(self) -> int:
        return self.place.initiative.id

    def kept(self) -> tuple[dict[str, Any], date]:
        """What a report that is sent now keeps of its rows, and the day they are of."""
        return kept(self._computed), self._known

    @property
    def told(self) -> Told:
        """What people say, as far as the visitor may read it."""
        return told_of(self.view, reads=self.rights.reads)

    @property
    def deviations(self) -> tuple[Deviation, ...]:
        """Lines that ask for an explanation; those below explain their own."""
        return deviations(self.found, self._id)

    def paper(self, *, texts: bool = True) -> Paper:
        """The report to be read; on the page the words of people stand apart from its rows."""
        talk = SEE in self.place.abilities
        return paper_of(
            self.rows, self.place, self.first, self.last, self.person, self.told, talk=talk,
            texts=texts,
        )  # fmt: skip

    def workbook(self) -> Workbook:
        """The same as a workbook."""
        told = self.told
        state = ((told.period, told.state),) if told.state else ()
        return progress_workbook(self.rows.sheets, self.paper(), (*state, *told.texts))


def shown_progress(person: Person, place: Place, first: date, last: date) -> Shown:
    """The report on these days; its rows are read when somebody asks for them."""
    period = period_of(place, Asked(first, last))
    code = str(period.code) if period else ""
    view = report_view(place.initiative.id, first, last, code)
    return Shown(person, place, first, last, view, rights(person, place, view), code)
