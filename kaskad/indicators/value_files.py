"""Files put to a value itself: a scan, a photo from a phone. They are proofs like its cards."""

import secrets
from collections.abc import Sequence

from flask_babel import gettext as _
from sqlalchemy import select

from kaskad import journal
from kaskad.boards.papers import Paper
from kaskad.cascade.access import place_for
from kaskad.cascade.models import Initiative
from kaskad.core import errors
from kaskad.core.db import db
from kaskad.indicators.models import EvidenceKind, Indicator, IndicatorValue, ValueFile
from kaskad.indicators.value_actions import Proof
from kaskad.people.models import Person
from kaskad.people.permissions import Permission


def put_files(actor: Person, row: IndicatorValue, given: Sequence[Paper]) -> tuple[Proof, ...]:
    """Rows for stored files of the value, as proofs to be added to it."""
    files = [
        ValueFile(
            public_id=secrets.token_hex(16), value_id=row.id, name=one.name,
            media_type=one.content_type, size=one.size, sha256=one.sha256,
            store_key=one.stored_as, added_by_id=actor.id, added_at=journal.when(),
        )
        for one in given
    ]  # fmt: skip
    db.session.add_all(files)
    db.session.flush()
    return tuple(Proof(EvidenceKind.UPLOAD, one.id, title=one.name) for one in files)


def file_for(person: Person, public_id: str) -> ValueFile:
    """The file, to be read. Raises NotFound when it is not there or not for this person's eyes."""
    hidden = errors.NotFound(_("There is no such file, or it is not shown to you."))
    row = db.session.execute(
        select(ValueFile, Initiative.key_fold)
        .join(IndicatorValue, IndicatorValue.id == ValueFile.value_id)
        .join(Indicator, Indicator.id == IndicatorValue.indicator_id)
        .join(Initiative, Initiative.id == Indicator.initiative_id)
        .where(ValueFile.public_id == public_id, ValueFile.archived_at.is_(None))
    ).first()
    if row is None:
        raise hidden
    try:
        place_for(person, row[1], Permission.INITIATIVE_VIEW)
    except errors.NotFound as error:
        raise hidden from error
    found: ValueFile = row[0]
    return found
