"""Pages of the cascade, gathered: importing a noun's module registers its pages."""

from kaskad.cascade import (
    edit_views,
    move_views,
    passport_edit_views,
    plan_edit_views,
    plan_set_views,
    presence_views,
    project_views,
    reference_tie_views,
    reference_views,
    repetition_views,
    risk_views,
    tag_views,
    team_views,
    timeline_views,
    tree_views,
)
from kaskad.cascade.blueprint import blueprint

__all__ = [
    "blueprint",
    "edit_views",
    "move_views",
    "passport_edit_views",
    "plan_edit_views",
    "plan_set_views",
    "presence_views",
    "project_views",
    "reference_tie_views",
    "reference_views",
    "repetition_views",
    "risk_views",
    "tag_views",
    "team_views",
    "timeline_views",
    "tree_views",
]
