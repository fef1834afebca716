"""Pages of the reference lists: both lists, an entry with the projects that rest on it."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from kaskad.cascade import reference_actions as actions
from kaskad.cascade.blueprint import blueprint
from kaskad.cascade.forms import blame, once_of
from kaskad.cascade.links import safe_link
from kaskad.cascade.reference_access import (
    KEEP,
    check_keeper,
    entry_to_keep,
    entry_to_read,
    may_keep,
)
from kaskad.cascade.reference_forms import KindFilter, ListFilter, ReferenceForm, entry_data
from kaskad.cascade.reference_models import ReferenceKind
from kaskad.cascade.reference_queries import all_entries, entry_page, reference_lists
from kaskad.cascade.reference_validity import Entry, Force
from kaskad.cascade.reference_words import (
    FORCE_TONES,
    force_line,
    force_word,
    kind_of_entry,
    kind_of_list,
    number_line,
)
from kaskad.cascade.wording import kind_word, state_word
from kaskad.core import errors, web
from kaskad.core.db import unit_of_work
from kaskad.core.i18n import today
from kaskad.people.visitor import current_person


def words() -> dict[str, Any]:
    """What templates name entries with."""
    return {
        "force_word": force_word, "force_line": force_line, "force_tones": FORCE_TONES,
        "number_line": number_line, "kind_of_list": kind_of_list, "kind_of_entry": kind_of_entry,
        "kinds": tuple(ReferenceKind), "safe_link": safe_link, "kind_word": kind_word,
        "initiative_state": state_word,
    }  # fmt: skip


@blueprint.get("/references")
@web.policy(web.LOGIN)
def references() -> ResponseReturnValue:
    """Both lists: regulations, national projects; what is out of force and still used on top."""
    person = current_person()
    asked = ListFilter(request.args)
    wrong = not asked.validate()
    show = "" if wrong else asked.show.data or ""
    found = reference_lists(person, today())
    kept = {
        kind: [
            line
            for line in lines
            if not show
            or (show == "troubled" and line.troubled)
            or (show == "over" and line.standing.force is Force.OVER)
        ]
        for kind, lines in found.lists.items()
    }
    return render_template(
        "cascade/references.html", found=found, kept=kept, show=show, wrong=wrong,
        keeper=may_keep(person), as_of=today(), **words(),
    )  # fmt: skip


@blueprint.get("/references/new")
@web.policy(KEEP)
def new_reference() -> ResponseReturnValue:
    """The form of a new entry."""
    check_keeper(current_person())
    asked = KindFilter(request.args)
    kind = ReferenceKind(asked.kind.data) if asked.validate() and asked.kind.data else None
    kind = kind or ReferenceKind.REGULATION
    return _form_page(ReferenceForm(None), kind, None)


@blueprint.post("/references/new/<kind>")
@web.policy(KEEP)
def add_reference(kind: str) -> ResponseReturnValue:
    """Write an entry into the list."""
    person = current_person()
    check_keeper(person)
    if kind not in set(ReferenceKind):
        raise errors.NotFound(_("There is no such list."))
    chosen, form = ReferenceKind(kind), ReferenceForm()
    _offer(form, chosen, None)
    try:
        form.check()
        with unit_of_work(person):
            check_keeper(person)
            row = actions.add_reference(
                person, chosen, form.changes(actions.FIELDS), once=once_of(request.form)
            )
            reference_id = row.id
    except errors.Invalid as error:
        _blame(form, error)
        return _form_page(form, chosen, None), 422
    flash(_("It is in the list."), "success")
    return web.see_other(url_for("cascade.reference", reference_id=reference_id))


@blueprint.get("/references/<int:reference_id>")
@web.policy(web.LOGIN)
def reference(reference_id: int) -> ResponseReturnValue:
    """An entry: its days, what came in its place, the projects that rest on it."""
    person = current_person()
    entry_to_read(reference_id)
    return render_template(
        "cascade/reference.html", page=entry_page(person, reference_id, today()),
        keeper=may_keep(person), as_of=today(), **words(),
    )  # fmt: skip


@blueprint.get("/references/<int:reference_id>/edit")
@web.policy(KEEP)
def edit_reference(reference_id: int) -> ResponseReturnValue:
    """The form of an entry."""
    row = entry_to_keep(current_person(), reference_id)
    if row.archived_at is not None:
        return redirect(url_for("cascade.reference", reference_id=reference_id))
    entry = all_entries()[reference_id]
    return _form_page(ReferenceForm(None, data=entry_data(entry)), entry.kind, entry)


@blueprint.post("/references/<int:reference_id>")
@web.policy(KEEP)
def change_reference(reference_id: int) -> ResponseReturnValue:
    """Other words, days, another successor."""
    person = current_person()
    entry_to_keep(person, reference_id)
    entry, form = all_entries()[reference_id], ReferenceForm()
    _offer(form, entry.kind, entry)
    try:
        form.check()
        with unit_of_work(person):
            row = entry_to_keep(person, reference_id)
            changed = actions.change_reference(
                person,
                row,
                form.revision.data,
                form.changes(actions.FIELDS),
                once=once_of(request.form),
            )
    except errors.Invalid as error:
        _blame(form, error)
        return _form_page(form, entry.kind, entry), 422
    except errors.Conflict as error:
        if not error.clashes:
            raise
        form.dispute(error, all_entries()[reference_id].revision)
        return _form_page(form, entry.kind, entry), 409
    flash(_("Saved.") if changed else _("Nothing was changed."), "success")
    return web.see_other(url_for("cascade.reference", reference_id=reference_id))


@blueprint.post("/references/<int:reference_id>/archive")
@web.policy(KEEP)
def archive_reference(reference_id: int) -> ResponseReturnValue:
    """Offer the entry no more; lines of passports stay tied to it."""
    return _put_away(reference_id, away=True)


@blueprint.post("/references/<int:reference_id>/restore")
@web.policy(KEEP)
def restore_reference(reference_id: int) -> ResponseReturnValue:
    """Bring the entry back to the list."""
    return _put_away(reference_id, away=False)


def _put_away(reference_id: int, *, away: bool) -> ResponseReturnValue:
    person = current_person()
    entry_to_keep(person, reference_id)
    with unit_of_work(person):
        row = entry_to_keep(person, reference_id)
        actions.put_away(person, row, away=away, once=once_of(request.form))
    if away:
        web.say(
            {
                "text": _("Put into the archive. Passports keep what they rest on."),
                "tone": "g",
                "undo_url": url_for("cascade.restore_reference", reference_id=reference_id),
                "fields": {},
            }
        )
    else:
        flash(_("It is back in the list."), "success")
    return web.see_other(url_for("cascade.references"))


def _offer(form: ReferenceForm, kind: ReferenceKind, entry: Entry | None) -> None:
    """Every entry of the list but itself; one in the archive only where it is the successor."""
    kept = entry.successor_id if entry is not None else None
    form.offer(
        one
        for one in all_entries().values()
        if one.kind == kind
        and (not one.archived or one.id == kept)
        and (entry is None or one.id != entry.id)
    )


def _blame(form: ReferenceForm, error: errors.Invalid) -> None:
    if not form.errors:
        blame(form, error)


def _form_page(form: ReferenceForm, kind: ReferenceKind, entry: Entry | None) -> str:
    _offer(form, kind, entry)
    return render_template(
        "cascade/reference_edit.html", form=form, kind=kind, entry=entry, **words()
    )
