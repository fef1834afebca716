"""What happened, by whom, to what: one append-only table, written inside the same transaction.

History, undo, "what changed since I looked", and later live pages, notifications and metrics
all read it. Knows people and things by id only. May import `core`.
"""

from kaskad.journal.actions import acting_as, happened_once, record, when
from kaskad.journal.models import Event

__all__ = ["Event", "acting_as", "happened_once", "record", "when"]
