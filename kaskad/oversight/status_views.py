"""Pages of updates: how a project is going, in the words of those who answer for it."""

from dataclasses import dataclass

from flask import request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from kaskad.cascade.access import Place, place_for
from kaskad.cascade.form_frame import Refused, carry_out
from kaskad.cascade.forms import once_of
from kaskad.cascade.pages import open_place, page
from kaskad.cascade.risk_forms import dispute
from kaskad.core import errors, web
from kaskad.core.db import db, unit_of_work
from kaskad.core.i18n import today
from kaskad.oversight import status_actions as actions
from kaskad.oversight.blueprint import blueprint
from kaskad.oversight.colour_words import colour_word
from kaskad.oversight.models import StatusReply, StatusUpdate
from kaskad.oversight.status_queries import UpdateLine, archived_updates, status_page
from kaskad.oversight.talk_forms import ReplyForm, TalkFilter, UpdateForm
from kaskad.people.models import Person
from kaskad.people.permissions import Permission
from kaskad.people.visitor import current_person

WRITE, REPLY = Permission.STATUS_WRITE, Permission.STATUS_REPLY


@dataclass
class Sent:
    """Forms that were refused, to be shown again with what was typed."""

    new: UpdateForm | None = None
    update_id: int | None = None
    """The update that is changed or replied to."""
    edit: UpdateForm | None = None
    reply: ReplyForm | None = None


@blueprint.get("/projects/<key>/updates")
@web.policy(Permission.INITIATIVE_VIEW)
def status_updates(key: str) -> ResponseReturnValue:
    """Every update with its replies, the newest first, in pages."""
    person = current_person()
    return _show(person, open_place(person, key), Sent())


@blueprint.post("/projects/<key>/updates")
@web.policy(WRITE)
def write_update(key: str) -> ResponseReturnValue:
    """Say how the project is going."""
    person = current_person()
    form = _form("new")
    place_for(person, key, WRITE)

    def write() -> None:
        actions.write_update(
            person, place_for(person, key, WRITE), colour=form.colour.data,
            text=form.text.data or "", on_day=form.on_day.data or today(), today=today(),
            once=once_of(request.form),
        )  # fmt: skip

    done = carry_out(person, form, write)
    if isinstance(done, Refused):
        return _show(person, open_place(person, key, WRITE), Sent(new=form)), done.status
    web.say(_("Written. Everybody who sees the project can read it."))
    return web.back(url_for("cascade.project", key=key, _anchor="status"))


@blueprint.post("/projects/<key>/updates/<int:update_id>")
@web.policy(WRITE)
def change_update(key: str, update_id: int) -> ResponseReturnValue:
    """Mend one's own update."""
    person = current_person()
    _update(place_for(person, key, WRITE), update_id)
    form = _form("edit")

    def change() -> None:
        place = place_for(person, key, WRITE)
        actions.change_update(
            person, place, _update(place, update_id), form.revision.data,
            form.changes(actions.WORDS), today=today(), once=once_of(request.form),
        )  # fmt: skip

    def clash(error: errors.Conflict) -> None:
        dispute(form, error, _update(open_place(person, key, WRITE), update_id).revision)

    done = carry_out(person, form, change, clash)
    if isinstance(done, Refused):
        sent = Sent(update_id=update_id, edit=form)
        return _show(person, open_place(person, key, WRITE), sent), done.status
    web.say(_("Saved."))
    return web.see_other(_url(key, update_id))


@blueprint.post("/projects/<key>/updates/<int:update_id>/archive")
@web.policy(WRITE)
def archive_update(key: str, update_id: int) -> ResponseReturnValue:
    """Take it off the page; a message offers the way back."""
    person = current_person()
    with unit_of_work(person):
        place = place_for(person, key, WRITE)
        actions.archive_update(person, place, _update(place, update_id), once_of(request.form))
    undo = url_for("oversight.restore_update", key=key, update_id=update_id)
    web.say({"text": _("The update is in the archive."), "undo_url": undo})
    return web.back(url_for("oversight.status_updates", key=key))


@blueprint.post("/projects/<key>/updates/<int:update_id>/restore")
@web.policy(WRITE)
def restore_update(key: str, update_id: int) -> ResponseReturnValue:
    """Bring it back."""
    person = current_person()
    with unit_of_work(person):
        place = place_for(person, key, WRITE)
        actions.restore_update(person, place, _update(place, update_id), once_of(request.form))
    web.say(_("The update is back."))
    return web.see_other(_url(key, update_id))


@blueprint.post("/projects/<key>/updates/<int:update_id>/replies")
@web.policy(REPLY)
def reply_update(key: str, update_id: int) -> ResponseReturnValue:
    """Answer an update."""
    person = current_person()
    _update(place_for(person, key, REPLY), update_id)
    form = ReplyForm()
    form.mark(f"reply-{update_id}")

    def reply() -> None:
        place = place_for(person, key, REPLY)
        row, once = _update(place, update_id), once_of(request.form)
        actions.reply(person, place, row, text=form.text.data or "", once=once)

    done = carry_out(person, form, reply)
    if isinstance(done, Refused):
        sent = Sent(update_id=update_id, reply=form)
        return _show(person, open_place(person, key, REPLY), sent), done.status
    return web.back(_url(key, update_id))


@blueprint.post("/projects/<key>/updates/<int:update_id>/replies/<int:reply_id>/archive")
@web.policy(REPLY)
def archive_reply(key: str, update_id: int, reply_id: int) -> ResponseReturnValue:
    """Take a reply off the page; a message offers the way back."""
    person = current_person()
    with unit_of_work(person):
        place = place_for(person, key, REPLY)
        row = _update(place, update_id)
        actions.archive_reply(person, place, row, _reply(row, reply_id))
    undo = url_for("oversight.restore_reply", key=key, update_id=update_id, reply_id=reply_id)
    web.say({"text": _("The reply is in the archive."), "undo_url": undo})
    return web.back(_url(key, update_id))


@blueprint.post("/projects/<key>/updates/<int:update_id>/replies/<int:reply_id>/restore")
@web.policy(REPLY)
def restore_reply(key: str, update_id: int, reply_id: int) -> ResponseReturnValue:
    """Bring it back."""
    person = current_person()
    with unit_of_work(person):
        place = place_for(person, key, REPLY)
        row = _update(place, update_id)
        actions.restore_reply(person, place, row, _reply(row, reply_id))
    web.say(_("The reply is back."))
    return web.back(_url(key, update_id))


def new_form(suffix: str = "new") -> UpdateForm:
    """An empty form for today."""
    return _form(suffix, empty=True)


def reply_forms(rows: tuple[UpdateLine, ...], sent: Sent | None = None) -> dict[int, ReplyForm]:
    """A form for each of the updates, by id; the one that was refused as it was typed."""
    forms = {}
    for row in rows:
        form = ReplyForm(formdata=None)
        if sent is not None and sent.reply is not None and sent.update_id == row.id:
            form = sent.reply
        form.mark(f"reply-{row.id}")
        forms[row.id] = form
    return forms


def _form(suffix: str, *, empty: bool = False) -> UpdateForm:
    form = UpdateForm(formdata=None, data={"on_day": today()}) if empty else UpdateForm()
    form.offer()
    form.mark(suffix)
    return form


def _url(key: str, update_id: int) -> str:
    return url_for("oversight.status_updates", key=key, _anchor=f"update-{update_id}")


def _update(place: Place, update_id: int) -> StatusUpdate:
    found = db.session.get(StatusUpdate, update_id)
    if found is None or found.initiative_id != place.initiative.id:
        raise errors.NotFound(_("There is no such update in this project."))
    return found


def _reply(row: StatusUpdate, reply_id: int) -> StatusReply:
    found = db.session.get(StatusReply, reply_id)
    if found is None or found.update_id != row.id:
        raise errors.NotFound(_("There is no such reply to this update."))
    return found


def _show(person: Person, place: Place, sent: Sent) -> str:
    filters = TalkFilter(request.args)
    known = filters.validate()
    before = filters.before.data if known else None
    found = status_page(place.initiative.id, today(), before=before)
    may_write = place.can(WRITE)
    wanted = sent.update_id if sent.edit else filters.edit.data if known else None
    if wanted is not None:
        _update(place, wanted)
    edited = next((row for row in found.rows if row.id == wanted), None) if may_write else None
    if edited is not None and edited.author_id != person.id:
        edited = None
    if edited is not None and sent.edit is None:
        data = {name: getattr(edited, name) for name in (*actions.WORDS, "revision")}
        sent.edit = UpdateForm(formdata=None, data=data)
        sent.edit.offer()
        sent.edit.mark("edit")
    return page(
        "oversight/status_updates.html",
        person,
        place,
        found=found,
        before=before,
        problem="" if known else _("The address asks for something unknown."),
        new=(sent.new or new_form()) if may_write and before is None else None,
        edited=edited.id if edited else None,
        edit=sent.edit,
        replies=reply_forms(found.rows, sent),
        archived=archived_updates(place.initiative.id) if may_write else (),
        colour_word=colour_word,
        me=person.id,
        week_ago=today() - actions.CHANGEABLE,
        here=url_for("oversight.status_updates", key=place.initiative.key_fold, before=before),
    )
