"""What the templates of a card get, and how a change on it is answered.

One page, `card.html`, is put together from parts (`_card_<part>.html`). A change sent by htmx is
answered with the part it concerns; sent as a plain form, by going back to the page.
"""

import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from flask import g, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from kaskad.boards import links, undo
from kaskad.boards.access import CardPlace
from kaskad.boards.card_facts import facts_of
from kaskad.boards.card_panels import panels_of
from kaskad.boards.card_queries import card_view
from kaskad.boards.history import said_at, said_to_doer
from kaskad.cascade.access import scope
from kaskad.core import web
from kaskad.journal import Event
from kaskad.people.models import Person
from kaskad.people.permissions import Permission

PARTS = ("head", "facts", "text", "checklist", "files", "relations", "comments", "foot")
# Which part of the page an accepted form of each kind redraws.
TARGETS = {
    "title": "head", "blocked": "head", "description": "text", "dates": "facts",
    "effort": "facts", "assignees": "facts", "labels": "facts", "links": "facts",
    "item": "checklist", "comment": "comments",
}  # fmt: skip


@dataclass(frozen=True)
class Rights:
    """What the visitor may do on this card now."""

    edit: bool
    move: bool
    tick: bool
    comment: bool
    attach: bool
    archive: bool
    moderate: bool


def rights(person: Person, place: CardPlace) -> Rights:
    """Rights of the person; on a card, board or project in the archive only what still works."""
    own = scope(person)
    closed = place.board.archived_at is not None or (
        place.initiative is not None and place.initiative.archived_at is not None
    )
    still = not closed and place.card.archived_at is None

    def may(permission: Permission, *, here: bool = still) -> bool:
        return here and place.can(own, permission)

    return Rights(
        edit=may(Permission.CARD_EDIT),
        move=may(Permission.CARD_MOVE),
        tick=may(Permission.CARD_TICK),
        comment=may(Permission.CARD_COMMENT),
        attach=may(Permission.CARD_ATTACH),
        archive=may(Permission.CARD_ARCHIVE, here=not closed),
        moderate=may(Permission.COMMENT_MODERATE),
    )


def card_url(place: CardPlace) -> str:
    """Address of the card."""
    return url_for("boards.card", key=place.url_key)


def context(person: Person, place: CardPlace, *, before: int | None = None) -> dict[str, Any]:
    """What every part of the page needs."""
    g.initiative_key = place.initiative.key_fold if place.initiative else None
    return {
        "place": place,
        "card": place.card,
        "key": place.url_key,
        "can": rights(person, place),
        "view": card_view(person, place, before=before),
        "more_facts": facts_of(person, place),
        "person_id": person.id,
        "kinds": links.kinds(),
        "said_at": said_at,
    }


def show(
    person: Person,
    place: CardPlace,
    *,
    part: str = "body",
    status: int = 200,
    before: int | None = None,
    **more: Any,
) -> ResponseReturnValue:
    """The page of the card; for htmx only its *part* (`body`: all of it, for the drawer)."""
    values = {**context(person, place, before=before), **more}
    if part == "body" or not web.is_fragment():
        values["more_panels"] = panels_of(person, place)
    if web.is_fragment():
        html = render_template(f"boards/_card_{part}.html", fragment=True, **values)
        if request.method == "POST" and part not in {"body", "foot"}:
            html += render_template("boards/_card_last.html", out_of_band=True, **values)
        return html, status
    return render_template("boards/card.html", fragment=False, **values), status


def show_form(
    person: Person, place: CardPlace, part: str, *, status: int = 200, slot: str = "", **more: Any
) -> ResponseReturnValue:
    """The form that edits *part*: in its place for htmx, else on a page of its own.

    On its own page (`alone`) it is a plain form: the parts that htmx would redraw are not there.

    *slot* tells forms apart that can be open together. An answer that refuses goes where the form
    stands, not where an accepted one would go.
    """
    slot = slot or part
    values = {
        "place": place, "card": place.card, "key": place.url_key, "can": rights(person, place),
        "said_at": said_at, "part": part, "slot": slot, "target": TARGETS[slot.partition("-")[0]],
        "refused": status >= 400, "alone": not web.is_fragment(), **more,
    }  # fmt: skip
    if not web.is_fragment():
        return render_template("boards/card_edit.html", **values), status
    response = make_response(render_template("boards/_card_edit.html", **values), status)
    if status >= 400:
        response.headers["HX-Retarget"] = f"#card-edit-{slot}"
        response.headers["HX-Reswap"] = "outerHTML"
    return response


def once() -> str | None:
    """The key that makes the form count once, if it carries a sensible one."""
    key = request.form.get("_once", "")
    return key if 8 <= len(key) <= 64 and key.isalnum() else None


def here() -> str:
    """Path of the page the visitor looks at: where an undone action leads back to."""
    current = request.headers.get("HX-Current-URL", "")
    parts = urlsplit(current)
    path = f"{parts.path}?{parts.query}" if parts.query else parts.path
    return web.safe_path(path) or ""


def toast(place: CardPlace, event: Event | None, text: str = "") -> dict[str, Any] | None:
    """What is said in the corner about *event*, with its way back."""
    if event is None and not text:
        return None
    said = text or _said(event)
    message: dict[str, Any] = {"text": f"{place.key}: {said}", "tone": "g"}
    if event is not None and undo.can_undo(event):
        message["undo_url"] = url_for("boards.undo")
        message["fields"] = {"event": str(event.id), "next": here() or card_url(place)}
    return message


def _said(event: Event | None) -> str:
    return said_to_doer(event.action, event.data) if event is not None else ""


def triggers(place: CardPlace, message: dict[str, Any] | None) -> str:
    """The HX-Trigger header: the message, and the news that the card looks different now."""
    told: dict[str, Any] = {
        "kaskad:card-changed": {"key": place.url_key, "board": place.board.key_fold}
    }
    if message is not None:
        told["toast"] = message
    return json.dumps(told)


def answer(
    person: Person,
    place: CardPlace,
    event: Event | None,
    part: str,
    *,
    text: str = "",
    quiet: bool = False,
    **more: Any,
) -> ResponseReturnValue:
    """The answer to a change that was accepted: the part as it is now, and the way back.

    *quiet* leaves the message out (a tick shows itself; history can take it back).
    """
    message = None if quiet else toast(place, event, text)
    if not web.is_fragment():
        if message is not None:
            web.say(message)
        return web.back(f"{card_url(place)}#card-{part}")
    response = make_response(show(person, place, part=part, **more))
    response.headers["HX-Trigger"] = triggers(place, message)
    return response


def gone_from_view(place: CardPlace, event: Event | None) -> ResponseReturnValue:
    """The answer after a card was archived: the drawer closes, the page goes to the board."""
    message = toast(place, event)
    board = url_for("boards.board", key=place.board.key_fold)
    if not web.is_fragment():
        if message is not None:
            web.say(message)
        return web.back(board)
    response = make_response("", 200)
    response.headers["HX-Trigger"] = triggers(place, message)
    return response


def picked(name: str) -> str | None:
    """What was chosen for the field *name* on the page of a conflict; None: the typed text."""
    pick = request.form.get(f"pick_{name}")
    if pick in {"mine", "theirs"}:
        return request.form.get(f"{pick}_{name}")
    return None
