"""What an activity is tied to besides its own stage: who is responsible, where else it runs.

Both are lists beside the row, changed with it (`plan_edit_actions`): each counts as one field.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import delete, select

from kaskad.cascade import further_stages
from kaskad.cascade.access import Place
from kaskad.cascade.models import Activity, ActivityParty, Stage
from kaskad.cascade.risk_parties import check_party, party_names
from kaskad.cascade.risk_ties import part_words
from kaskad.core import errors, revisions
from kaskad.core.db import db

PARTIES, FURTHER = "parties", further_stages.FIELD
FIELDS = (PARTIES, FURTHER)


@dataclass(frozen=True)
class Ties:
    """The lists to be set; None: as it is."""

    parties: list[int] | None
    further: list[int] | None


def new_ties(
    place: Place, row: Activity, seen: int | None, stages: Sequence[Stage], wanted: dict[str, Any]
) -> Ties:
    """The lists that are others than now, taken out of *wanted*.

    Raises Invalid, or Conflict with both lists.
    """
    parties = _new_parties(place, row, seen, wanted.pop(PARTIES, None))
    return Ties(parties, _new_further(row, seen, stages, wanted))


def set_ties(row: Activity, ties: Ties, stages: Sequence[Stage]) -> revisions.Diff:
    """Write the lists; what is told of it: parties without names, stages with them."""
    diff: revisions.Diff = {}
    if ties.parties is not None:
        _set_parties(row, ties.parties)
        diff[PARTIES] = []
    if ties.further is not None:
        both = (further_stages.further_of(row), ties.further)
        diff[FURTHER] = [stage_names(stages, ids) for ids in both]
        further_stages.set_further(row, ties.further)
    return diff


def other_ties(row: Activity, words: dict[str, Any]) -> bool:
    """Whether *words*, out of which the lists are taken, tie the row to others than now."""
    parties, further = words.pop(PARTIES, None), words.pop(FURTHER, None)
    if parties is not None and list(dict.fromkeys(parties)) != parties_of(row):
        return True
    if further is None:
        return False
    return set(further) - {row.stage_id} != set(further_stages.further_of(row))


def stage_names(stages: Sequence[Stage], ids: Sequence[int]) -> str:
    """The stages *ids* in a line, in their order."""
    return ", ".join(
        part_words(one.number, one.title, one.period_raw) for one in stages if one.id in ids
    )


def parties_of(row: Activity) -> list[int]:
    """Ids of those responsible, in their order. One statement."""
    return list(
        db.session.scalars(
            select(ActivityParty.party_id)
            .where(ActivityParty.activity_id == row.id)
            .order_by(ActivityParty.position)
        )
    )


def _new_parties(
    place: Place, row: Activity, seen: int | None, wanted: Sequence[int] | None
) -> list[int] | None:
    """Those to be set; None: as they are. Raises Invalid, or Conflict with both lists."""
    if wanted is None:
        return None
    now, wanted = parties_of(row), list(dict.fromkeys(wanted))
    if wanted == now:
        return None
    if seen is not None and row.field_revisions.get("parties", 0) > seen:
        names = party_names([*now, *wanted])
        raise errors.Conflict(
            _("Somebody changed this while you were editing. Both versions are below."),
            clashes=(
                errors.Clash(
                    "parties", *(", ".join(names.get(one, "") for one in ids)
                                 for ids in (now, wanted)),
                ),
            ),
        )  # fmt: skip
    for party_id in wanted:
        if party_id not in now:
            check_party(place, party_id, "parties")
    return wanted


def _new_further(
    row: Activity, seen: int | None, stages: Sequence[Stage], wanted: dict[str, Any]
) -> list[int] | None:
    """The further stages to be set, taken out of *wanted*; None: as they are.

    A stage that becomes the activity's own is no further one any more. Raises Invalid, or
    Conflict with both lists.
    """
    asked = wanted.pop(FURTHER, None)
    own = wanted.get("stage_id", row.stage_id)
    if asked is None and own == row.stage_id:
        return None
    now = further_stages.further_of(row)
    ids = further_stages.in_order(stages, now if asked is None else asked, own, now)
    if ids == now:
        return None
    late = seen is not None and row.field_revisions.get(FURTHER, 0) > seen
    if asked is not None and late:
        before, after = (stage_names(stages, one) for one in (now, ids))
        raise errors.Conflict(
            _("Somebody changed this while you were editing. Both versions are below."),
            clashes=(errors.Clash(FURTHER, before, after),),
        )
    return ids


def _set_parties(row: Activity, ids: Sequence[int]) -> None:
    db.session.execute(delete(ActivityParty).where(ActivityParty.activity_id == row.id))
    db.session.add_all(
        ActivityParty(activity_id=row.id, party_id=party_id, position=index)
        for index, party_id in enumerate(ids)
    )
    revisions.touch(row, "parties")
