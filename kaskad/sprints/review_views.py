"""The first step of a closing: what has come of the sprint, with its proof; cards to accept."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import flash, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import select

from kaskad.boards.access import card_for
from kaskad.boards.models import Column, ColumnCategory
from kaskad.boards.move_actions import move_card
from kaskad.core import errors, web
from kaskad.core.db import db, unit_of_work
from kaskad.people.models import Person
from kaskad.people.permissions import Permission
from kaskad.people.visitor import current_person
from kaskad.sprints import review_actions
from kaskad.sprints.access import SprintPlace, sprint_for
from kaskad.sprints.blueprint import blueprint
from kaskad.sprints.close_frame import Frame
from kaskad.sprints.close_page import (
    CLOSE,
    frame_for,
    is_reviewed,
    opened,
    show_part,
    show_step,
    show_stopped,
    step_address,
    stopped_or_raise,
)
from kaskad.sprints.models import SprintResult
from kaskad.sprints.review_forms import EvidenceForm, ResultForm, refuse
from kaskad.sprints.review_queries import ResultRow, file_choices
from kaskad.sprints.scope_actions import locked_cards


@dataclass(frozen=True)
class ResultItem:
    """A result with its forms."""

    row: ResultRow
    form: ResultForm
    proof: EvidenceForm


@blueprint.get("/projects/<key>/sprints/<int:number>/close/results")
@web.policy(CLOSE)
def close_results(key: str, number: int) -> ResponseReturnValue:
    """Step 1: results of the sprint, and cards that wait to be accepted."""
    person = current_person()
    place = opened(person, key, number)
    if not is_reviewed(place):
        return show_stopped(person, place, status=200)
    return _page(person, place)


def _page(
    person: Person,
    place: SprintPlace,
    *,
    forms: Mapping[int, ResultForm] | None = None,
    proofs: Mapping[int, EvidenceForm] | None = None,
    status: int = 200,
) -> ResponseReturnValue:
    frame = frame_for(place, "results")
    files = [(one.public_id, one.words) for one in file_choices(place.sprint.id)]
    items = [
        _item(row, frame, files, (forms or {}).get(row.id), (proofs or {}).get(row.id))
        for row in frame.results
    ]
    accepted = _accepted_column(place)
    return show_step(
        person, place, frame, status=status, items=items,
        waiting=[card for card in frame.cards if card.waits] if accepted is not None else [],
    )  # fmt: skip


def _item(
    row: ResultRow,
    frame: Frame,
    files: list[tuple[str, str]],
    form: ResultForm | None,
    proof: EvidenceForm | None,
) -> ResultItem:
    if form is None:
        form = ResultForm(formdata=None, verdict=row.verdict, note=row.note, revision=row.revision)
        form.offer()
        form.mark(row.id)
    if proof is None:
        proof = EvidenceForm(formdata=None)
        proof.mark(row.id)
    proof.offer([(card.id, f"{card.key} {card.title}") for card in frame.cards], files)
    return ResultItem(row, form, proof)


def _accepted_column(place: SprintPlace) -> Column | None:
    return db.session.scalar(
        select(Column)
        .where(
            Column.board_id == place.board_place.board.id,
            Column.category == ColumnCategory.ACCEPTED,
            Column.archived_at.is_(None),
        )
        .order_by(Column.position)
        .limit(1)
    )


def _answer(
    person: Person, place: SprintPlace, result_id: int, *, status: int = 200,
    form: ResultForm | None = None, proof: EvidenceForm | None = None,
) -> ResponseReturnValue:  # fmt: skip
    if not web.is_fragment():
        if status < 400:
            return web.see_other(step_address(place, "results", f"result-{result_id}"))
        return _page(
            person, place, status=status, forms={result_id: form} if form else None,
            proofs={result_id: proof} if proof else None,
        )  # fmt: skip
    frame = frame_for(place, "results", with_figures=False)
    row = next((one for one in frame.results if one.id == result_id), None)
    if row is None:
        raise errors.NotFound(_("There is no such result in this sprint any more."))
    files = [(one.public_id, one.words) for one in file_choices(place.sprint.id)]
    return show_part(
        place, frame, "_close_result", f"result-{result_id}", status=status,
        item=_item(row, frame, files, form, proof), just_saved=status < 400,
    )  # fmt: skip


@blueprint.post("/projects/<key>/sprints/<int:number>/close/results/<int:result_id>")
@web.policy(CLOSE)
def judge_result(key: str, number: int, result_id: int) -> ResponseReturnValue:
    """Accept a result, partly, or not."""
    person = current_person()
    opened(person, key, number)
    form = ResultForm()
    form.offer()
    form.mark(result_id)
    try:
        form.check()
        with unit_of_work(person):
            place = sprint_for(person, key, number, CLOSE)
            review_actions.judge_result(
                person, place, result_id, form.verdict.data or None, note=form.note.data or "",
                seen=form.revision.data,
            )  # fmt: skip
    except errors.Invalid as error:
        status = refuse(form, error, form.revision.data)
        return _answer(person, opened(person, key, number), result_id, status=status, form=form)
    except errors.Conflict as error:
        if not error.clashes:
            return stopped_or_raise(person, key, number, CLOSE, error)
        row = db.session.get(SprintResult, result_id)
        status = refuse(form, error, row.revision if row else None)
        return _answer(person, opened(person, key, number), result_id, status=status, form=form)
    return _answer(person, opened(person, key, number), result_id)


@blueprint.post("/projects/<key>/sprints/<int:number>/close/results/<int:result_id>/evidence")
@web.policy(CLOSE)
def add_evidence(key: str, number: int, result_id: int) -> ResponseReturnValue:
    """Add a proof: a card, a file, or an address."""
    person = current_person()
    opened(person, key, number)
    form = EvidenceForm()
    form.mark(result_id)
    try:
        form.check()
        with unit_of_work(person):
            place = sprint_for(person, key, number, CLOSE)
            _prove(person, place, result_id, form)
    except errors.Invalid as error:
        status = refuse(form, error, None)
        return _answer(person, opened(person, key, number), result_id, status=status, proof=form)
    except errors.Conflict as error:
        return stopped_or_raise(person, key, number, CLOSE, error)
    return _answer(person, opened(person, key, number), result_id)


def _prove(person: Person, place: SprintPlace, result_id: int, form: EvidenceForm) -> None:
    kind, _colon, value = (form.proof.data or "").partition(":")
    url = form.url.data or ""
    if not kind and not url:
        sentence = _("Choose a card or a file, or write an address.")
        raise errors.Invalid(sentence, fields={"proof": sentence})
    if url:
        review_actions.add_evidence(person, place, result_id, url=url, title=form.title.data or "")
    if kind == "card" and value.isdigit() and len(value) < 18:
        review_actions.add_evidence(person, place, result_id, card_id=int(value))
    elif kind == "file" and value:
        review_actions.add_evidence(person, place, result_id, file_public_id=value)
    elif kind:
        raise errors.NotFound(_("There is no such card in this sprint."))


@blueprint.post("/projects/<key>/sprints/<int:number>/close/evidence/<int:evidence_id>/remove")
@web.policy(CLOSE)
def remove_evidence(key: str, number: int, evidence_id: int) -> ResponseReturnValue:
    """Take a proof back."""
    person = current_person()
    opened(person, key, number)
    try:
        with unit_of_work(person):
            place = sprint_for(person, key, number, CLOSE)
            event = review_actions.remove_evidence(person, place, evidence_id)
            result_id = int(event.data["result_id"])
    except errors.Conflict as error:
        return stopped_or_raise(person, key, number, CLOSE, error)
    return _answer(person, opened(person, key, number), result_id)


@blueprint.post("/projects/<key>/sprints/<int:number>/close/accept")
@web.policy(CLOSE)
def accept_cards(key: str, number: int) -> ResponseReturnValue:
    """Accept cards that are done, all or none: they go to the column of what is accepted."""
    person = current_person()
    opened(person, key, number)
    wanted = request.form.getlist("card")[:500]
    try:
        with unit_of_work(person):
            place = sprint_for(person, key, number, CLOSE)
            moved = _accept(person, place, sorted(set(wanted)))
    except errors.Conflict as error:
        return stopped_or_raise(person, key, number, CLOSE, error)
    flash(ngettext("%(num)s card is accepted.", "%(num)s cards are accepted.", moved), "success")
    return web.see_other(step_address(opened(person, key, number), "results", "waiting"))


def _accept(person: Person, place: SprintPlace, keys: list[str]) -> int:
    """Move the cards with *keys*; how many were moved. Sprint, cards, board: held in this order."""
    sprint = review_actions.reviewed(place)
    column = _accepted_column(place)
    if column is None:
        raise errors.Conflict(_("The board has no column for accepted results."))
    cards = [card_for(person, key, Permission.CARD_ACCEPT) for key in keys]
    for one in cards:
        review_actions.card_in(sprint, one.card.id)
    locked_cards(place.board_place, [one.card.id for one in cards])
    return sum(
        move_card(person, one, column, seen=None, last=True) is not None
        for one in cards
        if one.card.column_id != column.id
    )
