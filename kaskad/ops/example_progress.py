"""The example's report on progress for a quarter: sent, returned once, accepted.

It tells the path that every report goes, with the words that a director can work with; its rows
are those of the day on which it was sent. The report of another project waits for the director.
"""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from kaskad.approvals import progress_actions as actions
from kaskad.approvals.models import ProgressReport
from kaskad.approvals.progress_periods import Code, ReportPeriod, Span, period
from kaskad.calendars.queries import calendar_for
from kaskad.cascade.access import Place, place_for
from kaskad.core.db import db
from kaskad.exchange.progress_findings import kept
from kaskad.exchange.progress_lines import deviations
from kaskad.exchange.progress_queries import progress
from kaskad.exchange.progress_report import findings
from kaskad.ops.example_people import Cast
from kaskad.people.models import Person
from kaskad.people.permissions import Permission

Step = Callable[[datetime, Person, Callable[[datetime], Any]], None]
Moment = Callable[..., datetime]

PROJECT, LEAD, DIRECTOR = "pro-communities", "methodist-1", "director"
QUARTER = Code(2022, Span.QUARTER, 1)
FIRST_SENT, RETURNED, SENT_AGAIN, ACCEPTED = (
    date(2022, 4, 4), date(2022, 4, 5), date(2022, 4, 7), date(2022, 4, 8),
)  # fmt: skip
FIRST = {
    "summary": "Модераторы есть у всех сообществ, прошёл первый обмен уроками между школами."
    " Районная встреча не состоялась в марте.",
    "reasons": "Площадку встречи закрыли на карантин. Рецензии на сборник практик идут медленнее,"
    " чем задумано: готовы две из четырёх.",
    "measures": "Найти другой зал, поторопить рецензентов.",
}
REMARKS = "Меры без дней и без ответственных. К какому дню будут рецензии и кто за них отвечает?"
MENDED = {
    "measures": "Встреча в другом зале 28 апреля, отвечает Методист 1."
    " Две последние рецензии до 22 апреля, отвечает Методист 5.",
    "asked": "Отпустить модераторов с уроков в день встречи.",
}
OTHER, OTHER_LEAD, OTHER_SENT = "mastery-ladder", "methodist-3", date(2022, 4, 14)
OTHER_TEXTS = {
    "summary": "Маршруты составлены у 118 педагогов из 141, первые шесть стажёров вышли на уроки"
    " к учителям-мастерам.",
    "reasons": "Двадцать три педагога сменили школу в январе, их маршруты пересматриваются.",
    "measures": "Закончить пересмотр маршрутов до 20 мая, отвечает Методист 3.",
}
NOTE = "Значения собираем к концу учебного года: тогда будет видно, сколько набрано."


def plan_progress(cast: Cast, step: Step, moment: Moment) -> None:
    """Plan the report, its way back and its acceptance."""
    lead, director = cast.people[LEAD], cast.people[DIRECTOR]

    def place(person: Person) -> Place:
        key = cast.initiative(PROJECT).key_fold
        return place_for(person, key, Permission.INITIATIVE_VIEW)

    def row() -> ProgressReport:
        return db.session.scalars(
            select(ProgressReport).where(
                ProgressReport.initiative_id == cast.initiative(PROJECT).id,
                ProgressReport.period == str(QUARTER),
            )
        ).one()

    step(
        moment(FIRST_SENT, 15), lead, lambda _at: _send(lead, place(lead), FIRST_SENT, FIRST, NOTE)
    )
    step(
        moment(RETURNED, 10), director,
        lambda _at: actions.return_report(director, place(director), row(), REMARKS),
    )  # fmt: skip
    step(
        moment(SENT_AGAIN, 14), lead, lambda _at: _send(lead, place(lead), SENT_AGAIN, MENDED, NOTE)
    )
    step(
        moment(ACCEPTED, 11), director,
        lambda _at: actions.accept_report(director, place(director), row()),
    )  # fmt: skip
    other, key = cast.people[OTHER_LEAD], cast.initiative(OTHER).key_fold

    def send_other(_at: datetime) -> None:
        found = place_for(other, key, Permission.INITIATIVE_VIEW)
        _send(other, found, OTHER_SENT, OTHER_TEXTS)

    step(moment(OTHER_SENT, 15), other, send_other)


def _send(lead: Person, place: Place, day: date, texts: dict[str, str], note: str = "") -> None:
    quarter: ReportPeriod = period(calendar_for(place.owner_path), QUARTER)
    as_of = min(quarter.last, day)
    found = progress(lead, place, quarter.first, quarter.last, as_of)
    lines = [one.line for one in deviations(found, place.initiative.id)][: bool(note)]
    row = actions.open_report(lead, place, quarter)
    fields = list(actions.change_report(row, None, texts))
    for line in lines:
        fields += actions.change_note(row, line, None, {"text": note})
    actions.note_change(place, row, fields)
    content = kept(lambda: findings(found, quarter.first, as_of, dict.fromkeys(lines, note)))
    actions.send_report(lead, place, row, seen=row.revision, as_of=as_of, content=content)
