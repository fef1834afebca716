"""The page on which lines of a passport are tied to entries of the reference lists."""

from flask import flash, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from kaskad.cascade import reference_ties as actions
from kaskad.cascade.access import Place, place_for
from kaskad.cascade.blueprint import blueprint
from kaskad.cascade.forms import blame, once_of
from kaskad.cascade.history import say
from kaskad.cascade.pages import open_place, page
from kaskad.cascade.reference_access import may_keep
from kaskad.cascade.reference_forms import LineFilter, TieForm
from kaskad.cascade.reference_queries import KIND_OF, TieLine, tie_lines
from kaskad.cascade.reference_views import words
from kaskad.core import errors, web
from kaskad.core.db import unit_of_work
from kaskad.core.i18n import today
from kaskad.people.models import Person
from kaskad.people.permissions import Permission
from kaskad.people.visitor import current_person

say("reference.", actions.tie_sentence)
EDIT = Permission.INITIATIVE_EDIT


@blueprint.get("/projects/<key>/grounds")
@web.policy(EDIT)
def grounds(key: str) -> ResponseReturnValue:
    """What the passport rests on, line by line, with the entry that each line means."""
    person = current_person()
    place = open_place(person, key, EDIT)
    asked = LineFilter(request.args)
    return _page(person, place, (asked.line.data or "") if asked.validate() else "")


@blueprint.post("/projects/<key>/grounds")
@web.policy(EDIT)
def tie_ground(key: str) -> ResponseReturnValue:
    """Tie one line to an entry, or to none. The words stay as they are."""
    person = current_person()
    place = open_place(person, key, EDIT)
    form = TieForm()
    section, line = actions.line_of(place, form.line.data or "")
    _offer(place, section, line.id, form)
    try:
        form.check()
        chosen = int(form.reference.data) if form.reference.data else None
        with unit_of_work(person):
            place = place_for(person, key, EDIT)
            section, line = actions.line_of(place, form.line.data or "")
            changed = actions.tie_line(
                person, place, section, line, chosen, form.revision.data,
                once=once_of(request.form),
            )  # fmt: skip
    except errors.Invalid as error:
        if not form.errors:
            blame(form, error)
        return _page(person, open_place(person, key, EDIT), form.line.data or "", form), 422
    except errors.Conflict as error:
        if not error.clashes:
            raise
        theirs = error.clashes[0].theirs or _("none of them")
        sentence = _(
            "Meanwhile somebody chose: “%(theirs)s”. Save once more to keep yours.", theirs=theirs
        )
        form.reference.errors = [*form.reference.errors, sentence]
        form.revision.data, form.revision.raw_data = None, None
        return _page(person, open_place(person, key, EDIT), form.line.data or "", form), 409
    flash(_("Saved.") if changed else _("Nothing was changed."), "success")
    return web.see_other(url_for("cascade.grounds", key=key, _anchor=form.line.data))


@blueprint.post("/projects/<key>/grounds/meant")
@web.policy(EDIT)
def tie_meant(key: str) -> ResponseReturnValue:
    """Tie every line whose words mean just one entry."""
    person = current_person()
    open_place(person, key, EDIT)
    with unit_of_work(person):
        tied = actions.tie_meant(person, place_for(person, key, EDIT), once=once_of(request.form))
    if tied:
        flash(ngettext("%(num)s line is tied.", "%(num)s lines are tied.", tied), "success")
    else:
        flash(_("Nothing was changed."), "success")
    return web.see_other(url_for("cascade.grounds", key=key))


def _offer(place: Place, section: str, line_id: int, form: TieForm) -> None:
    """The entries of the list; one in the archive only where the line is tied to it already."""
    lines, entries = tie_lines(place.initiative.id, today())
    tied = next(
        (one.standing.entry.id for one in lines[section] if one.id == line_id and one.standing),
        None,
    )
    form.offer(
        one
        for one in entries.values()
        if one.kind == KIND_OF[section] and (not one.archived or one.id == tied)
    )


def _page(person: Person, place: Place, opened: str, form: TieForm | None = None) -> str:
    lines, _entries = tie_lines(place.initiative.id, today())
    known: dict[str, TieLine] = {one.name: one for rows in lines.values() for one in rows}
    line = known.get(opened)
    if line is not None:
        if form is None:
            start = line.standing.entry if line.standing is not None else line.meant
            form = TieForm(
                None,
                data={
                    "line": line.name,
                    "reference": str(start.id) if start is not None else "",
                    "revision": line.revision,
                },
            )
        _offer(place, line.section, line.id, form)
    return page(
        "cascade/reference_ties.html", person, place, lines=lines, opened=line, form=form,
        meant=sum(one.meant is not None for one in known.values()), keeper=may_keep(person),
        **words(),
    )  # fmt: skip
