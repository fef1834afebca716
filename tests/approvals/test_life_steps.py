"""Steps, orders and their files: who may, what is missing, twice, at once, the way back."""

from __future__ import annotations

import io
import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from kaskad.approvals import life_actions
from kaskad.approvals.life_actions import SentBefore, Words, take_step
from kaskad.approvals.life_queries import life_page
from kaskad.approvals.models import Decision, DecisionFile, FinalReport, LifeStep, ResultOutcome
from kaskad.cascade.access import place_for
from kaskad.cascade.models import ExpectedResult, InitiativeState, PassportBlock, TeamMember
from kaskad.core import errors
from kaskad.core.clock import today
from kaskad.core.db import db, unit_of_work
from kaskad.people.permissions import Permission, Role
from kaskad.sprints.models import Sprint, SprintState
from tests.cast import Cast, Visit
from tests.conftest import Statements, World

PAGE = "/projects/PRO/life"
WORDS = {"decided_on": "2022-04-12", "kind": "приказ", "number": "б/н", "text": "Так решили"}


def put(cast: Cast, **values: Any) -> None:
    with cast.app.app_context(), unit_of_work():
        for name, value in values.items():
            setattr(cast.initiative(), name, value)


def state_of(cast: Cast) -> str:
    with cast.app.app_context():
        return str(cast.initiative().state)


def decisions(cast: Cast) -> list[Decision]:
    with cast.app.app_context():
        return list(db.session.scalars(select(Decision).order_by(Decision.id)))


def judge_all(cast: Cast) -> None:
    with cast.app.app_context(), unit_of_work():
        for row in db.session.scalars(
            select(ExpectedResult).where(ExpectedResult.initiative_id == cast.initiative().id)
        ):
            db.session.add(ResultOutcome(result_id=row.id, outcome="reached"))


# ---------------------------------------------------------------------- the way


def test_from_an_idea_to_its_end(visit: Visit, cast: Cast) -> None:
    """Idea, review, registry, start, pause, on, complete, open again – each with its decision."""
    put(cast, state=InitiativeState.IDEA, period_raw="")
    office, director = visit("office"), visit("director")
    assert office.post(f"{PAGE}/to_review", WORDS).status_code == 303
    refused = director.post(f"{PAGE}/registered", WORDS)
    assert refused.status_code == 422
    assert "/projects/PRO/passport#s-goal" in refused.text
    with cast.app.app_context(), unit_of_work():
        own = cast.initiative().id
        db.session.add(PassportBlock(initiative_id=own, position="V", kind="goal", body="Цель"))
    assert director.post(f"{PAGE}/registered", WORDS).status_code == 303
    assert office.post(f"{PAGE}/started", WORDS).status_code == 422  # no period
    put(cast, period_raw="2022")
    assert office.post(f"{PAGE}/started", WORDS).status_code == 303
    assert director.post(f"{PAGE}/paused", WORDS).status_code == 303
    assert office.post(f"{PAGE}/resumed", WORDS).status_code == 303
    assert director.post(f"{PAGE}/completed", WORDS).status_code == 422  # a result has no word
    judge_all(cast)
    assert director.post(f"{PAGE}/completed", WORDS).status_code == 303
    assert state_of(cast) == "completed"
    assert director.post(f"{PAGE}/reopened", WORDS).status_code == 303
    assert state_of(cast) == "running"
    steps = [str(row.step) for row in decisions(cast)]
    assert steps == [
        "to_review", "registered", "started", "paused", "resumed", "completed", "reopened",
    ]  # fmt: skip
    assert {row.number for row in decisions(cast)} == {"б/н"}
    page = visit("lead").get(PAGE).text
    assert page.count('id="decision-') == 7
    journal = visit("lead").get("/projects/PRO/journal").text
    assert "б/н" in journal


def test_an_open_sprint_holds_the_end_up(visit: Visit, cast: Cast) -> None:
    judge_all(cast)
    with cast.app.app_context(), unit_of_work():
        sprint = Sprint(initiative_id=cast.initiative().id, number=1, state=SprintState.SHELL)
        db.session.add(sprint)
    assert visit("director").post(f"{PAGE}/completed", WORDS).status_code == 422
    with cast.app.app_context(), unit_of_work():
        db.session.scalars(select(Sprint)).one().state = SprintState.CANCELLED
    assert visit("director").post(f"{PAGE}/completed", WORDS).status_code == 303


@pytest.mark.parametrize(
    ("step", "state", "may"),
    [
        ("to_review", "idea", {"office"}),
        ("declined", "idea", {"director", "authority"}),
        ("registered", "under_review", {"director", "authority"}),
        ("started", "registered", {"director", "authority", "office"}),
        ("paused", "running", {"director", "authority", "office"}),
        ("completed_early", "paused", {"director", "authority"}),
        ("reopened", "declined", {"director", "authority"}),
    ],
)
def test_who_takes_which_step(ctx: None, cast: Cast, step: str, state: str, may: set[str]) -> None:
    """Nobody who leads is among them, in whatever other role they stand there."""
    judge = ("admin", "director", "authority", "office", "monitor", "viewer", "employee", "lead",
             "member", "participant", "observer")  # fmt: skip
    with unit_of_work():
        row = cast.initiative()
        row.state, row.period_raw = InitiativeState(state), "2022"
        db.session.add(PassportBlock(initiative_id=row.id, position="V", kind="goal", body="Ц"))
        for result in db.session.scalars(select(ExpectedResult)):
            db.session.add(ResultOutcome(result_id=result.id, outcome="reached"))
    done = set()
    for who in judge:
        person = cast.person(who)
        try:
            with unit_of_work(person, dry_run=True):
                place = place_for(person, "PRO", Permission.INITIATIVE_VIEW)
                take_step(person, place, LifeStep(step), Words(date(2022, 4, 1), text="Потому что"))
            done.add(who)
        except errors.Forbidden:
            pass
    assert done == may


@pytest.mark.parametrize("who", ["director", "office"])
def test_d19_who_leads_decides_nothing(visit: Visit, cast: Cast, who: str) -> None:
    """By the page, the action and the command line: a lead's own project is somebody else's."""
    with cast.app.app_context(), unit_of_work():
        own = cast.person(who).id
        row = TeamMember(initiative_id=cast.initiative("STR").id, person_id=own, role=Role.LEAD)
        db.session.add(row)
    for step in ("paused", "completed", "completed_early"):
        assert visit(who).post(f"{PAGE}/{step}", WORDS).status_code == 403, step
    page = visit(who).get(PAGE).text
    assert "/life/paused" not in page
    with cast.app.test_request_context():
        place = place_for(cast.person(who), "PRO", Permission.INITIATIVE_VIEW)
        words = Words(date(2022, 4, 1), text="Потому что")
        with pytest.raises(errors.Forbidden), unit_of_work():
            take_step(None, place, LifeStep.PAUSED, words)
    assert state_of(cast) == "running"


def test_two_decide_at_once(visit: Visit, cast: Cast) -> None:
    put(cast, state=InitiativeState.UNDER_REVIEW)
    assert visit("director").post(f"{PAGE}/declined", WORDS).status_code == 303
    late = visit("authority").post(f"{PAGE}/registered", WORDS)
    assert late.status_code == 409
    assert re.search("Отклон|Declined", late.text)
    assert [str(row.step) for row in decisions(cast)] == ["declined"]


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"text": "  "}, "text-paused"),
        ({"decided_on": ""}, "decided_on-paused"),
        ({"decided_on": "31.02.2022"}, "decided_on-paused"),
        ({"decided_on": (today() + timedelta(days=5)).isoformat()}, "decided_on-paused"),
        ({"number": "9" * 61}, "number-paused"),
        ({"text": "я" * 5001}, "text-paused"),
    ],
)
def test_bad_input_gets_a_sentence(
    visit: Visit, cast: Cast, typed: dict[str, str], field: str
) -> None:
    answer = visit("director").post(f"{PAGE}/paused", {**WORDS, **typed})
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert state_of(cast) == "running"


def test_nonsense_for_a_step(visit: Visit) -> None:
    for step in ("order", "proposed", "approved", "x", "%00"):
        assert visit("director").post(f"{PAGE}/{step}", WORDS).status_code == 404
    assert visit("director").post(f"{PAGE}/resumed", WORDS).status_code == 409
    page = visit("director").get(f"{PAGE}?decision=приказ")
    assert (page.status_code, "что-то неизвестное" in page.text) == (200, True)


def test_a_form_that_comes_twice_counts_once(visit: Visit, cast: Cast) -> None:
    director = visit("director")
    for _time in range(2):
        data = {**WORDS, "_once": "k1", "file": (io.BytesIO(b"scan"), "приказ.txt")}
        assert director.post(f"{PAGE}/paused", data).status_code == 303
    assert len(decisions(cast)) == 1
    with cast.app.app_context():
        assert len(list(db.session.scalars(select(DecisionFile)))) == 1


def test_what_lies_in_the_archive_takes_no_step(visit: Visit, cast: Cast) -> None:
    visit("office").post("/projects/PRO/archive")
    assert visit("director").post(f"{PAGE}/paused", WORDS).status_code == 409
    page = visit("director").get(PAGE)
    assert page.status_code == 200
    assert "/life/paused" not in page.text


def test_the_page_takes_the_same_statements_for_few_and_many(
    cast: Cast, statements: Statements, ctx: None
) -> None:
    person = cast.person("director")
    place = place_for(person, "PRO", Permission.INITIATIVE_VIEW)
    seen = []
    for count in (1, 30):
        with unit_of_work(person):
            for _number in range(count):
                life_actions.new_decision(
                    person, place, LifeStep.ORDER, Words(date(2022, 4, 1), number="1")
                )
        place = place_for(person, "PRO", Permission.INITIATIVE_VIEW)
        statements.clear()
        life_page(person, place, today())
        seen.append(len(statements))
    assert seen[0] == seen[1] <= 8, statements


# ---------------------------------------------------------------- orders and files


def test_an_order_with_a_file_is_entered_mended_archived(visit: Visit, cast: Cast) -> None:
    office, lead = visit("office"), visit("lead")
    data = {**WORDS, "file": (io.BytesIO(b"%PDF-1.4 scan"), "../приказ 1.pdf")}
    assert office.post("/projects/PRO/decisions", data).status_code == 303
    (row,) = decisions(cast)
    with cast.app.app_context():
        file = db.session.scalars(select(DecisionFile)).one()
    assert (file.name, file.content_type) == ("приказ 1.pdf", "application/pdf")
    answer = lead.get(f"/decision-files/{file.public_id}")
    assert answer.get_data() == b"%PDF-1.4 scan"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert visit("stranger").get(f"/decision-files/{file.public_id}").status_code == 404

    at = f"/projects/PRO/decisions/{row.id}"
    assert lead.post(at, WORDS).status_code == 403
    mended = {**WORDS, "number": "01-01/82", "revision": str(row.revision)}
    assert office.post(at, mended).status_code == 303
    assert "01-01/82" in lead.get(PAGE).text
    late = visit("director").post(at, {**WORDS, "number": "7", "revision": str(row.revision)})
    assert late.status_code == 409
    assert "01-01/82" in late.text

    away = f"{at}/files/{file.public_id}/archive"
    assert office.post(away).status_code == 303
    assert lead.get(f"/decision-files/{file.public_id}").status_code == 404
    assert office.post(f"{at}/files/{file.public_id}/restore").status_code == 303
    assert lead.get(f"/decision-files/{file.public_id}").status_code == 200
    assert office.post(f"{at}/archive").status_code == 303
    assert lead.get(f"/decision-files/{file.public_id}").status_code == 404
    assert "01-01/82" not in lead.get(PAGE).text
    assert office.post(f"{at}/restore").status_code == 303
    assert "01-01/82" in lead.get(PAGE).text


def test_a_step_is_mended_but_not_put_away(visit: Visit, cast: Cast) -> None:
    visit("director").post(f"{PAGE}/paused", {**WORDS, "number": ""})
    (row,) = decisions(cast)
    at = f"/projects/PRO/decisions/{row.id}"
    assert visit("office").post(f"{at}/archive").status_code == 409
    assert visit("office").post(at, {**WORDS, "number": "14"}).status_code == 303
    assert visit("office").post(at, {**WORDS, "text": ""}).status_code == 422
    assert decisions(cast)[0].number == "14"


@pytest.mark.parametrize("bad", [[b""], [b"x"] * 20])
def test_a_bad_file_stops_the_step_and_leaves_nothing(
    visit: Visit, cast: Cast, world: World, bad: list[bytes]
) -> None:
    """An empty one, or one more than a decision holds: the good one beside them goes, too."""

    def kept() -> list[Path]:
        return sorted(path for path in (world.folder / "files").rglob("*") if path.is_file())

    before = kept()
    files = [(io.BytesIO(one), f"{at}.txt") for at, one in enumerate([b"good", *bad])]
    answer = visit("director").post(f"{PAGE}/paused", {**WORDS, "file": files})
    assert answer.status_code == 422
    assert state_of(cast) == "running"
    assert decisions(cast) == []
    assert kept() == before


def test_an_order_says_something(visit: Visit) -> None:
    empty = {"decided_on": "2022-04-12", "kind": "приказ"}
    assert visit("office").post("/projects/PRO/decisions", empty).status_code == 422


def test_sent_before_is_told_by_the_action(ctx: None, cast: Cast) -> None:
    person = cast.person("director")
    words = Words(date(2022, 4, 1), text="Потому что")
    with unit_of_work(person):
        place = place_for(person, "PRO", Permission.INITIATIVE_VIEW)
        take_step(person, place, LifeStep.PAUSED, words, once="k")
    place = place_for(person, "PRO", Permission.INITIATIVE_VIEW)
    with pytest.raises(SentBefore), unit_of_work(person):
        take_step(person, place, LifeStep.PAUSED, words, once="k")
    assert db.session.get(FinalReport, cast.initiative().id) is None
