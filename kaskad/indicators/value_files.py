"""Files put to a value itself: a scan, a photo from a phone. They are proofs like its cards."""

import secrets
from collections.abc import Sequence

from sqlalchemy import select

from kaskad import journal
from kaskad.boards.file_access import file_of_initiative
from kaskad.boards.file_actions import Upload
from kaskad.cascade.models import Initiative
from kaskad.core.db import db
from kaskad.indicators.models import EvidenceKind, Indicator, IndicatorValue, ValueFile
from kaskad.indicators.value_actions import Proof
from kaskad.people.models import Person


def put_files(actor: Person, row: IndicatorValue, given: Sequence[Upload]) -> tuple[Proof, ...]:
    """Rows for stored files of the value, as proofs to be added to it."""
    files = [
        ValueFile(
            public_id=secrets.token_hex(16), value_id=row.id, name=one.name,
            media_type=one.media_type, size=one.stored.size, sha256=one.stored.sha256,
            store_key=one.stored.key, preview_key=one.preview_key, added_by_id=actor.id,
            added_at=journal.when(),
        )
        for one in given
    ]  # fmt: skip
    db.session.add_all(files)
    db.session.flush()
    return tuple(Proof(EvidenceKind.UPLOAD, one.id, title=one.name) for one in files)


def file_for(person: Person, public_id: str) -> ValueFile:
    """The file, to be read. Raises NotFound when it is not there or not for this person's eyes."""
    return file_of_initiative(
        person,
        select(ValueFile, Initiative.key_fold)
        .join(IndicatorValue, IndicatorValue.id == ValueFile.value_id)
        .join(Indicator, Indicator.id == IndicatorValue.indicator_id)
        .join(Initiative, Initiative.id == Indicator.initiative_id)
        .where(ValueFile.public_id == public_id, ValueFile.archived_at.is_(None)),
    )
