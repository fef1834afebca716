"""What is done with values on the page of their indicator."""

from collections.abc import Callable
from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from kaskad.boards.file_answers import kept_file_answer
from kaskad.boards.papers import papers
from kaskad.cascade.forms import once_of
from kaskad.core import errors, web
from kaskad.core.db import unit_of_work
from kaskad.indicators import value_actions as actions
from kaskad.indicators.access import Spot, indicator_for, value_for
from kaskad.indicators.assessment import Judgement
from kaskad.indicators.blueprint import blueprint
from kaskad.indicators.indicator_page import Sent, refused, verify_form
from kaskad.indicators.models import IndicatorValue
from kaskad.indicators.proofs import proof_of_event, proofs_of_card
from kaskad.indicators.value_actions import Proof
from kaskad.indicators.value_files import file_for, put_files
from kaskad.indicators.value_forms import (
    EvidenceForm,
    IndicatorForm,
    ReturnForm,
    ValueForm,
    WordForm,
    link_proof,
)
from kaskad.people.permissions import Permission
from kaskad.people.visitor import current_person

WRITE, VERIFY = Permission.VALUE_WRITE, Permission.VALUE_VERIFY
ONE = "/projects/<key>/values/<int:value_id>"
Refusal = errors.Invalid | errors.Conflict
Act = Callable[[Spot, IndicatorValue], Any]


@blueprint.post("/projects/<key>/indicators/<int:indicator_id>/values")
@web.policy(WRITE)
def write_value(key: str, indicator_id: int) -> ResponseReturnValue:
    """Enter a value; it is a draft until its author has looked at it and sent it."""
    person = current_person()
    form = _value_form(indicator_for(person, key, indicator_id, WRITE), "new")
    try:
        form.check()
        with papers(request.files.getlist("file"), previews=True) as stored, unit_of_work(person):
            spot = indicator_for(person, key, indicator_id, WRITE)
            row = actions.write_value(
                person, spot, form.entered(), note=form.note.data or "", breakdown=form.breakdown(),
                proofs=(*_chosen(spot, form), *form.proofs()), once=once_of(request.form),
            )  # fmt: skip
            for proof in put_files(person, row, stored):
                actions.add_evidence(person, spot, row, proof)
            value_id = row.id
    except (errors.Invalid, errors.Conflict) as error:
        return refused(person, key, indicator_id, WRITE, error, Sent("new", form))
    web.say(_("Saved as a draft. Look at it once more and send it to verification."))
    return _back(key, indicator_id, value_id)


@blueprint.post(ONE)
@web.policy(WRITE)
def change_value(key: str, value_id: int) -> ResponseReturnValue:
    """Other figures in one's own draft or returned value."""
    spot, _row = value_for(current_person(), key, value_id, WRITE)
    form = _value_form(spot, f"change-{value_id}")

    def act(spot: Spot, row: IndicatorValue) -> None:
        actions.change_value(
            current_person(), spot, row, form.revision.data, form.entered(),
            note=form.note.data or "", once=once_of(request.form),
        )  # fmt: skip

    return _done(key, value_id, WRITE, act, _("Saved."), ("change", form))


@blueprint.post(f"{ONE}/evidence")
@web.policy(WRITE)
def add_evidence(key: str, value_id: int) -> ResponseReturnValue:
    """A card with its files, an event, a file, or the address of a document."""
    form = EvidenceForm()
    form.mark(f"evidence-{value_id}")

    person = current_person()
    spot, row = value_for(person, key, value_id, WRITE)
    indicator_id, revision = spot.indicator.id, row.revision
    try:
        form.check()
        with papers(request.files.getlist("file"), previews=True) as stored, unit_of_work(person):
            spot, row = value_for(person, key, value_id, WRITE)
            proofs = (*_chosen(spot, form), *link_proof(form.url, form.url_title))
            if not proofs and not stored:
                sentence = str(_("Please name a card, an event or an address, or choose a file."))
                raise errors.Invalid(sentence, fields={"card": sentence})
            for proof in (*proofs, *put_files(person, row, stored)):
                actions.add_evidence(person, spot, row, proof)
    except (errors.Invalid, errors.Conflict) as error:
        again = Sent("evidence", form, value_id)
        return refused(person, key, indicator_id, WRITE, error, again, revision)
    web.say(_("The evidence is added."))
    return _back(key, indicator_id, value_id)


@blueprint.get("/value-files/<public_id>")
@web.policy(Permission.INITIATIVE_VIEW)
def value_file(public_id: str) -> ResponseReturnValue:
    """The file itself, always as something to be saved; `?preview=1`: a small picture of it."""
    return kept_file_answer(file_for(current_person(), public_id))


@blueprint.post(f"{ONE}/submit")
@web.policy(WRITE)
def submit_value(key: str, value_id: int) -> ResponseReturnValue:
    """Send it to verification."""

    def act(spot: Spot, row: IndicatorValue) -> None:
        actions.submit_value(current_person(), spot, row, once=once_of(request.form))

    return _done(key, value_id, WRITE, act, _("Sent. Monitoring verifies it."))


@blueprint.post(f"{ONE}/withdraw")
@web.policy(WRITE)
def withdraw_value(key: str, value_id: int) -> ResponseReturnValue:
    """Take back what nobody has verified."""

    def act(spot: Spot, row: IndicatorValue) -> None:
        actions.withdraw_value(current_person(), spot, row, once=once_of(request.form))

    return _done(key, value_id, WRITE, act, _("The value is withdrawn."))


@blueprint.post(f"{ONE}/verify")
@web.policy(VERIFY)
def verify_value(key: str, value_id: int) -> ResponseReturnValue:
    """Make it count."""
    spot, _row = value_for(current_person(), key, value_id, VERIFY)
    form = verify_form(spot.indicator, value_id, fresh=False)

    def act(spot: Spot, row: IndicatorValue) -> None:
        chosen = form.judgement.data
        actions.verify_value(
            current_person(), spot, row, judgement=Judgement(chosen) if chosen else None,
            reason=form.reason.data or "", once=once_of(request.form),
        )  # fmt: skip

    return _done(key, value_id, VERIFY, act, _("Verified. It counts from now on."),
                 ("verify", form))  # fmt: skip


@blueprint.post(f"{ONE}/return")
@web.policy(VERIFY)
def return_value(key: str, value_id: int) -> ResponseReturnValue:
    """Give it back with remarks."""
    form = ReturnForm()
    form.mark(f"return-{value_id}")

    def act(spot: Spot, row: IndicatorValue) -> None:
        remarks = form.remarks.data or ""
        actions.return_value(
            current_person(), spot, row, remarks=remarks, once=once_of(request.form)
        )

    return _done(key, value_id, VERIFY, act, _("Returned with your remarks."), ("return", form))


@blueprint.post(f"{ONE}/keep")
@web.policy(VERIFY)
def keep_value(key: str, value_id: int) -> ResponseReturnValue:
    """It counts although the work behind it was opened again."""

    def act(spot: Spot, row: IndicatorValue) -> None:
        actions.keep_value(current_person(), spot, row, once=once_of(request.form))

    return _done(key, value_id, VERIFY, act, _("The value stays as it is."))


@blueprint.post(f"{ONE}/comments")
@web.policy(WRITE)
def comment_value(key: str, value_id: int) -> ResponseReturnValue:
    """A word in the conversation beside it."""
    form = WordForm()
    form.mark(f"word-{value_id}")

    def act(spot: Spot, row: IndicatorValue) -> None:
        text = form.text.data or ""
        actions.comment_value(current_person(), spot, row, text, once=once_of(request.form))

    return _done(key, value_id, WRITE, act, _("Said."), ("word", form))


def _done(
    key: str,
    value_id: int,
    permission: Permission,
    act: Act,
    said: str,
    sent: tuple[str, IndicatorForm] | None = None,
) -> ResponseReturnValue:
    """Do *act* to the value; a refused form comes back on the page of its indicator."""
    person = current_person()
    spot, row = value_for(person, key, value_id, permission)
    indicator_id, revision = spot.indicator.id, row.revision
    try:
        if sent is not None:
            sent[1].check()
        with unit_of_work(person):
            act(*value_for(person, key, value_id, permission))
    except (errors.Invalid, errors.Conflict) as error:
        if sent is None:
            raise
        again = Sent(*sent, value_id)
        return refused(person, key, indicator_id, permission, error, again, revision)
    web.say(said)
    return _back(key, indicator_id, value_id)


def _value_form(spot: Spot, suffix: str) -> ValueForm:
    form = ValueForm()
    form.offer(spot.indicator)
    form.mark(suffix)
    return form


def _chosen(spot: Spot, form: Any) -> tuple[Proof, ...]:
    """A card with its files, and an event of the plan."""
    here = spot.place.initiative
    card = proofs_of_card(here, form.card.data) if form.card.data else ()
    return (*card, *(proof_of_event(here, form.event.data) if form.event.data else ()))


def _back(key: str, indicator_id: int, value_id: int) -> ResponseReturnValue:
    anchor = f"value-{value_id}"
    return web.see_other(
        url_for("indicators.indicator", key=key, indicator_id=indicator_id, _anchor=anchor)
    )
