"""Tags: on the overview of a project, and the list of words that the office keeps."""

from collections.abc import Callable
from dataclasses import dataclass, field

from flask import flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from kaskad.cascade import tag_actions as actions
from kaskad.cascade.access import place_for
from kaskad.cascade.blueprint import blueprint
from kaskad.cascade.form_frame import Refused, carry_out
from kaskad.cascade.forms import once_of
from kaskad.cascade.history import say
from kaskad.cascade.pages import open_place
from kaskad.cascade.project_views import show_overview
from kaskad.cascade.reference_access import KEEP, check_keeper
from kaskad.cascade.tag_access import tag_for, tag_to_keep
from kaskad.cascade.tag_forms import AddTagForm, MergeTagForm, RenameTagForm, mark
from kaskad.cascade.tag_history import tag_sentence, word_changes
from kaskad.cascade.tag_models import Tag
from kaskad.cascade.tag_names import split_names
from kaskad.cascade.tag_queries import tag_list
from kaskad.core import errors, web
from kaskad.core.db import unit_of_work
from kaskad.people.models import Person
from kaskad.people.permissions import Permission
from kaskad.people.visitor import current_person

EDIT = Permission.INITIATIVE_EDIT

say("tag.", tag_sentence)


@blueprint.post("/projects/<key>/tags")
@web.policy(EDIT)
def add_tag(key: str) -> ResponseReturnValue:
    """Put a tag on the project, or several."""
    person = current_person()
    open_place(person, key, EDIT)
    form = AddTagForm()

    def add() -> None:
        initiative = place_for(person, key, EDIT).initiative
        names, once = split_names(form.name.data or ""), once_of(request.form)
        actions.add_tags(person, initiative, names, once=once)

    done = carry_out(person, form, add)
    if isinstance(done, Refused):
        return show_overview(person, open_place(person, key), form), done.status
    return web.see_other(url_for("cascade.project", key=key, _anchor="tags"))


@blueprint.post("/projects/<key>/tags/<int:tag_id>/remove")
@web.policy(EDIT)
def remove_tag(key: str, tag_id: int) -> ResponseReturnValue:
    """Take a tag off the project; a message offers the way back."""
    person = current_person()
    open_place(person, key, EDIT)
    with unit_of_work(person):
        place, tag = place_for(person, key, EDIT), tag_for(tag_id)
        removed = actions.remove_tag(person, place.initiative, tag, once=once_of(request.form))
        name = tag.name
    if removed:
        web.say(
            {
                "text": _("The tag “%(name)s” is taken off.", name=name),
                "tone": "g",
                "undo_url": url_for("cascade.add_tag", key=key),
                "fields": {"name": name},
            }
        )
    return web.see_other(url_for("cascade.project", key=key, _anchor="tags"))


@dataclass
class Sent:
    """Forms that were refused, by the id of their tag, to be shown again with what was typed."""

    rename: dict[int, RenameTagForm] = field(default_factory=dict)
    merge: dict[int, MergeTagForm] = field(default_factory=dict)


@blueprint.get("/tags")
@web.policy(KEEP)
def tags() -> ResponseReturnValue:
    """All tags, with how many projects carry them."""
    person = current_person()
    check_keeper(person)
    return _list_page(person, Sent())


@blueprint.post("/tags/<int:tag_id>")
@web.policy(KEEP)
def rename_tag(tag_id: int) -> ResponseReturnValue:
    """Another name."""
    person = current_person()
    tag_to_keep(person, tag_id)
    form = RenameTagForm()
    mark(form, str(tag_id))

    def rename() -> bool:
        tag, name = tag_to_keep(person, tag_id), form.name.data or ""
        once = once_of(request.form)
        return actions.rename_tag(person, tag, form.revision.data, name, once=once)

    def clash(error: errors.Conflict) -> None:
        if not error.clashes:
            raise error
        sentence = _(
            "Meanwhile somebody wrote: “%(theirs)s”. Save once more to keep yours.",
            theirs=error.clashes[0].theirs,
        )
        form.name.errors = [*form.name.errors, sentence]
        form.revision.data, form.revision.raw_data = tag_for(tag_id).revision, None

    done = carry_out(person, form, rename, clash)
    if isinstance(done, Refused):
        return _list_page(person, Sent(rename={tag_id: form})), done.status
    flash(_("Saved.") if done.value else _("Nothing was changed."), "success")
    return web.see_other(url_for("cascade.tags", _anchor=f"tag-{tag_id}"))


@blueprint.post("/tags/<int:tag_id>/merge")
@web.policy(KEEP)
def merge_tag(tag_id: int) -> ResponseReturnValue:
    """Let another tag stand in its place everywhere."""
    person = current_person()
    tag_to_keep(person, tag_id)
    form = MergeTagForm()
    form.offer(tag_list(person).live, tag_id)
    mark(form, str(tag_id))

    def merge() -> tuple[int, dict[str, str]]:
        tag = tag_to_keep(person, tag_id)
        into = tag_for(int(form.into.data))
        count = actions.merge_tags(person, tag, into, once=once_of(request.form))
        return count, {"name": tag.name, "into": into.name}

    done = carry_out(person, form, merge)
    if isinstance(done, Refused):
        return _list_page(person, Sent(merge={tag_id: form})), done.status
    count, names = done.value
    web.say(
        {
            "text": ngettext(
                "“%(name)s” means “%(into)s” from now on; %(num)s project got the tag.",
                "“%(name)s” means “%(into)s” from now on; %(num)s projects got the tag.",
                count, **names,
            ),
            "tone": "g",
            "undo_url": url_for("cascade.restore_tag", tag_id=tag_id),
            "fields": {},
        }
    )  # fmt: skip
    return web.see_other(url_for("cascade.tags"))


@blueprint.post("/tags/<int:tag_id>/archive")
@web.policy(KEEP)
def archive_tag(tag_id: int) -> ResponseReturnValue:
    """Show it nowhere; projects keep it for the day it comes back."""
    name = _put_away(tag_id, actions.archive_tag)
    web.say(
        {
            "text": _("The tag “%(name)s” is in the archive: no page shows it.", name=name),
            "tone": "g",
            "undo_url": url_for("cascade.restore_tag", tag_id=tag_id),
            "fields": {},
        }
    )
    return web.see_other(url_for("cascade.tags"))


@blueprint.post("/tags/<int:tag_id>/restore")
@web.policy(KEEP)
def restore_tag(tag_id: int) -> ResponseReturnValue:
    """Bring it back, with its projects."""
    name = _put_away(tag_id, actions.restore_tag)
    flash(_("The tag “%(name)s” is back, on all projects that had it.", name=name), "success")
    return web.see_other(url_for("cascade.tags", _anchor=f"tag-{tag_id}"))


def _put_away(tag_id: int, do: Callable[..., bool]) -> str:
    person = current_person()
    tag_to_keep(person, tag_id)
    with unit_of_work(person):
        tag: Tag = tag_to_keep(person, tag_id)
        do(person, tag, once=once_of(request.form))
        return tag.name


def _list_page(person: Person, sent: Sent) -> str:
    found = tag_list(person)
    rename, merge = dict(sent.rename), dict(sent.merge)
    for one in found.live:
        if one.id not in rename:
            form = RenameTagForm(None, data={"name": one.name, "revision": one.revision})
            mark(form, str(one.id))
            rename[one.id] = form
        if one.id not in merge and len(found.live) > 1:
            other = MergeTagForm(None)
            other.offer(found.live, one.id)
            mark(other, str(one.id))
            merge[one.id] = other
    opened = {*sent.rename, *sent.merge}
    return render_template(
        "cascade/tags.html", found=found, rename=rename, merge=merge, opened=opened,
        changes=word_changes(),
    )  # fmt: skip
