"""Pages of sprints, gathered: importing a module registers its pages."""

from kaskad.sprints import chart_views, plan_views, planning_views, review_views, running_views
from kaskad.sprints.blueprint import blueprint

__all__ = [
    "blueprint", "chart_views", "plan_views", "planning_views", "review_views", "running_views",
]  # fmt: skip
