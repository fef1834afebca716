"""What the browser says of unsaved words, and what it is told of them.

Everybody has only drafts of their own. Whether the page of a form may be opened, the page decides.
"""

from urllib.parse import unquote, urlsplit

from flask import current_app, jsonify, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import BadRequest, HTTPException, RequestEntityTooLarge

from kaskad.core import web
from kaskad.core.db import unit_of_work
from kaskad.core.i18n import show_time
from kaskad.people import draft_actions as actions
from kaskad.people import draft_queries as queries
from kaskad.people.blueprint import blueprint
from kaskad.people.draft_rules import NonsenseError, TooLargeError, Words, read_words
from kaskad.people.visitor import current_person


@blueprint.post("/drafts")
@web.policy(web.LOGIN)
def save_draft() -> ResponseReturnValue:
    """Keep what is being typed; the answer names the draft, so that the form can drop it."""
    words = _sent()
    person = current_person()
    with unit_of_work(person):
        row = actions.save_draft(person, words)
    at = int(row.saved_at.timestamp() * 1000)
    return jsonify(id=row.id, at=at, time=show_time(row.saved_at))


def _sent() -> Words:
    """The draft that is sent, of a form there is. 400 for nonsense, 413 for too much of it."""
    try:
        words = read_words(request.form)
    except TooLargeError as error:
        raise RequestEntityTooLarge from error
    except NonsenseError as error:
        raise BadRequest from error
    if not _is_form(words.page):
        raise BadRequest
    return words


def _is_form(page: str) -> bool:
    """Whether something can be sent to *page* by those who are logged in."""
    addresses = current_app.url_map.bind("localhost")
    try:
        endpoint, _values = addresses.match(unquote(urlsplit(page).path), method="POST")
    except HTTPException:  # a redirect to another spelling is one, too
        return False
    return web.policy_of(current_app, endpoint) not in {None, web.PUBLIC}


@blueprint.get("/drafts/<int:draft_id>")
@web.policy(web.LOGIN)
def show_draft(draft_id: int) -> ResponseReturnValue:
    """The words of one of my drafts: to be read, or for the script that puts them back."""
    row = queries.draft_for(current_person(), draft_id)
    if web.wants_json():
        return jsonify(id=row.id, fields=row.fields, revisions=row.revisions)
    return render_template("people/draft.html", draft=row, texts=list(row.fields.values()))


@blueprint.post("/drafts/drop")
@web.policy(web.LOGIN)
def drop_draft() -> ResponseReturnValue:
    """Throw one of my drafts away."""
    person = current_person()
    sent = request.form.get("draft", "")
    if not (sent.isascii() and sent.isdigit() and len(sent) < 10):
        raise BadRequest
    with unit_of_work(person):
        actions.drop_draft(person, int(sent))
    return web.back(url_for("people.profile", _anchor="drafts"))
