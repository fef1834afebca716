"""Words, tones and pictures for the states of milestones and control stages."""

from datetime import date

from flask_babel import gettext as _
from flask_babel import ngettext

from kaskad.core.i18n import show_day
from kaskad.oversight.control_state import (
    ControlStanding,
    ControlState,
    MeasureState,
    MilestoneState,
    Standing,
)

MILESTONE_TONES = {
    "planned": "", "moved": "y", "due_soon": "y", "overdue": "r", "done": "g", "done_late": "g",
    "cancelled": "",
}  # fmt: skip
MILESTONE_ICONS = {
    "planned": "flag", "moved": "calendar-time", "due_soon": "clock", "overdue": "alert-circle",
    "done": "circle-check", "done_late": "circle-check", "cancelled": "ban",
}  # fmt: skip
CONTROL_TONES = {
    "undated": "", "ahead": "", "running": "tint", "due_soon": "y", "overdue": "r", "met": "g",
    "partly": "y", "not_met": "r",
}  # fmt: skip
CONTROL_ICONS = {
    "undated": "question-mark", "ahead": "calendar", "running": "progress", "due_soon": "clock",
    "overdue": "alert-circle", "met": "circle-check", "partly": "alert-triangle",
    "not_met": "circle-x",
}  # fmt: skip


def milestone_word(standing: Standing) -> str:
    """«просрочена на 5 дней», «пройдена с опозданием»: the state in words."""
    match standing.state:
        case MilestoneState.OVERDUE:
            return _overdue(standing.overdue)
        case MilestoneState.DUE_SOON:
            return str(_("due soon"))
        case MilestoneState.DONE:
            return str(_("passed in time"))
        case MilestoneState.DONE_LATE:
            return str(_("passed late"))
        case MilestoneState.CANCELLED:
            return str(_("no longer needed"))
        case MilestoneState.MOVED:
            return str(_("moved to another day"))
        case _:
            return str(_("still ahead"))


def control_word(standing: ControlStanding) -> str:
    """How a control stage stands, in words."""
    words = {
        ControlState.UNDATED: _("no dates"),
        ControlState.AHEAD: _("still ahead"),
        ControlState.RUNNING: _("under way"),
        ControlState.DUE_SOON: _("to be concluded soon"),
        ControlState.MET: _("fully met"),
        ControlState.PARTLY: _("partly met"),
        ControlState.NOT_MET: _("not met"),
    }
    if standing.state == ControlState.OVERDUE:
        return str(
            ngettext(
                "conclusion overdue by %(num)s day", "conclusion overdue by %(num)s days",
                standing.overdue,
            )
        )  # fmt: skip
    return str(words[standing.state])


def conclusion_word(conclusion: str) -> str:
    """«выполнено», «частично», «не выполнено»."""
    words = {"met": _("fully met"), "partly": _("partly met"), "not_met": _("not met")}
    return str(words.get(str(conclusion), ""))


def measures_word(standing: ControlStanding, done_on: date | None) -> str:
    """How the measures stand that a conclusion asked for; empty where it asked for none."""
    match standing.measures:
        case MeasureState.DONE:
            return str(_("carried out on %(day)s", day=show_day(done_on)))
        case MeasureState.OVERDUE:
            return _overdue(standing.measures_overdue)
        case MeasureState.OPEN:
            return str(_("to be carried out"))
        case _:
            return ""


def deviation_words(days: int | None) -> str:
    """«+5 дней», «−3 дня», «в срок»; nothing for a cancelled one."""
    if days is None:
        return ""
    if days == 0:
        return str(_("as planned"))
    number = abs(days)
    if days > 0:
        return str(ngettext("+%(num)s day", "+%(num)s days", number))
    return str(ngettext("−%(num)s day", "−%(num)s days", number))


def _overdue(days: int) -> str:
    return str(ngettext("overdue by %(num)s day", "overdue by %(num)s days", days))
