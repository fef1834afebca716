"""Tags of the example's projects: words that lie across its three strategic projects."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from kaskad.cascade import tag_actions
from kaskad.ops.example_people import Cast
from kaskad.people.models import Person

TAGGED_ON = date(2021, 9, 6)
TAGS = {
    "pro-communities": ("сообщества", "молодые педагоги"),
    "captains-bridge": ("управление",),
    "beside-the-master": ("наставничество", "молодые педагоги"),
    "school-nearby": ("школы с низкими результатами", "наставничество"),
    "findings-lab": ("конкурсы",),
    "tutor-first-steps": ("наставничество",),
    "constellation-cluster": ("школы с низкими результатами",),
}  # fmt: skip

Step = Callable[[datetime, Person, Callable[[datetime], Any]], None]
Moment = Callable[..., datetime]


def plan_tags(cast: Cast, step: Step, moment: Moment) -> None:
    """Plan one step: the office tags the projects in one go."""
    office = cast.people["deputy-1"]

    def tag(_at: datetime) -> None:
        for project, names in TAGS.items():
            tag_actions.add_tags(office, cast.initiative(project), names)

    step(moment(TAGGED_ON, 11), office, tag)
