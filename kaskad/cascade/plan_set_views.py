"""«Columns of the table»: the set in which a plan is shown and printed, and sets of one's own."""

from flask import flash, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from kaskad.cascade import freezing, panels
from kaskad.cascade import plan_set_actions as actions
from kaskad.cascade.access import Place, place_for
from kaskad.cascade.blueprint import blueprint
from kaskad.cascade.forms import blame, once_of
from kaskad.cascade.pages import open_place, page
from kaskad.cascade.plan_queries import plan as read_plan
from kaskad.cascade.plan_set_forms import ColumnsForm, PlanSetForm, PreviewFilter
from kaskad.cascade.plan_set_options import options_of
from kaskad.cascade.plan_sets import as_set, code_of, offered, saved_of
from kaskad.cascade.plan_table import missing_words
from kaskad.cascade.plan_variants import ACTIVITY_COLUMNS, STAGE_COLUMNS, ColumnSet
from kaskad.core import errors, web
from kaskad.core.db import unit_of_work
from kaskad.core.i18n import today
from kaskad.people.models import Person
from kaskad.people.permissions import Permission
from kaskad.people.visitor import current_person

EDIT = Permission.INITIATIVE_EDIT


@blueprint.get("/projects/<key>/plan/columns")
@web.policy(EDIT)
def plan_columns(key: str) -> ResponseReturnValue:
    """The sets, which is chosen, and the plan in one of them to look at."""
    person = current_person()
    place = open_place(person, key, EDIT)
    filters = PreviewFilter(request.args)
    asked = filters.set.data if filters.validate() else None
    return _columns_page(person, place, asked)


@blueprint.post("/projects/<key>/plan/columns")
@web.policy(EDIT)
def choose_plan_columns(key: str) -> ResponseReturnValue:
    """Take one of them."""
    person = current_person()
    place = open_place(person, key, EDIT)
    form = ColumnsForm()
    form.offer([one.code for one in options_of(place)])
    before = place.initiative.plan_columns
    try:
        form.check()
        with unit_of_work(person):
            place = place_for(person, key, EDIT)
            changed = actions.choose(
                person, place, form.columns.data or "", form.revision.data,
                once=once_of(request.form),
            )  # fmt: skip
    except errors.Invalid:
        return _columns_page(person, open_place(person, key, EDIT), None, form), 422
    except errors.Conflict as error:
        place = open_place(person, key, EDIT)
        if not error.clashes:
            raise
        return _columns_page(person, place, form.columns.data, clash=error.message), 409
    if changed:
        web.say(
            {
                "text": _("The table has other columns now."),
                "undo_url": url_for("cascade.choose_plan_columns", key=key),
                "fields": {"columns": before},
            }
        )
    return web.see_other(url_for("cascade.plan", key=key))


@blueprint.get("/projects/<key>/plan/columns/new")
@web.policy(EDIT)
def new_plan_set(key: str) -> ResponseReturnValue:
    """The form of a set of one's own; it begins with the columns of another one."""
    person = current_person()
    place = open_place(person, key, EDIT)
    filters = PreviewFilter(request.args)
    code = (filters.set.data or "") if filters.validate() else ""
    found = read_plan(place.initiative.id, today(), code if code in _codes(place) else None)
    form = PlanSetForm(formdata=None)
    form.fill("", found.shown, None)
    return _set_page(person, place, form, None)


@blueprint.post("/projects/<key>/plan/columns/new")
@web.policy(EDIT)
def add_plan_set(key: str) -> ResponseReturnValue:
    """Save it for the organisation of the project and those below."""
    person = current_person()
    place = open_place(person, key, EDIT)
    form = PlanSetForm()
    try:
        form.check()
        with unit_of_work(person):
            place = place_for(person, key, EDIT)
            row = actions.add_set(
                person, place, form.title.data or "", form.chosen, once=once_of(request.form)
            )
            code = code_of(row)
    except errors.Invalid as error:
        if not form.errors:
            blame(form, error)
        return _set_page(person, open_place(person, key, EDIT), form, None), 422
    flash(_("Saved. Look at the table and take the set if it is right."), "success")
    return web.see_other(url_for("cascade.plan_columns", key=key, set=code))


@blueprint.get("/projects/<key>/plan/columns/<int:set_id>")
@web.policy(EDIT)
def edit_plan_set(key: str, set_id: int) -> ResponseReturnValue:
    """The form of a saved set."""
    person = current_person()
    place = open_place(person, key, EDIT)
    row = saved_of(place, set_id)
    form = PlanSetForm(formdata=None)
    form.fill(row.title, as_set(row).columns, row.revision)
    return _set_page(person, place, form, set_id)


@blueprint.post("/projects/<key>/plan/columns/<int:set_id>")
@web.policy(EDIT)
def change_plan_set(key: str, set_id: int) -> ResponseReturnValue:
    """Change it; what two people changed is shown to the second."""
    person = current_person()
    place = open_place(person, key, EDIT)
    row = saved_of(place, set_id)
    form = PlanSetForm()
    try:
        form.check()
        with unit_of_work(person):
            place = place_for(person, key, EDIT)
            row = saved_of(place, set_id)
            actions.change_set(
                person, place, row, form.revision.data, form.title.data or "", form.chosen,
                once=once_of(request.form),
            )  # fmt: skip
    except errors.Invalid as error:
        if not form.errors:
            blame(form, error)
        return _set_page(person, open_place(person, key, EDIT), form, set_id), 422
    except errors.Conflict as error:
        if not error.clashes:
            raise
        place = open_place(person, key, EDIT)
        theirs = saved_of(place, set_id)
        form.revision.data, form.revision.raw_data = theirs.revision, None
        return _set_page(person, place, form, set_id, as_set(theirs)), 409
    flash(_("Saved."), "success")
    return web.see_other(url_for("cascade.plan_columns", key=key, set=f"set-{set_id}"))


@blueprint.post("/projects/<key>/plan/columns/<int:set_id>/<any(archive,restore):what>")
@web.policy(EDIT)
def put_plan_set_away(key: str, set_id: int, what: str) -> ResponseReturnValue:
    """Offer it no longer, or again."""
    person = current_person()
    place = open_place(person, key, EDIT)
    saved_of(place, set_id)
    with unit_of_work(person):
        place = place_for(person, key, EDIT)
        row = saved_of(place, set_id)
        actions.put_away(person, place, row, away=what == "archive", once=once_of(request.form))
    web.say(
        {
            "text": _("Put away. Nothing is deleted.")
            if what == "archive"
            else _("It is offered again."),
            "undo_url": url_for(
                "cascade.put_plan_set_away", key=key, set_id=set_id,
                what="restore" if what == "archive" else "archive",
            ),
        }
    )  # fmt: skip
    return web.see_other(url_for("cascade.plan_columns", key=key))


def _codes(place: Place) -> set[str]:
    return {one.code for one in options_of(place)}


def _columns_page(
    person: Person,
    place: Place,
    asked: str | None,
    form: ColumnsForm | None = None,
    clash: str = "",
) -> str:
    options, now = options_of(place), place.initiative.plan_columns
    at = asked if asked in {one.code for one in options} else now
    found = read_plan(place.initiative.id, today(), at)
    frozen = freezing.is_frozen(place.initiative)
    return page(
        "cascade/plan_columns.html", person, place,
        options=options, now=now, at=at, plan=found, clash=clash,
        form=form or ColumnsForm(formdata=None),
        revision=place.initiative.revision,
        missing=[missing_words(one) for one in found.missing],
        frozen=freezing.reason(place.initiative) if frozen else "",
        change_url=panels.change_url(place.initiative, person) if frozen else None,
        away=offered(place, away=True),
    )  # fmt: skip


def _set_page(
    person: Person, place: Place, form: PlanSetForm, set_id: int | None,
    theirs: ColumnSet | None = None,
) -> str:  # fmt: skip
    own = set_id is None or actions.may_change(person, place, saved_of(place, set_id))
    return page(
        "cascade/plan_set.html", person, place, form=form, set_id=set_id, theirs=theirs, own=own,
        activities=list(form.rows(ACTIVITY_COLUMNS)), stages=list(form.rows(STAGE_COLUMNS)),
    )  # fmt: skip
