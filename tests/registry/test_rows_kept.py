"""Rows of projects are kept under all they are made of: what is kept is what would be made anew."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from flask_babel import force_locale
from sqlalchemy import select

from kaskad.approvals.models import ProgressReport, ReportState
from kaskad.boards.models import FINISHED, Card, ColumnCategory
from kaskad.cascade.models import (
    Activity,
    Initiative,
    NationalProjectLink,
    Risk,
    Stage,
    TeamMember,
)
from kaskad.core.clock import now
from kaskad.core.db import db, unit_of_work
from kaskad.core.i18n import today, zone
from kaskad.journal import Event
from kaskad.oversight.models import ManualColour, Milestone
from kaskad.periods import read_period
from kaskad.registry import queries
from kaskad.registry.health import DEFAULTS
from kaskad.registry.models import HealthThresholds
from kaskad.registry.notes import note_lines
from kaskad.registry.queries import registry_rows
from kaskad.registry.report_facts import Asked, asked
from kaskad.registry.rows import RegistryRow
from kaskad.sprints.flow import midnight
from tests.cast import Cast

pytestmark = pytest.mark.usefixtures("approved")


def _activity(cast: Cast) -> Activity:
    own = cast.initiative().id
    return db.session.scalars(select(Activity).where(Activity.initiative_id == own)).one()


def _title(cast: Cast) -> None:
    cast.initiative().title = "Другое название"


def _term(cast: Cast) -> None:
    row, period = cast.initiative(), read_period("сентябрь 2021 – май 2024")
    row.period_raw, row.period = "сентябрь 2021 – май 2024", period.to_json()


def _above(cast: Cast) -> None:
    cast.initiative("STR").short_title = "Иначе"


def _owner(cast: Cast) -> None:
    cast.organisation().short_name = "Новое имя"


def _lead(cast: Cast) -> None:
    for member in db.session.scalars(
        select(TeamMember).where(TeamMember.initiative_id == cast.initiative().id)
    ):
        member.until = now()


def _late(cast: Cast) -> None:
    row = _activity(cast)
    row.period, row.starts_on, row.ends_on = {}, date(2021, 9, 1), date(2021, 9, 2)


def _repeats(cast: Cast) -> None:
    _activity(cast).period = read_period("ежегодно до 01.06.").to_json()


def _stage(cast: Cast) -> None:
    day = today()
    db.session.add(
        Stage(initiative_id=cast.initiative().id, position="S", title="Основной", period={},
              starts_on=day - timedelta(9), ends_on=day + timedelta(9))
    )  # fmt: skip


def _card(cast: Cast) -> None:
    cast.card().archived_at = now()


def _done(cast: Cast) -> None:
    last = next(one for one in cast.columns() if one.category in FINISHED)
    card = cast.card(2)
    card.column_id, card.finished_at = last.id, now()


def _news(cast: Cast) -> None:
    own = cast.initiative().id
    db.session.add(
        Event(at=now(), action="initiative.changed", subject_kind="initiative", subject_id=own,
              initiative_id=own, data={})
    )  # fmt: skip


def _risk(cast: Cast) -> None:
    db.session.add(Risk(initiative_id=cast.initiative().id, position="A", name="Отток"))


def _milestone(cast: Cast) -> None:
    day = today() - timedelta(days=3)
    db.session.add(
        Milestone(initiative_id=cast.initiative().id, name="Аттестация", position="V",
                  baseline_on=day, forecast_on=day)
    )  # fmt: skip


def _national(cast: Cast) -> None:
    own = cast.initiative().id
    db.session.add(NationalProjectLink(initiative_id=own, text="Современная школа", position="A"))


def _by_hand(cast: Cast) -> None:
    db.session.add(
        ManualColour(initiative_id=cast.initiative().id, colour="r", comment="Сроки горят",
                     set_at=now(), until=today(), set_by_id=cast.person("director").id)
    )  # fmt: skip


def _report(cast: Cast) -> None:
    """The yearly report that was owed is sent."""
    code = _owed().codes[0]
    db.session.add(
        ProgressReport(initiative_id=cast.initiative().id, period=code, state=ReportState.SENT,
                       first_on=today(), last_on=today(), sent_at=now())
    )  # fmt: skip


def _owed() -> Asked:
    return asked(DEFAULTS, (), (), today())[0]


def _known_long(cast: Cast) -> None:
    """So long that it owes a report on the year that is over."""
    cast.initiative().created_at = datetime(2020, 9, 1, tzinfo=UTC)


def _limits(cast: Cast) -> None:
    db.session.add(
        HealthThresholds(organisation_id=cast.organisation().id, numbers={"red_after": 400})
    )


CHANGES: tuple[Callable[[Cast], None], ...] = (
    _title, _known_long, _report, _term, _above, _owner, _lead, _late, _repeats, _stage, _card,
    _done, _news, _risk, _milestone, _national, _by_hand, _limits,
)  # fmt: skip


def read(cast: Cast) -> RegistryRow:
    return next(
        row for row in registry_rows(cast.person("director"), today()) if row.key_fold == "PRO"
    )


def test_whatever_changes_a_row_is_what_is_kept(ctx: None, cast: Cast) -> None:
    """After each change the page says what a server just started would say, and never the old."""
    queries.kept_rows.cache_clear()
    for change in CHANGES:
        before = read(cast)
        with unit_of_work():
            change(cast)
        kept = read(cast)
        queries.kept_rows.cache_clear()
        assert kept == read(cast), change.__name__
        if change is not _limits:  # its number changes nothing here
            assert kept != before, change.__name__


def test_what_has_not_changed_is_not_made_again(ctx: None, cast: Cast) -> None:
    one = read(cast)
    assert read(cast) is one
    # The person who looks is no part of it; language, day and thresholds are.
    assert registry_rows(cast.person("lead"), today())[2] is one
    with force_locale("en"):
        assert registry_rows(cast.person("lead"), today())[2] is not one
    assert registry_rows(cast.person("lead"), today() - timedelta(1))[2] is not one
    other = replace(DEFAULTS, news_within=1)
    assert registry_rows(cast.person("lead"), today(), other)[2] is not one


@pytest.mark.parametrize("seed", range(3))
def test_a_board_as_it_lies_is_the_board_at_the_end_of_the_day(
    ctx: None, cast: Cast, seed: int
) -> None:
    """Where nothing has happened since, the index says what the moments of the cards say."""
    draw = random.Random(seed)
    day, columns = today(), cast.columns()
    until = midnight(day.toordinal() + 1, zone())
    with unit_of_work():
        for column in columns:
            column.category = draw.choice(list(ColumnCategory))
        for number in range(7000, 7030):
            column = draw.choice(columns)
            finished = column.category in FINISHED
            db.session.add(
                Card(board_id=cast.board().id, column_id=column.id, number=number, title="Дело",
                     position=f"Z{number}", finished_at=now() if finished else None,
                     archived_at=draw.choice((None, None, datetime(2021, 1, 1, tzinfo=UTC))))
            )  # fmt: skip
        for card in db.session.scalars(select(Card).where(Card.number < 7000)):
            card.archived_at = now()
    ids = [one.id for one in db.session.scalars(select(Initiative))]
    told = []
    for whole in (False, True):
        notes = note_lines(ids, [], until, day, whole=whole).notes
        told.append([line for lines in notes.values() for line in lines if line.what == "cards"])
    assert told[0] == told[1]
    assert told[0]
