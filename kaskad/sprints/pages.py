"""What every page of sprints shares: the project's head and tabs, words, the way back."""

from flask import url_for
from flask_babel import gettext as _

from kaskad.cascade.pages import page as project_page
from kaskad.core.i18n import show_day
from kaskad.people.models import Person
from kaskad.people.permissions import Permission
from kaskad.sprints import wording
from kaskad.sprints.access import PlanPlace
from kaskad.sprints.models import Sprint


def page(template: str, person: Person, place: PlanPlace, **content: object) -> str:
    """A page of sprints, drawn inside its project: head, tabs, and the words of sprints."""
    return project_page(
        template, person, place.place,
        plan_place=place, plan=place.plan, key=place.place.initiative.key_fold,
        sprint_name=wording.sprint_name, sprint_state=wording.state_word,
        sprint_tones=wording.STATE_TONES, verdict_word=wording.verdict_word,
        fate_word=wording.fate_word, category_word=wording.category_word,
        improvement_word=wording.improvement_word, review_word=wording.review_word,
        sprint_may=Permission, period_words=period_words, **content,
    )  # fmt: skip


def sprint_url(place: PlanPlace, sprint: Sprint) -> str:
    """Address of a sprint's page."""
    return url_for("sprints.sprint", key=place.place.initiative.key_fold, number=sprint.number)


def period_words(sprint: Sprint) -> str:
    """«17.01.2022 – 27.05.2022», the rough window of a shell, or words for neither."""
    if sprint.starts_on and sprint.ends_on:
        return f"{show_day(sprint.starts_on)} – {show_day(sprint.ends_on)}"
    return sprint.window_raw or str(_("days not set yet"))
