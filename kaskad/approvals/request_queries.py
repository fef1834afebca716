"""What pages read of change requests: frozen rows, a fixed number of statements."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from markupsafe import Markup
from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from kaskad.approvals.access import leads
from kaskad.approvals.deciders import Decider, deciders
from kaskad.approvals.models import (
    ChangeLine,
    ChangeRequest,
    Decision,
    PassportVersion,
    RequestState,
)
from kaskad.approvals.request_actions import ASK, lines_of
from kaskad.approvals.request_lines import Line
from kaskad.approvals.request_stale import Stale, stale_lines
from kaskad.approvals.request_wide import wide_after
from kaskad.approvals.request_words import (
    REQUEST_TONES,
    field_word,
    in_order,
    operation_word,
    request_state_word,
    section_word,
    sides,
    value_word,
)
from kaskad.approvals.version_compare import Budget
from kaskad.approvals.version_words import order_words
from kaskad.cascade.access import Place
from kaskad.cascade.faces import Face
from kaskad.cascade.models import PassportState
from kaskad.core.db import db
from kaskad.people.models import Party, Person
from kaskad.people.permissions import Permission


@dataclass(frozen=True)
class RequestRow:
    """A request without its lines."""

    id: int
    number: int
    state: str
    reason: str
    asked_by: Face | None
    asked_at: datetime
    decided_by: Face | None
    decided_at: datetime | None
    remarks: str
    version: int | None
    """The version of the passport that it has made."""
    order: str
    order_text: str
    count: int

    @property
    def word(self) -> str:
        """Where it is, in words."""
        return request_state_word(self.state)

    @property
    def tone(self) -> str:
        """The colour of that."""
        return REQUEST_TONES.get(RequestState(self.state), "")

    @property
    def open(self) -> bool:
        """Whether somebody has to decide on it."""
        return self.state == RequestState.OPEN


@dataclass(frozen=True)
class FieldRow:
    """One field of a line, on both sides."""

    name: str
    old: Markup
    new: Markup
    now: str | None = None
    """What it says now, where that is no longer the old."""


@dataclass(frozen=True)
class LineRow:
    """A line of a request."""

    position: int
    operation: str
    word: str
    section: str
    name: str
    fields: tuple[FieldRow, ...]
    stale: bool
    sentence: str
    """Why it cannot be applied, where no field says it."""


@dataclass(frozen=True)
class RequestPage:
    """Everything that the page of a request shows."""

    row: RequestRow
    lines: tuple[LineRow, ...]
    wide: tuple[str, ...]
    """Stages that would be wider than the project, while it is open."""
    stale: bool
    can_decide: bool
    own: bool
    """The person could decide but leads the project, or has asked for it."""
    can_add: bool
    can_withdraw: bool
    deciders: tuple[Decider, ...]
    """Who may decide, named to those who may not."""


def requests(initiative_id: int, number: int | None = None) -> tuple[RequestRow, ...]:
    """All requests of an initiative, the newest first; or the one with *number*. One statement."""
    asker, decider = aliased(Party), aliased(Party)
    count = (
        select(func.count())
        .select_from(ChangeLine)
        .where(ChangeLine.request_id == ChangeRequest.id)
        .correlate(ChangeRequest)
        .scalar_subquery()
    )
    query = (
        select(
            ChangeRequest.id, ChangeRequest.number, ChangeRequest.state, ChangeRequest.reason,
            ChangeRequest.asked_at, ChangeRequest.decided_at, ChangeRequest.remarks,
            asker.id.label("asker_id"), asker.name.label("asker"),
            asker.short_name.label("asker_short"), decider.id.label("decider_id"),
            decider.name.label("decider"), decider.short_name.label("decider_short"),
            PassportVersion.number.label("version"), Decision.kind,
            Decision.number.label("paper"), Decision.decided_on, Decision.text,
            count.label("line_count"),
        )
        .outerjoin(asker, asker.id == ChangeRequest.asked_by_id)
        .outerjoin(decider, decider.id == ChangeRequest.decided_by_id)
        .outerjoin(PassportVersion, PassportVersion.id == ChangeRequest.version_id)
        .outerjoin(Decision, Decision.id == ChangeRequest.decision_id)
        .where(ChangeRequest.initiative_id == initiative_id)
        .order_by(ChangeRequest.number.desc())
    )  # fmt: skip
    if number is not None:
        query = query.where(ChangeRequest.number == number)
    return tuple(
        RequestRow(
            id=row.id,
            number=row.number,
            state=str(row.state),
            reason=row.reason,
            asked_by=_face(row.asker_id, row.asker, row.asker_short),
            asked_at=row.asked_at,
            decided_by=_face(row.decider_id, row.decider, row.decider_short),
            decided_at=row.decided_at,
            remarks=row.remarks,
            version=row.version,
            order=order_words(row.kind or "", row.paper or "", row.decided_on),
            order_text=row.text or "",
            count=row.line_count,
        )
        for row in db.session.execute(query)
    )


def request_page(
    person: Person,
    place: Place,
    request: ChangeRequest,
    refused: Mapping[int, Stale] | None = None,
) -> RequestPage:
    """The page of *request* for *person*; *refused*: what an attempt to approve it has met."""
    (row,) = requests(place.initiative.id, request.number)
    lines = lines_of(request.id)
    approved = place.initiative.passport_state == PassportState.APPROVED
    stale = dict(stale_lines(place, lines)) if row.open else {}
    stale |= refused or {}
    asked = row.asked_by is not None and row.asked_by.id == person.id
    decides = row.open and place.can(Permission.PASSPORT_APPROVE)
    own = decides and (asked or leads(person, place.initiative))
    named = row.open and (own or not decides)
    return RequestPage(
        row=row,
        lines=tuple(line_rows(lines, stale)),
        wide=wide_after(place, lines) if row.open and not stale else (),
        stale=bool(stale),
        can_decide=decides and not own,
        own=own,
        can_add=row.open and asked and approved and place.can(ASK),
        can_withdraw=row.open and place.can(ASK),
        deciders=_others(place, row) if named else (),
    )


def _others(place: Place, row: RequestRow) -> tuple[Decider, ...]:
    asker = row.asked_by.id if row.asked_by is not None else None
    return tuple(one for one in deciders(place, Permission.PASSPORT_APPROVE) if one.id != asker)


def line_rows(lines: Sequence[Line], stale: Mapping[int, Stale] | None = None) -> list[LineRow]:
    """Lines as people read them."""
    known, budget = stale or {}, Budget()
    return [
        LineRow(
            position=position,
            operation=line.operation,
            word=operation_word(line.operation),
            section=section_word(line.section),
            name=line.name,
            fields=tuple(
                _field(name, line.changes[name], known.get(position), budget)
                for name in in_order(line.changes)
            ),
            stale=position in known,
            sentence=known[position].sentence if position in known else "",
        )
        for position, line in enumerate(lines, 1)
    ]


def _field(name: str, both: Sequence[Any], stale: Stale | None, budget: Budget) -> FieldRow:
    old, new = sides(value_word(both[0]), value_word(both[1]), budget)
    now = value_word(stale.now[name]) if stale is not None and name in stale.now else None
    return FieldRow(field_word(name), old, new, now)


def open_of(person: Person, place: Place) -> int | None:
    """The number of the newest open request of *person* here; None: there is none."""
    return db.session.scalar(
        select(func.max(ChangeRequest.number)).where(
            ChangeRequest.initiative_id == place.initiative.id,
            ChangeRequest.asked_by_id == person.id,
            ChangeRequest.state == RequestState.OPEN,
        )
    )


def counts(initiative_id: int) -> tuple[int, int]:
    """(open requests, all requests) of an initiative. One statement."""
    is_open = ChangeRequest.state == RequestState.OPEN
    row = db.session.execute(
        select(func.count().filter(is_open), func.count()).where(
            ChangeRequest.initiative_id == initiative_id
        )
    ).one()
    return row[0], row[1]


def _face(party_id: int | None, name: str, short: str) -> Face | None:
    return Face(party_id, "person", name, short) if party_id is not None else None
