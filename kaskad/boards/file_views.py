"""Files of a card: upload, download, preview, cover, remove."""

from flask import request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from kaskad.boards import card_page, file_actions
from kaskad.boards.access import card_for
from kaskad.boards.blueprint import blueprint
from kaskad.boards.file_access import file_for
from kaskad.boards.file_answers import kept_file_answer
from kaskad.boards.file_checks import display_name
from kaskad.boards.papers import file_limit
from kaskad.core import errors, web
from kaskad.core.db import unit_of_work
from kaskad.core.storage import file_store
from kaskad.people.permissions import Permission
from kaskad.people.visitor import current_person


@blueprint.post("/cards/<key>/files")
@web.policy(Permission.CARD_ATTACH)
def attach_file(key: str) -> ResponseReturnValue:
    """Add files; of several sent together each stands or falls alone."""
    person = current_person()
    place = card_for(person, key, Permission.CARD_ATTACH)
    given = [item for item in request.files.getlist("file") if item.filename]
    problems = [] if given else [_("Choose a file first.")]
    event, once = None, card_page.once()
    for number, item in enumerate(given[:20]):
        # Of a form with several files the key stands for the first; a repeat is stopped there.
        try:
            with (
                file_actions.upload(
                    file_store(), item.stream, item.filename or "", file_limit()
                ) as upload,
                unit_of_work(person),
            ):
                place = card_for(person, key, Permission.CARD_ATTACH)
                _row, event = file_actions.attach_file(
                    person, place, upload, once=once if number == 0 else None
                )
        except errors.Invalid as error:
            problems.append(f"{display_name(item.filename or '')}: {error.message}")
        except file_actions.AlreadyAdded:
            break
    if problems:
        place = card_for(person, key, Permission.CARD_ATTACH)
        return card_page.show(person, place, part="files", status=422, file_problems=problems)
    return card_page.answer(person, place, event, "files")


@blueprint.post("/cards/<key>/files/<public_id>/archive")
@web.policy(Permission.CARD_ATTACH)
def archive_file(key: str, public_id: str) -> ResponseReturnValue:
    """Remove a file."""
    person = current_person()
    with unit_of_work(person):
        place = card_for(person, key, Permission.CARD_ATTACH)
        event = file_actions.archive_file(person, place, public_id, once=card_page.once())
    return card_page.answer(person, place, event, "files")


@blueprint.post("/cards/<key>/cover")
@web.policy(Permission.CARD_EDIT)
def choose_cover(key: str) -> ResponseReturnValue:
    """Show a picture on the card's face (`file`: its id), or none."""
    person = current_person()
    with unit_of_work(person):
        place = card_for(person, key, Permission.CARD_EDIT)
        event = file_actions.choose_cover(
            person, place, request.form.get("file") or None, once=card_page.once()
        )
    return card_page.answer(person, place, event, "files")


@blueprint.get("/files/<public_id>")
@web.policy(Permission.BOARD_VIEW)
def file(public_id: str) -> ResponseReturnValue:
    """The file itself, always as something to be saved, never to be run here.

    With `?preview=1` the small picture that this server has made from a picture.
    """
    return kept_file_answer(file_for(current_person(), public_id))
