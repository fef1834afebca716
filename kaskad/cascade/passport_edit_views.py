"""Writing the passport on its page: one section at a time, in place or as a whole page."""

import json
from typing import Any

from flask import flash, make_response, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from kaskad.cascade import freezing
from kaskad.cascade import passport_actions as actions
from kaskad.cascade.access import Place, place_for
from kaskad.cascade.blueprint import blueprint
from kaskad.cascade.edit_history import passport_sentence
from kaskad.cascade.forms import blame, once_of
from kaskad.cascade.history import say
from kaskad.cascade.models import PassportBlock
from kaskad.cascade.pages import open_place
from kaskad.cascade.part_edits import Row, part_of
from kaskad.cascade.passport_forms import BlockForm, PartForm, SectionForms, section_forms
from kaskad.cascade.passport_page import passport_page
from kaskad.cascade.passport_parts import ROWS
from kaskad.core import errors, web
from kaskad.core.db import unit_of_work
from kaskad.people.models import Person
from kaskad.people.permissions import Permission
from kaskad.people.visitor import current_person

say("passport.", passport_sentence)
EDIT = Permission.INITIATIVE_EDIT
_WAYS = ("up", "down", "away", "back", "item")


class _RefusedError(Exception):
    """Something of the section cannot be saved: nothing of it is."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


@blueprint.get("/projects/<key>/passport")
@web.policy(Permission.INITIATIVE_VIEW)
def passport(key: str) -> ResponseReturnValue:
    """The passport, readable from beginning to end; `edit` names the section to be written."""
    person = current_person()
    place = open_place(person, key)
    section = request.args.get("edit", "")
    if not section:
        return passport_page(person, place)
    actions.check_section(section)
    place = open_place(person, key, EDIT)
    freezing.refuse_form(place.initiative)
    return passport_page(person, place, section_forms(place, section))


@blueprint.post("/projects/<key>/passport/<section>")
@web.policy(EDIT)
def change_passport(key: str, section: str) -> ResponseReturnValue:
    """Save a section with everything in it; then what the button asks for besides."""
    person = current_person()
    actions.check_section(section)
    place = open_place(person, key, EDIT)
    forms = section_forms(place, section, sent=True)
    way, target, number = _asked(request.form.get("do", ""))
    part = forms.part(target) if way in {"up", "down", "away", "item"} else None
    if part is not None and way == "item" and isinstance(part.form, BlockForm):
        part.form.carry = number
    try:
        _check(forms)
        with unit_of_work(person):
            place = place_for(person, key, EDIT)
            _save(person, place, forms)
            _then(person, place, section, way, target)
    except _RefusedError as refused:
        return passport_page(person, open_place(person, key, EDIT), forms), refused.status
    return _saved(person, key, section, way, target)


def _asked(do: str) -> tuple[str, str, int | None]:
    """What the button asks for: (way, part, item)."""
    way, _colon, rest = do[:60].partition(":")
    target, _colon, item = rest.partition(":")
    if way not in _WAYS:
        return ("more" if way == "more" else "save"), "", None
    number = int(item) if item.isascii() and item.isdigit() and len(item) < 6 else None
    return way, target, number


def _check(forms: SectionForms) -> None:
    """Raise _RefusedError, with sentences beside the fields, unless everything sent is in order."""
    bad = [one for one in forms.parts if one.sent and not one.form.validate()]
    bad += [one for one in forms.fresh if not one.blank and not one.form.validate()]
    if bad:
        raise _RefusedError(422)


def _save(person: Person, place: Place, forms: SectionForms) -> None:
    """All changes of the section, or none: _RefusedError rolls the unit of work back."""
    status = 0
    once = once_of(request.form)

    def sent_once(part: PartForm) -> str | None:
        return f"{once}:{part.id}"[:64] if once else None

    for part in forms.parts:
        if not part.sent:
            continue
        row = _row(place, forms.section, part.id)
        changes = part.form.changes(part.fields)
        try:
            actions.change_part(
                person, place, forms.section, row, part.form.revision.data, changes,
                once=sent_once(part),
            )  # fmt: skip
        except errors.Invalid as error:
            blame(part.form, error)
            status = max(status, 422)
        except errors.Conflict as error:
            status = 409 if status != 422 else status
            if error.clashes:
                part.form.dispute(error, row.revision)
            else:
                part.form.form_errors = [*part.form.form_errors, error.message]
    for part in forms.fresh:
        if part.blank:
            continue
        values: dict[str, Any] = part.form.changes(part.fields)
        if part.choice:
            values["organisation"] = int(part.choice)
        add: Any = actions.add_block if part is forms.new_block else actions.add_part
        try:
            add(person, place, forms.section, values, once=sent_once(part))
        except errors.Invalid as error:
            blame(part.form, error)
            status = max(status, 422)
    if status:
        raise _RefusedError(status)


def _then(person: Person, place: Place, section: str, way: str, target: str) -> None:
    if way in {"save", "more", "item"}:
        return
    row = _row(place, section, target)
    if way in {"up", "down"}:
        actions.move_part(person, place, section, row, up=way == "up")
    else:
        actions.put_away(person, place, section, row, away=way == "away")


def _row(place: Place, section: str, part_id: str) -> Row:
    """The block or row that `b12` or `r7` names. Raises NotFound."""
    number = part_id[1:]
    letter = part_id[:1]
    if letter not in {"b", "r"} or not (number.isascii() and number.isdigit()):
        raise errors.NotFound(_("This is no longer here. Somebody may have taken it away."))
    if letter == "r" and section not in ROWS:
        raise errors.NotFound(_("This is no longer here. Somebody may have taken it away."))
    return part_of(place, PassportBlock if letter == "b" else ROWS[section].table, int(number))


def _saved(person: Person, key: str, section: str, way: str, target: str) -> ResponseReturnValue:
    """The section as it stands now; with tools still open when it was a tool that was used."""
    message: dict[str, Any] = {"text": _("Saved."), "tone": "g"}
    if way == "away":
        message = {
            "text": _("Put away. Nothing is deleted."),
            "tone": "g",
            "undo_url": url_for("cascade.change_passport", key=key, section=section),
            "fields": {"do": f"back:{target}"},
        }
    elif way == "back":
        message["text"] = _("It is back in the passport.")
    again = way in {"more", "up", "down", "item", "away"}
    if web.is_fragment():
        place = open_place(person, key, EDIT)
        forms = section_forms(place, section) if again else None
        answer = make_response(passport_page(person, place, forms))
        answer.headers["HX-Trigger"] = json.dumps({"toast": message})
        return answer
    flash(message, "success")  # type: ignore[arg-type]  # _flash.html takes a mapping with an undo
    anchor = f"s-{section}"
    return web.see_other(
        url_for("cascade.passport", key=key, edit=section if again else None, _anchor=anchor)
    )
