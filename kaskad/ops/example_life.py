"""Initiatives of the example at other points of their life than "running".

A school's idea that nobody has looked at, a kindergarten's proposal under review with two experts
asked, a project that was completed with its final report, one that rests. They come besides those
of the cascade file, by the same actions that pages use.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from kaskad.approvals import final_actions, opinion_actions
from kaskad.approvals.decision_actions import add_order
from kaskad.approvals.life_actions import Words, take_step
from kaskad.approvals.models import LifeStep, Opinion
from kaskad.approvals.proposal_actions import Idea, propose
from kaskad.cascade import actions, part_actions, team_actions
from kaskad.cascade.access import Place, place_for
from kaskad.cascade.models import ExpectedResult, Initiative, InitiativeKind, InitiativeState
from kaskad.core.db import db
from kaskad.ops.example_people import Cast
from kaskad.people.models import Person
from kaskad.people.permissions import Permission, Role

Step = Callable[[datetime, Person, Callable[[datetime], Any]], None]
Moment = Callable[..., datetime]

IDEA = Idea(
    title="Школьная служба примирения",
    problem="Ссоры учеников решают взрослые, и через неделю они возвращаются.",
    idea=(
        "Учим старшеклассников мирить младших: десять занятий с психологом, дежурства на"
        " переменах, разбор случаев раз в месяц."
    ),
    audience="8–10 классы пяти школ",
    result="В каждой из пяти школ работает служба примирения\nПовторных ссор вдвое меньше",
    contact="школа № 12, кабинет 214",
)
REVIEWED = Idea(
    title="Читающий двор",
    problem="Дети старших групп почти не видят, как читают взрослые.",
    idea=(
        "Раз в неделю во дворе детского сада читают вслух родители, бабушки и выпускники; книги"
        " выбирают дети вместе с библиотекой."
    ),
    audience="старшие группы трёх детских садов, их семьи",
    result="Двадцать чтений за лето\nПоловина семей участвует хотя бы раз",
)


@dataclass(frozen=True)
class Story:
    """A project beside those of the file: its passport in short, and its team."""

    title: str
    period: str
    goal: str
    results: tuple[str, ...]
    lead: str
    member: str


COMPLETED = Story(
    "Цифровые помощники", "с 01.09.2020 по 31.12.2021",
    "Помочь педагогам школ района уверенно вести уроки в дистанционном режиме силами учеников.",
    ("В десяти школах работают группы цифровых помощников",
     "Подготовлены памятки по двенадцати сервисам",
     "Девять из десяти учителей проводят дистанционный урок без помощи"),
    "methodist-3", "methodist-4",
)  # fmt: skip
PAUSED = Story(
    "Музей в портфеле", "с 01.09.2021 по 31.05.2023",
    "Собрать передвижные выставки школьных музеев, с которыми учитель приходит в класс.",
    ("Собрано восемь передвижных выставок", "Проведено сорок уроков с выставкой"),
    "methodist-6", "methodist-2",
)  # fmt: skip


class Lives:
    """Plans the steps of these initiatives among those of the history."""

    def __init__(self, cast: Cast, step: Step, moment: Moment) -> None:
        self.cast, self.step, self.moment = cast, step, moment
        self.made: dict[str, Initiative] = {}

    def plan(self) -> None:
        """Plan everything."""
        self._proposals()
        self._completed()
        self._paused()

    def _person(self, name: str) -> Person:
        return self.cast.people[name]

    def _at(self, day: date, hour: int, who: str, do: Callable[[Person], Any]) -> None:
        person = self._person(who)
        self.step(self.moment(day, hour), person, lambda _at: do(person))

    def _place(self, person: Person, title: str) -> Place:
        return place_for(person, self.made[title].key_fold, Permission.INITIATIVE_VIEW)

    def _decide(self, title: str, step: LifeStep, who: str, words: Words, hour: int = 12) -> None:
        self._at(
            words.decided_on, hour, who,
            lambda person: take_step(person, self._place(person, title), step, words),
        )  # fmt: skip

    def _propose(self, given: Idea, day: date, who: str) -> None:
        def do(person: Person) -> None:
            self.made[given.title] = propose(person, given)

        self._at(day, 15, who, do)

    def _proposals(self) -> None:
        self._propose(IDEA, date(2022, 4, 8), "teacher-1")
        self._propose(REVIEWED, date(2022, 3, 21), "educator-1")
        self._decide(
            REVIEWED.title, LifeStep.TO_REVIEW, "deputy-1",
            Words(date(2022, 3, 28), "протокол", "6", "Проектный офис: замысел ясен, нужны мнения"
                  " методиста по дошкольному образованию и психолога."),
        )  # fmt: skip
        self._ask("methodist-7", date(2022, 4, 8))
        self._ask("psychologist", date(2022, 4, 22))
        self._at(date(2022, 4, 6), 11, "methodist-7", self._answer)

    def _ask(self, who: str, due_on: date) -> None:
        self._at(
            date(2022, 3, 28), 14, "deputy-1",
            lambda person: opinion_actions.ask_opinion(
                person, self._place(person, REVIEWED.title), self._person(who), due_on=due_on
            ),
        )  # fmt: skip

    def _answer(self, person: Person) -> None:
        place = self._place(person, REVIEWED.title)
        row = db.session.scalars(
            select(Opinion).where(
                Opinion.initiative_id == place.initiative.id, Opinion.expert_id == person.id
            )
        ).one()
        text = "Начать с одного сада и одного двора; книги подобрать заранее по возрасту."
        opinion_actions.give_opinion(
            person, place, row, None, {"verdict": "with_remarks", "text": text}
        )

    def _start(self, story: Story, day: date, registered: Words, started: Words) -> None:
        def make(person: Person) -> None:
            row = actions.create_initiative(
                person, kind=InitiativeKind.PROJECT, title=story.title,
                owner=self.cast.organisations["imc"], state=InitiativeState.UNDER_REVIEW,
                period_raw=story.period,
            )  # fmt: skip
            row.created_at = row.updated_at = self.moment(day, 10)
            part_actions.set_block(person, row, "goal", body=story.goal).by_hand = True
            for number, text in enumerate(story.results, start=1):
                part_actions.add_result(person, row, text=text, number=str(number)).by_hand = True
            team = ((story.lead, Role.LEAD), (story.member, Role.MEMBER))
            for name, role in team:
                team_actions.add_team_member(None, row, self._person(name), role)
            self.made[story.title] = row

        self._at(day, 10, "deputy-1", make)
        self._decide(story.title, LifeStep.REGISTERED, "director", registered)
        self._decide(story.title, LifeStep.STARTED, "deputy-1", started)

    def _completed(self) -> None:
        title = COMPLETED.title
        self._start(
            COMPLETED, date(2020, 8, 24),
            Words(date(2020, 8, 28), "протокол", "1", "Взять в реестр проектов района."),
            Words(date(2020, 9, 1), "приказ", "б/н", "О начале проекта и рабочей группе."),
        )  # fmt: skip
        self._at(
            date(2021, 2, 10), 12, "deputy-1",
            lambda person: add_order(
                person, self._place(person, title),
                Words(date(2021, 2, 10), "положение", "01-01/14", "О цифровом помощнике школы."),
            ),
        )  # fmt: skip
        self._at(date(2021, 12, 20), 16, COMPLETED.lead, self._report)
        self._decide(
            title, LifeStep.COMPLETED, "director",
            Words(date(2021, 12, 27), "приказ", "01-01/96", "Цель достигнута, опыт передаётся"
                  " школам; памятки остаются на сайте центра."),
        )  # fmt: skip

    def _report(self, person: Person) -> None:
        place = self._place(person, COMPLETED.title)
        own = ExpectedResult.initiative_id == place.initiative.id
        rows = db.session.scalars(select(ExpectedResult).where(own).order_by(ExpectedResult.id))
        said = (
            ("reached", "Группы работают в одиннадцати школах."),
            ("reached", "Памятки лежат на сайте центра, последняя обновлена в ноябре."),
            ("partly", "По опросу – восемь из десяти: учителям начальной школы нужна помощь."),
        )
        for row, (outcome, words) in zip(rows, said, strict=True):
            final_actions.judge_result(place, row, None, {"outcome": outcome, "words": words})
        changes = {
            "goal_outcome": "reached",
            "goal_words": "Переход на дистанционный режим осенью 2021 года прошёл без срывов.",
            "lessons": "Помощников учить парами: один всегда на месте.",
            "replication": "Памятки и программа занятий помощников – всем школам района.",
            "conclusion": "Завершить проект по плану, группы передать школам.",
        }
        diff = final_actions.change_report(person, place, None, changes)
        final_actions.note_change(place, [*diff, "results"])
        final_actions.send_report(person, place)

    def _paused(self) -> None:
        self._start(
            PAUSED, date(2021, 8, 23),
            Words(date(2021, 8, 27), "протокол", "1", "Взять в реестр проектов района."),
            Words(date(2021, 9, 1), "приказ", "01-01/71", "О начале проекта."),
        )  # fmt: skip
        self._decide(
            PAUSED.title, LifeStep.PAUSED, "director",
            Words(date(2022, 2, 14), "приказ", "01-01/12", "Помещение хранения на ремонте до"
                  " сентября: проект приостановлен, собранное сохраняется."),
        )  # fmt: skip


def plan_lives(cast: Cast, step: Step, moment: Moment) -> None:
    """Plan the steps of the initiatives that are not of the cascade file."""
    Lives(cast, step, moment).plan()
