"""Forms of the final report: its texts, and a word on each expected result."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import SelectField

from kaskad.approvals.final_queries import FinalView, ResultLine
from kaskad.approvals.life_words import outcome_word
from kaskad.approvals.models import Outcome
from kaskad.cascade.edit_forms import EditForm
from kaskad.cascade.forms import Offered
from kaskad.core.forms import TextField

TEXT = 10_000


def _choice(label: Any) -> SelectField:
    return SelectField(label, [Offered()], validate_choice=False)


def _outcomes() -> list[tuple[str, str]]:
    return [
        ("", outcome_word(None).capitalize()),
        *((str(one), outcome_word(one).capitalize()) for one in Outcome),
    ]


class ReportForm(EditForm):
    """What people write."""

    goal_outcome = _choice(_l("Is the goal reached?"))
    goal_words = TextField(_l("How one sees it"), limit=TEXT)
    lessons = TextField(_l("What we have learnt"), limit=TEXT)
    replication = TextField(_l("What others can take over"), limit=TEXT)
    conclusion = TextField(_l("Conclusion: what the director is asked to decide"), limit=TEXT)
    early = _choice(_l("How it ends"))

    def offer(self) -> None:
        """Fill the lists."""
        self.goal_outcome.choices = _outcomes()
        self.early.choices = [("", _("as planned")), ("1", _("ahead of time"))]

    def value(self, name: str, field: Any) -> Any:
        """The column's value."""
        if name == "early":
            return bool(field.data)
        if name == "goal_outcome":
            return field.data or None
        return super().value(name, field)

    def shown(self, name: str, value: Any) -> str:
        """A value in words."""
        if name == "early":
            return str(_("ahead of time") if value else _("as planned"))
        return outcome_word(value) if name == "goal_outcome" else super().shown(name, value)


class OutcomeForm(EditForm):
    """What became of one expected result."""

    outcome = _choice(_l("Is it reached?"))
    words = TextField(_l("How one sees it, or what is missing"), limit=TEXT)

    def offer(self) -> None:
        """Fill the list."""
        self.outcome.choices = _outcomes()

    def value(self, name: str, field: Any) -> Any:
        """The column's value."""
        return (field.data or None) if name == "outcome" else super().value(name, field)

    def shown(self, name: str, value: Any) -> str:
        """A value in words."""
        return outcome_word(value) if name == "outcome" else super().shown(name, value)


def prefix_of(result_id: int) -> str:
    """What the fields of a result begin with."""
    return f"r{result_id}-"


def read_forms(results: tuple[ResultLine, ...]) -> tuple[ReportForm, dict[int, OutcomeForm]]:
    """The forms as they were sent."""
    report = ReportForm()
    report.offer()
    outcomes = {one.id: OutcomeForm(prefix=prefix_of(one.id)) for one in results}
    for form in outcomes.values():
        form.offer()
    return report, outcomes


def filled_forms(view: FinalView) -> tuple[ReportForm, dict[int, OutcomeForm]]:
    """The forms with what stands in the report."""
    text = view.report
    report = ReportForm(
        formdata=None,
        data={
            "goal_outcome": str(text.goal_outcome or ""), "goal_words": text.goal_words,
            "lessons": text.lessons, "replication": text.replication,
            "conclusion": text.conclusion, "early": "1" if text.early else "",
            "revision": text.revision or 0,
        },
    )  # fmt: skip
    report.offer()
    outcomes = {}
    for one in view.results:
        outcomes[one.id] = OutcomeForm(
            formdata=None,
            prefix=prefix_of(one.id),
            data={
                "outcome": str(one.outcome or ""),
                "words": one.words,
                "revision": one.revision or 0,
            },
        )
        outcomes[one.id].offer()
    return report, outcomes
