"""Versions of a passport: sent for approval, withdrawn, returned, approved.

A version keeps the words of the passport at the moment it was made (`snapshot`); the state of the
initiative says whether the passport may be written (`cascade.freezing`). Everything here holds the
initiative first, so that of two people who decide at once the second reads what the first decided.
"""

from sqlalchemy import func, select

from kaskad import journal
from kaskad.approvals import snapshot
from kaskad.approvals.access import check_decider
from kaskad.approvals.models import Decision, PassportVersion, VersionState
from kaskad.cascade.access import Place
from kaskad.cascade.models import PassportState
from kaskad.core.db import db, lock
from kaskad.people.models import Person
from kaskad.people.permissions import Permission


def new_version(
    actor: Person | None,
    place: Place,
    *,
    note: str = "",
    decision: Decision | None = None,
    state: VersionState = VersionState.APPROVED,
) -> PassportVersion:
    """A version of what the passport says now; the journal is written by whoever calls.

    Approved, it takes the place of the version in force: for the steps of this module and for
    change requests, which are applied first (inside `freezing.thawed`). Submitted, it waits.
    Raises Forbidden for an approval by somebody who may not decide here.
    """
    if state not in {VersionState.APPROVED, VersionState.SUBMITTED}:
        raise ValueError(f"a version is not made {state}")
    if state == VersionState.APPROVED:
        check_decider(actor, place, Permission.PASSPORT_APPROVE)
    db.session.flush()  # what has just been changed belongs into the version
    initiative = lock(place.initiative)
    last = db.session.scalar(
        select(func.max(PassportVersion.number)).where(
            PassportVersion.initiative_id == initiative.id
        )
    )
    row = PassportVersion(
        initiative_id=initiative.id,
        number=(last or 0) + 1,
        state=VersionState.SUBMITTED,
        content=snapshot.take(initiative),
        note=note,
        submitted_by_id=actor.id if actor else None,
        submitted_at=journal.when(),
    )
    db.session.add(row)
    db.session.flush()
    if state == VersionState.APPROVED:
        _put_in_force(actor, place, row, decision)
    else:
        initiative.passport_state = PassportState.SUBMITTED
        db.session.flush()
    return row


def _put_in_force(
    actor: Person | None, place: Place, row: PassportVersion, decision: Decision | None
) -> None:
    initiative = place.initiative
    for earlier in db.session.scalars(
        select(PassportVersion).where(
            PassportVersion.initiative_id == initiative.id,
            PassportVersion.state == VersionState.APPROVED,
            PassportVersion.id != row.id,
        )
    ):
        earlier.state = VersionState.SUPERSEDED
    row.state = VersionState.APPROVED
    row.decided_by_id = actor.id if actor else None
    row.decided_at = journal.when()
    row.decision_id = decision.id if decision is not None else None
    initiative.passport_state = PassportState.APPROVED
    initiative.passport_version = row.number
    db.session.flush()
