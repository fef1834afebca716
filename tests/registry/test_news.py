"""What counts as news: work does, what others do about a project does not."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from flask import Flask
from sqlalchemy import String, literal, select

from kaskad.cascade.history import makers
from kaskad.core.db import db, unit_of_work
from kaskad.journal import Event
from kaskad.registry.news import NEWS, QUIET, QUIET_VERBS, is_news
from kaskad.registry.queries import registry_rows
from tests.cast import Cast

DAY = date(2021, 11, 15)
LOUD = (
    "card.moved", "value.submitted", "passport.added", "plan.changed", "status.written",
    "sprint.noted", "life.resumed", "approval.submitted", "milestone.passed", "initiative.imported",
    "control.measures_done",
)  # fmt: skip
SILENT = (
    "question.asked", "question.answered", "colour.set", "tag.added", "tag.removed", "team.added",
    "decision.added", "milestone.added", "control.concluded", "status.replied", "plan.columns",
    "approval.returned", "board.column_changed", "initiative.moved", "reference.tied",
)  # fmt: skip


def test_nouns_are_sorted_once(app: Flask) -> None:
    """A noun that has sentences in the journal stands in one of the two lists of `news.py`."""
    assert not NEWS & QUIET
    assert {verb.partition(".")[0] for verb in QUIET_VERBS} <= NEWS
    nouns = {action.partition(".")[0] for action in makers}
    assert nouns <= NEWS | QUIET, "say in kaskad/registry/news.py whether these are news"


@pytest.mark.parametrize(
    ("action", "loud"), [*((one, True) for one in LOUD), *((one, False) for one in SILENT)]
)
def test_work_is_news_and_the_rest_is_not(ctx: None, action: str, loud: bool) -> None:
    assert bool(db.session.scalar(select(is_news(literal(action, String))))) is loud


def test_the_registry_asks_for_the_last_news(ctx: None, cast: Cast) -> None:
    """The statement of the registry sorts events as the rule does; of several the last counts."""
    with unit_of_work():
        project = cast.initiative("PRO")
        for day, action in enumerate((*LOUD, *SILENT), start=1):
            db.session.add(
                Event(
                    at=datetime(2021, 10, day, 9, tzinfo=UTC), action=action, subject_kind="x",
                    subject_id=1, initiative_id=project.id, data={},
                )
            )  # fmt: skip
            db.session.flush()
    for as_of, wanted in ((DAY, date(2021, 10, len(LOUD))), (date(2021, 10, 4), date(2021, 10, 4))):
        (row,) = registry_rows(None, as_of, only=project.id)
        assert row.last_news_on == wanted
