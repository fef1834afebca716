"""Tables of indicators change: an indicator comes, goes to the archive, comes back.

Each writes the journal, and the passport has to be open: its tables stand in it
(`cascade.freezing`). Nothing here commits.
"""

from flask_babel import gettext as _
from sqlalchemy import select

from kaskad import journal
from kaskad.cascade import freezing
from kaskad.cascade.access import Place
from kaskad.core import errors, revisions
from kaskad.core.db import db, lock
from kaskad.indicators.access import Spot
from kaskad.indicators.actions import add_indicator, add_indicator_set
from kaskad.indicators.definition import guess
from kaskad.indicators.models import Indicator, IndicatorSet
from kaskad.indicators.target_doubts import check_target
from kaskad.people.models import Person


def define_indicator(
    actor: Person | None,
    place: Place,
    *,
    set_id: int | None,
    name: str,
    number: str = "",
    criterion: str = "",
    source: str = "",
    unit: str = "",
    target_raw: str = "",
    set_number: str = "",
    set_title: str = "",
    once: str | None = None,
) -> Indicator:
    """A new indicator in the appendix *set_id*, or in a new one (None). Raises Invalid, Conflict.

    How it is read (kind, direction) is guessed from its words and corrected afterwards.
    """
    if (made := journal.happened_once(actor.id if actor else None, once)) is not None:
        return db.session.get_one(Indicator, made.data["indicator_id"])
    freezing.check(place.initiative)
    if not name.strip():
        sentence = _("Please write something.")
        raise errors.Invalid(sentence, fields={"name": sentence})
    check_target(target_raw, guess(name, unit, target_raw).kind)
    if set_id is None:
        table = add_indicator_set(actor, place.initiative, number=set_number, title=set_title)
    else:
        table = _set(place, set_id)
    row = add_indicator(
        actor, table, name=name, number=number, criterion=criterion, source=source, unit=unit,
        target_raw=target_raw,
    )  # fmt: skip
    _note("added", Spot(place, row), once, {"indicator_id": row.id})
    return row


def archive_indicator(actor: Person | None, spot: Spot, *, once: str | None = None) -> bool:
    """Take it out of its table; its values stay with it. False when it is there already."""
    return _put_away(actor, spot, away=True, once=once)


def restore_indicator(actor: Person | None, spot: Spot, *, once: str | None = None) -> bool:
    """Bring it back with its values, targets and links."""
    return _put_away(actor, spot, away=False, once=once)


def _put_away(actor: Person | None, spot: Spot, *, away: bool, once: str | None) -> bool:
    if journal.happened_once(actor.id if actor else None, once) is not None:
        return False
    freezing.check(spot.place.initiative)
    row = lock(spot.indicator)
    if (row.archived_at is not None) == away:
        return False
    row.archived_at = journal.when() if away else None
    revisions.touch(row, "archived_at")
    db.session.flush()
    _note("archived" if away else "restored", spot, once, {})
    return True


def _set(place: Place, set_id: int) -> IndicatorSet:
    found = db.session.scalar(
        select(IndicatorSet).where(
            IndicatorSet.id == set_id, IndicatorSet.initiative_id == place.initiative.id
        )
    )
    if found is None:
        sentence = _("Choose from the list.")
        raise errors.Invalid(sentence, fields={"table": sentence})
    return found


def _note(action: str, spot: Spot, once: str | None, data: dict[str, int]) -> None:
    row, initiative = spot.indicator, spot.place.initiative
    journal.record(
        f"indicator.{action}",
        "indicator",
        row.id,
        initiative_id=initiative.id,
        organisation_id=initiative.owner_id,
        data={"indicator": row.label, **data},
        once=once,
    )
