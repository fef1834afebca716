"""The page of a sprint that is planned or runs. A fixed number of statements."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby

from sqlalchemy import select

from kaskad.boards.models import ColumnCategory
from kaskad.cascade.faces import Face
from kaskad.core.db import db
from kaskad.core.i18n import today
from kaskad.people.models import Party, Person
from kaskad.sprints.access import SprintPlace
from kaskad.sprints.board_slices import Segment, percent_gone
from kaskad.sprints.card_rows import CardLine
from kaskad.sprints.list_queries import segments_of
from kaskad.sprints.models import RUNNING, Sprint, SprintResult, SprintState, SyncNote
from kaskad.sprints.plan_actions import row_of
from kaskad.sprints.planning_actions import results_of
from kaskad.sprints.planning_queries import CapacityRow, capacity_of, scope_cards


@dataclass(frozen=True)
class NoteLine:
    """A note of the weekly sync."""

    row: SyncNote
    face: Face | None
    own: bool


@dataclass(frozen=True)
class SyncDay:
    """The notes of one day."""

    day: date
    notes: tuple[NoteLine, ...]


@dataclass(frozen=True)
class CardGroup:
    """Cards of the sprint that are equally far."""

    category: ColumnCategory
    cards: tuple[CardLine, ...]


@dataclass(frozen=True)
class SprintView:
    """The whole page."""

    row: tuple[Sprint, ...]
    segments: tuple[Segment, ...]
    groups: tuple[CardGroup, ...]
    results: tuple[SprintResult, ...]
    capacity: tuple[CapacityRow, ...]
    days: tuple[SyncDay, ...]
    days_left: int | None
    """Negative: so many days past the end."""
    percent: int
    override_by: str

    @property
    def cards(self) -> tuple[CardLine, ...]:
        """All cards of the sprint."""
        return tuple(card for group in self.groups for card in group.cards)

    @property
    def finished(self) -> int:
        """How many of them are finished."""
        return sum(1 for card in self.cards if card.finished)

    @property
    def people_days(self) -> Decimal:
        """Days of all people together."""
        return sum((one.days for one in self.capacity if one.days), Decimal(0))

    @property
    def travellers(self) -> tuple[CardLine, ...]:
        """Cards that were in other sprints before, the longest way first."""
        found = [card for card in self.cards if card.travelled]
        return tuple(sorted(found, key=lambda card: -len(card.travelled)))


def sprint_view(person: Person, place: SprintPlace) -> SprintView:
    """The page of a sprint that is not closed."""
    sprint = place.sprint
    row = row_of(sprint.initiative_id)
    day = today()
    running = sprint.state in RUNNING
    return SprintView(
        row=tuple(row),
        segments=segments_of([one for one in row if one.state != SprintState.CANCELLED]),
        groups=_groups(scope_cards(place)) if place.board is not None else (),
        results=tuple(results_of(sprint.id)),
        capacity=capacity_of(sprint),
        days=_days(notes_of(sprint, person)),
        days_left=(sprint.ends_on - day).days if running and sprint.ends_on else None,
        percent=percent_gone(sprint, day),
        override_by=_name(sprint.override_by_id),
    )


def _groups(cards: Sequence[CardLine]) -> tuple[CardGroup, ...]:
    return tuple(
        CardGroup(category, held)
        for category in ColumnCategory
        if (held := tuple(card for card in cards if card.category == category))
    )


def notes_of(sprint: Sprint, person: Person) -> list[NoteLine]:
    """Notes of the weekly sync, the last day first. One statement."""
    rows = db.session.execute(
        select(SyncNote, Party.id, Party.kind, Party.name, Party.short_name)
        .outerjoin(Party, Party.id == SyncNote.person_id)
        .where(SyncNote.sprint_id == sprint.id, SyncNote.archived_at.is_(None))
        .order_by(SyncNote.day.desc(), Party.name, SyncNote.id)
    )
    return [
        NoteLine(
            row, Face(party_id, kind, name, short or "") if party_id else None,
            row.person_id == person.id,
        )
        for row, party_id, kind, name, short in rows
    ]  # fmt: skip


def _days(notes: Sequence[NoteLine]) -> tuple[SyncDay, ...]:
    return tuple(
        SyncDay(day, tuple(held)) for day, held in groupby(notes, key=lambda note: note.row.day)
    )


def _name(person_id: int | None) -> str:
    if person_id is None:
        return ""
    return db.session.scalar(select(Party.name).where(Party.id == person_id)) or ""
