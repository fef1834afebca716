"""What pages read of versions: frozen rows, a fixed number of statements."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import aliased

from kaskad.approvals.models import Decision, PassportVersion, VersionState
from kaskad.approvals.version_words import VERSION_TONES, order_words, version_state_word
from kaskad.cascade.faces import Face
from kaskad.cascade.models import Initiative
from kaskad.core.db import db
from kaskad.people.models import Party


@dataclass(frozen=True)
class VersionRow:
    """A version without its words."""

    number: int
    state: str
    note: str
    submitted_by: Face | None
    submitted_at: datetime
    decided_by: Face | None
    decided_at: datetime | None
    remarks: str
    order: str
    """«Приказ № 12 от 01.09.2021»; empty: none is known."""
    order_text: str

    @property
    def word(self) -> str:
        """Where it is, in words."""
        return version_state_word(self.state)

    @property
    def tone(self) -> str:
        """The colour of that."""
        return VERSION_TONES.get(VersionState(self.state), "")

    @property
    def waits(self) -> bool:
        """Whether somebody has to decide on it."""
        return self.state == VersionState.SUBMITTED

    @property
    def in_force(self) -> bool:
        """Whether it is what holds now."""
        return self.state == VersionState.APPROVED

    @property
    def was_approved(self) -> bool:
        """Whether it holds or has held."""
        return self.state in {VersionState.APPROVED, VersionState.SUPERSEDED}


def versions(initiative_id: int) -> tuple[VersionRow, ...]:
    """All versions, the newest first. One statement."""
    asker, decider = aliased(Party), aliased(Party)
    rows = db.session.execute(
        select(
            PassportVersion.number, PassportVersion.state, PassportVersion.note,
            PassportVersion.submitted_at, PassportVersion.decided_at, PassportVersion.remarks,
            asker.id.label("asker_id"), asker.name.label("asker"),
            asker.short_name.label("asker_short"), decider.id.label("decider_id"),
            decider.name.label("decider"), decider.short_name.label("decider_short"),
            Decision.kind, Decision.number.label("paper"), Decision.decided_on, Decision.text,
        )
        .outerjoin(asker, asker.id == PassportVersion.submitted_by_id)
        .outerjoin(decider, decider.id == PassportVersion.decided_by_id)
        .outerjoin(Decision, Decision.id == PassportVersion.decision_id)
        .where(PassportVersion.initiative_id == initiative_id)
        .order_by(PassportVersion.number.desc())
    )  # fmt: skip
    return tuple(
        VersionRow(
            number=row.number,
            state=str(row.state),
            note=row.note,
            submitted_by=_face(row.asker_id, row.asker, row.asker_short),
            submitted_at=row.submitted_at,
            decided_by=_face(row.decider_id, row.decider, row.decider_short),
            decided_at=row.decided_at,
            remarks=row.remarks,
            order=order_words(row.kind or "", row.paper or "", row.decided_on),
            order_text=row.text or "",
        )
        for row in rows
    )


def _face(party_id: int | None, name: str, short: str) -> Face | None:
    return Face(party_id, "person", name, short) if party_id is not None else None


@dataclass(frozen=True)
class Standing:
    """What a document says of the approved version it prints."""

    number: int
    approved_at: datetime
    order_kind: str
    order_number: str
    decided_on: date | None


def standing_of(initiative: Initiative, number: int | None) -> Standing | None:
    """When version *number* was approved and by which order; None: it was not. One statement."""
    row = db.session.execute(
        select(
            PassportVersion.state, PassportVersion.decided_at, Decision.kind, Decision.number,
            Decision.decided_on,
        )
        .outerjoin(Decision, Decision.id == PassportVersion.decision_id)
        .where(PassportVersion.initiative_id == initiative.id, PassportVersion.number == number)
    ).first()  # fmt: skip
    approved = {VersionState.APPROVED, VersionState.SUPERSEDED}
    if number is None or row is None or row.state not in approved or row.decided_at is None:
        return None
    return Standing(number, row.decided_at, row.kind or "", row.number or "", row.decided_on)
