"""The one door for decisions: nobody decides on an initiative they lead.

Source: domain.md, D19 ("A passport may be approved only by someone who is not its lead") and
section 7 ("Approve passport and changes: director or district viewer, never a lead of that
project"). Pages, command line and imports ask here; the command line has no person and decides
nothing.
"""

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, exists, select

from kaskad.cascade.access import Place, place_for
from kaskad.cascade.models import Initiative, TeamMember
from kaskad.core import errors
from kaskad.core.db import db
from kaskad.people.models import Person
from kaskad.people.permissions import Permission, Role


def leads(person: Person, initiative: Initiative) -> bool:
    """Whether *person* leads the initiative, or one above it that it belongs to. One statement."""
    ids = [int(part) for part in initiative.path.strip("/").split("/")]
    return bool(
        db.session.scalar(
            select(
                exists().where(
                    TeamMember.initiative_id.in_(ids),
                    TeamMember.person_id == person.id,
                    TeamMember.role == Role.LEAD,
                    TeamMember.until.is_(None),
                )
            )
        )
    )


def may_decide(person: Person, place: Place, permission: Permission) -> bool:
    """Whether *person* may take decisions of the kind *permission* on the initiative."""
    return place.can(permission) and not leads(person, place.initiative)


def check_decider(person: Person | None, place: Place, permission: Permission) -> None:
    """Raise Forbidden unless *person* may decide; every action that decides calls it first."""
    if person is None:
        raise errors.Forbidden(_("A decision is taken by a person, on a page."))
    if not place.can(permission):
        raise errors.Forbidden(_("Your role in this project does not allow this."))
    if leads(person, place.initiative):
        raise errors.Forbidden(
            _(
                "You lead this project, so somebody else decides on it: a deputy or the department"
                " of education."
            )
        )


def decision_place(person: Person, key: str, permission: Permission) -> Place:
    """The initiative with *key*, to decide on. Raises NotFound, Forbidden, Conflict."""
    place = place_for(person, key, permission)
    check_decider(person, place, permission)
    return place


def not_led_by(person: Person) -> ColumnElement[bool]:
    """Condition on `initiative`: *person* leads neither it nor one above it, for lists."""
    above = Initiative.__table__.alias("above")
    return ~exists().where(
        TeamMember.person_id == person.id,
        TeamMember.role == Role.LEAD,
        TeamMember.until.is_(None),
        TeamMember.initiative_id == above.c.id,
        Initiative.path.startswith(above.c.path),
    )
