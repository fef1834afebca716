"""Words of the life of an initiative: steps, what they wait for, verdicts, outcomes."""

from flask_babel import gettext as _
from flask_babel import ngettext

from kaskad.approvals.life import Advice, Facts, Need, Who
from kaskad.approvals.models import LifeStep


def step_word(step: str) -> str:
    """What the button of a step says."""
    return str(
        {
            "to_review": _("Send to review"),
            "registered": _("Take into the registry"),
            "declined": _("Decline"),
            "started": _("Start the project"),
            "paused": _("Pause"),
            "resumed": _("Go on"),
            "completed": _("Complete as planned"),
            "completed_early": _("Complete early"),
            "reopened": _("Open again"),
            "withdrawn": _("Withdraw the proposal"),
            "sent_again": _("Send it again"),
        }.get(str(step), str(step))
    )


def done_word(step: str) -> str:
    """What has happened: a line of the way so far."""
    return str(
        {
            "proposed": _("Proposed"),
            "to_review": _("Sent to review"),
            "registered": _("Taken into the registry"),
            "declined": _("Declined"),
            "started": _("Started"),
            "paused": _("Paused"),
            "resumed": _("Went on"),
            "completed": _("Completed as planned"),
            "completed_early": _("Completed early"),
            "reopened": _("Opened again"),
            "withdrawn": _("Withdrawn"),
            "sent_again": _("Sent again"),
            "approved": _("Passport approved"),
            "order": _("Order or decision"),
        }.get(str(step), str(step))
    )


STEP_TONES = {
    "registered": "tint", "started": "tint", "resumed": "tint", "paused": "y", "declined": "r",
    "completed": "g", "completed_early": "g", "approved": "g",
}  # fmt: skip
STEP_ICONS = {
    "proposed": "bulb", "to_review": "search", "registered": "table", "declined": "x",
    "started": "rocket", "paused": "hourglass", "resumed": "arrow-forward-up",
    "completed": "circle-check", "completed_early": "circle-check", "reopened": "repeat",
    "withdrawn": "arrow-back-up", "sent_again": "send", "approved": "certificate",
    "order": "file-text",
}  # fmt: skip


def step_hint(step: str) -> str:
    """What the step means, in a sentence under its button."""
    return str(
        {
            "to_review": _("The office has looked at the idea: experts and the director see it."),
            "registered": _("The initiative is taken up: a lead is named, the passport written."),
            "declined": _("It is not taken up. It can be looked at again later."),
            "started": _("The work begins: sprints, activities and colours count from now on."),
            "paused": _("The work rests for a while; nothing turns red meanwhile."),
            "resumed": _("The work goes on."),
            "completed": _("The goal is settled in the final report and the work is over."),
            "completed_early": _("The work ends before its time: the final report says why."),
            "reopened": _("It comes back to where it stood before it ended."),
            "withdrawn": _("Nobody decides on it any more. You can send it again later."),
            "sent_again": _("You can change the words first; the project office looks at it anew."),
        }.get(str(step), "")
    )


def who_word(who: Who) -> str:
    """Who takes a step, in words."""
    return str(
        {
            Who.OFFICE: _("the project office"),
            Who.DECIDER: _(
                "the director or the department of education – never who leads the project"
            ),
            Who.EITHER: _(
                "the director, the department of education or the project office – never who"
                " leads the project"
            ),
            Who.PROPOSER: _("who has proposed it"),
        }[who]
    )


def need_word(need: Need, facts: Facts) -> str:
    """What is missing, in a sentence."""
    return str(
        {
            Need.TITLE: _("It has no title."),
            Need.GOAL: _("The goal is not written down in the passport."),
            Need.LEAD: _("Nobody is named as its lead."),
            Need.PERIOD: _("Its period is not known."),
            Need.SPRINTS: ngettext(
                "%(num)s sprint is neither closed nor cancelled.",
                "%(num)s sprints are neither closed nor cancelled.",
                facts.open_sprints,
            ),
            Need.BELOW: ngettext(
                "%(num)s initiative below it is not over.",
                "%(num)s initiatives below it are not over.",
                facts.open_below,
            ),
            Need.RESULTS: ngettext(
                "The final report does not say of %(num)s expected result whether it is reached.",
                "The final report does not say of %(num)s expected results whether they are"
                " reached.",
                facts.unjudged,
            ),
        }[need]
    )


def advice_word(one: Advice, facts: Facts) -> str:
    """What would be better there first."""
    return str(
        {
            Advice.PASSPORT: _(
                "The passport is not approved yet. It can be started without, but there is nothing"
                " to measure it against then."
            ),
            Advice.OPINIONS: ngettext(
                "%(num)s expert has not answered yet.",
                "%(num)s experts have not answered yet.",
                facts.open_opinions,
            ),
        }[one]
    )


def verdict_word(verdict: str | None) -> str:
    """What an expert says."""
    return str(
        {
            "for": _("in favour"),
            "with_remarks": _("in favour, with remarks"),
            "against": _("against it"),
        }.get(str(verdict))
        or _("not given yet")
    )


VERDICT_TONES = {"for": "g", "with_remarks": "y", "against": "r"}


def outcome_word(outcome: str | None) -> str:
    """What became of an expected result."""
    return str(
        {
            "reached": _("reached"),
            "partly": _("reached in part"),
            "not": _("not reached"),
        }.get(str(outcome))
        or _("not judged yet")
    )


OUTCOME_TONES = {"reached": "g", "partly": "y", "not": "r"}


def paper_words(kind: str, number: str, day: str, step: str = LifeStep.ORDER) -> str:
    """«приказ № 01-01/82 от 12.04.2022»; without a kind: what the step is."""
    return str(_paper(kind or done_word(step), number, day))


def _paper(name: str, number: str, day: str) -> str:
    if number.replace(" ", "").lower() in {"б/н", "бн", "б.н."}:  # «без номера» takes no «№»
        return str(_("%(name)s of %(day)s", name=f"{name} {number}", day=day))
    if number:
        return str(_("%(name)s No. %(number)s of %(day)s", name=name, number=number, day=day))
    return str(_("%(name)s of %(day)s", name=name, day=day))
