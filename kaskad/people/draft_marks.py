"""Drafts on pages: what `unsaved` and `field` of templates/shared/_macros.html draw of them.

A person without drafts costs no statement: whether there are any comes with the log-in session.
Otherwise one tells which forms have a draft, and a second reads the words of the one that is put
back (`?draft=<id>` in the address of the page). Both are read before anything is drawn.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from flask import Flask, g, request
from flask_login import current_user

from kaskad.core.web import is_fragment
from kaskad.people.draft_actions import FIELD
from kaskad.people.draft_queries import DraftRow, drafts_of, words_of
from kaskad.people.visitor import visitor_person

ARGUMENT = "draft"
"""Which draft is put back into its form, in the address of the page."""


@dataclass(frozen=True)
class Shown:
    """The drafts this page may show."""

    by_page: Mapping[str, DraftRow] = field(default_factory=dict)
    put_back: int | None = None
    words: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class FormState:
    """What is kept of one form: nothing, an offer, or words that stand in the form already."""

    kind: str
    """`none`, `offered` or `back`; `sent` where the form has just been sent and is drawn anew."""
    value: str = ""
    """What the form sends so that the draft goes with it."""
    saved_at: datetime | None = None
    changed: bool = False
    url: str = ""
    """Where the same page stands with the words put back."""
    revisions: Mapping[str, int] = field(default_factory=dict)
    """Those the words were begun at, sent instead of the present ones."""
    place: str = ""
    """Where this piece of a page stands as a page of its own."""


_NOTHING = Shown()


def prepare() -> None:
    """Read what this page has to know of drafts; before it is drawn, in at most two statements."""
    if "drafts" in g:
        return
    g.drafts = _NOTHING
    person = visitor_person()
    if person is None or not current_user.has_drafts:
        return
    rows = {row.page: row for row in drafts_of(person)}
    asked = request.args.get(ARGUMENT, "")
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 10 else None
    words = words_of(person, number) if number is not None else None
    g.drafts = Shown(rows, number if words is not None else None, words or {})


def shown_drafts() -> list[DraftRow]:
    """Everything the visitor has begun and not saved, the latest first."""
    prepare()
    return list(_shown().by_page.values())


def stamp() -> tuple[object, ...]:
    """For the tags of cached pages: they are drawn anew when a draft has come or gone."""
    return tuple((row.id, row.saved_at) for row in shown_drafts())


def _shown() -> Shown:
    found: Shown = g.get("drafts", _NOTHING)
    return found


def draft_state(page: str, revisions: Mapping[str, Any] | None = None) -> FormState:
    """What is kept of the form sent to *page*, which shows its object at *revisions*."""
    posted = request.method == "POST"
    sent = request.form.get(FIELD, "") if posted else ""
    if sent.isascii() and sent.isdigit():
        return FormState("sent", sent)
    place = draft_page() if is_fragment() and not posted else ""
    row = _shown().by_page.get(page)
    if row is None:
        return FormState("sent" if posted else "none", place=place)
    present = {name: number or 0 for name, number in (revisions or {}).items()}
    begun = {name: number for name, number in row.revisions.items() if name in present}
    changed = begun != {name: present[name] for name in begun}
    if row.id == _shown().put_back:
        return FormState("back", str(row.id), row.saved_at, changed, revisions=begun, place=place)
    return FormState("offered", str(row.id), row.saved_at, changed, _with_draft(row), place=place)


def _with_draft(row: DraftRow) -> str:
    """The address of the page, or of where the form stood before, with the words put back."""
    if request.method == "POST":
        return f"{row.place}{'&' if '?' in row.place else '?'}{ARGUMENT}={row.id}"
    query = request.args.to_dict(flat=False) | {ARGUMENT: [str(row.id)]}
    return f"{request.path}?{urlencode(query, doseq=True)}"


def put_back(item: Any, key: str | None) -> Any:
    """The field *item*, with the words of its draft *key* if they are being put back."""
    words = _shown().words.get(key) if key else None
    if isinstance(words, str):
        item.data = words
        item.raw_data = [words]
    return item


def put_back_words(key: str, words: str | None) -> str:
    """The same for a field that stands in a page as plain HTML."""
    kept = _shown().words.get(key)
    return kept if isinstance(kept, str) else words or ""


def any_drafts() -> bool:
    """Whether the page needs the form by which a draft is thrown away."""
    return bool(_shown().by_page)


def draft_page() -> str:
    """The address of this page without words put back: where one is after throwing them away."""
    query = request.args.to_dict(flat=False)
    query.pop(ARGUMENT, None)
    return f"{request.path}?{urlencode(query, doseq=True)}" if query else request.path


def init_draft_marks(app: Flask) -> None:
    """Give the templates what they need."""
    app.jinja_env.globals.update(
        draft_state=draft_state, put_back=put_back, put_back_words=put_back_words,
        any_drafts=any_drafts, draft_page=draft_page,
    )  # fmt: skip
