"""The list of people, a person's page, roles, invitations."""

from typing import Any

from flask import flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from kaskad.core import errors, web
from kaskad.core.db import db, unit_of_work
from kaskad.core.forms import PageForm
from kaskad.people import actions, circles, doors, invitations, queries, throttle
from kaskad.people.access import manage_for, may_manage, organisation_for, person_for, standing
from kaskad.people.blueprint import blueprint
from kaskad.people.consents import consents_of
from kaskad.people.forms import EmailForm, GrantForm, InviteForm, PersonForm, offered, refuse
from kaskad.people.letters import send_invitation
from kaskad.people.models import LinkPurpose, Organisation, Person
from kaskad.people.names import full_name
from kaskad.people.one_time import link_address
from kaskad.people.permissions import ROLE_NAMES, Permission, Role
from kaskad.people.visitor import current_person

ID = "int(max=2147483647)"


def shown_person(person_id: int) -> Person:
    """The person, to look at; whoever tries numbers one after another is stopped (S22)."""
    actor = current_person()
    try:
        return person_for(actor, person_id)
    except errors.NotFound:
        throttle.spend((throttle.Limit(f"people:{actor.id}", 30, minutes=1),))
        raise


@blueprint.get("/people")
@web.policy(web.LOGIN)
def people_list() -> ResponseReturnValue:
    """The people one may know of; addresses only for those who manage them."""
    actor = current_person()
    number = request.args.get("page", "1")
    page = int(number) if number.isdecimal() and len(number) < 6 else 1
    organisation = _chosen_organisation(actor)
    archived = request.args.get("archived") == "1" and standing(actor).admin
    text = " ".join(request.args.get("q", "").split())[:200]
    found = queries.people_page(
        actor, text=text, organisation_path=organisation.path if organisation else "",
        archived=archived, page=max(1, page),
    )  # fmt: skip
    kept: dict[str, Any] = {
        "q": text or None,
        "organisation": organisation.id if organisation else None,
        "archived": "1" if archived else None,
    }
    return render_template(
        "people/people.html",
        found=found, text=text, organisation=organisation, archived=archived,
        organisations=queries.tree(actor), admin=standing(actor).admin,
        may_invite=bool(queries.role_choices(actor)),
        previous_url=url_for("people.people_list", page=page - 1, **kept) if page > 1 else None,
        next_url=url_for("people.people_list", page=page + 1, **kept) if found.has_next else None,
    )  # fmt: skip


def _chosen_organisation(actor: Person) -> Organisation | None:
    text = request.args.get("organisation", "")
    if not text.isdecimal() or int(text) > 2**31 - 1:
        return None
    shown = {row.id for row in queries.tree(actor)}
    return db.session.get(Organisation, int(text)) if int(text) in shown else None


@blueprint.get(f"/people/<{ID}:person_id>")
@web.policy(web.LOGIN)
def person(person_id: int) -> ResponseReturnValue:
    """One person: where they work, what they may do."""
    return person_page(shown_person(person_id))


def person_page(shown: Person, refused: PageForm | None = None, **extra: object) -> str:
    """The page of *shown*; *refused* is the form whose typing is kept."""
    actor = current_person()
    manages = may_manage(actor, shown)
    places = queries.places(actor, Permission.PEOPLE_MANAGE)
    change = refused if isinstance(refused, PersonForm) else _person_form(shown)
    grant = refused if isinstance(refused, GrantForm) else GrantForm(formdata=None)
    change.organisation.choices = offered(_with_home(places, shown))
    grant.organisation.choices = offered(places)
    grant.organisation.id = "grant-organisation"  # the form of the person has one of its own
    grant.role.choices = offered(queries.role_choices(actor))
    return render_template(
        "people/person.html",
        shown=shown,
        full_name=full_name(shown.surname, shown.given_name, shown.patronymic),
        home=db.session.get(Organisation, shown.home_id) if shown.home_id else None,
        roles=queries.roles_of(actor, shown.id),
        involvements=[line for circle in circles.circles()
                      for line in circle.involvements(actor, shown.id)],
        role_names=ROLE_NAMES,
        manages=manages, oneself=actor.id == shown.id, admin=standing(actor).admin,
        change=change, grant=grant, email=_email_form(shown, refused), can_grant=bool(places),
        consents=consents_of(shown) if manages else [],
        **extra,
    )  # fmt: skip


def _person_form(shown: Person) -> PersonForm:
    return PersonForm(
        formdata=None, surname=shown.surname, given_name=shown.given_name,
        patronymic=shown.patronymic, post=shown.post, revision=shown.revision,
        organisation=shown.home_id,
    )  # fmt: skip


def _email_form(shown: Person, refused: PageForm | None) -> EmailForm:
    if isinstance(refused, EmailForm):
        return refused
    return EmailForm(formdata=None, email=shown.account.email if shown.account else "")


def _with_home(places: list[tuple[int, str]], shown: Person) -> list[tuple[int, str]]:
    """The choice of organisations, with the present one even if it is not one's own to give."""
    if shown.home_id is None or shown.home_id in dict(places):
        return places
    home = db.session.get_one(Organisation, shown.home_id)
    return [(home.id, home.name), *places]


@blueprint.post(f"/people/<{ID}:person_id>")
@web.policy(Permission.PEOPLE_MANAGE)
def change_person(person_id: int) -> ResponseReturnValue:
    """Change somebody's name, post, organisation."""
    shown_person(person_id)
    actor, form = current_person(), PersonForm()
    shown = manage_for(actor, person_id)
    places = queries.places(actor, Permission.PEOPLE_MANAGE)
    form.organisation.choices = offered(_with_home(places, shown))
    try:
        form.check()
        with unit_of_work(actor):
            actions.change_person(
                actor, shown, form.revision.data,
                {**form.names, "home_id": form.organisation.data},
            )  # fmt: skip
    except (errors.Invalid, errors.Conflict) as error:
        refuse(form, error)
        return person_page(shown, form), error.status
    flash(_("Saved."), "success")
    return web.see_other(url_for("people.person", person_id=person_id))


# ------------------------------------------------------------------ roles


@blueprint.post(f"/people/<{ID}:person_id>/roles")
@web.policy(Permission.PEOPLE_MANAGE)
def grant_role(person_id: int) -> ResponseReturnValue:
    """Give a role; it counts from the person's next click."""
    shown, actor, form = shown_person(person_id), current_person(), GrantForm()
    form.organisation.choices = offered(queries.places(actor, Permission.PEOPLE_MANAGE))
    form.role.choices = offered(queries.role_choices(actor))
    if not form.organisation.choices:
        raise errors.Forbidden(_("Your role does not allow this."))
    try:
        form.check()
    except errors.Invalid as error:
        refuse(form, error)
        return person_page(shown, form), 422
    with unit_of_work(actor):
        place = organisation_for(actor, form.organisation.data, Permission.PEOPLE_MANAGE)
        actions.grant_role(actor, shown, place, Role(form.role.data))
    flash(_("The role is given."), "success")
    return web.see_other(url_for("people.person", person_id=person_id))


@blueprint.post(f"/people/<{ID}:person_id>/roles/<{ID}:membership_id>/revoke")
@web.policy(Permission.PEOPLE_MANAGE)
def revoke_role(person_id: int, membership_id: int) -> ResponseReturnValue:
    """Take a role away; everybody may give up their own."""
    shown, actor = shown_person(person_id), current_person()
    with unit_of_work(actor):
        actions.revoke_role(actor, shown, membership_id)
    flash(_("The role is taken away."), "success")
    return web.back(url_for("people.person", person_id=person_id))


# ------------------------------------------------------------------ newcomers


def _may_bring(actor: Person) -> None:
    if not queries.role_choices(actor):
        raise errors.Forbidden(_("Your role does not allow this."))


def _invite_form(actor: Person) -> InviteForm:
    form = InviteForm()
    form.organisation.choices = offered(queries.places(actor, Permission.PEOPLE_MANAGE))
    form.role.choices = offered(queries.role_choices(actor))
    return form


def _placeholder() -> Person | None:
    """The person without an account whom the invitation is for, if one is named."""
    text = request.values.get("person", "")
    return shown_person(int(text)) if text.isdecimal() and int(text) < 2**31 else None


@blueprint.get("/people/invite")
@web.policy(Permission.PEOPLE_MANAGE)
def invite() -> ResponseReturnValue:
    """The form of an invitation."""
    actor = current_person()
    _may_bring(actor)
    placeholder, form = _placeholder(), _invite_form(actor)
    if placeholder is not None:
        form.organisation.data = placeholder.home_id
    return render_template("people/invite.html", form=form, placeholder=placeholder)


@blueprint.post("/people/invite")
@web.policy(Permission.PEOPLE_MANAGE)
def send_invite() -> ResponseReturnValue:
    """Make the invitation; without a mail server its link is shown here, once."""
    actor = current_person()
    _may_bring(actor)
    form, placeholder, post = _invite_form(actor), _placeholder(), doors.post()
    try:
        form.check()
        with unit_of_work(actor):
            token = invitations.invite(
                actor, email=form.email.data or "", organisation_id=form.organisation.data,
                role=Role(form.role.data), person_id=placeholder.id if placeholder else None,
                once=request.form.get("_once"),
            )  # fmt: skip
            if token and post.works:
                place = db.session.get_one(Organisation, form.organisation.data)
                send_invitation(post, form.email.data or "", token, inviter=actor, place=place.name)
    except (errors.Invalid, errors.Conflict) as error:
        refuse(form, error)
        page = render_template("people/invite.html", form=form, placeholder=placeholder)
        return page, error.status
    if token is None or post.works:
        sent = _("The invitation is on its way to %(email)s.", email=form.email.data)
        flash(sent if post.works else _("This invitation has been made already."), "success")
        return web.see_other(url_for("people.people_list"))
    link = link_address(post.base, LinkPurpose.INVITATION, token)
    return render_template(
        "people/link.html", link=link, purpose=LinkPurpose.INVITATION, email=form.email.data
    )


@blueprint.get("/people/new")
@web.policy(Permission.PEOPLE_MANAGE)
def new_person() -> ResponseReturnValue:
    """The form for somebody who is named in plans but does not log in (yet)."""
    actor = current_person()
    _may_bring(actor)
    form = PersonForm()
    form.organisation.choices = offered(queries.places(actor, Permission.PEOPLE_MANAGE))
    return render_template("people/new_person.html", form=form)


@blueprint.post("/people")
@web.policy(Permission.PEOPLE_MANAGE)
def create_person() -> ResponseReturnValue:
    """Add them."""
    actor, form = current_person(), PersonForm()
    _may_bring(actor)
    form.organisation.choices = offered(queries.places(actor, Permission.PEOPLE_MANAGE))
    try:
        form.check()
        with unit_of_work(actor):
            person = actions.create_person(
                actor, **form.names, home=db.session.get(Organisation, form.organisation.data),
                once=request.form.get("_once"),
            )  # fmt: skip
    except errors.Invalid as error:
        refuse(form, error)
        return render_template("people/new_person.html", form=form), 422
    flash(_("%(name)s is added.", name=person.name), "success")
    return web.see_other(url_for("people.person", person_id=person.id))
