"""My own page: names, look, password, sessions, consents."""

from flask import flash, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import force_locale, get_locale
from flask_babel import gettext as _

from kaskad.core import errors, web
from kaskad.core.db import unit_of_work
from kaskad.core.forms import PageForm
from kaskad.people import doors, throttle
from kaskad.people.accounts import change_password as change_password_action
from kaskad.people.actions import change_look as change_look_action
from kaskad.people.actions import change_person
from kaskad.people.blueprint import blueprint
from kaskad.people.consents import consents_of
from kaskad.people.consents import give_consent as give_consent_action
from kaskad.people.consents import withdraw_consent as withdraw_consent_action
from kaskad.people.draft_marks import shown_drafts
from kaskad.people.forms import LookForm, NamesForm, PasswordForm, refuse
from kaskad.people.models import ConsentPurpose, Person
from kaskad.people.permissions import ROLE_NAMES
from kaskad.people.queries import roles_of
from kaskad.people.sessions import end_session as end_session_action
from kaskad.people.sessions import end_sessions, live_sessions
from kaskad.people.visitor import current_person, current_session


def _page(person: Person, refused: PageForm | None = None) -> str:
    """The whole page; *refused* is the form whose typing is kept."""

    def fresh(kind: type[PageForm], **values: object) -> PageForm:
        return refused if isinstance(refused, kind) else kind(formdata=None, **values)

    return render_template(
        "people/profile.html",
        person=person,
        email=person.account.email if person.account else "",
        names=fresh(
            NamesForm, surname=person.surname, given_name=person.given_name,
            patronymic=person.patronymic, post=person.post, revision=person.revision,
        ),
        look=fresh(
            LookForm, locale=person.locale or str(get_locale()), theme=person.theme,
            contrast=person.contrast, text_size=person.text_size,
            time_zone=person.time_zone or doors.settings().time_zone,
        ),
        password=fresh(PasswordForm),
        sessions=live_sessions(person, current_session()),
        consents=consents_of(person),
        roles=roles_of(person, person.id), role_names=ROLE_NAMES, drafts=shown_drafts(),
    )  # fmt: skip


@blueprint.get("/me")
@web.policy(web.LOGIN)
def profile() -> ResponseReturnValue:
    """My own page."""
    return _page(current_person())


@blueprint.post("/me")
@web.policy(web.LOGIN)
def change_profile() -> ResponseReturnValue:
    """Change my names and post."""
    person, form = current_person(), NamesForm()
    try:
        form.check()
        with unit_of_work(person):
            change_person(person, person, form.revision.data, form.names)
    except (errors.Invalid, errors.Conflict) as error:
        refuse(form, error)
        return _page(person, form), error.status
    flash(_("Saved."), "success")
    return web.see_other(url_for("people.profile"))


@blueprint.post("/me/look")
@web.policy(web.LOGIN)
def change_look() -> ResponseReturnValue:
    """Change how pages look and speak for me."""
    person, form = current_person(), LookForm()
    try:
        form.check()
    except errors.Invalid as error:
        refuse(form, error)
        return _page(person, form), error.status
    with unit_of_work(person):
        change_look_action(person, {name: value for name, value in form.data.items() if value})
    with force_locale(person.locale or str(get_locale())):  # the page it is shown on is in it
        flash(_("Saved."), "success")
    return web.see_other(url_for("people.profile"))


@blueprint.post("/me/password")
@web.policy(web.LOGIN)
def change_password() -> ResponseReturnValue:
    """Change my password; tries are counted together with those at log-in (S39)."""
    person, form = current_person(), PasswordForm()
    account = person.account
    limits = throttle.secret_limits(account.email_key if account else "", doors.address())
    try:
        form.check()
        throttle.spend(limits)
        with unit_of_work(person):
            change_password_action(
                person, form.password.data or "", form.new_password.data or "", current_session()
            )
    except (errors.Invalid, errors.Gone) as error:
        if "password" not in getattr(error, "fields", {}):
            throttle.forgive(limits)
        refuse(form, error)
        return _page(person, form), error.status
    throttle.forgive(limits)
    flash(_("The new password is saved. You are logged out everywhere else."), "success")
    return web.see_other(url_for("people.profile"))


@blueprint.post("/me/sessions/<public_id>/end")
@web.policy(web.LOGIN)
def end_session(public_id: str) -> ResponseReturnValue:
    """Log one of my browsers out."""
    person = current_person()
    with unit_of_work(person):
        end_session_action(person, public_id)
    flash(_("That browser is logged out."), "success")
    return web.see_other(url_for("people.profile", _anchor="sessions"))


@blueprint.post("/me/sessions/end-others")
@web.policy(web.LOGIN)
def end_other_sessions() -> ResponseReturnValue:
    """Log all my other browsers out."""
    person = current_person()
    with unit_of_work(person):
        end_sessions(person, but=current_session())
    flash(_("You are logged out everywhere but here."), "success")
    return web.see_other(url_for("people.profile", _anchor="sessions"))


def _purpose(name: str) -> ConsentPurpose:
    try:
        return ConsentPurpose(name)
    except ValueError as error:
        raise errors.NotFound(_("There is no such consent.")) from error


@blueprint.post("/me/consents/<purpose>")
@web.policy(web.LOGIN)
def give_consent(purpose: str) -> ResponseReturnValue:
    """Agree to one purpose."""
    person = current_person()
    with unit_of_work(person):
        give_consent_action(person, _purpose(purpose), address=doors.address())
    flash(_("Your consent is noted."), "success")
    return web.see_other(url_for("people.profile", _anchor="consents"))


@blueprint.post("/me/consents/<purpose>/withdraw")
@web.policy(web.LOGIN)
def withdraw_consent(purpose: str) -> ResponseReturnValue:
    """Take one consent back."""
    person = current_person()
    with unit_of_work(person):
        withdraw_consent_action(person, _purpose(purpose))
    flash(_("Your consent is withdrawn."), "success")
    return web.see_other(url_for("people.profile", _anchor="consents"))
