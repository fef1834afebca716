"""Pages of change requests: all of them, one side by side, asking and deciding."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from flask import flash, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from kaskad.approvals import request_actions as actions
from kaskad.approvals import request_ask_page as ask_page
from kaskad.approvals.blueprint import blueprint
from kaskad.approvals.life_actions import SentBefore
from kaskad.approvals.models import ChangeRequest
from kaskad.approvals.request_actions import ASK, StaleError, request_of
from kaskad.approvals.request_ask_page import Asking, What
from kaskad.approvals.request_forms import DeclineForm, PaperForm, ReasonForm, WhatFilter, Wished
from kaskad.approvals.request_lines import RefusedError
from kaskad.approvals.request_queries import open_of, request_page, requests
from kaskad.approvals.request_stale import Stale
from kaskad.approvals.request_words import section_word
from kaskad.boards.file_actions import Upload
from kaskad.boards.papers import papers
from kaskad.cascade.access import Place, place_for
from kaskad.cascade.forms import blame, once_of
from kaskad.cascade.pages import open_place, page
from kaskad.core import errors, web
from kaskad.core.db import unit_of_work
from kaskad.core.forms import PageForm
from kaskad.people.models import Person
from kaskad.people.permissions import Permission
from kaskad.people.visitor import current_person

VIEW, APPROVE = Permission.INITIATIVE_VIEW, Permission.PASSPORT_APPROVE


@blueprint.get("/projects/<key>/requests")
@web.policy(VIEW)
def request_list(key: str) -> ResponseReturnValue:
    """All requests, the newest first."""
    person = current_person()
    place = open_place(person, key)
    return page(
        "approvals/requests.html",
        person,
        place,
        rows=requests(place.initiative.id),
        can_ask=place.can(ASK) and place.initiative.passport_state == "approved",
    )


@blueprint.get("/projects/<key>/requests/new")
@web.policy(ASK)
def new_request(key: str) -> ResponseReturnValue:
    """What should be changed; then the form of that section, with the reason."""
    person = current_person()
    place = open_place(person, key, ASK)
    ask_page.check(place)
    filters = WhatFilter(request.args)
    if not filters.validate():
        raise errors.NotFound(_("There is no such section in the passport."))
    own = open_of(person, place)
    number = _joined(person, place, filters.request.data, own)
    if not filters.section.data:
        return ask_page.show_choice(person, place, number)
    what = _what(filters, number)
    there = request_of(place, number) if number else None
    lines = actions.lines_of(there.id) if there is not None else []
    with ask_page.as_it_would_be(place, what.section, lines):
        asked = ask_page.asking(place, what, lines, sent=False)
        if there is not None:
            asked.reason = ReasonForm(formdata=None, data={"reason": there.reason})
        return ask_page.show(person, place, asked, own=own)


@blueprint.post("/projects/<key>/requests")
@web.policy(ASK)
def ask_change(key: str) -> ResponseReturnValue:
    """Ask for what the form says: a new request, or more of one's own open one."""
    person = current_person()
    place = open_place(person, key, ASK)
    ask_page.check(place)
    filters = WhatFilter(request.form)
    if not filters.validate():
        raise errors.NotFound(_("There is no such section in the passport."))
    what = _what(filters, filters.request.data or None)
    joined = ask_page.joined(person, place, what.request)
    lines = actions.lines_of(joined.id) if joined is not None else []
    with ask_page.as_it_would_be(place, what.section, lines):
        asked = ask_page.asking(place, what, lines, sent=True)
        asked.reason = ReasonForm()
        checked = [form.validate() for form in (*asked.forms, asked.reason)]  # each says its own
        good = all(checked)
        wished = asked.wishes(place, request.form.get("do", "")) if good else []
    if not good:
        return _again(person, key, asked), 422
    try:
        with unit_of_work(person):
            place = place_for(person, key, ASK)
            row = ask_page.joined(person, place, what.request)
            made_row = actions.ask(
                person, place, [one.wish for one in wished], asked.reason.reason.data or "",
                request=row, once=once_of(request.form),
            )  # fmt: skip
            number = made_row.number
    except RefusedError as refused:
        status = _blame(asked, wished, refused)
        return _again(person, key, asked), status
    except errors.Invalid as error:
        blame(asked.reason, error)
        return _again(person, key, asked), 422
    flash(
        _("Added to request %(number)s.", number=number) if what.request
        else _("Asked: request %(number)s waits for a decision.", number=number),
        "success",
    )  # fmt: skip
    return _to(key, number)


@blueprint.get("/projects/<key>/requests/<int:number>")
@web.policy(VIEW)
def change_request(key: str, number: int) -> ResponseReturnValue:
    """Old and new side by side."""
    person = current_person()
    return _show(person, open_place(person, key), number)


@blueprint.post("/projects/<key>/requests/<int:number>/approve")
@web.policy(APPROVE)
def approve_request(key: str, number: int) -> ResponseReturnValue:
    """Apply it and put a new version in force."""
    form = PaperForm()

    def act(person: Person, place: Place, row: ChangeRequest, given: Sequence[Upload]) -> str:
        once = once_of(request.form)
        if not actions.approve(person, place, row, words=form.words(), files=given, once=once):
            raise SentBefore
        return str(
            _("Approved. Version %(number)s of the passport is in force.",
              number=place.initiative.passport_version)
        )  # fmt: skip

    return _decide(key, number, form, act, request.files.getlist("file"))


@blueprint.post("/projects/<key>/requests/<int:number>/decline")
@web.policy(APPROVE)
def decline_request(key: str, number: int) -> ResponseReturnValue:
    """Decline it, saying why."""
    form = DeclineForm()

    def act(person: Person, place: Place, row: ChangeRequest, _given: Sequence[Upload]) -> str:
        actions.decline(person, place, row, form.remarks.data or "", once=once_of(request.form))
        return str(_("Declined. Who asked finds your words."))

    return _decide(key, number, form, act)


@blueprint.post("/projects/<key>/requests/<int:number>/withdraw")
@web.policy(ASK)
def withdraw_request(key: str, number: int) -> ResponseReturnValue:
    """Take it back."""
    person = current_person()
    with unit_of_work(person):
        place = place_for(person, key, ASK)
        actions.withdraw_request(
            person, place, request_of(place, number), once=once_of(request.form)
        )
    flash(_("Withdrawn. It stays in the list."), "success")
    return _to(key, number)


@blueprint.post("/projects/<key>/requests/<int:number>/again")
@web.policy(ASK)
def ask_again(key: str, number: int) -> ResponseReturnValue:
    """The same against what the passport says now, in a new request."""
    person = current_person()
    with unit_of_work(person):
        place = place_for(person, key, ASK)
        new, left_out = actions.ask_again(
            person, place, request_of(place, number), once=once_of(request.form)
        )
        new_number = new.number
    flash(
        _("Asked again: request %(number)s. Request %(earlier)s is withdrawn.",
          number=new_number, earlier=number),
        "success",
    )  # fmt: skip
    if left_out:
        names = "; ".join(
            f"{section_word(one.section)}: {one.name}".rstrip(": ") for one in left_out
        )
        flash(_("Left out, for it is so already or is no longer here: %(names)s", names=names),
              "warning")  # fmt: skip
    return _to(key, new_number)


@blueprint.post("/projects/<key>/requests/<int:number>/lines/<int:position>/take-off")
@web.policy(ASK)
def take_off_line(key: str, number: int, position: int) -> ResponseReturnValue:
    """Ask for one thing less."""
    person = current_person()
    with unit_of_work(person):
        place = place_for(person, key, ASK)
        row = request_of(place, number)
        actions.take_off(person, place, row, position, once=once_of(request.form))
    flash(_("Taken off the request."), "success")
    return _to(key, number)


def _joined(person: Person, place: Place, wanted: int | None, own: int | None) -> int | None:
    """The request that is added to: the one asked for, else one's own open one; 0: a new one."""
    if wanted == 0:
        return None
    if wanted is not None:
        ask_page.joined(person, place, wanted)
        return wanted
    try:
        return own if ask_page.joined(person, place, own) is not None else None
    except errors.Conflict:  # it is stale: whoever asks begins another
        return None


def _what(filters: WhatFilter, number: int | None) -> What:
    return What(
        filters.section.data or "",
        filters.part.data or None,
        number,
        filters.stage.data or "",
        filters.set.data or "",
    )


def _blame(asked: Asking, wished: list[Wished], refused: RefusedError) -> int:
    """Put the sentence beside the form at fault."""
    error, at = refused.error, refused.position - 1
    by = wished[at] if 0 <= at < len(wished) else None
    if by is None or by.form is None:
        asked.reason.form_errors = [*asked.reason.form_errors, error.message]
    elif isinstance(error, errors.Invalid):
        blame(by.form, error)
    elif isinstance(error, errors.Conflict) and error.clashes:
        by.form.dispute(error, by.row.revision)
    else:
        by.form.form_errors = [*by.form.form_errors, error.message]
    return 422 if isinstance(error, errors.Invalid) else 409


def _again(person: Person, key: str, asked: Asking) -> str:
    place = open_place(person, key, ASK)
    own = open_of(person, place)
    with ask_page.as_it_would_be(place, asked.what.section, asked.lines):
        return ask_page.show(person, place, asked, own=own)


def _decide(
    key: str,
    number: int,
    form: PageForm,
    act: Callable[[Person, Place, ChangeRequest, Sequence[Upload]], str],
    files: Sequence[Any] = (),
) -> ResponseReturnValue:
    person = current_person()
    place = place_for(person, key, APPROVE)
    actions.check_may_decide(person, place, request_of(place, number))
    try:
        form.check()
        with papers(files) as given, unit_of_work(person):
            place = place_for(person, key, APPROVE)
            sentence = act(person, place, request_of(place, number), given)
    except SentBefore:
        return _to(key, number)
    except StaleError as error:
        place = open_place(person, key)
        return _show(person, place, number, stale=error.stale), 409
    except errors.Invalid as error:
        if not form.errors:
            blame(form, error)
        return _show(person, open_place(person, key), number, form), 422
    flash(sentence, "success")
    return _to(key, number)


def _show(
    person: Person,
    place: Place,
    number: int,
    refused: PageForm | None = None,
    stale: Mapping[int, Stale] | None = None,
) -> str:
    row = request_of(place, number)
    forms: dict[str, Any] = {
        "paper": refused if isinstance(refused, PaperForm) else PaperForm(formdata=None),
        "decline": refused if isinstance(refused, DeclineForm) else DeclineForm(formdata=None),
    }
    return page(
        "approvals/request.html",
        person,
        place,
        found=request_page(person, place, row, stale),
        tried=stale is not None,
        **forms,
    )


def _to(key: str, number: int) -> ResponseReturnValue:
    return web.see_other(url_for("approvals.change_request", key=key, number=number))
