"""Reasons in words: what is wrong, where to look, who acts, what would mend it."""

from collections.abc import Callable
from dataclasses import dataclass

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

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
        Rule.ACTIVITY_LATE: lambda: _(
            "“%(title)s” was due on %(day)s and is not done%(more)s",
            title=title, day=day, more=_more(reason.count),
        ),
        Rule.STAGE_LATE: lambda: ngettext(
            "Stage “%(title)s” ended on %(day)s with %(num)s activity not done",
            "Stage “%(title)s” ended on %(day)s with %(num)s activities not done",
            reason.count, title=title, day=day,
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
    if reason.rule in (Rule.ACTIVITY_LATE, Rule.NOBODY_RESPONSIBLE):
        return url_for("cascade.plan", key=key, _anchor=f"a-{reason.target_id}")
    if reason.rule is Rule.STAGE_LATE:
        return url_for("cascade.plan", key=key, _anchor="stages")
    if reason.rule in (Rule.SPRINT_OVER, Rule.SPRINT_BEHIND):
        return url_for("sprints.sprint", key=key, number=reason.target_id)
    if reason.rule in (Rule.RISK_HIGH, Rule.RISK_MEASURE_LATE, Rule.RISKS_NOT_ASSESSED):
        return url_for("cascade.risks", key=key, _anchor=f"risk-{reason.target_id}")
    if reason.rule is Rule.NO_LEAD:
        return url_for("cascade.team", key=key)
    if reason.rule is Rule.NO_PLAN:
        return url_for("cascade.plan", key=key)
    return url_for("cascade.journal", key=key)


_MENDS: dict[Rule, Callable[[], str]] = {
    Rule.ACTIVITY_LATE: lambda: _("Finish its card, or agree on another day."),
    Rule.STAGE_LATE: lambda: _("Finish what is left, or move it to the next stage."),
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


def who_word(who: Who) -> str:
    """Who has to act."""
    return str(_("lead") if who is Who.LEAD else _("project office"))


def reason_view(reason: Reason, key: str) -> ReasonView:
    """The reason with its way to the record."""
    return ReasonView(
        reason.colour, reason_text(reason), reason_url(reason, key), who_word(reason.who),
        reason_mend(reason),
    )  # fmt: skip
