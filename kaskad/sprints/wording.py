"""Words for sprints and what is decided in them."""

from flask_babel import gettext as _

from kaskad.sprints.models import (
    Fate,
    HindranceCategory,
    ImprovementState,
    ReviewVerdict,
    SprintState,
    Verdict,
)


def sprint_name(number: int, title: str = "") -> str:
    """«Спринт 2 · «Собираем актив»», «Начальный спринт»."""
    name = _("Sprint %(number)s", number=number) if number else _("Initial sprint")
    return str(_("%(name)s · “%(title)s”", name=name, title=title) if title else name)


def sprint_lower(number: int) -> str:
    """The same inside a sentence: «спринт 2», «начальный спринт»."""
    return str(_("sprint %(number)s", number=number) if number else _("the initial sprint"))


def state_word(state: str) -> str:
    """Where a sprint is in its life."""
    words = {
        SprintState.SHELL: _("Ahead"),
        SprintState.PLANNING: _("Being planned"),
        SprintState.ACTIVE: _("Under way"),
        SprintState.IN_REVIEW: _("Being reviewed"),
        SprintState.CLOSED: _("Closed"),
        SprintState.CANCELLED: _("Cancelled"),
    }
    return str(words[SprintState(state)])


STATE_TONES = {
    SprintState.SHELL: "", SprintState.PLANNING: "v", SprintState.ACTIVE: "tint",
    SprintState.IN_REVIEW: "y", SprintState.CLOSED: "g", SprintState.CANCELLED: "",
}  # fmt: skip
"""Tone of the pill that says the state."""


def verdict_word(verdict: str | None) -> str:
    """What the review says of a result; words for "nothing yet", too."""
    words = {
        Verdict.ACCEPTED: _("Accepted"),
        Verdict.PARTLY: _("Partly"),
        Verdict.NOT_ACCEPTED: _("Not accepted"),
    }
    return str(words[Verdict(verdict)]) if verdict else str(_("Not judged yet"))


def review_word(verdict: str | None) -> str:
    """How the sprint as a whole is taken."""
    words = {
        ReviewVerdict.ACCEPTED: _("The sprint is accepted"),
        ReviewVerdict.REMARKS: _("The sprint is accepted with remarks"),
        ReviewVerdict.NOT_ACCEPTED: _("The sprint is not accepted"),
    }
    return str(words[ReviewVerdict(verdict)]) if verdict else ""


def fate_word(fate: str, next_number: int | None = None) -> str:
    """What became of a card, or is decided about it."""
    into_next = (
        _("Into sprint %(number)s", number=next_number) if next_number else _("Into the next one")
    )
    words = {
        Fate.HERE: _("In the sprint"),
        Fate.FINISHED: _("Finished"),
        Fate.NEXT: into_next,
        Fate.PLAN: _("Back to the plan"),
        Fate.DROP: _("We drop it"),
        Fate.REMOVED: _("Taken out"),
    }
    return str(words[Fate(fate)])


def category_word(category: str | None) -> str:
    """Where a hindrance came from."""
    words = {
        HindranceCategory.PEOPLE: _("People"),
        HindranceCategory.PROCESS: _("Process"),
        HindranceCategory.TOOL: _("Tools"),
        HindranceCategory.SCHOOL: _("On the school's side"),
        HindranceCategory.EXTERNAL: _("From outside"),
    }
    return str(words[HindranceCategory(category)]) if category else ""


def improvement_word(state: str) -> str:
    """How far an improvement action is."""
    words = {
        ImprovementState.OPEN: _("Not done yet"),
        ImprovementState.DONE: _("Done"),
        ImprovementState.DROPPED: _("Given up"),
    }
    return str(words[ImprovementState(state)])


MOOD_FACES = (1, 2, 3, 4, 5)


def mood_word(mood: int) -> str:
    """A mood of 1 to 5 in words."""
    words = (_("very hard"), _("hard"), _("so-so"), _("good"), _("very good"))
    return str(words[mood - 1])
