"""Pages of approvals, gathered: importing a module registers its pages."""

from kaskad.approvals import (
    decision_views,
    final_views,
    life_views,
    opinion_views,
    progress_list_views,
    proposal_views,
    request_views,
    version_views,
)
from kaskad.approvals.blueprint import blueprint

__all__ = [
    "blueprint", "decision_views", "final_views", "life_views", "opinion_views",
    "progress_list_views", "proposal_views", "request_views", "version_views",
]  # fmt: skip
