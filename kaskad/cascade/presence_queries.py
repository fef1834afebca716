"""Who is writing what of a passport or plan right now."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from kaskad.cascade.models import Editing
from kaskad.core.clock import now
from kaskad.core.db import db
from kaskad.people.models import Party, Person

COUNTS_FOR = timedelta(seconds=90)
"""A browser says every half minute that a form is open (presence.js); it may miss two."""


@dataclass(frozen=True)
class Writer:
    """Somebody who has a form open."""

    name: str
    since: datetime


Writers = dict[str, tuple[Writer, ...]]
"""By what they write: `goal`, `stage-7`, `activity-12` (`Editing.section`)."""


def writers(initiative_id: int, *, but: Person) -> Writers:
    """Everybody else who is writing something of the initiative now. One statement."""
    rows = db.session.execute(
        select(Editing.section, Editing.since, Party.name)
        .join(Party, Party.id == Editing.person_id)
        .where(
            Editing.initiative_id == initiative_id,
            Editing.person_id != but.id,
            Editing.seen_at > now() - COUNTS_FOR,
        )
        .order_by(Editing.since, Party.name, Party.id)
    )
    found: defaultdict[str, list[Writer]] = defaultdict(list)
    for row in rows:
        found[row.section].append(Writer(row.name, row.since))
    return {section: tuple(people) for section, people in found.items()}
