"""Files of decisions: checked and stored as `boards.papers` does, read through their initiative."""

import secrets
from collections.abc import Sequence

from flask_babel import gettext as _
from sqlalchemy import func, select

from kaskad import journal
from kaskad.approvals.life_access import check_recorder
from kaskad.approvals.models import Decision, DecisionFile
from kaskad.boards.file_access import file_of_initiative
from kaskad.boards.file_actions import Upload
from kaskad.boards.papers import MOST_FILES
from kaskad.cascade.access import Place
from kaskad.cascade.models import Initiative
from kaskad.core import errors
from kaskad.core.db import db, lock
from kaskad.people.models import Person


def add_papers(decision: Decision, given: Sequence[Upload]) -> None:
    """Put stored files on a decision that is locked. Raises Invalid for too many."""
    if not given:
        return
    there = db.session.scalar(
        select(func.count())
        .select_from(DecisionFile)
        .where(DecisionFile.decision_id == decision.id, DecisionFile.archived_at.is_(None))
    )
    if (there or 0) + len(given) > MOST_FILES:
        raise _too_many()
    db.session.add_all(
        DecisionFile(
            decision_id=decision.id,
            public_id=secrets.token_hex(16),
            name=paper.name,
            stored_as=paper.stored.key,
            content_type=paper.media_type,
            size=paper.stored.size,
            added_at=journal.when(),
        )
        for paper in given
    )
    db.session.flush()


def _too_many() -> errors.Invalid:
    sentence = _("A decision holds at most %(limit)s files.", limit=str(MOST_FILES))
    return errors.Invalid(sentence, fields={"file": sentence})


def put_file_away(
    actor: Person,
    place: Place,
    decision: Decision,
    public_id: str,
    *,
    away: bool = True,
    once: str | None = None,
) -> bool:
    """Take a file off the decision, or bring it back; False when it is so already."""
    check_recorder(place)
    if journal.happened_once(actor.id, once) is not None:
        return False
    lock(decision)
    row = db.session.scalar(
        select(DecisionFile).where(
            DecisionFile.public_id == public_id, DecisionFile.decision_id == decision.id
        )
    )
    if row is None:
        raise errors.NotFound(_("There is no such file."))
    if (row.archived_at is not None) == away:
        return False
    row.archived_at = journal.when() if away else None
    db.session.flush()
    journal.record(
        "decision.file_archived" if away else "decision.file_restored",
        "decision",
        decision.id,
        initiative_id=place.initiative.id,
        organisation_id=place.initiative.owner_id,
        data={"file": row.name},
        once=once,
    )
    return True


def file_for(person: Person, public_id: str) -> DecisionFile:
    """The file, to be read. Raises NotFound when it is not there or not for this person's eyes."""
    return file_of_initiative(
        person,
        select(DecisionFile, Initiative.key_fold)
        .join(Decision, Decision.id == DecisionFile.decision_id)
        .join(Initiative, Initiative.id == Decision.initiative_id)
        .where(
            DecisionFile.public_id == public_id,
            DecisionFile.archived_at.is_(None),
            Decision.archived_at.is_(None),
        ),
    )
