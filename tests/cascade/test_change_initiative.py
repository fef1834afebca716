"""Title, key, owner; two people at once; the archive."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from kaskad.boards.models import Board
from kaskad.cascade import actions, notices
from kaskad.cascade.models import Initiative
from kaskad.core import errors
from kaskad.core.db import db, unit_of_work
from kaskad.journal import Event
from tests.cast import Cast, Visit


def form(cast: Cast, **typed: str) -> dict[str, str]:
    with cast.app.app_context():
        row = cast.initiative()
        return {
            "title": row.title, "short_title": row.short_title, "key": row.key,
            "owner": str(row.owner_id), "period_raw": row.period_raw,
            "revision": str(row.revision), **typed,
        }  # fmt: skip


def test_a_lead_changes_the_title_and_a_decision_the_state(visit: Visit, cast: Cast) -> None:
    """The form of the passport's head has no state: nobody ends or starts what they lead by it."""
    lead = visit("lead")
    assert 'name="state"' not in lead.get("/projects/PRO/edit").text
    answer = lead.post(
        "/projects/PRO/edit", form(cast, short_title="Продвижение 2", state="paused")
    )
    assert answer.status_code == 303
    page = lead.get("/projects/PRO").text
    assert "Продвижение 2" in page
    assert "Приостановлен" not in page
    with cast.app.app_context():
        assert cast.initiative().state == "running"
    paused = {"decided_on": "2022-04-12", "text": "Ждём помещения"}
    assert visit("director").post("/projects/PRO/life/paused", paused).status_code == 303
    assert "Приостановлен" in lead.get("/projects/PRO").text
    journal = lead.get("/projects/PRO/journal").text
    assert "было «Реализация», стало «Приостановлен»" in journal


def test_the_state_is_nothing_that_an_action_changes(ctx: None, cast: Cast) -> None:
    with pytest.raises(ValueError, match="state"), unit_of_work():
        actions.change_initiative(None, cast.initiative(), None, {"state": "paused"})


def test_two_people_at_once(visit: Visit, cast: Cast) -> None:
    """Different fields merge; the same field answers 409 and keeps both texts."""
    seen = form(cast)
    office, lead = visit("office"), visit("lead")
    assert office.post("/projects/PRO/edit", {**seen, "title": "Название офиса"}).status_code == 303
    assert lead.post("/projects/PRO/edit", {**seen, "period_raw": "2022"}).status_code in {303, 409}
    answer = lead.post("/projects/PRO/edit", {**seen, "title": "Название руководителя"})
    assert answer.status_code == 409
    assert "Название офиса" in answer.text
    assert "Название руководителя" in answer.text
    with cast.app.app_context():
        now = str(cast.initiative().revision)
    again = lead.post(
        "/projects/PRO/edit", {**form(cast), "title": "Название руководителя", "revision": now}
    )
    assert again.status_code == 303


def test_key_can_be_changed_and_stays_unique(visit: Visit, cast: Cast) -> None:
    office = visit("office")
    taken = office.post("/projects/PRO/edit", form(cast, key="ГЕН"))
    assert taken.status_code == 422
    assert "занят" in taken.text
    assert office.post("/projects/PRO/edit", form(cast, key="НОВ")).status_code == 303
    assert office.get("/projects/НОВ").status_code == 200
    assert office.get("/projects/nov").status_code == 200
    assert office.get("/projects/PRO").status_code == 404


def test_listeners_hear_of_a_new_key_and_may_refuse(
    ctx: None, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_initiative: Initiative | None, key: str) -> None:
        raise errors.Invalid(f"нельзя {key}", fields={"key": f"нельзя {key}"})

    monkeypatch.setattr(notices, "_key_listeners", [refuse])
    with pytest.raises(errors.Invalid, match="нельзя НОВ"), unit_of_work():
        actions.change_initiative(None, cast.initiative(), None, {"key": "нов"})
    assert cast.initiative().key == "ПРО"


def test_s04_owner_is_changed_only_by_who_may_at_both_ends(visit: Visit, cast: Cast) -> None:
    with cast.app.app_context():
        other = str(cast.organisation("ИМЦ Лесного района").id)
        school = str(cast.organisation("Школа А1").id)
        own = cast.initiative().owner_id
    assert visit("lead").post("/projects/PRO/edit", form(cast, owner=school)).status_code == 422
    assert visit("office").post("/projects/PRO/edit", form(cast, owner=other)).status_code == 422
    with cast.app.app_context():
        assert cast.initiative().owner_id == own
    assert visit("office").post("/projects/PRO/edit", form(cast, owner=school)).status_code == 303


@pytest.mark.parametrize(
    "typed",
    [
        {"title": ""}, {"title": "я" * 3000}, {"key": ""}, {"key": "1"},
        {"owner": "нет"}, {"short_title": "я" * 301},
    ],
)  # fmt: skip
def test_bad_input_gets_a_sentence(visit: Visit, cast: Cast, typed: dict[str, str]) -> None:
    answer = visit("office").post("/projects/PRO/edit", form(cast, **typed))
    assert answer.status_code == 422
    assert f'id="{next(iter(typed))}-error"' in answer.text


@pytest.mark.parametrize(
    ("who", "status"),
    [("office", 200), ("lead", 200), ("member", 403), ("director", 403), ("admin", 403),
     ("stranger", 404), ("gone", 404)],
)  # fmt: skip
def test_who_may_change(visit: Visit, cast: Cast, who: str, status: int) -> None:
    assert visit(who).get("/projects/PRO/edit").status_code == status
    posted = visit(who).post("/projects/PRO/edit", form(cast, short_title="Другое"))
    assert posted.status_code == (303 if status == 200 else status)


# --------------------------------------------------------------------- archive


def test_archive_keeps_and_restores(visit: Visit, cast: Cast) -> None:
    office = visit("office")
    refused = office.post("/projects/STR/archive")
    assert refused.status_code == 303
    assert "Под ним есть проекты" in office.get("/projects/STR").text
    assert office.post("/projects/PRO/archive").status_code == 303
    tree = office.get("/cascade").text
    assert "ПРОдвижение" not in tree.split('id="tree"')[1].split("</main>")[0]
    assert "ПРОдвижение" in office.get("/cascade?archived=1").text.split('id="tree"')[1]
    assert visit("lead").get("/projects/PRO").status_code == 200
    assert visit("lead").get("/projects/PRO/edit").status_code == 409
    assert visit("lead").post("/projects/PRO/team", {}).status_code == 409
    assert office.post("/projects/PRO/restore").status_code == 303
    assert visit("lead").get("/projects/PRO/edit").status_code == 200
    with cast.app.app_context():
        actions_seen = list(
            db.session.scalars(
                select(Event.action)
                .where(Event.action.startswith("initiative.")).order_by(Event.id)
            )
        )  # fmt: skip
    assert actions_seen == ["initiative.archived", "initiative.restored"]


def test_nothing_is_restored_under_an_archived_parent(ctx: None, cast: Cast) -> None:
    with unit_of_work():
        actions.archive_initiative(None, cast.initiative("PRO"))
        actions.archive_initiative(None, cast.initiative("STR"))
    with pytest.raises(errors.Invalid), unit_of_work():
        actions.restore_initiative(None, cast.initiative("PRO"))
    assert cast.initiative("PRO").archived_at is not None


@pytest.mark.parametrize(("who", "status"), [("lead", 403), ("director", 403), ("stranger", 404)])
def test_who_may_not_archive(visit: Visit, who: str, status: int) -> None:
    assert visit(who).post("/projects/PRO/archive").status_code == status
    assert visit(who).client.get("/projects/PRO/archive").status_code == 405


def test_the_board_goes_along_with_a_new_key(visit: Visit, cast: Cast) -> None:
    office = visit("office")
    assert office.post("/projects/PRO/edit", form(cast, key="НОВ")).status_code == 303
    assert office.get("/boards/NOV").status_code == 200
    assert office.get("/cards/NOV-1").status_code == 200
    with cast.app.app_context():
        assert cast.board("NOV").key == "НОВ"


def test_a_key_that_a_free_board_holds_is_refused(visit: Visit, cast: Cast) -> None:
    with cast.app.test_request_context(), unit_of_work():
        db.session.add(
            Board(organisation_id=cast.organisation().id, title="Отдел", key="ОТД", key_fold="OTD")
        )
    answer = visit("office").post("/projects/PRO/edit", form(cast, key="отд"))
    assert answer.status_code == 422
    assert "занят доской" in answer.text
    with cast.app.test_request_context():
        assert "OTD" in actions.taken_keys()
