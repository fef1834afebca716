"""The page on which an office says from when a project is yellow or red."""

from typing import Any

from flask import flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import SelectField

from kaskad.cascade.forms import blame, once_of
from kaskad.core import errors, web
from kaskad.core.db import unit_of_work
from kaskad.core.forms import FilterForm, LineField, NumberField, OneOf, PageForm
from kaskad.people.access import organisation_for, standing
from kaskad.people.models import Organisation, Person
from kaskad.people.permissions import Permission
from kaskad.people.queries import places
from kaskad.people.visitor import current_person
from kaskad.registry import threshold_actions as actions
from kaskad.registry.blueprint import blueprint
from kaskad.registry.health import Thresholds
from kaskad.registry.threshold_queries import ThresholdsOf, thresholds_of
from kaskad.registry.thresholds import LIMITS

CONFIGURE = Permission.HEALTH_CONFIGURE


class WhoseForm(FilterForm):
    """Whose thresholds are looked at."""

    organisation = LineField(_l("Organisation"), limit=20, validators=[OneOf((), number=True)])


class ThresholdsForm(PageForm):
    """A number for each threshold."""

    revision = NumberField(least=0, most=1_000_000_000)
    yellow_after = NumberField()
    red_after = NumberField()
    slip_after = NumberField()
    news_within = NumberField()
    responsible_before = NumberField()
    behind_from = NumberField()
    behind_by = NumberField()
    indicator_yellow = NumberField()
    indicator_red = NumberField()
    goes_on_within = NumberField()
    report_year = SelectField(coerce=int)
    report_half = NumberField()
    report_quarter = NumberField()
    report_red_after = NumberField()

    def __init__(self, *args: Any, **kw: Any) -> None:
        super().__init__(*args, **kw)
        for limit in LIMITS:
            if limit.choices:
                self[limit.name].choices = [(number, words()) for number, words in limit.choices]

    def limits(self) -> Thresholds:
        """The numbers; one that was left empty is the default."""
        given = {limit.name: self[limit.name].data for limit in LIMITS}
        return Thresholds(
            **{
                limit.name: limit.default if given[limit.name] is None else given[limit.name]
                for limit in LIMITS
            }
        )


@blueprint.get("/registry/thresholds")
@web.policy(CONFIGURE)
def thresholds() -> ResponseReturnValue:
    """The numbers of the rules, with the reason beside each."""
    person = current_person()
    asked = WhoseForm(request.args)
    wrong = not asked.validate()
    offered = places(person, CONFIGURE)
    if not offered:
        raise errors.Forbidden(_("Your role does not allow this."))
    chosen = int(asked.organisation.data) if asked.organisation.data and not wrong else None
    place = organisation_for(person, chosen or _first(person, offered), CONFIGURE)
    found = thresholds_of(place)
    form = ThresholdsForm(
        None, revision=found.revision,
        **{limit.name: getattr(found.limits, limit.name) for limit in LIMITS},
    )  # fmt: skip
    return _page(person, place, found, form, wrong=wrong)


def _first(person: Person, offered: list[tuple[int, str]]) -> int:
    """Where the visitor's role is held, before the organisations below it."""
    own = {int(path.strip("/").split("/")[-1]) for path, _role in standing(person).organisations}
    return next((one for one, _name in offered if one in own), offered[0][0])


@blueprint.post("/registry/thresholds/<int:organisation_id>")
@web.policy(CONFIGURE)
def set_thresholds(organisation_id: int) -> ResponseReturnValue:
    """Judge the projects of the organisation by other numbers."""
    person = current_person()
    organisation_for(person, organisation_id, CONFIGURE)
    form = ThresholdsForm()
    defaults = bool(request.form.get("defaults"))
    try:
        if not defaults:
            form.check()
        with unit_of_work(person):
            changed = actions.set_thresholds(
                person, organisation_for(person, organisation_id, CONFIGURE),
                Thresholds() if defaults else form.limits(), form.revision.data,
                once=once_of(request.form),
            )  # fmt: skip
    except errors.Invalid as error:
        if any(name not in form.errors for name in error.fields):
            blame(form, error)
        return _refused(person, organisation_id, form), 422
    except errors.Conflict as error:
        if not error.clashes:
            raise
        return _disputed(person, organisation_id, form, error), 409
    flash(_("Saved.") if changed else _("Nothing was changed."), "success")
    return web.see_other(url_for("registry.thresholds", organisation=organisation_id))


def _refused(person: Person, organisation_id: int, form: ThresholdsForm) -> str:
    place = organisation_for(person, organisation_id, CONFIGURE)
    return _page(person, place, thresholds_of(place), form)


def _disputed(
    person: Person, organisation_id: int, form: ThresholdsForm, error: errors.Conflict
) -> str:
    """Beside each number that differs the one somebody has set meanwhile; sending again wins."""
    place = organisation_for(person, organisation_id, CONFIGURE)
    found = thresholds_of(place)
    form.form_errors = [*form.form_errors, error.message]
    for limit in LIMITS:
        theirs = getattr(found.limits, limit.name)
        if theirs != form[limit.name].data:
            sentence = _(
                "Meanwhile somebody wrote: “%(theirs)s”. Save once more to keep yours.",
                theirs=theirs,
            )
            form[limit.name].errors = [*form[limit.name].errors, sentence]
    form.revision.data, form.revision.raw_data = found.revision, None
    return _page(person, place, found, form)


def _page(
    person: Person, place: Organisation, found: ThresholdsOf, form: ThresholdsForm, *,
    wrong: bool = False,
) -> str:  # fmt: skip
    shown: list[tuple[Any, Any]] = [(limit, form[limit.name]) for limit in LIMITS]
    for limit, one in shown:
        one.label.text = limit.label()
    return render_template(
        "registry/thresholds.html", place=place, found=found, form=form, shown=shown,
        places=places(person, CONFIGURE), wrong=wrong,
    )  # fmt: skip
