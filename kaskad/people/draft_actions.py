"""Keeping and dropping drafts. Nothing is journalled: they are not part of anybody's work yet."""

from flask import has_request_context, request
from sqlalchemy import delete, exists, select

from kaskad.core.clock import now
from kaskad.core.db import add_last_step, db, in_turn, unit_of_work
from kaskad.core.jobs import Job, add_job
from kaskad.people.draft_queries import draft_for
from kaskad.people.draft_rules import KEPT_FOR, MOST_DRAFTS, Words
from kaskad.people.models import FormDraft, Person

FIELD = "_draft"
"""Hidden field of a form: the draft that is not needed once the form is saved."""


def save_draft(actor: Person, words: Words) -> FormDraft:
    """Keep *words* as what *actor* has begun on that form, instead of what was kept before."""
    in_turn(f"drafts of {actor.id}")  # two windows with one form: one row
    row = db.session.scalar(
        select(FormDraft).where(FormDraft.person_id == actor.id, FormDraft.page == words.page)
    )
    if row is None:
        too_many = (
            select(FormDraft.id)
            .where(FormDraft.person_id == actor.id)
            .order_by(FormDraft.saved_at.desc(), FormDraft.id.desc())
            .offset(MOST_DRAFTS - 1)
        )
        old = db.session.scalars(too_many).all()
        if old:
            db.session.execute(delete(FormDraft).where(FormDraft.id.in_(old)))
        row = FormDraft(person_id=actor.id, page=words.page)
        db.session.add(row)
    row.place, row.title = words.place, words.title
    row.fields, row.revisions = dict(words.fields), dict(words.revisions)
    row.saved_at = now()
    db.session.flush()
    return row


def drop_draft(actor: Person, draft_id: int) -> None:
    """*actor* throws a draft of theirs away. NotFound for anybody else's."""
    db.session.delete(draft_for(actor, draft_id))


def drop_with_the_form() -> None:
    """The form of this request is saved: its draft goes in the same unit of work."""
    if not has_request_context() or request.method != "POST":
        return
    actor_id = db.session().info.get("actor_id")
    sent = request.form.get(FIELD, "")
    if actor_id is None or not (sent.isascii() and sent.isdigit() and len(sent) < 10):
        return
    db.session.execute(
        delete(FormDraft).where(FormDraft.id == int(sent), FormDraft.person_id == actor_id)
    )


def clear_old() -> None:
    """Forget what nobody has gone on with for a month."""
    with unit_of_work():
        db.session.execute(delete(FormDraft).where(FormDraft.saved_at < now() - KEPT_FOR))


def any_old() -> bool:
    """Whether there is such a draft."""
    return bool(db.session.scalar(select(exists().where(FormDraft.saved_at < now() - KEPT_FOR))))


def register() -> None:
    """Drop drafts with their forms, and old ones by the worker."""
    add_last_step("drafts", drop_with_the_form)
    add_job("drafts", Job(clear_old, any_old))
