"""Pages of log-in and log-out, of a forgotten password, and of language and theme."""

from flask import flash, g, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import logout_user

from kaskad.core import errors, web
from kaskad.core.config import LOCALES
from kaskad.core.db import unit_of_work
from kaskad.people import doors, log_in, one_time, throttle
from kaskad.people.actions import change_look
from kaskad.people.blueprint import blueprint
from kaskad.people.consents import must_ask
from kaskad.people.forms import (
    CONTRASTS,
    TEXT_SIZES,
    THEMES,
    EmailForm,
    LogInForm,
    ResetForm,
    refuse,
)
from kaskad.people.models import LinkPurpose
from kaskad.people.sessions import end_session
from kaskad.people.visitor import current_session, visitor_person

START = "boards.my_day"


@blueprint.get("/log-in", endpoint="log_in")
@web.policy(web.PUBLIC)
def log_in_page() -> ResponseReturnValue:
    """The form; on an empty installation, where to find the first-run address."""
    if visitor_person() is not None:
        return web.back(url_for(START))
    if not one_time.anybody_there():
        return render_template("people/first_day.html")
    return _show_log_in(LogInForm())


@blueprint.post("/log-in")
@web.policy(web.PUBLIC)
def log_in_now() -> ResponseReturnValue:
    """Let somebody in, or say that the pair is not right."""
    form = LogInForm()
    try:
        form.check()
        person = log_in.prove(form.email.data or "", form.password.data or "", doors.address())
    except errors.Invalid as error:
        refuse(form, error)
        return _show_log_in(form), 422
    except errors.TooMany as error:
        refuse(form, error)
        return _show_log_in(form), 429, {"Retry-After": str(error.retry_after)}
    with unit_of_work(person):
        row, token = log_in.enter(person, address=doors.address(), browser=doors.browser())
        asked = must_ask(person)
    target = web.safe_path(request.form.get("next")) or url_for(START)
    doors.open_session(person, row, token)
    return web.see_other(url_for("people.consent", next=target) if asked else target)


def _show_log_in(form: LogInForm) -> str:
    target = web.safe_path(request.form.get("next") or request.args.get("next"))
    return render_template("people/log_in.html", form=form, target=target or "")


@blueprint.post("/log-out")
@web.policy(web.PUBLIC)
def log_out() -> ResponseReturnValue:
    """End this session; saying it twice does no harm."""
    person, row = visitor_person(), current_session()
    if person is not None and row is not None:
        with unit_of_work(person):
            end_session(person, row.public_id)
    logout_user()
    doors.clear_session()
    flash(_("You have logged out."))
    return web.see_other(url_for("people.log_in"))


@blueprint.get("/password/forgotten")
@web.policy(web.PUBLIC)
def forgot_password() -> ResponseReturnValue:
    """Ask for a link."""
    return render_template("people/forgotten.html", form=EmailForm(), works=doors.post().works)


@blueprint.post("/password/forgotten")
@web.policy(web.PUBLIC)
def send_reset_link() -> ResponseReturnValue:
    """The same answer whether there is such an account or not."""
    form, post = EmailForm(), doors.post()
    try:
        form.check()
    except errors.Invalid as error:
        refuse(form, error)
        return render_template("people/forgotten.html", form=form, works=post.works), 422
    log_in.forgotten(form.email.data or "", post, doors.address())
    return render_template("people/forgotten.html", form=form, works=post.works, sent=True)


@blueprint.get("/password/<token>")
@web.policy(web.PUBLIC)
def reset_password(token: str) -> ResponseReturnValue:
    """Take the secret out of the address and show the form (S36)."""
    find_by_visitor(token, LinkPurpose.PASSWORD_RESET)
    doors.keep_token(LinkPurpose.PASSWORD_RESET, token)
    return web.see_other(url_for("people.new_password"))


@blueprint.get("/password/new")
@web.policy(web.PUBLIC)
def new_password() -> ResponseReturnValue:
    """The form for a new password."""
    one_time.find_link(doors.kept_token(LinkPurpose.PASSWORD_RESET), LinkPurpose.PASSWORD_RESET)
    return render_template("people/new_password.html", form=ResetForm())


@blueprint.post("/password/new")
@web.policy(web.PUBLIC)
def save_new_password() -> ResponseReturnValue:
    """Use the link up."""
    form = ResetForm()
    token = doors.kept_token(LinkPurpose.PASSWORD_RESET)
    try:
        form.check()
        with unit_of_work():
            log_in.reset_password(token, form.password.data or "")
    except errors.Invalid as error:
        refuse(form, error)
        return render_template("people/new_password.html", form=form), 422
    doors.clear_session()
    flash(_("The new password is saved. Log in with it."), "success")
    return web.see_other(url_for("people.log_in"))


def find_by_visitor(token: str, purpose: LinkPurpose) -> None:
    """Look a link up for a stranger: only so many wrong ones from one address (S39)."""
    try:
        one_time.find_link(token, purpose)
    except errors.Gone:
        throttle.spend(throttle.code_limits(doors.address()))
        raise


@blueprint.post("/language")
@web.policy(web.PUBLIC)
def set_language() -> ResponseReturnValue:
    """Speak another language, from the next page on."""
    language = request.form.get("language", "")
    if language not in LOCALES:
        raise errors.Invalid(_("There is no such language here."))
    session["locale"] = language
    person = visitor_person()
    if person is not None:
        with unit_of_work(person):
            change_look(person, {"locale": language})
        g.locale = language
    return web.back(url_for(START))


@blueprint.post("/theme")
@web.policy(web.PUBLIC)
def set_theme() -> ResponseReturnValue:
    """Another theme, contrast or text size, from the next page on."""
    allowed = {"theme": THEMES, "contrast": CONTRASTS, "text": TEXT_SIZES}
    chosen = {
        name: request.form[name]
        for name, choices in allowed.items()
        if request.form.get(name) in dict(choices)
    }
    if not chosen:
        raise errors.Invalid(_("There is no such theme here."))
    session.update(chosen)
    person = visitor_person()
    if person is not None:
        columns = {("text_size" if name == "text" else name): v for name, v in chosen.items()}
        with unit_of_work(person):
            change_look(person, columns)
    return web.back(url_for(START))
