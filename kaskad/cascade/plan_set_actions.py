"""Choosing the columns of a table of activities, and saving sets of one's own.

The printed table is part of what was approved: while the passport is frozen another set is not
chosen, and a set that an approved passport is printed with is not changed (decision 0014).
"""

from collections.abc import Sequence

from flask_babel import gettext as _

from kaskad import journal
from kaskad.cascade import freezing
from kaskad.cascade.access import Place, scope
from kaskad.cascade.models import Initiative
from kaskad.cascade.plan_sets import code_of, offered, owner_path_of, set_of, users_of
from kaskad.cascade.plan_variants import VARIANTS, PlanColumn, Unreadable, check_columns
from kaskad.cascade.reference_models import PlanColumnSet
from kaskad.core import errors, revisions
from kaskad.core.db import db, lock
from kaskad.people.models import Person
from kaskad.people.permissions import Permission

KEEP = Permission.INITIATIVE_CREATE
"""Whoever has it where a set belongs, the office, changes a set that several projects use."""


def choose(
    actor: Person | None, place: Place, code: str, seen: int | None, *, once: str | None = None
) -> bool:
    """Print the table in the set *code* (empty: the columns in use); False when it is chosen.

    Raises Conflict while the passport is frozen or when somebody chose another one after revision
    *seen*; Invalid for a set that is not offered here.
    """
    freezing.check(place.initiative)
    if journal.happened_once(actor.id if actor else None, once) is not None:
        return False
    row: Initiative = lock(place.initiative)
    known = {"", *VARIANTS, row.plan_columns, *(code_of(one) for one in offered(place))}
    if code not in known:
        sentence = _("Choose from the list.")
        raise errors.Invalid(sentence, fields={"columns": sentence})
    diff = revisions.change(row, seen, {"plan_columns": code})
    if not diff:
        return False
    chosen = set_of(code)
    db.session.flush()
    _note("plan.columns", place, {"name": chosen.title if chosen else "", "code": code}, once)
    return True


def may_change(person: Person, place: Place, row: PlanColumnSet) -> bool:
    """Whether the person changes the set: its own project's alone, or the office for all."""
    if scope(person).standing.can_in(KEEP, owner_path_of(row)):
        return True
    own = row.organisation_id == place.initiative.owner_id
    return own and {one for one, _state in users_of(row)} <= {place.initiative.id}


def add_set(
    actor: Person | None,
    place: Place,
    title: str,
    columns: Sequence[PlanColumn],
    *,
    once: str | None = None,
) -> PlanColumnSet:
    """A set of the project's organisation. Raises Invalid for a title that is taken, no table."""
    earlier = journal.happened_once(actor.id if actor else None, once)
    if earlier is not None:
        return db.session.get_one(PlanColumnSet, earlier.data["set_id"])
    _check(place, title, columns, None)
    row = PlanColumnSet(
        organisation_id=place.initiative.owner_id, title=title, columns=_json(columns)
    )
    db.session.add(row)
    db.session.flush()
    _note("plan.set_added", place, {"name": title, "set_id": row.id}, once)
    return row


def change_set(
    actor: Person,
    place: Place,
    row: PlanColumnSet,
    seen: int | None,
    title: str,
    columns: Sequence[PlanColumn],
    *,
    once: str | None = None,
) -> bool:
    """Other columns or another title. Raises Forbidden, Invalid, Conflict (see `may_change`)."""
    _hold(actor, place, row)
    if journal.happened_once(actor.id, once) is not None:
        return False
    if row.archived_at is not None:
        raise errors.Conflict(_("It was put away meanwhile. Bring it back first."))
    _check(place, title, columns, row)
    diff = revisions.change(row, seen, {"title": title, "columns": _json(columns)})
    if not diff:
        return False
    db.session.flush()
    _note("plan.set_changed", place, {"name": title, "set_id": row.id}, once)
    return True


def put_away(
    actor: Person, place: Place, row: PlanColumnSet, *, away: bool, once: str | None = None
) -> bool:
    """Offer it no longer, or again; projects that have it keep it."""
    if not may_change(actor, place, row):
        raise errors.Forbidden(_("Other projects use this set: its office changes it."))
    if journal.happened_once(actor.id, once) is not None:
        return False
    if not revisions.put_away(lock(row), journal.when() if away else None):
        return False
    db.session.flush()
    action = "plan.set_put_away" if away else "plan.set_brought_back"
    _note(action, place, {"name": row.title, "set_id": row.id}, once)
    return True


def _hold(actor: Person, place: Place, row: PlanColumnSet) -> None:
    if not may_change(actor, place, row):
        raise errors.Forbidden(_("Other projects use this set: its office changes it."))
    lock(row)
    if any(state in freezing.FROZEN for _id, state in users_of(row)):
        raise errors.Conflict(
            _("A passport that is approved or waits is printed with this set. Save a new one.")
        )


def _check(
    place: Place, title: str, columns: Sequence[PlanColumn], own: PlanColumnSet | None
) -> None:
    try:
        check_columns(columns)
    except Unreadable as error:
        sentence = {
            "empty": _("Please give at least one column a place."),
            "mixed": _("Columns of activities and of stages do not stand in one table."),
            "unnamed": _("A table of activities needs the column “Activity”."),
        }[str(error.args[0])]
        raise errors.Invalid(sentence) from error
    if title.casefold() in {one.casefold() for one in VARIANTS} or any(
        one.title.casefold() == title.casefold() and one is not own for one in offered(place)
    ):
        sentence = _("There is a set with this title already.")
        raise errors.Invalid(sentence, fields={"title": sentence})


def _json(columns: Sequence[PlanColumn]) -> list[dict[str, str]]:
    return [{"name": one.name, "heading": one.heading} for one in columns]


def _note(action: str, place: Place, data: dict[str, object], once: str | None) -> None:
    row = place.initiative
    journal.record(
        action, "initiative", row.id, initiative_id=row.id, organisation_id=row.owner_id,
        data=data, once=once,
    )  # fmt: skip
