"""Pages of people, gathered: importing a noun's module registers its pages."""

from kaskad.people import (
    account_views,
    draft_views,
    help_views,
    join_views,
    log_in_views,
    organisation_views,
    people_views,
    profile_views,
)
from kaskad.people.blueprint import blueprint

__all__ = [
    "account_views",
    "blueprint",
    "draft_views",
    "help_views",
    "join_views",
    "log_in_views",
    "organisation_views",
    "people_views",
    "profile_views",
]
