"""How the example's leads report, what the director asks and replies, one colour by hand.

The lead of the communities sees the project better than the rules do; the director's colour by
hand says why, beside the computed one. One question has its answer, one still waits.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from kaskad.cascade.access import Place
from kaskad.core.db import db
from kaskad.ops.example_people import Cast
from kaskad.oversight import colour_actions, question_actions, status_actions
from kaskad.oversight.models import Question, StatusUpdate
from kaskad.people.models import Organisation, Person

Step = Callable[[datetime, Person, Callable[[datetime], Any]], None]
Moment = Callable[..., datetime]


@dataclass(frozen=True)
class Said:
    """Words of somebody on a day: a reply, or an answer."""

    who: str
    on_day: date
    text: str


@dataclass(frozen=True)
class Update:
    """An update with its replies."""

    project: str
    who: str
    on_day: date
    colour: str
    text: str
    replies: tuple[Said, ...] = ()


@dataclass(frozen=True)
class Asked:
    """A question, and the answer if there is one."""

    project: str
    who: str
    on_day: date
    due_on: date
    text: str
    answer: Said | None = None


UPDATES = (
    Update(
        "pro-communities", "methodist-1", date(2022, 1, 28), "y",
        "Реестр сообществ собран, но у трёх сообществ нет второго модератора. В феврале ищем"
        " замену среди участников школы наставников.",
        (Said("director", date(2022, 1, 31), "Двух кандидатов подскажет школа № 58, я договорился"
              " с директором."),),
    ),
    Update(
        "pro-communities", "methodist-1", date(2022, 3, 1), "g",
        "Модераторы есть у всех сообществ. Первый обмен уроками между школами прошёл, в нём"
        " участвовали пять школ.",
    ),
    Update(
        "pro-communities", "methodist-1", date(2022, 4, 12), "g",
        "Сборник практик сдаём в апреле: две рецензии из четырёх готовы. Районная встреча"
        " назначена, зал подтверждён. Карточки спринта закрываем после встречи.",
        (
            Said("director", date(2022, 4, 13), "Хорошо. Пригласите школы, которые ещё не в"
                 " сообществах."),
            Said("methodist-2", date(2022, 4, 14), "Приглашения разошлём до конца недели."),
        ),
    ),
    Update(
        "constellation-cluster", "deputy-1", date(2022, 4, 8), "y",
        "Диагностика прошла в двух школах из трёх. Школы опасаются, что это проверка: разъясняем"
        " на встречах с педагогами.",
    ),
)  # fmt: skip
QUESTIONS = (
    Asked(
        "pro-communities", "director", date(2022, 3, 14), date(2022, 3, 18),
        "Сколько сообществ возобновят встречи после каникул?",
        Said("methodist-1", date(2022, 3, 16), "Одиннадцать из двенадцати. Сообщество учителей"
             " физики соберётся в апреле: модератор на курсах."),
    ),
    Asked(
        "pro-communities", "director", date(2022, 4, 14), date(2022, 4, 20),
        "Успеет ли сборник практик к районной встрече? Если нет, какие материалы раздадим?",
    ),
)  # fmt: skip
COLOUR = (
    "pro-communities", "g", date(2022, 4, 13), date(2022, 5, 15),
    "Отставание спринта ожидаемое: карточки закроются после районной встречи 28 апреля.",
)  # fmt: skip


def plan_talk(cast: Cast, step: Step, moment: Moment) -> None:
    """Plan the steps of updates, replies, questions, answers and the colour by hand."""
    for told in UPDATES:
        _plan_update(cast, told, step, moment)
    for asked in QUESTIONS:
        _plan_question(cast, asked, step, moment)
    project, colour, on_day, until, comment = COLOUR
    place, director = _place(cast, project), cast.people["director"]
    step(
        moment(on_day, 16), director,
        lambda _at: colour_actions.set_colour(
            director, place, colour=colour, comment=comment, until=until, today=on_day
        ),
    )  # fmt: skip


def _place(cast: Cast, project: str) -> Place:
    initiative = cast.initiative(project)
    owner = db.session.get_one(Organisation, initiative.owner_id)
    return Place(initiative, owner.path, "", "", frozenset())


def _plan_update(cast: Cast, told: Update, step: Step, moment: Moment) -> None:
    place, author = _place(cast, told.project), cast.people[told.who]
    made: list[StatusUpdate] = []

    def write(_at: datetime) -> None:
        made.append(
            status_actions.write_update(
                author, place, colour=told.colour, text=told.text, on_day=told.on_day,
                today=told.on_day,
            )
        )  # fmt: skip

    step(moment(told.on_day, 11), author, write)
    for said in told.replies:
        _plan_reply(cast.people[said.who], place, made, said, step, moment)


def _plan_reply(
    who: Person, place: Place, made: list[StatusUpdate], said: Said, step: Step, moment: Moment
) -> None:
    step(
        moment(said.on_day, 12), who,
        lambda _at: status_actions.reply(who, place, made[0], text=said.text),
    )  # fmt: skip


def _plan_question(cast: Cast, asked: Asked, step: Step, moment: Moment) -> None:
    place, who = _place(cast, asked.project), cast.people[asked.who]
    made: list[Question] = []

    def ask(_at: datetime) -> None:
        made.append(
            question_actions.ask(
                who, place, text=asked.text, due_on=asked.due_on, today=asked.on_day
            )
        )

    step(moment(asked.on_day, 10), who, ask)
    if asked.answer is None:
        return
    answer, lead = asked.answer, cast.people[asked.answer.who]
    step(
        moment(answer.on_day, 15), lead,
        lambda _at: question_actions.answer(lead, place, made[0], None, answer.text),
    )  # fmt: skip
    step(
        moment(answer.on_day, 17), who,
        lambda _at: question_actions.note_answer(who, made[0]),
    )  # fmt: skip
