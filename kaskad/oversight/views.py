"""Pages of oversight, gathered: importing a module registers its pages."""

from kaskad.oversight import control_views, milestone_views, site_views
from kaskad.oversight.blueprint import blueprint

__all__ = ["blueprint", "control_views", "milestone_views", "site_views"]
