"""What the registry makes known to the rooms below; called when the application is put together."""

from collections.abc import Mapping
from typing import Any

from kaskad.cascade.models import Initiative, InitiativeKind
from kaskad.cascade.panels import Panel, add_overview
from kaskad.core.i18n import today
from kaskad.people.models import Person
from kaskad.registry.columns import manual_words
from kaskad.registry.lines import reasons_of
from kaskad.registry.queries import registry_rows
from kaskad.registry.wording import colour_word


def _why(initiative: Initiative, person: Person) -> Mapping[str, Any] | None:
    """The panel "Why this colour" of a project's overview."""
    if initiative.kind != InitiativeKind.PROJECT or initiative.archived_at is not None:
        return None
    row = next((row for row in registry_rows(person, today(), only=initiative.id)), None)
    if row is None or row.health is None:
        return None
    return {
        "row": row,
        "reasons": reasons_of(row),
        "colour_word": colour_word,
        "manual": manual_words(row),
    }


def register() -> None:
    """Show the panel on the overview; called when the application is put together."""
    add_overview(Panel("health", 5, "registry/_why.html", _why, top=True))
