"""Requests for a change of approved passports of the example: one is in force, one waits.

The one that waits is about two periods that do not agree (domain.md, 11.6): an activity that goes
on for seven months after its stage has ended.
"""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from kaskad.approvals import request_actions as actions
from kaskad.approvals.life_actions import Words
from kaskad.approvals.request_lines import ADD, CHANGE, Wish
from kaskad.cascade.access import Place, place_for
from kaskad.cascade.models import Initiative, PassportBlock
from kaskad.core.db import db
from kaskad.ops.example_people import Cast
from kaskad.people.models import Person
from kaskad.people.permissions import Permission

Step = Callable[[datetime, Person, Callable[[datetime], Any]], None]
Moment = Callable[..., datetime]

NEARBY, MASTER = "school-nearby", "beside-the-master"
ORDER = Words(
    date(2022, 2, 10), "Приказ", "01-01/9", "Внести изменения в паспорт проекта «Школа рядом»."
)


def plan_requests(cast: Cast, step: Step, moment: Moment) -> None:
    """Plan what is asked for and decided."""
    head, director = cast.people["monitoring-head"], cast.people["director"]
    mentor = cast.people["methodist-2"]

    def ask_for_travel(_at: datetime) -> None:
        place = _place(head, cast.initiative(NEARBY))
        funding = db.session.scalars(
            select(PassportBlock).where(
                PassportBlock.initiative_id == place.initiative.id, PassportBlock.kind == "funding"
            )
        ).one()
        actions.ask(
            head,
            place,
            [
                Wish(
                    CHANGE, "funding", PassportBlock.__tablename__, funding.id,
                    {"body": f"{funding.body}; проезд учителей на совместные уроки оплачивает"
                             " школа, которую поддерживают"},
                ),
                Wish(
                    ADD, "regulations", "regulation", None,
                    {"text": "Приказ отдела образования «О парах школ на 2022 год»"},
                ),
            ],
            "Школы пар просят записать, кто оплачивает проезд; приказ о парах вышел в январе.",
        )  # fmt: skip

    def approve(_at: datetime) -> None:
        place = _place(director, cast.initiative(NEARBY))
        actions.approve(director, place, actions.request_of(place, 1), words=ORDER)

    def ask_for_period(_at: datetime) -> None:
        place = _place(mentor, cast.initiative(MASTER))
        activity = cast.activity_id(place.initiative, "5")
        actions.ask(
            mentor,
            place,
            [Wish(CHANGE, "activities", "activity", activity,
                  {"period_raw": "октябрь 2021 г. – май 2024 г."})],
            "Основной этап кончается в мае 2024 года, а площадка по плану работает до декабря.",
        )  # fmt: skip

    step(moment(date(2022, 2, 7), 15), head, ask_for_travel)
    step(moment(ORDER.decided_on, 17), director, approve)
    step(moment(date(2022, 4, 12), 16), mentor, ask_for_period)


def _place(person: Person, initiative: Initiative) -> Place:
    return place_for(person, initiative.key_fold, Permission.INITIATIVE_VIEW)
