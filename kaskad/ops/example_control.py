"""Control points and control stages of the example: every state that there is can be seen.

Two projects have something late, which does not make them worse than they are: «ПРО» a control
point six days over and a conclusion five days over, «КЛС» measures a week over. The others have
only what was reached in time and what is ahead.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial
from typing import Any

from kaskad.cascade.access import Place
from kaskad.core.db import db
from kaskad.ops.example_people import Cast
from kaskad.oversight import control_actions, milestone_actions
from kaskad.oversight.models import ControlStage, Milestone
from kaskad.people.models import Organisation, Person
from kaskad.people.permissions import Permission

Step = Callable[[datetime, Person, Callable[[datetime], Any]], None]
Moment = Callable[..., datetime]
PRO, CLUSTER, NEARBY, TUTOR, LADDER = (
    "pro-communities", "constellation-cluster", "school-nearby", "tutor-first-steps",
    "mastery-ladder",
)  # fmt: skip


@dataclass(frozen=True)
class Point:
    """A milestone and what became of it."""

    project: str
    lead: str
    name: str
    set_on: date
    planned_on: date
    responsible: str = ""
    document: str = ""
    activity: str = ""
    moves: Sequence[tuple[date, date, str]] = ()
    """(made on, to which day, why)."""
    passed_on: date | None = None
    cancelled_on: date | None = None
    why: str = ""
    set_by: str = ""
    """The director who set it as a control date."""


@dataclass(frozen=True)
class Check:
    """A control stage, what was found and concluded."""

    project: str
    lead: str
    number: str
    subject: str
    period: str
    planned_on: date
    controller: str = "imc-monitoring"
    expected: str = ""
    found: str = ""
    found_on: date | None = None
    conclusion: str = ""
    concluded_on: date | None = None
    concluded_by: str = "monitoring-head"
    measures: str = ""
    due_on: date | None = None
    done_on: date | None = None


POINTS = (
    Point(PRO, "methodist-1", "Утверждён порядок работы модераторов сообществ", date(2020, 9, 14),
          date(2020, 10, 30), "deputy-2", "Приказ по центру", passed_on=date(2020, 10, 27)),
    Point(PRO, "methodist-1", "Подписаны соглашения с тремя первыми сообществами",
          date(2020, 9, 14), date(2020, 12, 15), "methodist-1", "Соглашения",
          passed_on=date(2021, 1, 18)),
    Point(PRO, "methodist-1", "Готов сборник практик первых трёх сообществ", date(2021, 9, 6),
          date(2022, 4, 9), "methodist-5", "Сборник на сайте центра"),
    Point(PRO, "methodist-1", "Проведена районная встреча сообществ", date(2021, 9, 6),
          date(2022, 3, 25), "methodist-1", "Программа и список участников",
          moves=((date(2022, 2, 14), date(2022, 4, 28), "Площадку закрыли на карантин"),)),
    Point(PRO, "methodist-1", "Отобрана платформа для сайта сообществ", date(2021, 9, 6),
          date(2022, 2, 28), "press-head", cancelled_on=date(2022, 2, 3),
          why="Центр получил страницу на портале района, своя платформа не нужна"),
    Point(PRO, "methodist-1", "Отчёт о работе сети сообществ за учебный год",
          date(2022, 3, 21), date(2022, 6, 1), "methodist-1", "Отчёт", set_by="director"),
    Point(CLUSTER, "deputy-1", "Подписано положение о координационном совете кластера",
          date(2020, 9, 10), date(2020, 11, 20), "deputy-1", "Приказ о координационном совете",
          passed_on=date(2020, 11, 19)),
    Point(CLUSTER, "deputy-1", "Сведены результаты повторной диагностики", date(2022, 1, 17),
          date(2022, 5, 16), "monitoring-specialist", "Справка о динамике", activity="2022/1",
          moves=(
              (date(2022, 2, 21), date(2022, 5, 31), "Две площадки просят перенести диагностику"),
              (date(2022, 3, 28), date(2022, 6, 10), "Ждём данные третьей группы кластера"),
          )),
    Point(CLUSTER, "deputy-1", "Сдан в печать сборник «Адресная помощь педагогу»",
          date(2022, 1, 17), date(2022, 11, 15), "methodist-8", "Подписанный оригинал-макет",
          activity="2022/5"),
    Point(NEARBY, "monitoring-head", "Подписаны адресные планы пар на учебный год",
          date(2021, 8, 30), date(2021, 9, 30), "monitoring-head", "Адресные планы",
          passed_on=date(2021, 9, 28)),
    Point(NEARBY, "monitoring-head", "Собраны отчёты пар за учебный год", date(2021, 8, 30),
          date(2022, 6, 15), "methodist-7", "Отчёты пар"),
    Point(TUTOR, "methodist-6", "Заключён договор о сетевой форме", date(2021, 11, 22),
          date(2022, 1, 31), "director", "Договор", activity="1", passed_on=date(2022, 1, 25)),
    Point(TUTOR, "methodist-6", "Зачёт и представление личных маршрутов", date(2021, 11, 22),
          date(2022, 5, 27), "methodist-6", "Ведомость", activity="5"),
)  # fmt: skip

CHECKS = (
    Check(PRO, "methodist-1", "1", "Готовность трёх первых сообществ к работе",
          "январь – июнь 2021 г.", date(2020, 9, 14),
          expected="В каждом сообществе есть модератор, план встреч и страница",
          found="Модераторы прошли подготовку, планы встреч выполняются, страницы открыты",
          found_on=date(2021, 6, 7), conclusion="met", concluded_on=date(2021, 6, 18)),
    Check(PRO, "methodist-1", "2", "Ход работы сообществ в первом полугодии",
          "до 10.04.2022", date(2021, 9, 6),
          expected="Не реже одной встречи в месяц в каждом сообществе",
          found="Встречи идут во всех сообществах, кроме сообщества учителей технологии",
          found_on=date(2022, 4, 8)),
    Check(PRO, "methodist-1", "3", "Итоги учебного года: вовлечённость педагогов",
          "май – июнь 2022 г.", date(2021, 9, 6),
          expected="Показатели сети не ниже намеченных"),
    Check(CLUSTER, "deputy-1", "1", "Работа консультационной службы на восьми площадках",
          "сентябрь 2021 г. – февраль 2022 г.", date(2021, 8, 25),
          expected="Ответ на запрос педагога в течение трёх рабочих дней",
          found="На двух площадках из восьми ответ дают в среднем на пятый день",
          found_on=date(2022, 2, 24), conclusion="partly", concluded_on=date(2022, 3, 2),
          measures="Закрепить за двумя площадками второго консультанта",
          due_on=date(2022, 4, 8)),
    Check(CLUSTER, "deputy-1", "2", "Повторная диагностика на площадках",
          "март – июнь 2022 г.", date(2022, 1, 17),
          expected="Состав участников сохранён не менее чем на 90 %"),
    Check(CLUSTER, "deputy-1", "3", "Ведение профилей роста коллективов",
          "по отдельному графику", date(2022, 1, 17), controller=""),
    Check(NEARBY, "monitoring-head", "1", "Подготовительный этап: данные школ и адресные планы",
          "до 30.12.2021", date(2020, 9, 7), controller="imc-office",
          found="Планы подписаны всеми парами; по одной школе не было данных за прошлый год",
          found_on=date(2021, 12, 20), conclusion="not_met", concluded_on=date(2021, 12, 24),
          concluded_by="deputy-1", measures="Собрать недостающие данные и уточнить план пары",
          due_on=date(2022, 1, 31), done_on=date(2022, 1, 26)),
    Check(TUTOR, "methodist-6", "1", "Посещаемость занятий и практика с супервизией",
          "апрель – май 2022 г.", date(2021, 11, 22), controller="deputy-2"),
    Check(LADDER, "methodist-3", "1", "Готовность списка учителей-мастеров и положения о маршруте",
          "Январь - февраль 2021 г.", date(2020, 12, 15),
          found="Положение утверждено, стажёров готовы принять 19 учителей",
          found_on=date(2021, 2, 25), conclusion="met", concluded_on=date(2021, 3, 4)),
    Check(LADDER, "methodist-3", "2", "Выполнение личных маршрутов",
          "Март 2021 г. - октябрь 2022 г.", date(2020, 12, 16)),
    Check(LADDER, "methodist-3", "3", "Достижение целевых показателей",
          "Ноябрь- декабрь 2022 г.", date(2020, 12, 17)),
    Check(LADDER, "methodist-3", "4", "Представление материалов площадкам края",
          "Декабрь 2022 г.", date(2020, 12, 18)),
)  # fmt: skip


@dataclass
class _Story:
    """What the steps of one project share."""

    cast: Cast
    step: Step
    moment: Moment
    places: dict[str, Place] = field(default_factory=dict)

    def place(self, project: str) -> Place:
        """The project, with everything allowed: what each may do the actions ask again."""
        if project not in self.places:
            initiative = self.cast.initiative(project)
            owner = db.session.get_one(Organisation, initiative.owner_id)
            self.places[project] = Place(initiative, owner.path, "", "", frozenset(Permission))
        return self.places[project]

    def party_id(self, key: str) -> int | None:
        """Who is called *key*."""
        return self.cast.party(key).id if key else None


def plan_control(cast: Cast, step: Step, moment: Moment) -> None:
    """Plan the steps in which everything was set, moved, passed and concluded."""
    story = _Story(cast, step, moment)
    for point in POINTS:
        _plan_point(story, point)
    for check in CHECKS:
        _plan_check(story, check)


def _plan_point(story: _Story, point: Point) -> None:
    place, lead = story.place(point.project), story.cast.people[point.lead]
    made: list[Milestone] = []
    setter = story.cast.people[point.set_by] if point.set_by else lead

    def add(_at: datetime) -> None:
        activity = (
            story.cast.activity_id(place.initiative, point.activity) if point.activity else None
        )
        made.append(
            milestone_actions.add_milestone(
                setter, place, name=point.name, planned_on=point.planned_on,
                document=point.document, responsible_id=story.party_id(point.responsible),
                activity_id=activity, control_date=bool(point.set_by), reason="Из плана проекта",
            )
        )  # fmt: skip

    story.step(story.moment(point.set_on, 12), setter, add)
    for made_on, day, why in point.moves:
        story.step(story.moment(made_on, 15), lead, partial(_move, lead, place, made, day, why))
    if point.passed_on is not None:
        passed_on = point.passed_on
        story.step(
            story.moment(passed_on, 16), lead,
            lambda _at: milestone_actions.pass_milestone(lead, place, made[0], None, passed_on),
        )  # fmt: skip
    if point.cancelled_on is not None:
        story.step(
            story.moment(point.cancelled_on, 16), lead,
            lambda _at: milestone_actions.cancel_milestone(
                lead, place, made[0], None, point.why
            ),
        )  # fmt: skip


def _move(
    lead: Person, place: Place, made: list[Milestone], day: date, why: str, _at: datetime
) -> None:
    milestone_actions.move_milestone(lead, place, made[0], None, day, why)


def _plan_check(story: _Story, check: Check) -> None:
    place, lead = story.place(check.project), story.cast.people[check.lead]
    made: list[ControlStage] = []

    def add(_at: datetime) -> None:
        values = {
            "number": check.number, "subject": check.subject, "period_raw": check.period,
            "expected": check.expected, "controller_id": story.party_id(check.controller),
        }  # fmt: skip
        made.append(control_actions.add_control_stage(lead, place, values))

    story.step(story.moment(check.planned_on, 13), lead, add)
    if check.found_on is not None:
        story.step(
            story.moment(check.found_on, 14), lead,
            lambda _at: control_actions.write_found(lead, place, made[0], None, check.found),
        )  # fmt: skip
    if check.concluded_on is not None:
        judge = story.cast.people[check.concluded_by]
        values = {
            "found": check.found, "conclusion": check.conclusion, "measures": check.measures,
            "measures_due_on": check.due_on, "concluded_on": check.concluded_on,
        }  # fmt: skip
        story.step(
            story.moment(check.concluded_on, 15), judge,
            lambda _at: control_actions.conclude(judge, place, made[0], None, values),
        )  # fmt: skip
    if check.done_on is not None:
        done_on = check.done_on
        story.step(
            story.moment(done_on, 17), lead,
            lambda _at: control_actions.settle_measures(lead, place, made[0], done_on),
        )  # fmt: skip
