"""What an administrator does with somebody's account, from their page."""

from collections.abc import Callable

from flask import flash, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from kaskad.core import errors, web
from kaskad.core.db import unit_of_work
from kaskad.people import accounts, doors
from kaskad.people.access import instance_for
from kaskad.people.blueprint import blueprint
from kaskad.people.forms import EmailForm, refuse
from kaskad.people.letters import send_reset
from kaskad.people.models import LinkPurpose, Person
from kaskad.people.one_time import link_address
from kaskad.people.people_views import ID, person_page, shown_person
from kaskad.people.permissions import Permission
from kaskad.people.visitor import current_person


def _change(
    person_id: int, action: Callable[[Person, Person], None], said: str
) -> ResponseReturnValue:
    """Do *action* by the visitor on the person, say so, show the page again.

    What cannot be done is said on that page, too, beside the buttons that can.
    """
    shown, actor = shown_person(person_id), current_person()
    try:
        with unit_of_work(actor):
            action(actor, shown)
    except errors.Conflict as error:
        if web.is_fragment():
            raise
        flash(error.message, "error")
        return person_page(shown_person(person_id)), error.status
    flash(said, "success")
    return web.see_other(url_for("people.person", person_id=person_id))


@blueprint.post(f"/people/<{ID}:person_id>/admin")
@web.policy(Permission.INSTANCE_MANAGE)
def make_admin(person_id: int) -> ResponseReturnValue:
    """Let the person administer the installation."""
    return _change(person_id, accounts.make_admin, _("The person is an administrator now."))


@blueprint.post(f"/people/<{ID}:person_id>/admin/revoke")
@web.policy(Permission.INSTANCE_MANAGE)
def revoke_admin(person_id: int) -> ResponseReturnValue:
    """Take that away; never from the last one."""
    return _change(person_id, accounts.revoke_admin, _("The person is no longer an administrator."))


@blueprint.post(f"/people/<{ID}:person_id>/account/disable")
@web.policy(Permission.INSTANCE_MANAGE)
def disable_account(person_id: int) -> ResponseReturnValue:
    """Close the account."""
    return _change(person_id, accounts.disable_account, _("The account is closed."))


@blueprint.post(f"/people/<{ID}:person_id>/account/enable")
@web.policy(Permission.INSTANCE_MANAGE)
def enable_account(person_id: int) -> ResponseReturnValue:
    """Open it again."""
    return _change(person_id, accounts.enable_account, _("The account is open again."))


@blueprint.post(f"/people/<{ID}:person_id>/archive")
@web.policy(Permission.INSTANCE_MANAGE)
def archive_person(person_id: int) -> ResponseReturnValue:
    """Take the person out of lists and choices."""
    return _change(person_id, accounts.archive_person, _("The person is in the archive."))


@blueprint.post(f"/people/<{ID}:person_id>/restore")
@web.policy(Permission.INSTANCE_MANAGE)
def restore_person(person_id: int) -> ResponseReturnValue:
    """Bring the person back."""
    return _change(person_id, accounts.restore_person, _("The person is back from the archive."))


@blueprint.post(f"/people/<{ID}:person_id>/email")
@web.policy(Permission.INSTANCE_MANAGE)
def change_email(person_id: int) -> ResponseReturnValue:
    """Correct the address."""
    shown, actor, form = shown_person(person_id), current_person(), EmailForm()
    instance_for(actor)
    try:
        form.check()
        with unit_of_work(actor):
            accounts.change_email(actor, shown, form.email.data or "")
    except (errors.Invalid, errors.Conflict) as error:
        refuse(form, error)
        return person_page(shown, form), error.status
    flash(_("The new address is saved. The person has to log in again."), "success")
    return web.see_other(url_for("people.person", person_id=person_id))


@blueprint.post(f"/people/<{ID}:person_id>/password-link")
@web.policy(Permission.INSTANCE_MANAGE)
def make_password_link(person_id: int) -> ResponseReturnValue:
    """A link for a new password: sent, or shown here once where there is no mail server."""
    shown, actor, post = shown_person(person_id), current_person(), doors.post()
    instance_for(actor)
    if shown.account is None:
        raise errors.Conflict(_("This person has no account yet. Invite them first."))
    with unit_of_work(actor):
        token = accounts.reset_link(shown, actor)
        if post.works:
            send_reset(post, shown, token)
    if post.works:
        flash(_("The letter with the link is on its way."), "success")
        return web.see_other(url_for("people.person", person_id=person_id))
    link = link_address(post.base, LinkPurpose.PASSWORD_RESET, token)
    return render_template(
        "people/link.html", link=link, purpose=LinkPurpose.PASSWORD_RESET,
        email=shown.account.email,
    )  # fmt: skip
