"""Pages of sprints, gathered: importing a module registers its pages."""

from kaskad.sprints import (
    card_views,
    chart_views,
    close_views,
    compare_views,
    decide_views,
    plan_views,
    planning_views,
    retro_views,
    review_views,
    running_views,
)
from kaskad.sprints.blueprint import blueprint

__all__ = [
    "blueprint", "card_views", "chart_views", "close_views", "compare_views", "decide_views",
    "plan_views", "planning_views", "retro_views", "review_views", "running_views",
]  # fmt: skip
