"""How the example's passports were approved: most are in force, one waits, one came back.

The programme and its strategic projects by one order, each project by its own. Where the director
of the centre leads, the head of the department decides (domain.md, D19); one of those waits.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from kaskad.approvals import version_actions as actions
from kaskad.cascade.access import Place, place_for
from kaskad.cascade.models import Initiative, InitiativeKind
from kaskad.core.db import db
from kaskad.ops.example_people import Cast
from kaskad.people.models import Person
from kaskad.people.permissions import Permission

Step = Callable[[datetime, Person, Callable[[datetime], Any]], None]
Moment = Callable[..., datetime]
Find = Callable[[], Initiative]


@dataclass(frozen=True)
class Approval:
    """A passport on its way: who sent it, who decided, by which paper."""

    sent_by: str
    sent_on: date
    by: str = ""
    on: date | None = None
    number: str = ""
    kind: str = "Приказ"
    note: str = ""
    remarks: str = ""
    """Why it was returned; empty: it was approved, or waits."""


ABOVE = Approval("deputy-1", date(2020, 8, 26), "director", date(2020, 8, 31), "01-01/58")
"""The programme and its strategic projects."""
PROJECTS: dict[str, Approval] = {
    "pro-communities": Approval(
        "methodist-1", date(2020, 8, 31), "director", date(2020, 9, 3), "01-01/61"
    ),
    "captains-bridge": Approval(
        "deputy-2", date(2020, 9, 7), "department-head", date(2020, 9, 11), "37-р", "Распоряжение"
    ),
    "beside-the-master": Approval(
        "methodist-2", date(2020, 9, 1), "director", date(2020, 9, 4), "01-01/62"
    ),
    "school-nearby": Approval(
        "monitoring-head", date(2020, 9, 9), "director", date(2020, 9, 15), "б/н"
    ),
    "constellation-cluster": Approval(
        "deputy-1", date(2021, 1, 18), "director", date(2021, 1, 22), "01-01/4"
    ),
    "mastery-ladder": Approval(
        "methodist-3", date(2020, 12, 21), "director", date(2020, 12, 25), "01-01/88"
    ),
    "findings-lab": Approval(
        "methodist-4", date(2022, 4, 4), "director", date(2022, 4, 8),
        note="Новая редакция паспорта на второй год лаборатории.",
        remarks="Назовите в разделе «Сроки» дату итоговой ярмарки и добавьте, кто отвечает за"
        " сборник находок.",
    ),
    "tutor-first-steps": Approval(
        "methodist-6", date(2022, 4, 13),
        note="Прошу утвердить: замечания проектного офиса учтены.",
    ),
}  # fmt: skip
OTHERS: dict[str, Approval] = {
    "Цифровые помощники": Approval(
        "deputy-1", date(2020, 8, 31), "director", date(2020, 9, 1), "01-01/59"
    ),
    "Музей в портфеле": Approval(
        "deputy-1", date(2021, 8, 30), "director", date(2021, 9, 1), "01-01/70"
    ),
}
"""Projects of `example_life`, by their titles."""


class Passports:
    """Plans the steps of all passports among those of the history."""

    def __init__(self, cast: Cast, step: Step, moment: Moment) -> None:
        self.cast, self.step, self.moment = cast, step, moment

    def plan(self) -> None:
        """Plan everything."""
        above = (InitiativeKind.PROGRAMME, InitiativeKind.STRATEGIC_PROJECT)
        rows = db.session.scalars(
            select(Initiative)
            .where(Initiative.source == self.cast.source, Initiative.kind.in_(above))
            .order_by(Initiative.path)
        ).all()
        for row in rows:
            self._approval(ABOVE, lambda row=row: row)  # type: ignore[misc]  # bound now
        for key, approval in PROJECTS.items():
            self._approval(approval, lambda key=key: self.cast.initiative(key))  # type: ignore[misc]
        for title, approval in OTHERS.items():
            self._approval(approval, lambda title=title: _titled(title))  # type: ignore[misc]

    def _approval(self, one: Approval, find: Find) -> None:
        sender = self.cast.people[one.sent_by]

        def send(_at: datetime) -> None:
            actions.submit_passport(sender, _place(sender, find()), note=one.note)

        self.step(self.moment(one.sent_on, 17), sender, send)
        if not one.by or one.on is None:
            return
        decider, on = self.cast.people[one.by], one.on

        def decide(_at: datetime) -> None:
            place = _place(decider, find())
            row = actions.version_of(place, 1)
            if one.remarks:
                actions.return_passport(decider, place, row, one.remarks)
                return
            paper = actions.Paper(one.kind, one.number, on)
            actions.approve_passport(decider, place, row, paper=paper)

        self.step(self.moment(on, 17), decider, decide)


def _place(person: Person, initiative: Initiative) -> Place:
    return place_for(person, initiative.key_fold, Permission.INITIATIVE_VIEW)


def _titled(title: str) -> Initiative:
    return db.session.scalars(select(Initiative).where(Initiative.title == title)).one()


def plan_passports(cast: Cast, step: Step, moment: Moment) -> None:
    """Plan how the passports of the example were approved."""
    Passports(cast, step, moment).plan()
