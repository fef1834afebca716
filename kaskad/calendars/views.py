"""Pages of calendars, gathered: importing a module registers its pages."""

from kaskad.calendars import day_views, year_views
from kaskad.calendars.blueprint import blueprint

__all__ = ["blueprint", "day_views", "year_views"]
