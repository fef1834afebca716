"""Pages of boards and cards, gathered: importing a noun's module registers its pages."""

from kaskad.boards import (  # noqa: F401 - they register themselves
    add_views,
    board_views,
    bulk_views,
    card_views,
    checklist_views,
    choice_views,
    comment_views,
    day_views,
    file_views,
    list_views,
    move_views,
    plan_views,
    settings_views,
    undo_views,
)
from kaskad.boards.blueprint import blueprint

blueprints = (blueprint,)
