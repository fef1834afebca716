"""Which import issues are open on a day, and which of them stand in a stage that runs."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import select

from kaskad.cascade.models import Activity, Stage
from kaskad.core.clock import now
from kaskad.core.db import db, unit_of_work
from kaskad.oversight.issue_queries import OpenIssues, open_issues
from kaskad.oversight.models import ImportIssue, IssueKind
from tests.cast import Cast
from tests.conftest import Statements

pytestmark = pytest.mark.usefixtures("ctx")
DAY = date(2021, 11, 15)


def stage_of(cast: Cast) -> Stage:
    stage = db.session.scalars(
        select(Stage).where(Stage.initiative_id == cast.initiative().id)
    ).one()
    stage.starts_on, stage.ends_on = date(2021, 9, 1), date(2022, 5, 31)
    return stage


def activity_of(cast: Cast) -> Activity:
    return db.session.scalars(
        select(Activity).where(Activity.initiative_id == cast.initiative().id)
    ).one()


def issue(cast: Cast, row: Any = None, mark: str = "1", **fields: Any) -> ImportIssue:
    words = row.period_raw if row is not None else ""
    part = row.__tablename__ if row is not None else ""
    watch = [{"part": part, "id": row.id, "words": words}] if row is not None else []
    found = ImportIssue(
        initiative_id=cast.initiative().id, kind=IssueKind.PERIOD, fingerprint=mark, part=part,
        part_id=row.id if row is not None else None, raw=words,
        doubt={"code": "period", "watch": watch}, **fields,
    )  # fmt: skip
    db.session.add(found)
    return found


def found(cast: Cast, day: date = DAY) -> OpenIssues | None:
    db.session.commit()
    return open_issues([cast.initiative().id], day).get(cast.initiative().id)


def test_one_in_a_running_stage_counts_here(cast: Cast) -> None:
    stage_of(cast)
    issue(cast, activity_of(cast))
    assert found(cast) == OpenIssues(1, 1)
    assert found(cast, date(2022, 6, 1)) == OpenIssues(1, 0)
    assert found(cast, date(2021, 8, 31)) == OpenIssues(1, 0)


def test_one_of_the_whole_project_stands_in_no_stage(cast: Cast) -> None:
    issue(cast)
    assert found(cast) == OpenIssues(1, 0)


@pytest.mark.parametrize("settled", ["kept", "gone"])
def test_a_settled_one_is_open_until_the_day_of_the_decision(cast: Cast, settled: str) -> None:
    stage_of(cast)
    issue(
        cast, activity_of(cast), decision=settled, decided_at=datetime(2021, 11, 10, 9, tzinfo=UTC)
    )
    assert found(cast) is None
    assert found(cast, date(2021, 11, 9)) == OpenIssues(1, 1)


@pytest.mark.parametrize(
    "changes",
    [
        {"period_raw": "декабрь 2021"},
        {"archived_at": now()},
        {"period": {"edited": True}},
        {"period": {"reviewed_by": 1}},
    ],
)
def test_what_was_put_right_in_the_plan_is_not_asked(cast: Cast, changes: dict[str, Any]) -> None:
    row = activity_of(cast)
    issue(cast, row)
    for name, value in changes.items():
        setattr(row, name, value)
    assert found(cast) is None


def test_two_statements_for_few_and_many(cast: Cast, statements: Statements) -> None:
    stage_of(cast)
    row = activity_of(cast)
    counts = []
    for many in (1, 30):
        with unit_of_work(None):
            for number in range(many):
                issue(cast, row, f"{many}-{number}")
        key = cast.initiative().id
        statements.clear()
        open_issues([key], DAY)
        counts.append(len(statements))
    assert counts[0] == counts[1] == 2
