"""Which set of columns an initiative's table of activities has: one of the eight or a saved one."""

from flask_babel import gettext as _
from sqlalchemy import select

from kaskad.cascade.access import Place
from kaskad.cascade.models import Initiative, PassportState
from kaskad.cascade.plan_variants import VARIANTS, ColumnSet, read_columns
from kaskad.cascade.reference_models import PlanColumnSet
from kaskad.core import errors
from kaskad.core.db import db
from kaskad.people.models import Organisation

SAVED = "set-"


def code_of(row: PlanColumnSet) -> str:
    """As `Initiative.plan_columns` names it."""
    return f"{SAVED}{row.id}"


def as_set(row: PlanColumnSet) -> ColumnSet:
    """A saved set as a table reads it."""
    return ColumnSet(code_of(row), row.title, read_columns(row.columns))


def set_of(code: str) -> ColumnSet | None:
    """The set with *code*; None: the columns in use. No statement for the eight.

    One that was put away still prints the projects that have it.
    """
    if code in VARIANTS:
        return VARIANTS[code]
    number = code.removeprefix(SAVED)
    if not code.startswith(SAVED) or not (number.isascii() and number.isdigit()):
        return None
    row = db.session.get(PlanColumnSet, int(number)) if int(number) < 2**63 else None
    found = as_set(row) if row is not None else None
    return found if found is not None and found.columns else None


def id_of(code: str) -> int | None:
    """The number of a saved set in `Initiative.plan_columns`."""
    number = code.removeprefix(SAVED)
    return int(number) if code.startswith(SAVED) and number.isdigit() else None


def columns_words(code: str) -> str:
    """«B: № · Мероприятия · …»: a set as a line of text. One statement for a saved one."""
    chosen = set_of(code)
    if chosen is None:
        return str(_("Columns in use"))
    return f"{chosen.title}: {' · '.join(one.heading for one in chosen.columns)}"


def offered(place: Place, *, away: bool = False) -> list[PlanColumnSet]:
    """The saved sets of the owner and of the organisations above it, by title. One statement."""
    wanted = PlanColumnSet.archived_at.is_not(None) if away else PlanColumnSet.archived_at.is_(None)
    return list(
        db.session.scalars(
            select(PlanColumnSet)
            .where(PlanColumnSet.organisation_id.in_(_above(place)), wanted)
            .order_by(PlanColumnSet.title, PlanColumnSet.id)
        )
    )


def _above(place: Place) -> list[int]:
    return [int(part) for part in place.owner_path.strip("/").split("/") if part]


def saved_of(place: Place, set_id: int) -> PlanColumnSet:
    """A set that the project may take. Raises NotFound."""
    row = db.session.get(PlanColumnSet, set_id) if set_id < 2**63 else None
    if row is None or row.organisation_id not in _above(place):
        raise errors.NotFound(_("There is no such set of columns, or it is not shown to you."))
    return row


def owner_path_of(row: PlanColumnSet) -> str:
    """Where the organisation stands whose set it is. One statement at most."""
    return db.session.get_one(Organisation, row.organisation_id).path


def users_of(row: PlanColumnSet) -> list[tuple[int, PassportState]]:
    """(id, state of the passport) of the initiatives that have it. One statement."""
    return [
        (one.id, PassportState(one.passport_state))
        for one in db.session.execute(
            select(Initiative.id, Initiative.passport_state).where(
                Initiative.plan_columns == code_of(row)
            )
        )
    ]
