"""The card: its page and drawer, its fields, archive, watching, history."""

from flask import make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from kaskad.boards import card_actions, card_edit, card_page
from kaskad.boards.access import card_for
from kaskad.boards.blueprint import blueprint
from kaskad.boards.card_forms import CardForm
from kaskad.boards.conflicts import clash_rows
from kaskad.boards.history import said_at
from kaskad.boards.talk_queries import HISTORY_A_PAGE, history_of
from kaskad.core import errors, web
from kaskad.core.db import unit_of_work
from kaskad.core.markup import render_markdown
from kaskad.people.models import Person
from kaskad.people.permissions import Permission
from kaskad.people.visitor import current_person

# Which part of the page shows a field, so that an accepted change redraws it.
PART_OF = {"title": "head", "blocked_reason": "head", "description": "text"}


def number_in_address(name: str) -> int | None:
    """A whole number of the query string, or None."""
    text = request.args.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 18 else None


@blueprint.get("/cards/<key>")
@web.policy(Permission.BOARD_VIEW)
def card(key: str) -> ResponseReturnValue:
    """The card: a page of its own, or the content of the drawer."""
    person = current_person()
    place = card_for(person, key, Permission.BOARD_VIEW)
    return card_page.show(person, place, before=number_in_address("before"))


@blueprint.get(f"/cards/<key>/parts/<any({','.join(card_page.PARTS)}):part>")
@web.policy(Permission.BOARD_VIEW)
def card_part(key: str, part: str) -> ResponseReturnValue:
    """One part of the card, as when an edit is given up."""
    person = current_person()
    place = card_for(person, key, Permission.BOARD_VIEW)
    if not web.is_fragment():
        return web.see_other(f"{card_page.card_url(place)}#card-{part}")
    return card_page.show(person, place, part=part, before=number_in_address("before"))


@blueprint.get("/cards/<key>/edit/<any(title,description,dates,effort,blocked):part>")
@web.policy(Permission.CARD_EDIT)
def edit_card(key: str, part: str) -> ResponseReturnValue:
    """The form for one part of what is written on the card."""
    person = current_person()
    place = card_for(person, key, Permission.CARD_EDIT)
    form = card_edit.form_for(place.card, part)
    return card_page.show_form(person, place, part, form=form)


@blueprint.post("/cards/<key>")
@web.policy(Permission.CARD_EDIT)
def change_card(key: str) -> ResponseReturnValue:
    """Change the fields the form carries; the same field changed by two gives both texts back."""
    person = current_person()
    form = CardForm()
    form.narrow_to_sent()
    form.settle()
    part = card_edit.part_of(form.changes)
    try:
        form.check()
        with unit_of_work(person):
            place = card_for(person, key, Permission.CARD_EDIT)
            event = card_actions.change_card(
                person, place, form.changes, seen=form.revision.data, once=card_page.once()
            )
    except errors.Invalid as error:
        place = card_for(person, key, Permission.CARD_EDIT)
        form.fill_up(place.card, *card_edit.FIELDS[part])
        card_edit.tell(form, error)
        return card_page.show_form(person, place, part, form=form, status=422)
    except errors.Conflict as error:
        if not error.clashes:
            raise
        return _conflict(person, key, form, error)
    where = next((PART_OF[name] for name in PART_OF if name in form.changes), "facts")
    return card_page.answer(person, place, event, where)


def _conflict(
    person: Person, key: str, form: CardForm, error: errors.Conflict
) -> ResponseReturnValue:
    place = card_for(person, key, Permission.CARD_EDIT)
    disputed = {clash.field for clash in error.clashes}
    return card_page.show_form(
        person, place, "conflict", status=409, slot=card_edit.part_of(disputed),
        clashes=clash_rows(error.clashes),
        others=[field for field in form if field.name not in disputed | {"revision"}],
        revision=place.card.revision,
        action=url_for("boards.change_card", key=place.url_key),
        message=error.message,
    )  # fmt: skip


@blueprint.post("/cards/<key>/archive")
@web.policy(Permission.CARD_ARCHIVE)
def archive_card(key: str) -> ResponseReturnValue:
    """Put the card away."""
    person = current_person()
    with unit_of_work(person):
        place = card_for(person, key, Permission.CARD_ARCHIVE)
        event = card_actions.archive_card(person, place, once=card_page.once())
    return card_page.gone_from_view(place, event)


@blueprint.post("/cards/<key>/restore")
@web.policy(Permission.CARD_ARCHIVE)
def restore_card(key: str) -> ResponseReturnValue:
    """Bring the card back."""
    person = current_person()
    with unit_of_work(person):
        place = card_for(person, key, Permission.CARD_ARCHIVE)
        event = card_actions.restore_card(person, place, once=card_page.once())
    return card_page.answer(person, place, event, "body")


@blueprint.post("/cards/<key>/watch")
@web.policy(Permission.BOARD_VIEW)
def watch_card(key: str) -> ResponseReturnValue:
    """Hear of the card, or no longer."""
    person = current_person()
    with unit_of_work(person):
        place = card_for(person, key, Permission.BOARD_VIEW)
        card_actions.watch_card(person, place, watch=request.form.get("watch") == "1")
    return card_page.answer(person, place, None, "foot", quiet=True)


@blueprint.post("/cards/<key>/preview")
@web.policy(Permission.BOARD_VIEW)
def preview_text(key: str) -> ResponseReturnValue:
    """How a text will look: Markdown made safe, exactly as it will be shown."""
    card_for(current_person(), key, Permission.BOARD_VIEW)
    text = request.form.get("description") or request.form.get("body") or ""
    return render_template("boards/_card_preview.html", html=render_markdown(text))


@blueprint.get("/cards/<key>/history")
@web.policy(Permission.BOARD_VIEW)
def card_history(key: str) -> ResponseReturnValue:
    """What happened to the card, the newest first, page by page."""
    person = current_person()
    place = card_for(person, key, Permission.BOARD_VIEW)
    rows = history_of(person, place.card.id, before=number_in_address("before"))
    values = {
        "place": place, "card": place.card, "key": place.url_key, "rows": rows, "said_at": said_at,
        "older": rows[-1].id if len(rows) == HISTORY_A_PAGE else None,
    }  # fmt: skip
    template = "boards/_history.html" if web.is_fragment() else "boards/card_history.html"
    return make_response(render_template(template, **values))
