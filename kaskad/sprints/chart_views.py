"""The charts of a sprint: the line in the bar above the board, and the page with all of them."""

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from kaskad.core import web
from kaskad.core.asked_day import asked_day
from kaskad.core.chart_words import chart_view, spark_view
from kaskad.core.i18n import today
from kaskad.people.models import Person
from kaskad.people.permissions import Permission
from kaskad.people.visitor import current_person
from kaskad.sprints import charts
from kaskad.sprints.access import SprintPlace, sprint_for
from kaskad.sprints.blueprint import blueprint
from kaskad.sprints.chart_queries import Pulse, flow_facts, pulse_of
from kaskad.sprints.flow import Throughput
from kaskad.sprints.models import SprintState
from kaskad.sprints.pages import page

WEEKS_SHOWN = 26


@blueprint.get("/projects/<key>/sprints/<int:number>/pulse")
@web.policy(Permission.BOARD_VIEW)
def sprint_pulse(key: str, number: int) -> ResponseReturnValue:
    """The little line and the forecast of the bar above the board; a page goes to the charts."""
    person = current_person()
    place = sprint_for(person, key, number, Permission.BOARD_VIEW)
    if not web.is_fragment():
        return web.see_other(url_for("sprints.sprint_charts", key=key, number=number))
    pulse = pulse_of(place, today())
    return render_template(
        "sprints/_pulse.html", pulse=pulse, key=place.place.initiative.key_fold, number=number,
        spark=spark_view(charts.spark_chart(pulse.series, pulse.forecast)),
    )  # fmt: skip


@blueprint.get("/projects/<key>/sprints/<int:number>/charts")
@web.policy(Permission.BOARD_VIEW)
def sprint_charts(key: str, number: int) -> ResponseReturnValue:
    """All charts of the sprint and of its project's flow, as of a day."""
    person = current_person()
    place = sprint_for(person, key, number, Permission.BOARD_VIEW)
    as_of, problem = asked_day()
    if place.sprint.state == SprintState.CLOSED:
        return _closed(person, place)
    facts = flow_facts(place, as_of)
    series, told = facts.pulse.series, facts.pulse.forecast
    recent = Throughput(facts.throughput.weeks[-WEEKS_SHOWN:])
    drawn = [
        ("burn-up", charts.burn_up_chart(series, today=as_of, forecast=told)),
        ("burn-down", charts.burn_down_chart(series, today=as_of)),
        ("flow", charts.flow_chart(series)),
        ("throughput", charts.throughput_chart(recent)),
        ("ageing", charts.ageing_chart(facts.ageing, facts.names, facts.times.cycle.p85)),
        ("cycle", charts.time_chart(
            facts.times.cards, facts.times.cycle, facts.names, lead=False)),
        ("lead", charts.time_chart(facts.times.cards, facts.times.lead, facts.names, lead=True)),
    ]  # fmt: skip
    return page(
        "sprints/charts.html", person, place, sprint=place.sprint, as_of=as_of, problem=problem,
        pulse=facts.pulse, figures=facts.figures, times=facts.times,
        forecast_words=forecast_words(facts.pulse),
        views=[(name, chart_view(chart)) for name, chart in drawn],
    )  # fmt: skip


def _closed(person: Person, place: SprintPlace) -> ResponseReturnValue:
    """A closed sprint is drawn from its snapshot, and from nothing else."""
    series = place.sprint.snapshot.get("series", {})
    drawn = [
        ("burn-up", charts.burn_up_chart(series)),
        ("burn-down", charts.burn_down_chart(series)),
        ("flow", charts.flow_chart(series)),
    ]
    return page(
        "sprints/charts.html", person, place, sprint=place.sprint, as_of=None,
        problem="", pulse=None, figures=place.sprint.snapshot.get("figures"), times=None,
        forecast_words="", views=[(name, chart_view(chart)) for name, chart in drawn],
    )  # fmt: skip


def forecast_words(pulse: Pulse) -> str:
    """The forecast explained in one sentence; empty when there is too little history."""
    told = pulse.forecast
    if told is None:
        return ""
    if told.low == told.high:
        amount = _("%(count)s of %(scope)s cards", count=told.low, scope=pulse.scope)
    else:
        amount = _(
            "%(low)s to %(high)s of %(scope)s cards",
            low=told.low, high=told.high, scope=pulse.scope,
        )  # fmt: skip
    return str(
        _(
            "If the weeks ahead are like the last %(weeks)s, %(amount)s will be finished by the"
            " end (7 chances of 10); everything, with a chance of %(chance)s of 100.",
            weeks=told.weeks, amount=amount, chance=round(told.chance * 100),
        )
    )  # fmt: skip
