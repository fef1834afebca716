"""Reasons in words: what is wrong, where to look, who acts, what would mend it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from kaskad.approvals.progress_waiting import page_of
from kaskad.approvals.progress_words import period_word
from kaskad.cascade.models import PassportState
from kaskad.core.i18n import show_day
from kaskad.registry.health import Colour, Reason, Rule, Who
from kaskad.sprints.wording import sprint_name

# Functions, so that of all sentences only the one that is needed is looked up.
_COLOURS: dict[Colour, Callable[[], str]] = {
    Colour.RED: lambda: _("critical"), Colour.YELLOW: lambda: _("needs attention"),
    Colour.GREEN: lambda: _("on track"), Colour.GREY: lambda: _("not assessed"),
}  # fmt: skip


def colour_word(colour: str) -> str:
    """What the colour means; never shown without it."""
    return str(_COLOURS[Colour(colour)]())


@dataclass(frozen=True)
class ReasonView:
    """A reason as people read it."""

    colour: Colour
    text: str
    url: str
    who: str
    mend: str


def _more(count: int) -> str:
    """« и ещё 2», or nothing."""
    return str(_(" and %(count)s more", count=count - 1)) if count > 1 else ""


def reason_text(reason: Reason) -> str:
    """The sentence: what is wrong, and since when."""
    day = show_day(reason.since)
    title = _short(reason.title)
    texts = {
        Rule.MILESTONE_LATE: lambda: _(
            "Control point “%(title)s” was expected on %(day)s and is not reached%(more)s",
            title=title, day=day, more=_more(reason.count),
        ),
        Rule.CONTROL_LATE: lambda: _(
            "Control stage “%(title)s” ended on %(day)s without a conclusion%(more)s",
            title=title, day=day, more=_more(reason.count),
        ),
        Rule.CONTROL_MEASURES_LATE: lambda: _(
            "Measures after the control “%(title)s” were due on %(day)s%(more)s",
            title=title, day=day, more=_more(reason.count),
        ),
        Rule.MILESTONE_SLIPS: lambda: ngettext(
            "Control point “%(title)s” is expected on %(day)s, %(num)s day later than planned",
            "Control point “%(title)s” is expected on %(day)s, %(num)s days later than planned",
            reason.count, title=title, day=day,
        ),
        Rule.INDICATOR_BEHIND: lambda: _(
            "Indicator “%(title)s” has %(count)s %% of what is expected by now",
            title=title, count=reason.count,
        ),
        Rule.ACTIVITY_LATE: lambda: _(
            "“%(title)s” was due on %(day)s and is not done%(more)s",
            title=title, day=day, more=_more(reason.count),
        ),
        Rule.STAGE_LATE: lambda: ngettext(
            "Stage “%(title)s” ended on %(day)s with %(num)s activity not done",
            "Stage “%(title)s” ended on %(day)s with %(num)s activities not done",
            reason.count, title=title, day=day,
        ),
        Rule.REPORT_LATE: lambda: ngettext(
            "The progress report “%(title)s” was due on %(day)s: it is %(num)s working day late",
            "The progress report “%(title)s” was due on %(day)s: it is %(num)s working days late",
            reason.count, title=period_word(reason.title), day=day,
        ),
        Rule.GOES_ON_SILENTLY: lambda: _(
            "“%(title)s” goes on, and nothing has been written about it since %(day)s%(more)s",
            title=title, day=day, more=_more(reason.count),
        ),
        Rule.SPRINT_OVER: lambda: ngettext(
            "%(sprint)s is %(num)s day past its end and not closed",
            "%(sprint)s is %(num)s days past its end and not closed",
            reason.count, sprint=sprint_name(reason.target_id or 0),
        ),
        Rule.SPRINT_BEHIND: lambda: _(
            "%(sprint)s is behind: finished cards are less than half of an even pace",
            sprint=sprint_name(reason.target_id or 0),
        ),
        Rule.RISK_HIGH: lambda: _("High risk “%(title)s” has no owner", title=title),
        Rule.RISK_MEASURE_LATE: lambda: _(
            "A measure against “%(title)s” was due on %(day)s", title=title, day=day
        ),
        Rule.RISKS_NOT_ASSESSED: lambda: ngettext(
            "%(num)s risk is not assessed", "%(num)s risks are not assessed", reason.count
        ),
        Rule.NO_LEAD: lambda: _("Nobody leads the project"),
        Rule.NOBODY_RESPONSIBLE: lambda: _(
            "“%(title)s” begins on %(day)s, and nobody is responsible%(more)s",
            title=title, day=day, more=_more(reason.count),
        ),
        Rule.ISSUES_OPEN: lambda: ngettext(
            "%(num)s doubt of an import about the stage that runs is not settled",
            "%(num)s doubts of an import about the stage that runs are not settled", reason.count,
        ),
        Rule.PASSPORT_DRAFT: lambda: _("The passport is not approved: it has not been sent"),
        Rule.PASSPORT_WAITS: lambda: _(
            "The passport waits for approval since %(day)s", day=day
        ) if reason.since else _("The passport waits for approval"),
        Rule.PASSPORT_RETURNED: lambda: _(
            "The passport was returned on %(day)s and has not been sent again", day=day
        ) if reason.since else _("The passport was returned and has not been sent again"),
        Rule.NO_NEWS: lambda: ngettext(
            "Nothing has been written for %(num)s day",
            "Nothing has been written for %(num)s days", reason.count,
        ) if reason.since else _("Nothing has been written yet"),
        Rule.NO_PLAN: lambda: _("There is no plan to compare with"),
    }  # fmt: skip
    return str(texts[reason.rule]())


def _short(title: str, limit: int = 90) -> str:
    title = " ".join(title.split())
    if len(title) <= limit:
        return title
    return title[: limit - 1].rsplit(" ", 1)[0].rstrip(" ,.;:–-") + "…"


def reason_url(reason: Reason, key: str) -> str:
    """The record to open."""
    if reason.rule in (Rule.ACTIVITY_LATE, Rule.NOBODY_RESPONSIBLE, Rule.GOES_ON_SILENTLY):
        return url_for("cascade.plan", key=key, _anchor=f"a-{reason.target_id}")
    if reason.rule is Rule.STAGE_LATE:
        return url_for("cascade.plan", key=key, _anchor="stages")
    if reason.rule in (Rule.SPRINT_OVER, Rule.SPRINT_BEHIND):
        return url_for("sprints.sprint", key=key, number=reason.target_id)
    if reason.rule in (Rule.RISK_HIGH, Rule.RISK_MEASURE_LATE, Rule.RISKS_NOT_ASSESSED):
        return url_for("cascade.risks", key=key, _anchor=f"risk-{reason.target_id}")
    if reason.rule is Rule.REPORT_LATE:
        first, last = reason.anchor.split("/")
        return page_of(key, date.fromisoformat(first), date.fromisoformat(last))
    if reason.rule is Rule.NO_LEAD:
        return url_for("cascade.team", key=key)
    if reason.rule is Rule.INDICATOR_BEHIND:
        return _indicator_url(key, reason.target_id)
    if reason.rule in _CONTROL:
        return _control_url(key, reason.anchor)
    if reason.rule is Rule.ISSUES_OPEN:
        return _issues_url(key)
    if reason.rule in _PASSPORT:
        return _passport_url(reason.rule, key)
    if reason.rule is Rule.NO_PLAN:
        return url_for("cascade.plan", key=key)
    return url_for("cascade.journal", key=key)


_CONTROL = (
    Rule.MILESTONE_LATE, Rule.CONTROL_LATE, Rule.CONTROL_MEASURES_LATE, Rule.MILESTONE_SLIPS,
)  # fmt: skip
_PASSPORT = (Rule.PASSPORT_DRAFT, Rule.PASSPORT_WAITS, Rule.PASSPORT_RETURNED)


def _control_url(key: str, anchor: str) -> str:
    return url_for("oversight.control", key=key, _anchor=anchor)


def _indicator_url(key: str, indicator_id: int | None) -> str:
    return url_for("indicators.indicator", key=key, indicator_id=indicator_id)


def _issues_url(key: str) -> str:
    return url_for("oversight.issues", key=key)


def _passport_url(rule: Rule, key: str) -> str:
    """A draft is written in the passport; what was sent is among its versions."""
    page = "cascade.passport" if rule is Rule.PASSPORT_DRAFT else "approvals.version_list"
    return url_for(page, key=key)


_MENDS: dict[Rule, Callable[[], str]] = {
    Rule.MILESTONE_LATE: lambda: _("Write down that it is reached, or move it with the reason."),
    Rule.CONTROL_LATE: lambda: _("Write down what the control has found."),
    Rule.CONTROL_MEASURES_LATE: lambda: _("Carry the measures out, or agree on another day."),
    Rule.MILESTONE_SLIPS: lambda: _("See what holds it up, and whether the plan still holds."),
    Rule.ISSUES_OPEN: lambda: _("Look at each doubt and settle it."),
    Rule.PASSPORT_DRAFT: lambda: _("Fill the passport in and send it for approval."),
    Rule.PASSPORT_WAITS: lambda: _("Approve the passport, or return it with remarks."),
    Rule.PASSPORT_RETURNED: lambda: _("Follow the remarks and send the passport again."),
    Rule.ACTIVITY_LATE: lambda: _("Finish its card, or agree on another day."),
    Rule.STAGE_LATE: lambda: _("Finish what is left, or move it to the next stage."),
    Rule.INDICATOR_BEHIND: lambda: _(
        "See which cards move it, and whether values are still to be entered or verified."
    ),
    Rule.REPORT_LATE: lambda: _("Write the report and send it."),
    Rule.GOES_ON_SILENTLY: lambda: _("Move a card of it, or write what has been done."),
    Rule.SPRINT_OVER: lambda: _("Close the sprint with its review."),
    Rule.SPRINT_BEHIND: lambda: _("Look through the sprint: what hinders, what can wait."),
    Rule.RISK_HIGH: lambda: _("Name who watches the risk."),
    Rule.RISK_MEASURE_LATE: lambda: _("Carry the measure out, or set another day."),
    Rule.RISKS_NOT_ASSESSED: lambda: _("Say how likely they are and how much they would hurt."),
    Rule.NO_LEAD: lambda: _("Name a lead in the team."),
    Rule.NOBODY_RESPONSIBLE: lambda: _("Name who is responsible."),
    Rule.NO_NEWS: lambda: _("Write what has happened: move cards, or leave a note."),
    Rule.NO_PLAN: lambda: _("Bring the plan in, or write stages and activities."),
}


def reason_mend(reason: Reason) -> str:
    """What would mend it."""
    return str(_MENDS[reason.rule]())


_WHO: dict[Who, Callable[[], str]] = {
    Who.LEAD: lambda: _("lead"), Who.OFFICE: lambda: _("project office"),
    Who.DIRECTOR: lambda: _("director"),
}  # fmt: skip

_RULES: dict[Rule, Callable[[], str]] = {
    Rule.MILESTONE_LATE: lambda: _("a control point is late"),
    Rule.CONTROL_LATE: lambda: _("a control stage has no conclusion"),
    Rule.CONTROL_MEASURES_LATE: lambda: _("measures after a control are late"),
    Rule.ACTIVITY_LATE: lambda: _("an activity is late"),
    Rule.STAGE_LATE: lambda: _("a stage is not finished"),
    Rule.REPORT_LATE: lambda: _("a progress report is late"),
    Rule.INDICATOR_BEHIND: lambda: _("an indicator lags behind"),
    Rule.SPRINT_OVER: lambda: _("a sprint is past its end"),
    Rule.SPRINT_BEHIND: lambda: _("a sprint lags behind"),
    Rule.MILESTONE_SLIPS: lambda: _("a control point moves"),
    Rule.RISK_HIGH: lambda: _("a high risk has no owner"),
    Rule.RISK_MEASURE_LATE: lambda: _("a measure against a risk is late"),
    Rule.RISKS_NOT_ASSESSED: lambda: _("risks are not assessed"),
    Rule.NO_LEAD: lambda: _("nobody leads"),
    Rule.NOBODY_RESPONSIBLE: lambda: _("nobody is responsible for an activity"),
    Rule.GOES_ON_SILENTLY: lambda: _("a continuous activity is silent"),
    Rule.ISSUES_OPEN: lambda: _("doubts of an import"),
    Rule.PASSPORT_DRAFT: lambda: _("the passport has not been sent"),
    Rule.PASSPORT_WAITS: lambda: _("the passport waits for approval"),
    Rule.PASSPORT_RETURNED: lambda: _("the passport was returned"),
    Rule.NO_NEWS: lambda: _("no news"),
    Rule.NO_PLAN: lambda: _("no plan"),
}


def rule_word(rule: str) -> str:
    """What a reason is called in a list of reasons."""
    return str(_RULES[Rule(rule)]())


_PASSPORTS: dict[PassportState, Callable[[], str]] = {
    PassportState.DRAFT: lambda: _("draft"),
    PassportState.SUBMITTED: lambda: _("waits for approval"),
    PassportState.RETURNED: lambda: _("returned"),
    PassportState.APPROVED: lambda: _("approved"),
}


def passport_word(state: str) -> str:
    """How the passport stands, for a list."""
    return str(_PASSPORTS[PassportState(state)]())


def who_word(who: Who) -> str:
    """Who has to act."""
    return str(_WHO[who]())


def reason_view(reason: Reason, key: str) -> ReasonView:
    """The reason with its way to the record."""
    return ReasonView(
        reason.colour, reason_text(reason), reason_url(reason, key), who_word(reason.who),
        reason_mend(reason),
    )  # fmt: skip
