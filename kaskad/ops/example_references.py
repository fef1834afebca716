"""The reference lists of the example: acts and national projects with their days in force (D13).

What passports of the example rest on is in them. An order was replaced and one federal project went
into another, so that two passports are told what came in the place of what they name.
"""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from kaskad.cascade import reference_actions as actions
from kaskad.cascade.access import place_for
from kaskad.cascade.models import Initiative, NationalProjectLink, Regulation
from kaskad.cascade.reference_models import Reference, ReferenceKind
from kaskad.cascade.reference_ties import tie_meant
from kaskad.core.db import db
from kaskad.ops.example_people import Cast
from kaskad.people.models import Person
from kaskad.people.permissions import Permission

Step = Callable[[datetime, Person, Callable[[datetime], Any]], None]
Moment = Callable[..., datetime]

ACT, NATIONAL = ReferenceKind.REGULATION, ReferenceKind.NATIONAL_PROJECT
BEGUN, LAST = date(2019, 1, 1), date(2024, 12, 31)
"""The national project «Образование» (domain.md, D13: it ended in 2024)."""
ENTRIES: tuple[tuple[ReferenceKind, dict[str, Any]], ...] = (
    (NATIONAL, {
        "title": "Национальный проект «Молодёжь и дети»", "short_title": "НП «Молодёжь и дети»",
        "valid_from": date(2025, 1, 1), "valid_until": date(2030, 12, 31),
    }),
    (NATIONAL, {
        "title": "Национальный проект «Образование»", "short_title": "НП «Образование»",
        "valid_from": BEGUN, "valid_until": LAST, "successor": "НП «Молодёжь и дети»",
    }),
    *(
        (NATIONAL, {
            "title": f"Федеральный проект «{name}»", "short_title": f"«{name}»",
            "valid_from": BEGUN, "valid_until": LAST, "note": "Часть НП «Образование».",
        })
        for name in ("Современная школа", "Цифровая образовательная среда",
                     "Успех каждого ребенка", "Социальные лифты для каждого")
    ),
    (NATIONAL, {
        "title": "Федеральный проект «Учитель будущего»", "short_title": "«Учитель будущего»",
        "valid_from": BEGUN, "valid_until": date(2020, 12, 31), "successor": "«Современная школа»",
        "note": "С 2021 года вошёл в «Современную школу».",
    }),
    (ACT, {
        "title": "Распоряжение Министерства просвещения Российской Федерации об утверждении"
                 " методологии (целевой модели) наставничества обучающихся",
        "short_title": "Целевая модель наставничества", "number": "Р-145",
        "adopted_on": date(2019, 12, 25), "valid_from": date(2019, 12, 25),
    }),
    (ACT, {
        "title": "Распоряжение Министерства просвещения Российской Федерации о методологии"
                 " мотивирующего мониторинга",
        "short_title": "Мотивирующий мониторинг", "number": "Р-210",
        "adopted_on": date(2021, 9, 1), "valid_from": date(2021, 9, 1),
    }),
    (ACT, {
        "title": "Приказ министерства образования Светлоозёрского края «О краевых инновационных"
                 " площадках»",
        "short_title": "О краевых инновационных площадках", "number": "214",
        "adopted_on": date(2020, 12, 18), "valid_from": date(2021, 1, 1),
        "valid_until": date(2022, 12, 31),
    }),
    (ACT, {
        "title": "Приказ отдела образования «О парах школ на 2022 год»",
        "short_title": "О парах школ на 2022 год", "adopted_on": date(2022, 1, 10),
        "valid_from": date(2022, 1, 10), "valid_until": date(2022, 12, 31),
    }),
    (ACT, {
        "title": "Приказ Озёрного ИМЦ «О рабочих группах методических проектов»",
        "short_title": "О рабочих группах проектов", "number": "6-о",
        "adopted_on": date(2022, 1, 31), "valid_from": date(2022, 2, 1),
    }),
    (ACT, {
        "title": "Приказ Озёрного ИМЦ «О рабочей группе проекта «Рядом с мастером»",
        "short_title": "О рабочей группе «Рядом с мастером»", "number": "48-о",
        "adopted_on": date(2020, 9, 14), "valid_from": date(2020, 9, 14),
        "valid_until": date(2022, 1, 31), "successor": "О рабочих группах проектов",
    }),
)  # fmt: skip
"""What comes in the place of another stands before it."""
ENTERED_ON = date(2022, 2, 14)


def plan_references(cast: Cast, step: Step, moment: Moment) -> None:
    """Plan how the project office enters the lists and ties the lines of the passports to them."""
    keeper = cast.people["deputy-1"]

    def enter(_at: datetime) -> None:
        known = {
            row.short_title or row.title: row.id for row in db.session.scalars(select(Reference))
        }
        for kind, told in ENTRIES:
            if told["short_title"] in known:  # the lists are those of the whole installation
                continue
            values = {name: value for name, value in told.items() if name != "successor"}
            values["successor_id"] = known[told["successor"]] if "successor" in told else None
            known[told["short_title"]] = actions.add_reference(keeper, kind, values).id

    def tie(_at: datetime) -> None:
        with_lines = select(NationalProjectLink.initiative_id).union(
            select(Regulation.initiative_id)
        )
        rows = db.session.scalars(
            select(Initiative)
            .where(Initiative.source == cast.source, Initiative.id.in_(with_lines))
            .order_by(Initiative.path)
        ).all()
        for row in rows:
            tie_meant(keeper, place_for(keeper, row.key_fold, Permission.INITIATIVE_VIEW))

    step(moment(ENTERED_ON, 10), keeper, enter)
    step(moment(ENTERED_ON, 11), keeper, tie)
