"""Pages by which people come in: the first day, an invitation, the consent."""

from flask import flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from kaskad.core import errors, web
from kaskad.core.db import unit_of_work
from kaskad.people import doors, invitations, log_in, one_time
from kaskad.people.access import instance_for
from kaskad.people.blueprint import blueprint
from kaskad.people.consents import TEXTS, give_consent, must_ask
from kaskad.people.forms import ConsentForm, JoinForm, SetUpForm, refuse
from kaskad.people.log_in_views import START, find_by_visitor
from kaskad.people.models import ConsentPurpose, LinkPurpose, Person
from kaskad.people.visitor import current_person

PROCESSING = TEXTS[ConsentPurpose.PROCESSING]


def _newcomer(form: JoinForm) -> invitations.Newcomer:
    return invitations.Newcomer(**form.names, password=form.password.data or "")


def _come_in(person: Person) -> None:
    """Log the newcomer in at once: they have just proved who they are."""
    with unit_of_work(person):
        row, token = log_in.enter(person, address=doors.address(), browser=doors.browser())
    doors.open_session(person, row, token)


# ------------------------------------------------------------------ the first day


@blueprint.get("/setup/<token>")
@web.policy(web.PUBLIC)
def set_up(token: str) -> ResponseReturnValue:
    """Take the secret out of the address and show the form."""
    find_by_visitor(token, LinkPurpose.SETUP)
    doors.keep_token(LinkPurpose.SETUP, token)
    return web.see_other(url_for("people.set_up_form"))


@blueprint.get("/setup")
@web.policy(web.PUBLIC)
def set_up_form() -> ResponseReturnValue:
    """The form of the first day."""
    one_time.find_link(doors.kept_token(LinkPurpose.SETUP), LinkPurpose.SETUP)
    return render_template("people/set_up.html", form=SetUpForm(), consent_text=PROCESSING)


@blueprint.post("/setup")
@web.policy(web.PUBLIC)
def set_up_now() -> ResponseReturnValue:
    """Make the centre and its first administrator, and let them in."""
    form = SetUpForm()
    token = doors.kept_token(LinkPurpose.SETUP)
    try:
        one_time.find_link(token, LinkPurpose.SETUP)
        form.check()
        with unit_of_work():
            person = invitations.set_up(
                token, _newcomer(form), centre=form.centre.data or "",
                email=form.email.data or "", address=doors.address(),
            )  # fmt: skip
    except (errors.Invalid, errors.Conflict) as error:
        refuse(form, error)
        page = render_template("people/set_up.html", form=form, consent_text=PROCESSING)
        return page, error.status
    _come_in(person)
    return web.see_other(url_for("people.start"))


@blueprint.get("/setup/start")
@web.policy(web.LOGIN)
def start() -> ResponseReturnValue:
    """What to begin with: an example, a file, or nothing."""
    instance_for(current_person())
    return render_template("people/start.html")


# ------------------------------------------------------------------ invitations


@blueprint.get("/invitation/<token>")
@web.policy(web.PUBLIC)
def accept_invitation(token: str) -> ResponseReturnValue:
    """Take the secret out of the address and show the form. Looking uses nothing up."""
    find_by_visitor(token, LinkPurpose.INVITATION)
    doors.keep_token(LinkPurpose.INVITATION, token)
    return web.see_other(url_for("people.invitation"))


@blueprint.get("/invitation")
@web.policy(web.PUBLIC)
def invitation() -> ResponseReturnValue:
    """What is offered, and the form to accept it."""
    offer = invitations.read_invitation(doors.kept_token(LinkPurpose.INVITATION))
    form = JoinForm(
        surname=offer.surname, given_name=offer.given_name, patronymic=offer.patronymic,
        post=offer.post,
    )  # fmt: skip
    return _show_invitation(form, offer)


def _show_invitation(form: JoinForm, offer: invitations.Invitation) -> str:
    return render_template(
        "people/invitation.html", form=form, offer=offer, consent_text=PROCESSING
    )


@blueprint.post("/invitation")
@web.policy(web.PUBLIC)
def join() -> ResponseReturnValue:
    """Accept: account, role and consent at once."""
    token = doors.kept_token(LinkPurpose.INVITATION)
    offer = invitations.read_invitation(token)
    form = JoinForm()
    try:
        form.check()
        with unit_of_work():
            person = invitations.accept_invitation(token, _newcomer(form), address=doors.address())
    except (errors.Invalid, errors.Conflict) as error:
        refuse(form, error)
        return _show_invitation(form, offer), error.status
    _come_in(person)
    flash(_("Welcome! Here is what waits for you."), "success")
    return web.see_other(url_for(START))


# ------------------------------------------------------------------ consent asked anew


@blueprint.get("/consent")
@web.policy(web.LOGIN)
def consent() -> ResponseReturnValue:
    """Ask for the consent to the present text; shown after log-in while it is missing."""
    if not must_ask(current_person()):
        return web.back(url_for(START))
    return _show_consent(ConsentForm())


@blueprint.post("/consent")
@web.policy(web.LOGIN)
def agree() -> ResponseReturnValue:
    """Note the consent and go on."""
    form = ConsentForm()
    try:
        form.check()
    except errors.Invalid as error:
        refuse(form, error)
        return _show_consent(form), 422
    person = current_person()
    with unit_of_work(person):
        give_consent(person, ConsentPurpose.PROCESSING, address=doors.address())
    return web.back(url_for(START))


def _show_consent(form: ConsentForm) -> str:
    target = web.safe_path(request.form.get("next") or request.args.get("next"))
    form.consent.label.text = str(PROCESSING.question)
    return render_template(
        "people/consent.html", form=form, consent_text=PROCESSING, target=target or url_for(START)
    )
