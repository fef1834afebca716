"""Comments: say, mend, remove; and who can be named in them."""

from flask import jsonify, url_for
from flask.typing import ResponseReturnValue

from kaskad.boards import card_page, comment_actions
from kaskad.boards.access import card_for
from kaskad.boards.blueprint import blueprint
from kaskad.boards.card_edit import tell
from kaskad.boards.card_forms import CommentForm
from kaskad.boards.conflicts import clash_rows
from kaskad.boards.parties import people_who_see
from kaskad.core import errors, web
from kaskad.core.db import unit_of_work
from kaskad.core.forms import clean
from kaskad.journal import Event
from kaskad.people.models import Person
from kaskad.people.permissions import Permission
from kaskad.people.visitor import current_person


@blueprint.get("/cards/<key>/people")
@web.policy(Permission.CARD_COMMENT)
def card_people(key: str) -> ResponseReturnValue:
    """Names that can follow an @ on this card: only of people who see its board (trust.md S22)."""
    person = current_person()
    place = card_for(person, key, Permission.CARD_COMMENT)
    return jsonify(
        people=[
            {"name": row.label, "full": row.name, "initials": row.initials, "tone": row.tone}
            for row in people_who_see(place)
            if row.id != person.id
        ]
    )


@blueprint.post("/cards/<key>/comments")
@web.policy(Permission.CARD_COMMENT)
def comment_card(key: str) -> ResponseReturnValue:
    """Say something on the card."""
    person = current_person()
    form = CommentForm()
    try:
        form.check()
        with unit_of_work(person):
            place = card_for(person, key, Permission.CARD_COMMENT)
            comment_actions.comment_card(person, place, form.body.data or "", once=card_page.once())
    except errors.Invalid as error:
        place = card_for(person, key, Permission.CARD_COMMENT)
        tell(form, error)
        return card_page.show(person, place, part="comments", status=422, comment_form=form)
    return card_page.answer(person, place, None, "comments", quiet=True)


@blueprint.get("/cards/<key>/comments/<int:comment_id>")
@web.policy(Permission.CARD_COMMENT)
def edit_comment(key: str, comment_id: int) -> ResponseReturnValue:
    """The form for one's own comment."""
    person = current_person()
    place = card_for(person, key, Permission.CARD_COMMENT)
    comment = comment_actions.comment_on(place, comment_id)
    comment_actions.check_author(person, comment)
    form = CommentForm(formdata=None, obj=comment)
    return card_page.show_form(
        person, place, "comment", slot=f"comment-{comment.id}", form=form, comment=comment
    )


@blueprint.post("/cards/<key>/comments/<int:comment_id>")
@web.policy(Permission.CARD_COMMENT)
def change_comment(key: str, comment_id: int) -> ResponseReturnValue:
    """Mend one's own comment."""
    person = current_person()
    form = CommentForm()
    _settle(form)
    event: Event | None = None
    try:
        form.check()
        with unit_of_work(person):
            place = card_for(person, key, Permission.CARD_COMMENT)
            event = comment_actions.change_comment(
                person, place, comment_id, form.body.data or "", seen=form.revision.data,
                once=card_page.once(),
            )  # fmt: skip
    except errors.Invalid as error:
        place = card_for(person, key, Permission.CARD_COMMENT)
        comment = comment_actions.comment_on(place, comment_id)
        comment_actions.check_author(person, comment)
        tell(form, error)
        return card_page.show_form(person, place, "comment", form=form, comment=comment, status=422)
    except errors.Conflict as error:
        if not error.clashes:
            raise
        return _conflict(person, key, comment_id, error)
    return card_page.answer(person, place, event, "comments")


def _settle(form: CommentForm) -> None:
    """After a conflict the person keeps their text, the other window's, or a third."""
    picked = card_page.picked("body")
    if picked is not None:
        form.body.data = clean(picked)


def _conflict(
    person: Person, key: str, comment_id: int, error: errors.Conflict
) -> ResponseReturnValue:
    place = card_for(person, key, Permission.CARD_COMMENT)
    comment = comment_actions.comment_on(place, comment_id)
    return card_page.show_form(
        person, place, "conflict", status=409, slot=f"comment-{comment.id}",
        clashes=clash_rows(error.clashes), others=[], revision=comment.revision,
        action=url_for("boards.change_comment", key=place.url_key, comment_id=comment.id),
        message=error.message,
    )  # fmt: skip


@blueprint.post("/cards/<key>/comments/<int:comment_id>/archive")
@web.policy(Permission.CARD_COMMENT)
def archive_comment(key: str, comment_id: int) -> ResponseReturnValue:
    """Remove a comment: one's own, or any as the head of the project."""
    person = current_person()
    with unit_of_work(person):
        place = card_for(person, key, Permission.CARD_COMMENT)
        event = comment_actions.archive_comment(person, place, comment_id, once=card_page.once())
    return card_page.answer(person, place, event, "comments")
