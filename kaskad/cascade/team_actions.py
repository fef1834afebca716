"""Who is in the team of an initiative: adding, changing the role, ending; never removing."""

from typing import Any

from flask_babel import gettext as _
from sqlalchemy import func, or_, select

from kaskad import journal
from kaskad.cascade.models import Initiative, TeamMember
from kaskad.core import errors
from kaskad.core.db import db, lock
from kaskad.people.models import Membership, Organisation, Person
from kaskad.people.permissions import TEAM_ROLES, Role


def add_team_member(
    actor: Person | None,
    initiative: Initiative,
    person: Person,
    role: Role,
    *,
    function: str = "",
    once: str | None = None,
    quiet: bool = False,
) -> TeamMember:
    """*person* in the team with *role*; somebody who left before comes back.

    Raises Invalid when they are in the team already, are archived, or work in organisations that
    have nothing to do with the initiative's owner; *actor* None (an import) is not asked that.
    """
    if role not in TEAM_ROLES:
        raise errors.Invalid(_("A team has no such role."), fields={"role": _("Choose a role.")})
    member: TeamMember | None = db.session.scalar(_membership(initiative, person).with_for_update())
    if member is not None and _sent_before(actor, once):
        return member
    if member is not None and member.until is None:
        sentence = _("%(name)s is in the team already.", name=person.name)
        raise errors.Invalid(sentence, fields={"person": sentence})
    if person.archived_at is not None or (actor is not None and not may_join(initiative, person)):
        sentence = _("Choose a person from the list.")
        raise errors.Invalid(sentence, fields={"person": sentence})
    if member is None:
        member = TeamMember(
            initiative_id=initiative.id, person_id=person.id, role=role, since=journal.when()
        )
        db.session.add(member)
    else:
        member.role, member.since, member.until = role, journal.when(), None
    member.function = function
    db.session.flush()
    if not quiet:
        _note("team.added", initiative, person, {"role": str(role)}, once)
    return member


def change_team_role(
    actor: Person | None,
    initiative: Initiative,
    person: Person,
    role: Role,
    *,
    function: str | None = None,
    sure: bool = False,
    once: str | None = None,
) -> bool:
    """Give a member another role or function; False when nothing changed.

    Raises Conflict when the last lead would stop being one and nobody said *sure*.
    """
    if role not in TEAM_ROLES:
        raise errors.Invalid(_("A team has no such role."), fields={"role": _("Choose a role.")})
    member = _live_member(initiative, person)
    new_function = member.function if function is None else function
    if (member.role == role and member.function == new_function) or _sent_before(actor, once):
        return False
    if role != Role.LEAD:
        _warn_last_lead(member, sure=sure)
    before = [str(member.role), str(role)]
    member.role, member.function = role, new_function
    db.session.flush()
    _note("team.role_changed", initiative, person, {"role": before}, once)
    return True


def end_team_member(
    actor: Person | None,
    initiative: Initiative,
    person: Person,
    *,
    sure: bool = False,
    once: str | None = None,
) -> None:
    """Take *person* out of the team; what they did stays theirs. Warns about the last lead."""
    if _sent_before(actor, once):
        return
    member = _live_member(initiative, person)
    _warn_last_lead(member, sure=sure)
    member.until = journal.when()
    db.session.flush()
    _note("team.ended", initiative, person, {"role": str(member.role)}, once)


def may_join(initiative: Initiative, person: Person) -> bool:
    """Whether *person* works somewhere above, in, or below the organisation that owns it."""
    owner = db.session.get_one(Organisation, initiative.owner_id)
    return (
        db.session.scalar(
            select(Person.id).where(Person.id == person.id, in_branch(owner.path)).limit(1)
        )
        is not None
    )


def in_branch(owner_path: str) -> Any:
    """Condition on `person`: home or a live role in the branch of the organisation, up or down."""
    above = [int(part) for part in owner_path.strip("/").split("/") if part]
    branch = select(Organisation.id).where(
        or_(Organisation.path.startswith(owner_path), Organisation.id.in_(above))
    )
    roles = select(Membership.person_id).where(
        Membership.organisation_id.in_(branch), Membership.until.is_(None)
    )
    return or_(Person.home_id.in_(branch), Person.id.in_(roles))


def _sent_before(actor: Person | None, once: str | None) -> bool:
    return journal.happened_once(actor.id if actor else None, once) is not None


def _membership(initiative: Initiative, person: Person) -> Any:
    return select(TeamMember).where(
        TeamMember.initiative_id == initiative.id, TeamMember.person_id == person.id
    )


def _live_member(initiative: Initiative, person: Person) -> TeamMember:
    lock(initiative)  # two leads who leave at once do so one after the other
    member: TeamMember | None = db.session.scalar(
        _membership(initiative, person).where(TeamMember.until.is_(None)).with_for_update()
    )
    if member is None:
        raise errors.NotFound(_("There is no such person in the team."))
    return member


def _warn_last_lead(member: TeamMember, *, sure: bool) -> None:
    if sure or member.role != Role.LEAD:
        return
    others = db.session.scalar(
        select(func.count())
        .select_from(TeamMember)
        .where(
            TeamMember.initiative_id == member.initiative_id,
            TeamMember.person_id != member.person_id,
            TeamMember.role == Role.LEAD,
            TeamMember.until.is_(None),
        )
    )
    if not others:
        raise errors.Conflict(
            _("This is the last lead: without one nobody runs the project."),
            what_next=(
                _("Make somebody else a lead first."),
                _("Or confirm that the project stays without a lead for now."),
            ),
        )


def _note(
    action: str, initiative: Initiative, person: Person, data: dict[str, Any], once: str | None
) -> None:
    journal.record(
        action,
        "person",
        person.id,
        initiative_id=initiative.id,
        organisation_id=initiative.owner_id,
        data={"name": person.name, **data},
        once=once,
    )
