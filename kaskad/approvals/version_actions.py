"""Versions of a passport: sent for approval, withdrawn, returned, approved.

A version keeps the words of the passport at the moment it was made (`snapshot`); the state of the
initiative says whether the passport may be written (`cascade.freezing`). Everything here holds the
initiative first, so that of two people who decide at once the second reads what the first decided.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import func, select

from kaskad import journal
from kaskad.approvals import snapshot
from kaskad.approvals.access import check_decider
from kaskad.approvals.decision_files import add_papers
from kaskad.approvals.models import Decision, LifeStep, PassportVersion, VersionState
from kaskad.approvals.version_reading import readiness_of
from kaskad.approvals.version_words import needed_words, version_state_word
from kaskad.boards.file_actions import Upload
from kaskad.cascade.access import Place
from kaskad.cascade.models import Initiative, InitiativeKind, PassportState
from kaskad.core import errors
from kaskad.core.db import db, lock
from kaskad.core.i18n import zone
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
    initiative = _held(place)
    if state not in {VersionState.APPROVED, VersionState.SUBMITTED}:
        raise ValueError(f"a version is not made {state}")
    if state == VersionState.APPROVED:
        check_decider(actor, place, Permission.PASSPORT_APPROVE)
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


@dataclass(frozen=True)
class Paper:
    """The order that a passport is approved by, as far as there is one."""

    kind: str = ""
    number: str = ""
    """Text: «01-01/82», «б/н»."""
    decided_on: date | None = None
    text: str = ""

    @property
    def empty(self) -> bool:
        """Whether nothing is known of it."""
        return not (self.number.strip() or self.text.strip() or self.decided_on)


NEEDED = {InitiativeKind.PROJECT: ("goal", "results")}
"""Without these there is nothing to decide on."""
_GOAL = ("goal",)
"""What is above projects has its results in them (domain.md, 2.1)."""


def lacking(kind: str, missing: Collection[str]) -> tuple[str, ...]:
    """Sections that a passport of *kind* has to have before it is sent, and does not."""
    return tuple(one for one in NEEDED.get(InitiativeKind(kind), _GOAL) if one in missing)


def submit_passport(
    actor: Person, place: Place, *, note: str = "", once: str | None = None
) -> PassportVersion:
    """Send the passport for approval; from now on it is not written.

    It may lack sections (the page says which), but not those of `NEEDED`: raises Invalid. Raises
    Conflict for one that waits already or is approved.
    """
    if (made := journal.happened_once(actor.id, once)) is not None:
        return db.session.get_one(PassportVersion, made.subject_id)
    initiative = _held(place)
    if initiative.passport_state == PassportState.SUBMITTED:
        raise errors.Conflict(_("The passport waits for approval already."), meanwhile=True)
    if initiative.passport_state == PassportState.APPROVED:
        raise errors.Conflict(_("The passport is approved already."), meanwhile=True)
    wanted = lacking(initiative.kind, readiness_of(snapshot.take(initiative)).missing)
    if wanted:
        raise errors.Invalid(needed_words(wanted))
    row = new_version(actor, place, note=note.strip(), state=VersionState.SUBMITTED)
    _note("submitted", place, row, {"note": row.note} if row.note else {}, once)
    return row


def withdraw(actor: Person, place: Place, row: PassportVersion, *, once: str | None = None) -> bool:
    """Take a version back that waits, to go on writing; False for a form that came twice."""
    if journal.happened_once(actor.id, once) is not None:
        return False
    _waiting(place, row)
    row.state, row.decided_at = VersionState.WITHDRAWN, journal.when()
    row.decided_by_id = actor.id
    place.initiative.passport_state = PassportState.DRAFT
    db.session.flush()
    _note("withdrawn", place, row, {}, once)
    return True


def return_passport(
    actor: Person | None,
    place: Place,
    row: PassportVersion,
    remarks: str,
    *,
    once: str | None = None,
) -> bool:
    """Give it back to be improved, with what is to be improved.

    Raises Forbidden for who may not decide, Invalid without remarks, Conflict when it has been
    decided on meanwhile. False for a form that came twice.
    """
    if journal.happened_once(actor.id if actor else None, once) is not None:
        return False
    _waiting(place, row, decider=actor, decides=True)
    if not remarks.strip():
        sentence = _("Please say what should be improved.")
        raise errors.Invalid(sentence, fields={"remarks": sentence})
    row.state, row.remarks = VersionState.RETURNED, remarks.strip()
    row.decided_at, row.decided_by_id = journal.when(), actor.id if actor else None
    place.initiative.passport_state = PassportState.RETURNED
    db.session.flush()
    _note("returned", place, row, {"remarks": row.remarks}, once)
    return True


def approve_passport(
    actor: Person | None,
    place: Place,
    row: PassportVersion,
    *,
    paper: Paper | None = None,
    files: Sequence[Upload] = (),
    once: str | None = None,
) -> bool:
    """Put a submitted version in force, by an order if there is one (*paper*, its scan in *files*).

    Raises Forbidden for who may not decide, Conflict when it has been decided on meanwhile.
    False for a form that came twice.
    """
    if journal.happened_once(actor.id if actor else None, once) is not None:
        return False
    _waiting(place, row, decider=actor, decides=True)
    decision = None
    if files and paper is None:
        paper = Paper()
    if paper is not None and (files or not paper.empty):
        decision = Decision(
            initiative_id=place.initiative.id,
            step=LifeStep.APPROVED,
            kind=paper.kind.strip(),
            number=paper.number.strip(),
            decided_on=paper.decided_on or journal.when().astimezone(zone()).date(),
            text=paper.text.strip(),
            recorded_by_id=actor.id if actor else None,
            recorded_at=journal.when(),
        )
        db.session.add(decision)
        db.session.flush()
        add_papers(decision, files)
    _put_in_force(actor, place, row, decision)
    told = {}
    if decision is not None:
        told = {
            "kind": decision.kind,
            "number_of_paper": decision.number,
            "decided_on": decision.decided_on.isoformat(),
        }
    _note("approved", place, row, told, once)
    return True


def version_of(place: Place, number: int) -> PassportVersion:
    """The version of the initiative with *number*. Raises NotFound."""
    found = db.session.scalar(
        select(PassportVersion).where(
            PassportVersion.initiative_id == place.initiative.id, PassportVersion.number == number
        )
    )
    if found is None:
        raise errors.NotFound(_("The passport has no such version."))
    return found


def _held(place: Place) -> Initiative:
    db.session.flush()  # reading it afresh would forget what has just been written to it
    return lock(place.initiative)


def _waiting(
    place: Place, row: PassportVersion, *, decider: Person | None = None, decides: bool = False
) -> None:
    """Hold initiative and version. Raises Forbidden, or Conflict unless the version waits."""
    _held(place)
    if decides:
        check_decider(decider, place, Permission.PASSPORT_APPROVE)
    if lock(row).state != VersionState.SUBMITTED:
        raise errors.Conflict(
            _(
                "Version %(number)s waits no more: %(state)s. Look at it before you go on.",
                number=row.number,
                state=version_state_word(row.state),
            ),
            meanwhile=True,
        )


def _note(
    action: str, place: Place, row: PassportVersion, data: Mapping[str, Any], once: str | None
) -> None:
    journal.record(
        f"approval.{action}",
        "passport_version",
        row.id,
        initiative_id=place.initiative.id,
        organisation_id=place.initiative.owner_id,
        data={"version": row.number, **data},
        once=once,
    )
