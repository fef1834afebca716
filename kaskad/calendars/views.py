"""Pages of calendars, gathered: importing a module registers its pages."""

from kaskad.calendars.blueprint import blueprint

__all__ = ["blueprint"]
