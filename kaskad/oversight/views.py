"""Pages of oversight, gathered: importing a module registers its pages."""

from kaskad.oversight import (
    colour_views,
    control_views,
    issue_views,
    milestone_views,
    question_views,
    site_views,
    status_views,
)
from kaskad.oversight.blueprint import blueprint

__all__ = [
    "blueprint", "colour_views", "control_views", "issue_views", "milestone_views",
    "question_views", "site_views", "status_views",
]  # fmt: skip
