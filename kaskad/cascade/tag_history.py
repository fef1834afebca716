"""What happened to the tags of a project, for its journal, and to the words themselves."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import select

from kaskad.cascade.faces import Face
from kaskad.cascade.history import HistoryEvent, HistoryRow, Names, Sentence
from kaskad.core.db import db
from kaskad.journal import Event
from kaskad.people.models import Party

_SHOWN = 30
"""Events of the list of the office; older ones stand in the journal of the installation."""


def tag_sentence(event: HistoryEvent, _names: Names) -> Sentence | None:
    """The sentence of an event `tag.*` on a project; what befalls a word stands in no project."""
    names = [_("“%(name)s”", name=name) for name in event.data.get("names") or ()]
    words = ", ".join(names)
    if event.action == "tag.added":
        return Sentence(ngettext("added the tag %(names)s", "added the tags %(names)s", len(names),
                                 names=words))  # fmt: skip
    if event.action == "tag.removed":
        return Sentence(ngettext("took off the tag %(names)s", "took off the tags %(names)s",
                                 len(names), names=words))  # fmt: skip
    return None


def word_changes() -> list[HistoryRow]:
    """What befell the words last, the newest first: names, merges, the archive. One statement."""
    rows = db.session.execute(
        select(
            Event.id, Event.at, Event.action, Event.data,
            Party.id.label("actor_id"), Party.kind, Party.name, Party.short_name,
        )
        .outerjoin(Party, Party.id == Event.actor_id)
        .where(Event.subject_kind == "tag")
        .order_by(Event.id.desc())
        .limit(_SHOWN)
    )  # fmt: skip
    return [
        HistoryRow(
            row.id, row.at,
            Face(row.actor_id, row.kind, row.name, row.short_name) if row.actor_id else None,
            Sentence(_word_sentence(row.action, row.data or {})),
        )
        for row in rows
    ]  # fmt: skip


def _word_sentence(action: str, data: dict[str, Any]) -> str:
    name = data.get("name", "")
    if action == "tag.renamed":
        before, after = data.get("changes", {}).get("name") or ("", name)
        return str(_("renamed “%(before)s” to “%(after)s”", before=before, after=after))
    if action == "tag.merged":
        return str(
            ngettext(
                "let “%(name)s” mean “%(into)s”: %(num)s project got the tag",
                "let “%(name)s” mean “%(into)s”: %(num)s projects got the tag",
                data.get("projects", 0), name=name, into=data.get("into", ""),
            )
        )  # fmt: skip
    if action == "tag.restored":
        return str(_("brought the tag “%(name)s” back", name=name))
    return str(_("put the tag “%(name)s” away", name=name))
