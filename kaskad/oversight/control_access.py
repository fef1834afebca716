"""Who may do what with milestones and control stages, where the permission alone does not say it.

Source: domain.md, 7 (the office and the monitor keep the control stages) and D19: nobody judges
what they lead, so whoever leads a project writes down what was found, and somebody else concludes.
"""

from flask_babel import gettext as _

from kaskad.cascade.access import Place, scope
from kaskad.cascade.models import Initiative
from kaskad.core import errors
from kaskad.people.models import Person
from kaskad.people.permissions import Permission, Role


def leads(person: Person, initiative: Initiative) -> bool:
    """Whether *person* leads the initiative or one above it. No statement of its own."""
    return any(
        role == Role.LEAD and initiative.path.startswith(path) for path, role in scope(person).teams
    )


def may_conclude(person: Person, place: Place) -> bool:
    """Whether *person* may say what a control stage has come to."""
    return place.can(Permission.CONTROL_CONCLUDE) and not leads(person, place.initiative)


def check_concluder(person: Person, place: Place) -> None:
    """Raise Forbidden unless *person* may conclude."""
    if not place.can(Permission.CONTROL_CONCLUDE):
        raise errors.Forbidden(_("Your role in this project does not allow this."))
    if leads(person, place.initiative):
        raise errors.Forbidden(
            _(
                "You lead this project, so somebody else concludes: the project office or"
                " monitoring."
            ),
            what_next=(_("What you have found you can write down all the same."),),
        )


def may_set_control_dates(person: Person, place: Place) -> bool:
    """Whether *person* may set a control date: a milestone that the lead cannot take away."""
    return place.can(Permission.MILESTONE_EDIT) and may_conclude(person, place)


def check_own_milestone(person: Person, place: Place, set_by_id: int | None) -> None:
    """Raise Forbidden for a control date that *person* may not change, cancel or put away."""
    if set_by_id is not None and not may_set_control_dates(person, place):
        raise errors.Forbidden(
            _("This control date was set from above. You can move it with a reason, not change it.")
        )
