"""Putting somebody on the list of who took part, and taking them off; nothing is deleted."""

from collections.abc import Iterable
from datetime import date

from flask_babel import gettext as _

from kaskad.core import errors
from kaskad.core.db import db
from kaskad.indicators.card_values import lists_changed
from kaskad.indicators.models import Participation
from kaskad.indicators.participation_queries import Spot, choices, held_rows
from kaskad.journal import when
from kaskad.people.models import Person

MOST = 1000


def change_list(
    actor: Person, spot: Spot, day: date, *, add: Iterable[int] = (), remove: Iterable[int] = ()
) -> tuple[list[int], list[int]]:
    """Put *add* on the list and take *remove* off; (whom really, whom really).

    Said as additions and removals, so that two people writing at once both hold, and twice is
    once. Figures by lists follow. Raises Invalid for somebody who may not stand there.
    """
    wanted, gone = set(add), set(remove)
    if wanted - {one.id for one in choices(spot)}:
        raise errors.Invalid(_("Choose from the list."))
    if len(wanted) > MOST:
        raise errors.Invalid(_("At most %(limit)s at once.", limit=MOST))
    held = held_rows(spot, [*wanted, *gone])
    added, removed = [], []
    for party_id in sorted(wanted - gone):
        row = held.get(party_id)
        if row is None:
            row = Participation(
                initiative_id=spot.initiative_id, party_id=party_id, card_id=spot.card_id,
                activity_id=spot.activity_id, occurrence_key=spot.occurrence_key, on_day=day,
            )  # fmt: skip
            db.session.add(row)
        elif row.removed_at is None:
            continue
        row.removed_at, row.added_by_id, row.added_at = None, actor.id, when()
        added.append(party_id)
    for party_id in sorted(gone):
        row = held.get(party_id)
        if row is not None and row.removed_at is None:
            row.removed_at = when()
            removed.append(party_id)
    db.session.flush()
    if (added or removed) and spot.card_id is not None:
        lists_changed([spot.card_id])
    return added, removed
