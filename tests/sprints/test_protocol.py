"""The records of review and retrospective: what they say, to whom, and that they stay the same."""

from __future__ import annotations

from flask import Flask

from kaskad.core.db import db, unit_of_work
from kaskad.people.permissions import Permission
from kaskad.sprints import protocol, retro_actions
from tests.cast import Cast
from tests.sprints.review_stage import close, closed, in_review, place_of, ready

VIEW = Permission.BOARD_VIEW


def test_the_review_record_says_what_was_reviewed(app: Flask, cast: Cast) -> None:
    closed(app)
    with app.test_request_context(headers={"Accept-Language": "ru"}):
        found = protocol.review_protocol(cast.person("lead"), place_of(cast, permission=VIEW))
        assert (found.project, found.owner) == ("ПРОдвижение", "ИМЦ Озёрного района")
        assert found.goal == "Есть актив сообщества"
        assert [row.text for row in found.results] == ["Результат 1 спринта", "Результат 2 спринта"]
        assert found.participants == ("Команда", "Школа А1")
        assert [(row.who, row.decision) for row in found.feedback] == [("Школа А1", "Учесть")]
        assert [row.key for row in found.cards] == ["ПРО-4", "ПРО-5", "ПРО-6"]
        assert {row.reason for row in found.cards} == {"не успели"}
        assert [(row.amount, row.unit) for row in found.indicators] == [("7", "%")]
        (moved,) = found.moved
        assert (moved.change, moved.waiting) == ("", "7\u00a0%")
        assert moved.cards[0].startswith("ПРО-1 ")
        assert "+7 п. п.; ждёт подтверждения" in moved.cards[0]
        assert [one.partition(" ")[0] for one in found.idle] == ["ПРО-2", "ПРО-3"]
        assert "Семинар ПРО" in found.activities[0]
        assert found.burn_up is not None
        assert found.draft == ""


def test_a_record_before_the_closing_is_a_draft(app: Flask, cast: Cast) -> None:
    in_review(app)
    with app.test_request_context(headers={"Accept-Language": "ru"}):
        found = protocol.review_protocol(cast.person("office"), place_of(cast, "office"))
        assert found.draft
        assert {row.reason for row in found.cards} == {""}
        retro = protocol.retro_protocol(cast.person("office"), place_of(cast, "office"))
        assert retro.draft


def test_remarks_are_for_the_team_only(app: Flask, cast: Cast) -> None:
    closed(app)
    for who in ("lead", "member", "participant", "office", "director", "monitor", "observer"):
        with app.test_request_context(headers={"Accept-Language": "ru"}):
            found = protocol.retro_protocol(cast.person(who), place_of(cast, who, permission=VIEW))
            inside = who in {"lead", "member", "participant"}
            assert bool(found.worked) is inside, who
            assert bool(found.hindered) is inside, who
            assert bool(found.remarks_note) is not inside, who
            assert [row.text for row in found.actions] == ["Назначать срок ответа"]
            assert "lead" in "".join(found.participants)


def _tell(app: Flask, cast: Cast, moods: dict[str, int]) -> None:
    for who, mood in moods.items():
        with app.test_request_context(), unit_of_work(cast.person(who)):
            place = place_of(cast, who, permission=Permission.RETRO_SHARE)
            retro_actions.tell_mood(cast.person(who), place, mood)


def _mood(app: Flask, cast: Cast, who: str = "lead") -> str:
    with app.test_request_context(headers={"Accept-Language": "en"}):
        db.session.expire_all()
        place = place_of(cast, who, permission=VIEW)
        return protocol.retro_protocol(cast.person(who), place).mood


def test_two_moods_are_told_to_nobody(app: Flask, cast: Cast) -> None:
    in_review(app)
    ready(app)
    _tell(app, cast, {"lead": 5, "member": 1})
    close(app)
    assert "average" not in _mood(app, cast)
    assert "3" in _mood(app, cast)


def test_the_average_is_not_seen_growing(app: Flask, cast: Cast) -> None:
    """Whoever watched it before and after a vote would know the vote."""
    in_review(app)
    ready(app)
    _tell(app, cast, {"lead": 5, "member": 1, "participant": 4})
    assert "average" not in _mood(app, cast)
    close(app)
    assert "3.3 of 5" in _mood(app, cast)
