"""Pages of versions: all of them, one as it was, two side by side; sending and deciding."""

from collections.abc import Callable, Sequence
from typing import Any

from flask import flash, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from kaskad.approvals import version_actions as actions
from kaskad.approvals.access import check_decider
from kaskad.approvals.blueprint import blueprint
from kaskad.approvals.life_actions import SentBefore
from kaskad.approvals.models import PassportVersion
from kaskad.approvals.snapshot import take
from kaskad.approvals.version_bar import bar_of
from kaskad.approvals.version_compare import compare
from kaskad.approvals.version_forms import (
    ApproveForm,
    CompareFilter,
    ReturnForm,
    SubmitForm,
    version_forms,
)
from kaskad.approvals.version_queries import VersionRow, versions
from kaskad.approvals.version_reading import appendices_of, front_of, keeps_control, passport_of
from kaskad.approvals.version_words import field_word, section_word
from kaskad.boards.file_actions import Upload
from kaskad.boards.papers import papers
from kaskad.cascade.access import Place, place_for
from kaskad.cascade.form_frame import Refused, carry_out
from kaskad.cascade.forms import blame, once_of
from kaskad.cascade.pages import open_place, page
from kaskad.cascade.sections import SECTIONS
from kaskad.core import errors, web
from kaskad.core.db import unit_of_work
from kaskad.core.forms import PageForm
from kaskad.core.i18n import today
from kaskad.people.models import Person
from kaskad.people.permissions import Permission
from kaskad.people.visitor import current_person

SUBMIT, APPROVE = Permission.PASSPORT_SUBMIT, Permission.PASSPORT_APPROVE
NOW = 0
"""As the number of a version: what is written now."""


@blueprint.get("/projects/<key>/versions")
@web.policy(Permission.INITIATIVE_VIEW)
def version_list(key: str) -> ResponseReturnValue:
    """All versions of the passport, the newest first."""
    person = current_person()
    return _show_list(person, open_place(person, key))


@blueprint.post("/projects/<key>/versions")
@web.policy(SUBMIT)
def submit_passport(key: str) -> ResponseReturnValue:
    """Send the passport for approval."""
    person = current_person()
    place_for(person, key, SUBMIT)
    form = SubmitForm()

    def submit() -> None:
        place, once = place_for(person, key, SUBMIT), once_of(request.form)
        actions.submit_passport(person, place, note=form.note.data or "", once=once)

    done = carry_out(person, form, submit)
    if isinstance(done, Refused):
        return _show_list(person, open_place(person, key), form), done.status
    flash(_("Sent for approval. Until it is decided on, the passport is not changed."), "success")
    return _to_passport(key)


@blueprint.post("/projects/<key>/versions/<int:number>/withdraw")
@web.policy(SUBMIT)
def withdraw_version(key: str, number: int) -> ResponseReturnValue:
    """Take it back, to go on writing."""
    person = current_person()
    with unit_of_work(person):
        place = place_for(person, key, SUBMIT)
        actions.withdraw(person, place, _version(place, number), once=once_of(request.form))
    flash(_("Withdrawn. The passport can be written again."), "success")
    return _to_passport(key)


@blueprint.post("/projects/<key>/versions/<int:number>/return")
@web.policy(APPROVE)
def return_version(key: str, number: int) -> ResponseReturnValue:
    """Give it back with remarks."""
    form = ReturnForm()

    def act(person: Person, place: Place, row: PassportVersion, _given: Sequence[Upload]) -> None:
        actions.return_passport(
            person, place, row, form.remarks.data or "", once=once_of(request.form)
        )

    return _decide(key, number, form, act, _("Returned. Those who lead it find your remarks."))


@blueprint.post("/projects/<key>/versions/<int:number>/approve")
@web.policy(APPROVE)
def approve_version(key: str, number: int) -> ResponseReturnValue:
    """Put it in force, by an order and its scan if there is one."""
    form = ApproveForm()

    def act(person: Person, place: Place, row: PassportVersion, given: Sequence[Upload]) -> None:
        paper = actions.Paper(
            form.paper_kind.data or "", form.paper_number.data or "", form.decided_on.data,
            form.text.data or "",
        )  # fmt: skip
        once = once_of(request.form)
        if not actions.approve_passport(person, place, row, paper=paper, files=given, once=once):
            raise SentBefore

    sentence = _("Approved: version %(number)s is in force.", number=number)
    return _decide(key, number, form, act, sentence, request.files.getlist("file"))


def _decide(
    key: str,
    number: int,
    form: PageForm,
    act: Callable[[Person, Place, PassportVersion, Sequence[Upload]], None],
    sentence: str,
    files: Sequence[Any] = (),
) -> ResponseReturnValue:
    person = current_person()
    place = place_for(person, key, APPROVE)
    _version(place, number)
    check_decider(person, place, APPROVE)
    try:
        form.check()
        with papers(files) as given, unit_of_work(person):
            place = place_for(person, key, APPROVE)
            act(person, place, _version(place, number), given)
    except SentBefore:
        pass
    except errors.Invalid as error:
        if not form.errors:
            blame(form, error)
        return _show_one(person, open_place(person, key), number, form), 422
    flash(sentence, "success")
    return _to_passport(key)


@blueprint.get("/projects/<key>/versions/<int:number>")
@web.policy(Permission.INITIATIVE_VIEW)
def version(key: str, number: int) -> ResponseReturnValue:
    """One version as it was."""
    person = current_person()
    return _show_one(person, open_place(person, key), number)


@blueprint.get("/projects/<key>/versions/compare")
@web.policy(Permission.INITIATIVE_VIEW)
def compare_versions(key: str) -> ResponseReturnValue:
    """Two versions, or a version and what is written now, side by side."""
    person = current_person()
    place = open_place(person, key)
    rows = versions(place.initiative.id)
    filters = CompareFilter(request.args)
    if not filters.validate():
        raise errors.Invalid(_("There is no such version to compare."))
    newest = rows[0].number if rows else NOW
    a = newest if filters.a.data is None else filters.a.data
    b = NOW if filters.b.data is None else filters.b.data
    before, after = _content(place, a), _content(place, b)
    return page(
        "approvals/compare.html",
        person,
        place,
        rows=rows,
        chosen=(a, b),
        names=(_name(a), _name(b)),
        found=compare(before, after, [one.kind for one in SECTIONS]),
        keeps_control=keeps_control(before) and keeps_control(after),
        section_word=section_word,
        field_word=field_word,
    )


def _version(place: Place, number: int) -> PassportVersion:
    return actions.version_of(place, number)


def _content(place: Place, number: int) -> dict[str, Any]:
    return take(place.initiative) if number == NOW else _version(place, number).content


def _name(number: int) -> str:
    if number == NOW:
        return str(_("What is written now"))
    return str(_("Version %(number)s", number=number))


def _show_list(person: Person, place: Place, refused: PageForm | None = None) -> str:
    rows = versions(place.initiative.id)
    bar = bar_of(person, place, rows, version_forms(refused))
    return page("approvals/versions.html", person, place, rows=rows, bar=bar, refused=refused)


def _show_one(person: Person, place: Place, number: int, refused: PageForm | None = None) -> str:
    row = _version(place, number)
    rows = versions(place.initiative.id)
    return page(
        "approvals/version.html",
        person,
        place,
        bar=bar_of(person, place, rows, version_forms(refused)) if _waits(rows, number) else None,
        shown=next(one for one in rows if one.number == number),
        earlier=next((one.number for one in rows if one.number < number), None),
        front=front_of(row.content),
        passport=passport_of(row.content, today()),
        appendices=appendices_of(row.content),
        keeps_control=keeps_control(row.content),
        refused=refused,
    )


def _waits(rows: tuple[VersionRow, ...], number: int) -> bool:
    return any(row.number == number and row.waits for row in rows)


def _to_passport(key: str) -> ResponseReturnValue:
    return web.see_other(url_for("cascade.passport", key=key))
