"""Two people on one row: different fields merge, the same field is a conflict (ARCHITECTURE.md, 3).

Every row people edit has `revision`, a counter of its changes, and `field_revisions`, the
revision at which each field changed last. A form sends the revision it was drawn from.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy.orm import Mapped, mapped_column

from kaskad.core.db import JsonDict
from kaskad.core.errors import Clash, Conflict

Diff = dict[str, list[Any]]


class Revisioned:
    """Mixin of rows that several people edit."""

    revision: Mapped[int] = mapped_column(default=1)
    field_revisions: Mapped[JsonDict] = mapped_column(default=dict)


def plain(value: Any) -> Any:
    """*value* as JSON keeps it: dates and numbers as text, everything simple as it is."""
    if value is None or isinstance(value, (bool, int, float, str, list, dict)):
        return value
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def touch(row: Revisioned, *names: str) -> int:
    """Count one change of the fields *names* (of a row already locked); the new revision."""
    row.revision += 1
    row.field_revisions = {**row.field_revisions, **dict.fromkeys(names, row.revision)}
    return row.revision


def put_away(row: Any, at: datetime | None) -> bool:
    """Put *row* (already locked) into the archive at *at*, or with None take it out.

    False when it is so already: then nothing is counted.
    """
    if (row.archived_at is not None) == (at is not None):
        return False
    row.archived_at = at
    touch(row, "archived_at")
    return True


def change(
    row: Revisioned,
    seen: int | None,
    changes: Mapping[str, Any],
    *,
    show: Callable[[str, Any], Any] | None = None,
) -> Diff:
    """Apply *changes* (field -> new value) to *row*, drawn from revision *seen*.

    Returns {field: [before, after]} of what really changed, in JSON values. *seen* None means
    "whatever it is now" (a command, an import). Raises Conflict, with nothing applied, when a
    field to be changed has been changed by somebody after *seen* to something else.
    """
    real = {name: value for name, value in changes.items() if getattr(row, name) != value}
    clashes = tuple(
        Clash(name, show(name, getattr(row, name)) if show else getattr(row, name), value)
        for name, value in real.items()
        if seen is not None and row.field_revisions.get(name, 0) > seen
    )
    if clashes:
        raise Conflict(
            _("Somebody changed this while you were editing. Both versions are below."),
            clashes=clashes,
        )
    diff: Diff = {}
    for name, value in real.items():
        diff[name] = [plain(getattr(row, name)), plain(value)]
        setattr(row, name, value)
    if diff:
        touch(row, *diff)
    return diff
