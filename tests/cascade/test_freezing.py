"""An approved or submitted passport is not written, whoever tries; its progress is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from kaskad.cascade import freezing, initiative_actions, passport_actions, plan_edit_actions
from kaskad.cascade.access import Place, place_for
from kaskad.cascade.models import (
    Activity,
    ActivityState,
    Initiative,
    Objective,
    PassportBlock,
    PassportState,
    Stage,
)
from kaskad.cascade.part_actions import set_block
from kaskad.cascade.plan_edit_actions import change_activity
from kaskad.core import errors
from kaskad.core.db import db, unit_of_work
from kaskad.exchange.cascade_apply import Report, load_cascade, read_upload
from kaskad.exchange.cascade_words import sentences
from kaskad.people.permissions import Permission
from tests.cast import Cast, Visit
from tests.exchange.samples import sample

FROZEN = (PassportState.SUBMITTED, PassportState.APPROVED)
WORDS = {
    PassportState.SUBMITTED: ("Withdraw it first", "отзовите"),
    PassportState.APPROVED: ("Ask for a change", "запрос на изменение"),
}


def place_of(cast: Cast) -> Place:
    return place_for(cast.person("lead"), "PRO", Permission.INITIATIVE_EDIT)


def freeze(cast: Cast, state: PassportState) -> None:
    with unit_of_work():
        cast.initiative().passport_state = state


def only(cast: Cast, table: Any) -> Any:
    statement = select(table).where(table.initiative_id == cast.initiative().id)
    return db.session.scalars(statement).one()


Try = Callable[[Cast, Any, Place], object]

TRIES: dict[str, Try] = {
    "block is added": lambda _cast, lead, place: passport_actions.add_block(
        lead, place, "needs", {"body": "Новое"}
    ),
    "row is added": lambda _cast, lead, place: passport_actions.add_part(
        lead, place, "objectives", {"text": "Новая"}
    ),
    "block is changed": lambda cast, lead, place: passport_actions.change_part(
        lead, place, "goal", only(cast, PassportBlock), None, {"body": "Другая цель"}
    ),
    "row is changed": lambda cast, lead, place: passport_actions.change_part(
        lead, place, "objectives", only(cast, Objective), None, {"text": "Другая"}
    ),
    "row is moved": lambda cast, lead, place: passport_actions.move_part(
        lead, place, "objectives", only(cast, Objective), up=True
    ),
    "row is put away": lambda cast, lead, place: passport_actions.put_away(
        lead, place, "objectives", only(cast, Objective)
    ),
    "stage is added": lambda _cast, lead, place: plan_edit_actions.add_stage(
        lead, place, {"title": "Ещё"}
    ),
    "stage is changed": lambda cast, lead, place: plan_edit_actions.change_stage(
        lead, place, only(cast, Stage), None, {"period_raw": "май 2022"}
    ),
    "activity is added": lambda _cast, lead, place: plan_edit_actions.add_activity(
        lead, place, {"title": "Ещё"}
    ),
    "activity is changed": lambda cast, lead, place: change_activity(
        lead, place, only(cast, Activity), None, {"title": "Иначе", "state": "done"}
    ),
    "others are responsible": lambda cast, lead, place: change_activity(
        lead, place, only(cast, Activity), None, {"parties": [cast.person("member").id]}
    ),
    "activity is moved": lambda cast, lead, place: plan_edit_actions.move(
        lead, place, only(cast, Activity), up=True
    ),
    "activity is put away": lambda cast, lead, place: plan_edit_actions.archive(
        lead, place, only(cast, Activity)
    ),
    "stage is brought back": lambda cast, lead, place: plan_edit_actions.restore(
        lead, place, only(cast, Stage)
    ),
    "title is changed": lambda _cast, lead, place: initiative_actions.change_initiative(
        lead, place.initiative, None, {"title": "Иначе", "short_title": "Короче"}
    ),
    "period is changed": lambda _cast, lead, place: initiative_actions.change_initiative(
        lead, place.initiative, None, {"period_raw": "2022 год"}
    ),
}


@pytest.mark.usefixtures("ctx")
@pytest.mark.parametrize("what", TRIES)
def test_what_was_approved_is_not_written(cast: Cast, what: str) -> None:
    with unit_of_work():
        set_block(None, cast.initiative(), "goal", body="Цель")
    for state in FROZEN:
        freeze(cast, state)
        with pytest.raises(errors.Conflict) as caught, unit_of_work(cast.person("lead")):
            TRIES[what](cast, cast.person("lead"), place_of(cast))
        assert any(words in caught.value.message for words in WORDS[state])
    with unit_of_work(cast.person("lead")):
        place = place_of(cast)
        with freezing.thawed(place.initiative):
            TRIES[what](cast, cast.person("lead"), place)


@pytest.mark.usefixtures("ctx")
@pytest.mark.parametrize("state", FROZEN)
def test_progress_and_names_go_on(cast: Cast, state: PassportState) -> None:
    freeze(cast, state)
    lead = cast.person("lead")
    with unit_of_work(lead):
        place, row = place_of(cast), only(cast, Activity)
        assert plan_edit_actions.set_state(lead, place, row, ActivityState.DONE)
        # The whole form sent with nothing but the state changed.
        same = {"title": row.title, "number": row.number, "parties": []}
        assert change_activity(lead, place, row, None, {**same, "state": "in_progress"})
        assert row.title == "Семинар ПРО"
        assert initiative_actions.change_initiative(
            lead, place.initiative, None,
            {"title": place.initiative.title, "short_title": "Коротко", "key": "НОВ"},
        )  # fmt: skip


@pytest.mark.usefixtures("ctx")
def test_thawing_is_for_one_initiative_and_ends(cast: Cast) -> None:
    freeze(cast, PassportState.APPROVED)
    with unit_of_work():
        other, project = cast.initiative("STR"), cast.initiative()
        other.passport_state = PassportState.APPROVED
        with freezing.thawed(project):
            freezing.check(project)
            with pytest.raises(errors.Conflict):
                freezing.check(other)
        with pytest.raises(errors.Conflict):
            freezing.check(project)


def test_the_page_says_what_to_do(visit: Visit, cast: Cast) -> None:
    lead = visit("lead")
    with cast.app.app_context():
        freeze(cast, PassportState.APPROVED)
    answer = lead.post("/projects/PRO/plan/new/stage", {"title": "Ещё"})
    assert answer.status_code == 409
    answer = lead.post("/projects/PRO/edit", {"title": "Иначе"})
    assert answer.status_code in {409, 422}


def load(*changes: tuple[str, str]) -> Report:
    with unit_of_work():
        return load_cascade(None, read_upload(sample(*changes)))


CHANGES = (
    ("goal: Соединить школы.", "goal: Соединить школы и сады."),
    ("      - Вторая задача\n", "      - Вторая задача\n      - Третья задача\n"),
    ("period_text: ежегодно, ноябрь-декабрь", "period_text: ежегодно, ноябрь"),
    ("title: Методический проект «Мост между школами»", "title: Проект «Мост»"),
    ("short_title: Мост\n", "short_title: Мостик\n"),
    ("statement: Зачем он нужен.", "statement: Зачем он очень нужен."),
)


@pytest.mark.usefixtures("ctx")
def test_a_file_leaves_frozen_passports_alone_and_says_so(cast: Cast) -> None:
    load()
    with unit_of_work():
        row = db.session.scalars(select(Initiative).where(Initiative.source_key == "bridge")).one()
        row.passport_state = PassportState.APPROVED
    title = row.title
    report = load(*CHANGES)
    assert report.changed == {"initiative": 1, "block": 1}  # short title; statement of another
    assert not report.created
    assert (row.title, row.short_title) == (title, "Мостик")
    (sentence,) = report.frozen
    for words in ("Третья задача", "Соединить школы и сады", "4"):
        assert words in sentence
    assert any(sentence in line for line in sentences(report, preview=True))
    assert (
        len(db.session.scalars(select(Objective).where(Objective.initiative_id == row.id)).all())
        == 2
    )


@pytest.mark.usefixtures("ctx")
def test_a_file_that_only_touches_frozen_passports_is_not_counted_as_loaded(cast: Cast) -> None:
    load()
    with unit_of_work():
        row = db.session.scalars(select(Initiative).where(Initiative.source_key == "bridge")).one()
        row.passport_state = PassportState.APPROVED
    report = load(CHANGES[0])
    assert report.nothing_new
    assert report.frozen
    with unit_of_work():
        row.passport_state = PassportState.RETURNED
    assert load(CHANGES[0]).changed == {"block": 1}
