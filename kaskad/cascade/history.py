"""The journal of an initiative in human sentences.

Each action has a maker of its sentence; rooms above add theirs with `say`. A sentence never names
what the reader may not see: makers ask `Names`, which knows only what is visible to them.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from flask_babel import gettext as _

from kaskad.cascade.faces import Face
from kaskad.cascade.wording import kind_word, role_word, state_word


@dataclass(frozen=True)
class HistoryEvent:
    """An event of the journal as makers of sentences get it."""

    id: int
    at: datetime
    action: str
    subject_kind: str
    subject_id: int
    data: Mapping[str, Any]


@dataclass(frozen=True)
class Names:
    """Titles of the initiatives the reader may see, by id."""

    initiatives: Mapping[int, str] = field(default_factory=dict)

    def initiative(self, initiative_id: int | None) -> str:
        """Its title, or words that give nothing away."""
        if initiative_id is None:
            return str(_("the top of the cascade"))
        return self.initiatives.get(initiative_id) or str(_("another part of the cascade"))


@dataclass(frozen=True)
class Sentence:
    """What happened: words, where to look, and further lines (before and after)."""

    text: str
    url: str | None = None
    details: tuple[str, ...] = ()


@dataclass(frozen=True)
class HistoryRow:
    """One line of the journal page."""

    id: int
    at: datetime
    actor: Face | None
    """None: the system itself (an import from the command line)."""
    sentence: Sentence


Maker = Callable[[HistoryEvent, Names], Sentence | None]

makers: dict[str, Maker] = {}


def say(action: str, maker: Maker) -> None:
    """Let *maker* tell events of *action* (`card.moved`), or of all with a prefix (`card.`).

    None from it hides the event.
    """
    makers[action] = maker


def sentence_of(event: HistoryEvent, names: Names) -> Sentence | None:
    """The sentence of *event*; a plain one for an action nobody explains; None: not shown."""
    maker = makers.get(event.action) or makers.get(f"{event.action.split('.')[0]}.")
    if maker is None:
        return Sentence(_("Something was changed (%(action)s)", action=event.action))
    return maker(event, names)


def _created(event: HistoryEvent, _names: Names) -> Sentence:
    kind = kind_word(event.data.get("kind", "project"))
    return Sentence(_("created: %(kind)s", kind=kind))


def _imported(event: HistoryEvent, _names: Names) -> Sentence:
    source = event.data.get("source") or event.data.get("file") or ""
    if source:
        return Sentence(_("brought in from %(source)s", source=source))
    return Sentence(_("brought in by an import"))


def _changed(event: HistoryEvent, _names: Names) -> Sentence:
    labels = {
        "title": _("title"),
        "short_title": _("short title"),
        "key": _("key"),
        "state": _("state"),
        "owner_id": _("organisation"),
        "period_raw": _("period"),
        "announced_start_raw": _("announced start"),
        "planned_sprints": _("number of sprints"),
    }
    changes: Mapping[str, Any] = event.data.get("changes") or {}
    details = []
    for name, (before, after) in changes.items():
        if name == "owner_id":
            continue
        if name == "state":
            before, after = state_word(before), state_word(after)
        details.append(
            _(
                "%(field)s: was “%(before)s”, now “%(after)s”",
                field=labels.get(name, name),
                before=before if before not in {None, ""} else _("nothing"),
                after=after if after not in {None, ""} else _("nothing"),
            )
        )
    fields = ", ".join(labels.get(name, name) for name in changes)
    return Sentence(_("what was changed: %(fields)s", fields=fields), details=tuple(details))


def _moved(event: HistoryEvent, names: Names) -> Sentence:
    before, after = event.data.get("parent") or [None, None]
    if before == after:
        return Sentence(_("moved to another place in the same list"))
    return Sentence(
        _(
            "moved: from “%(before)s” to “%(after)s”",
            before=names.initiative(before),
            after=names.initiative(after),
        )
    )


def _team_added(event: HistoryEvent, _names: Names) -> Sentence:
    return Sentence(
        _(
            "added to the team: %(name)s (%(role)s)",
            name=event.data.get("name", ""),
            role=role_word(event.data.get("role", "")),
        )
    )


def _team_role(event: HistoryEvent, _names: Names) -> Sentence:
    before, after = event.data.get("role") or ["", ""]
    if before == after:
        return Sentence(_("changed the function of %(name)s", name=event.data.get("name", "")))
    return Sentence(
        _(
            "changed the role of %(name)s: was %(before)s, now %(after)s",
            name=event.data.get("name", ""),
            before=role_word(before),
            after=role_word(after),
        )
    )


def _team_ended(event: HistoryEvent, _names: Names) -> Sentence:
    return Sentence(_("ended the work in the team: %(name)s", name=event.data.get("name", "")))


makers.update(
    {
        "initiative.created": _created,
        "initiative.imported": _imported,
        "initiative.changed": _changed,
        "initiative.moved": _moved,
        "initiative.archived": lambda _event, _names: Sentence(_("put into the archive")),
        "initiative.restored": lambda _event, _names: Sentence(_("brought back from the archive")),
        "team.added": _team_added,
        "team.role_changed": _team_role,
        "team.ended": _team_ended,
    }
)
