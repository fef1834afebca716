"""Reading an initiative: overview, plan, journal (the passport: `passport_edit_views`)."""

from flask import request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from kaskad.cascade import doubt_links, freezing, panels, queries
from kaskad.cascade.access import Place
from kaskad.cascade.blueprint import blueprint
from kaskad.cascade.facts import facts_about, facts_about_results
from kaskad.cascade.forms import PageFilter
from kaskad.cascade.models import InitiativeKind
from kaskad.cascade.overview_queries import overview
from kaskad.cascade.pages import open_place, page
from kaskad.cascade.period_reading import wide_stages
from kaskad.cascade.plan_queries import plan as read_plan
from kaskad.cascade.plan_queries import plan_away
from kaskad.cascade.presence_queries import writers
from kaskad.cascade.repetition_queries import plan_dates
from kaskad.cascade.risk_ties import risk_counts
from kaskad.cascade.tag_forms import AddTagForm
from kaskad.cascade.tag_queries import project_tags
from kaskad.core import clock, web
from kaskad.core.i18n import today
from kaskad.people.models import Person
from kaskad.people.permissions import Permission
from kaskad.people.visitor import current_person

LATEST = 6
"""How many lines of the journal the overview shows."""


@blueprint.get("/projects/<key>")
@web.policy(Permission.INITIATIVE_VIEW)
def project(key: str) -> ResponseReturnValue:
    """The overview: where it stands at a glance."""
    person = current_person()
    return show_overview(person, open_place(person, key))


def show_overview(person: Person, place: Place, tag_form: AddTagForm | None = None) -> str:
    """The page of the overview, also with a tag that was refused."""
    initiative = place.initiative
    found = overview(initiative.id, today())
    tagged = initiative.kind == InitiativeKind.PROJECT
    may_tag = tagged and place.can(Permission.INITIATIVE_EDIT)
    return page(
        "cascade/project.html",
        person,
        place,
        overview=found,
        tags=project_tags(initiative.id, person if may_tag else None) if tagged else None,
        tag_form=(tag_form or AddTagForm(formdata=None)) if may_tag else None,
        result_facts=facts_about_results([one.id for one in found.results]),
        team=queries.team(initiative.id),
        latest=queries.history(person, initiative.id, limit=LATEST),
        panels=panels.filled(panels.overview_panels, initiative, person),
        # Sprints have a panel of their own.
        facts=facts_about([initiative.id], but=("sprints",)).get(initiative.id, ()),
        as_of=clock.fixed_day(),
    )


@blueprint.get("/projects/<key>/plan")
@web.policy(Permission.INITIATIVE_VIEW)
def plan(key: str) -> ResponseReturnValue:
    """The activities in the table form of the document."""
    person = current_person()
    place = open_place(person, key)
    initiative, progress = place.initiative, place.can(Permission.INITIATIVE_EDIT)
    edit = progress and not freezing.is_frozen(initiative)
    shown = read_plan(initiative.id, today())
    return page(
        "cascade/plan.html",
        person,
        place,
        plan=shown,
        dates=plan_dates(place.initiative.id, place.owner_path, today()),
        as_of=clock.fixed_day(),
        edit=edit,
        progress=progress,
        frozen=freezing.reason(initiative) if progress and not edit else "",
        change_url=panels.change_url(initiative, person) if progress and not edit else None,
        away=plan_away(initiative.id) if edit else (),
        warnings=wide_stages(initiative, shown.stages),
        issue_links=doubt_links.links_of(initiative.id),
        writers=writers(initiative.id, but=person),
        risk_counts=risk_counts(initiative.id),
    )


@blueprint.get("/projects/<key>/journal")
@web.policy(Permission.INITIATIVE_VIEW)
def journal(key: str) -> ResponseReturnValue:
    """What happened in the initiative, the newest first, in pages."""
    person = current_person()
    place = open_place(person, key)
    filters = PageFilter(request.args)
    known = filters.validate()
    before = filters.before.data if known else None
    return page(
        "cascade/journal.html",
        person,
        place,
        problem="" if known else _("The address asks for something unknown."),
        history=queries.history(person, place.initiative.id, before=before),
        before=before,
    )
