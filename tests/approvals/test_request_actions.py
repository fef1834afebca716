"""Change requests: asked, added to, decided on; what is stale is not applied."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from kaskad.approvals import request_actions as actions
from kaskad.approvals import snapshot
from kaskad.approvals.life_actions import Words
from kaskad.approvals.models import ChangeRequest, Decision, PassportVersion, RequestState
from kaskad.approvals.request_lines import Line, RefusedError, Wish, do_all
from kaskad.approvals.request_stale import stale_lines
from kaskad.cascade import freezing, passport_actions, plan_edit_actions
from kaskad.cascade.access import Place, place_for
from kaskad.cascade.models import Activity, Initiative, Objective, PassportState, Stage, TeamMember
from kaskad.cascade.part_edits import rows_of
from kaskad.cascade.passport_parts import ROWS, blocks_of, parts_of
from kaskad.core import errors
from kaskad.core.clock import now
from kaskad.core.db import db, metadata, unit_of_work
from kaskad.journal import Event
from kaskad.people.models import Membership
from kaskad.people.permissions import Permission, Role
from tests.cast import Cast
from tests.conftest import Statements

pytestmark = pytest.mark.usefixtures("ctx")

VIEW = Permission.INITIATIVE_VIEW


class Desk:
    """The approved passport of the project, and those who ask and decide."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        with unit_of_work(cast.person("lead")):
            place = self.place()
            section = passport_actions
            section.add_block(None, place, "goal", {"heading": "", "body": "Цель проекта"})
            for text in ("Первая", "Вторая", "Третья"):
                section.add_part(None, place, "objectives", {"number": "", "text": text})
            stage = rows_of(Stage, place.initiative)[0]
            plan_edit_actions.change_stage(
                None, place, stage, None, {"period_raw": "до 30.10.2025"}
            )
            place.initiative.passport_state = PassportState.APPROVED

    def place(self, who: str = "lead") -> Place:
        return place_for(self.cast.person(who), "PRO", VIEW)

    @property
    def objectives(self) -> list[Objective]:
        """Those of this desk: the cast has one of its own before them."""
        return parts_of(self.place().initiative, "objectives")[1:]

    @property
    def stage(self) -> Stage:
        row: Stage = rows_of(Stage, self.place().initiative)[0]
        return row

    @property
    def activity(self) -> Activity:
        row: Activity = rows_of(Activity, self.place().initiative)[0]
        return row

    def ask(self, *wishes: Wish, who: str = "lead", reason: str = "Поручение", **more: Any) -> int:
        person = self.cast.person(who)
        with unit_of_work(person):
            number = more.pop("number", None)
            request = actions.request_of(self.place(who), number) if number else None
            return actions.ask(
                person, self.place(who), wishes, reason, request=request, **more
            ).number

    def do(self, action: Callable[..., Any], number: int, who: str, *args: Any, **more: Any) -> Any:
        person = self.cast.person(who)
        with unit_of_work(person):
            place = self.place(who)
            return action(person, place, actions.request_of(place, number), *args, **more)

    def approve(self, number: int, who: str = "director", **more: Any) -> Any:
        return self.do(actions.approve, number, who, **more)

    def request(self, number: int) -> ChangeRequest:
        return actions.request_of(self.place(), number)

    def lines(self, number: int) -> list[Line]:
        return actions.lines_of(self.request(number).id)

    def stale(self, number: int) -> dict[int, Any]:
        return stale_lines(self.place(), self.lines(number))

    def told(self) -> list[str]:
        return list(
            db.session.scalars(
                select(Event.action).where(Event.action.startswith("request.")).order_by(Event.id)
            )
        )


@pytest.fixture
def desk(cast: Cast) -> Desk:
    return Desk(cast)


def period(desk: Desk, text: str = "до 31.10.2025") -> Wish:
    return Wish("change", "stages", "stage", desk.stage.id, {"period_raw": text})


def objective(desk: Desk, at: int, text: str) -> Wish:
    row = desk.objectives[at]
    return Wish("change", "objectives", "objective", row.id, {"number": row.number, "text": text})


def rows_of_everything() -> dict[str, list[tuple[Any, ...]]]:
    db.session.remove()
    with db.engine.connect() as connection:
        return {
            table.name: sorted((tuple(row) for row in connection.execute(table.select())), key=repr)
            for table in metadata.sorted_tables
        }


# --- asking ---


def test_asking_changes_nothing_and_says_old_and_new(desk: Desk) -> None:
    before = snapshot.take(desk.place().initiative)
    events = db.session.scalars(select(Event.id)).all()
    number = desk.ask(period(desk))
    assert snapshot.take(desk.place().initiative) == before
    assert len(db.session.scalars(select(Event.id)).all()) == len(events) + 1
    (line,) = desk.lines(number)
    assert line.changes == {"period_raw": ["до 30.10.2025", "до 31.10.2025"]}
    assert line.name == "Основной"
    assert desk.told() == ["request.asked"]


def test_only_what_differs_is_asked_for(desk: Desk) -> None:
    number = desk.ask(objective(desk, 0, "Первая задача"), objective(desk, 1, "Вторая"))
    (line,) = desk.lines(number)
    assert line.values == {"text": "Первая задача"}
    with pytest.raises(errors.Invalid):
        desk.ask(objective(desk, 0, "Первая"))


def test_nothing_is_asked_that_the_form_would_refuse(desk: Desk) -> None:
    with pytest.raises(RefusedError) as caught:
        desk.ask(objective(desk, 1, "Иначе"), objective(desk, 0, " "))
    assert caught.value.position == 2
    assert isinstance(caught.value.error, errors.Invalid)
    with pytest.raises(RefusedError) as caught:
        desk.ask(Wish("put_away", "stages", "stage", desk.stage.id))
    assert isinstance(caught.value.error, errors.Invalid)
    with pytest.raises(errors.Invalid):
        desk.ask(period(desk), reason="  ")
    with pytest.raises(ValueError, match="without asking"):
        desk.ask(Wish("change", "activities", "activity", desk.activity.id, {"state": "done"}))
    assert db.session.scalars(select(ChangeRequest)).all() == []


def test_a_foreign_row_is_not_found(desk: Desk) -> None:
    other = db.session.scalars(
        select(Stage).join(Initiative, Initiative.id == Stage.initiative_id)
        .where(Initiative.key_fold == "ZZS")
    ).one()  # fmt: skip
    with pytest.raises(RefusedError) as caught:
        desk.ask(Wish("change", "stages", "stage", other.id, {"title": "Чужой"}))
    assert isinstance(caught.value.error, errors.NotFound)
    with pytest.raises(RefusedError):
        desk.ask(Wish("change", "source", "passport_block", 1, {"body": "x"}))


def test_a_draft_is_changed_without_asking(desk: Desk) -> None:
    for state in (PassportState.DRAFT, PassportState.SUBMITTED, PassportState.RETURNED):
        with unit_of_work(None):
            desk.place().initiative.passport_state = state
        with pytest.raises(errors.Conflict):
            desk.ask(period(desk))


def test_a_form_that_comes_twice_asks_once(desk: Desk) -> None:
    assert desk.ask(period(desk), once="a") == desk.ask(period(desk), once="a") == 1
    assert desk.ask(period(desk), once="b") == 2


def test_more_is_added_to_ones_own_open_request(desk: Desk) -> None:
    number = desk.ask(objective(desk, 0, "Одна"))
    desk.ask(period(desk), number=number, reason="Другая причина")
    desk.ask(objective(desk, 0, "Две"), number=number, reason="Другая причина")
    first, second = desk.lines(number)
    assert first.changes == {"text": ["Первая", "Две"]}  # one change a row
    assert second.changes == {"period_raw": ["до 30.10.2025", "до 31.10.2025"]}
    assert desk.request(number).reason == "Другая причина"
    with pytest.raises(errors.Forbidden):
        desk.ask(period(desk, "до 01.11.2025"), number=number, who="office")
    desk.do(actions.withdraw_request, number, "lead")
    with pytest.raises(errors.Conflict):
        desk.ask(period(desk, "до 01.11.2025"), number=number)


def test_a_new_stage_with_its_activities_is_one_request(desk: Desk) -> None:
    number = desk.ask(
        objective(desk, 2, "Третья задача"),
        Wish("add", "stages", "stage", None, {"title": "Новый этап", "period_raw": "2026 год"}),
        Wish("add", "activities", "activity", None, {"title": "В нём", "stage_id": -2}),
        Wish("put_away", "objectives", "objective", desk.objectives[0].id),
    )
    with pytest.raises(errors.Conflict):
        desk.do(actions.take_off, number, "lead", 2)  # the activity builds on it
    desk.do(actions.take_off, number, "lead", 1)
    assert desk.lines(number)[1].values["stage_id"] == -1
    assert desk.approve(number)
    stage = db.session.scalars(select(Stage).where(Stage.title == "Новый этап")).one()
    assert db.session.scalars(select(Activity.stage_id).where(Activity.title == "В нём")).one() == (
        stage.id
    )
    assert desk.objectives[0].archived_at is not None
    assert desk.objectives[2].text == "Третья"


def test_the_last_line_is_not_taken_off(desk: Desk) -> None:
    number = desk.ask(period(desk))
    with pytest.raises(errors.Conflict):
        desk.do(actions.take_off, number, "lead", 1)
    with pytest.raises(errors.NotFound):
        desk.do(actions.take_off, number, "lead", 7)


# --- deciding ---


def test_approving_applies_it_and_makes_a_version(desk: Desk) -> None:
    number = desk.ask(period(desk), Wish(
        "change", "initiative", "initiative", None, {"title": "ПРОдвижение вперёд"}
    ))  # fmt: skip
    words = Words(now().date(), "приказ", "01-01/82", "Изменить")
    assert desk.approve(number, "authority", words=words, once="x")
    assert desk.approve(number, "authority", words=words, once="x") is False
    place = desk.place()
    assert desk.stage.period_raw == "до 31.10.2025"
    assert place.initiative.title == "ПРОдвижение вперёд"
    request = desk.request(number)
    version = db.session.get_one(PassportVersion, request.version_id)
    assert (request.state, version.state) == (RequestState.APPROVED, "approved")
    assert version.number == place.initiative.passport_version
    assert version.content == json.loads(json.dumps(snapshot.take(place.initiative)))
    assert version.submitted_by_id == desk.cast.person("lead").id
    assert db.session.get_one(Decision, request.decision_id).number == "01-01/82"
    assert desk.told() == ["request.asked", "request.approved"]
    told = db.session.scalars(
        select(Event).where(Event.action == "plan.changed").order_by(Event.id)
    ).all()
    assert told[-1].actor_id == desk.cast.person("authority").id
    assert freezing.is_frozen(place.initiative)


def test_decided_once(desk: Desk) -> None:
    number = desk.ask(period(desk))
    assert desk.do(actions.decline, number, "director", "Рано")
    for second in (
        lambda: desk.approve(number, "authority"),
        lambda: desk.do(actions.decline, number, "authority", "Рано"),
        lambda: desk.do(actions.withdraw_request, number, "lead"),
        lambda: desk.do(actions.ask_again, number, "lead"),
    ):
        with pytest.raises(errors.Conflict):
            second()
    assert desk.stage.period_raw == "до 30.10.2025"
    assert desk.request(number).remarks == "Рано"


def test_declining_says_why(desk: Desk) -> None:
    number = desk.ask(period(desk))
    with pytest.raises(errors.Invalid):
        desk.do(actions.decline, number, "director", " ")


@pytest.mark.parametrize("who", ["lead", "office", "member", "monitor", "viewer", "admin"])
@pytest.mark.parametrize("action", ["approve", "decline"])
def test_who_may_not_decide_does_not(desk: Desk, who: str, action: str) -> None:
    number = desk.ask(period(desk))
    args = ("Нет",) if action == "decline" else ()
    with pytest.raises(errors.Forbidden):
        desk.do(getattr(actions, action), number, who, *args)
    # The command line has no person.
    with pytest.raises(errors.Forbidden), unit_of_work(None):
        getattr(actions, action)(None, desk.place(), desk.request(number), *args)


def test_who_asked_and_became_director_does_not_decide(desk: Desk) -> None:
    number = desk.ask(period(desk))
    lead = desk.cast.person("lead")
    with unit_of_work(None):
        place = desk.place()
        team = db.session.scalars(
            select(TeamMember).where(
                TeamMember.person_id == lead.id, TeamMember.initiative_id == place.initiative.id
            )
        ).one()
        team.until = now()
        db.session.add(
            Membership(
                person_id=lead.id, organisation_id=place.initiative.owner_id, role=Role.DIRECTOR
            )
        )
    with pytest.raises(errors.Forbidden):
        desk.approve(number, "lead")
    assert desk.approve(number, "director")


def test_a_director_who_leads_does_not_decide(desk: Desk) -> None:
    number = desk.ask(period(desk))
    with unit_of_work(None):
        place = desk.place()
        db.session.add(
            TeamMember(
                initiative_id=place.initiative.id, person_id=desk.cast.person("director").id,
                role=Role.LEAD,
            )
        )  # fmt: skip
    with pytest.raises(errors.Forbidden):
        desk.approve(number, "director")
    assert desk.approve(number, "authority")


# --- stale ---


def test_what_is_no_longer_so_is_not_applied_and_can_be_asked_again(desk: Desk) -> None:
    first = desk.ask(period(desk), objective(desk, 0, "Моя"))
    second = desk.ask(period(desk, "до 15.11.2025"), who="office")
    desk.approve(second)
    assert {at: one.now for at, one in desk.stale(first).items()} == {
        1: {"period_raw": "до 15.11.2025"}
    }
    before = rows_of_everything()
    with pytest.raises(actions.StaleError) as caught:
        desk.approve(first)
    assert set(caught.value.stale) == {1}
    assert rows_of_everything() == before
    with pytest.raises(actions.StaleError):
        desk.ask(objective(desk, 1, "Ещё"), number=first)
    again, left_out = desk.do(actions.ask_again, first, "lead")
    assert left_out == ()
    assert desk.request(first).state == RequestState.WITHDRAWN
    assert desk.lines(again.number)[0].changes == {"period_raw": ["до 15.11.2025", "до 31.10.2025"]}
    assert desk.approve(again.number)
    assert desk.stage.period_raw == "до 31.10.2025"
    assert desk.objectives[0].text == "Моя"


def test_another_field_of_the_row_may_have_changed(desk: Desk) -> None:
    first = desk.ask(period(desk))
    second = desk.ask(Wish("change", "stages", "stage", desk.stage.id, {"title": "Главный"}))
    desk.approve(second)
    assert desk.stale(first) == {}
    desk.approve(first)
    assert (desk.stage.title, desk.stage.period_raw) == ("Главный", "до 31.10.2025")


def test_what_was_put_away_is_stale(desk: Desk) -> None:
    row = desk.objectives[0]
    away = Wish("put_away", "objectives", "objective", row.id)
    changing = desk.ask(objective(desk, 0, "Моя"))
    leaving = desk.ask(away)
    again = desk.ask(away, who="office")
    desk.approve(leaving)
    assert set(desk.stale(changing)) == set(desk.stale(again)) == {1}
    with pytest.raises(errors.Conflict):
        desk.do(actions.ask_again, changing, "lead")
    back = desk.ask(Wish("bring_back", "objectives", "objective", row.id))
    assert desk.stale(back) == {}
    desk.approve(back)
    assert desk.stale(changing) == {}
    assert desk.approve(changing)


def test_a_moved_row_is_stale_for_another_move(desk: Desk) -> None:
    row = desk.objectives[2]
    move = Wish("move", "objectives", "objective", row.id, {"up": True})
    first, second = desk.ask(move, move), desk.ask(move)
    assert [one.changes for one in desk.lines(first)] == [{"place": [4, 3]}, {"place": [3, 2]}]
    desk.approve(second)
    assert {at: one.now for at, one in desk.stale(first).items()} == {1: {"place": 3}}


def test_names_of_stages_and_people_are_compared_by_who_they_are(desk: Desk) -> None:
    with unit_of_work(None):
        place = desk.place()
        with freezing.thawed(place.initiative):
            plan_edit_actions.change_activity(
                None, place, desk.activity, None, {"parties": [desk.cast.person("lead").id]}
            )
    number = desk.ask(
        Wish(
            "change", "activities", "activity", desk.activity.id,
            {"stage_id": None, "parties": [desk.cast.person("member").id]},
        )
    )  # fmt: skip
    (line,) = desk.lines(number)
    assert line.changes == {
        "stage_id": ["Основной", ""],
        "parties": ["Роль lead", "Роль member"],
    }
    with unit_of_work(None):
        desk.cast.person("lead").name = "Под другим именем"
    desk.approve(desk.ask(Wish("change", "stages", "stage", desk.stage.id, {"title": "Иной"})))
    assert desk.stale(number) == {}


def test_the_number_of_statements_does_not_grow(desk: Desk, statements: Statements) -> None:
    with unit_of_work(None):
        place = desk.place()
        with freezing.thawed(place.initiative):
            for index in range(20):
                passport_actions.add_part(None, place, "objectives", {"text": f"Задача {index}"})
    few = desk.ask(objective(desk, 0, "А"))
    many = desk.ask(*(objective(desk, at, f"Б{at}") for at in range(20)))
    counts = []
    for number in (few, many):
        lines, place = desk.lines(number), desk.place()
        statements.clear()
        stale_lines(place, lines)
        counts.append(len(statements))
    assert counts[0] == counts[1] <= 2


# --- at once ---


def test_two_who_approve_at_once(desk: Desk, app: Flask) -> None:
    number = desk.ask(period(desk))
    db.session.remove()
    gate = threading.Barrier(2)
    found: list[BaseException | bool] = []

    def window(who: str) -> None:
        with app.test_request_context():
            gate.wait(20)
            person = Cast(app).person(who)
            try:
                with unit_of_work(person):
                    place = place_for(person, "PRO", Permission.PASSPORT_APPROVE)
                    request = actions.request_of(place, number)
                    found.append(actions.approve(person, place, request))
            except BaseException as error:  # noqa: BLE001 - looked at by the test
                found.append(error)
            finally:
                db.session.remove()

    threads = [threading.Thread(target=window, args=(who,)) for who in ("director", "authority")]
    for one in threads:
        one.start()
    for one in threads:
        one.join(60)
    assert sorted(type(one).__name__ for one in found) == ["Conflict", "bool"]
    assert len(db.session.scalars(select(PassportVersion)).all()) == 1
    assert desk.told() == ["request.asked", "request.approved"]


# --- the same as without asking ---


_OTHERS = {"stage_id": "stages", "parent_id": "activities"}


def plain(content: dict[str, Any]) -> str:
    """A passport without the ids of its rows, which count on from one attempt to the next."""
    order: dict[tuple[str, int], str] = {}
    for section, rows in content.items():
        for index, row in enumerate(rows if isinstance(rows, list) else ()):
            order[section, row["id"]] = f"{section} {index}"

    def known(section: str, name: str, value: Any) -> Any:
        if isinstance(value, list):
            return [known(section or name, name, one) for one in value]
        if isinstance(value, dict):
            return {key: known(section, key, one) for key, one in value.items()}
        return order.get((_OTHERS.get(name, section if name == "id" else ""), value), value)

    found = {name: known("", name, value) for name, value in content.items()}
    return json.dumps(found, sort_keys=True, ensure_ascii=False)


TEXTS = st.sampled_from(["", "Иначе", "до 31.10.2025", "сентябрь 2025 – май 2026", "б/н"])


@st.composite
def wish_drawn(draw: st.DrawFn) -> tuple[str, str, int, dict[str, str], bool]:
    operation = draw(st.sampled_from(["change", "change", "add", "move", "put_away", "bring_back"]))
    section = draw(st.sampled_from(
        ["goal", "other", "objectives", "results", "regulations", "stages", "activities",
         "initiative"]
    ))  # fmt: skip
    values = {name: draw(TEXTS) for name in ("text", "title", "heading", "body", "period_raw")}
    return operation, section, draw(st.integers(0, 5)), values, draw(st.booleans())


def as_wish(place: Place, drawn: tuple[str, str, int, dict[str, str], bool]) -> Wish | None:
    """A wish about a row that stands there; None where there is none."""
    operation, section, at, texts, up = drawn
    if section == "initiative":
        values = {"title": texts["title"] or "Проект", "period_raw": texts["period_raw"]}
        return Wish("change", section, section, None, values)
    if section in {"stages", "activities"}:
        table: Any = Stage if section == "stages" else Activity
        rows, fields = rows_of(table, place.initiative), ["title", "period_raw"]
    elif section in ROWS:
        table, rows, fields = ROWS[section].table, parts_of(place.initiative, section), ["text"]
    else:
        rows, fields = blocks_of(place.initiative, section), ["heading", "body"]
        table = passport_actions.PassportBlock
    values = {name: texts[name] for name in fields}
    if operation == "add":
        return Wish("add", section, table.__tablename__, None, values)
    if not rows:
        return None
    by_operation: dict[str, dict[str, Any]] = {"change": dict(values), "move": {"up": up}}
    given = by_operation.get(operation, {})
    return Wish(operation, section, table.__tablename__, rows[at % len(rows)].id, given)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(drawn=st.lists(wish_drawn(), min_size=1, max_size=8), cut=st.integers(0, 8))
def test_what_is_asked_and_approved_is_what_is_done_without_asking(
    desk: Desk, drawn: list[Any], cut: int
) -> None:
    """Asked in two goes and approved, it is the passport that the same actions make of a draft."""
    lead, director = desk.cast.person("lead"), desk.cast.person("director")
    wishes = [wish for one in drawn if (wish := as_wish(desk.place(), one)) is not None]
    taken = []
    with unit_of_work(lead, dry_run=True):
        place = desk.place()
        place.initiative.passport_state = PassportState.DRAFT
        for wish in wishes:
            point = db.session.begin_nested()
            try:
                do_all(lead, place, [wish])
                point.commit()
                taken.append(wish)
            except RefusedError:
                point.rollback()  # the form says no: so it is not asked for either
        direct = plain(snapshot.take(place.initiative))
    db.session.expire_all()
    with unit_of_work(lead, dry_run=True):
        place, request = desk.place(), None
        before = plain(snapshot.take(place.initiative))
        for part in (taken[:cut], taken[cut:]):
            try:
                request = actions.ask(lead, place, part, "Зачем", request=request)
            except errors.Invalid:  # nothing of it would change anything
                continue
        assert plain(snapshot.take(place.initiative)) == before
        if request is not None:
            place = desk.place("director")
            assert actions.approve(director, place, request)
        assert plain(snapshot.take(place.initiative)) == direct
    db.session.expire_all()
