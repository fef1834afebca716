"""Pages of the registry, gathered: importing a module registers its pages."""

from kaskad.registry import page_views, saved_views, threshold_views
from kaskad.registry.blueprint import blueprint

__all__ = ["blueprint", "page_views", "saved_views", "threshold_views"]
