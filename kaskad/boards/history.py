"""What happened to a card, as sentences: every action has one (a test walks the code for them).

A sentence follows the person's name: «Методист 2 отметил(а) «Провести модуль 2»».
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from flask_babel import gettext, ngettext

from kaskad.core.i18n import show_day, show_number, today, zone

Data = Mapping[str, Any]


def _(text: str, **names: object) -> str:
    """*text* in the reader's language."""
    return str(gettext(text, **names))


@dataclass(frozen=True)
class ChangeRow:
    """One field before and after, as people read it; empty text means "nothing"."""

    field: str
    label: str
    before: str
    after: str
    long: bool
    """Whether it is running text, to be shown folded."""


def field_label(name: str) -> str:
    """What people call the field *name*."""
    labels = {
        "title": _("Title"),
        "description": _("Description"),
        "starts_on": _("Start"),
        "due_on": _("Due"),
        "effort": _("Effort"),
        "effort_hours": _("Hours"),
        "blocked_reason": _("Why it is blocked"),
        "text": _("Text"),
        "assignee": _("Responsible"),
        "assignee_id": _("Responsible"),
        "column_id": _("Column"),
        "body": _("Comment"),
    }
    return labels.get(name, name)


def effort_words(value: str | None) -> str:
    """«S · small» and the like; nothing for no size."""
    return {"S": _("S – small"), "M": _("M – medium"), "L": _("L – large")}.get(value or "", "")


def show_value(name: str, value: Any) -> str:
    """A field's value out of the journal, or out of a card, as people read it."""
    if value is None or value == "":
        return ""
    if name in {"starts_on", "due_on"}:
        return show_day(value if isinstance(value, date) else date.fromisoformat(str(value)))
    if name == "effort":
        return effort_words(str(value))
    if name == "effort_hours":
        return show_number(float(value))
    return str(value)


def said_at(moment: datetime) -> str:
    """«сегодня, 09:12», «вчера, 17:40», «16.04.2022, 12:00», in the visitor's zone."""
    local = moment.astimezone(zone())
    clock = local.strftime("%H:%M")
    days = (today() - local.date()).days
    if days == 0:
        return _("today, %(time)s", time=clock)
    if days == 1:
        return _("yesterday, %(time)s", time=clock)
    return f"{show_day(local.date())}, {clock}"


_LONG = {"description", "blocked_reason"}
_HIDDEN = {"position", "body", "column_id", "archived_at", "started_at", "finished_at"}


def change_rows(action: str, data: Data) -> list[ChangeRow]:
    """The fields an event changed, before and after."""
    rows = []
    for name, (before, after) in data.get("changes", {}).items():
        if name in _HIDDEN or action == "card.moved":
            continue
        rows.append(
            ChangeRow(name, field_label(name), show_value(name, before), show_value(name, after),
                      name in _LONG)
        )  # fmt: skip
    return rows


def _names(pairs: Any) -> str:
    return ", ".join(str(pair[1]) for pair in pairs or () if pair[1])


def _created(data: Data) -> str:
    return _("made the card in “%(column)s”", column=data.get("column", ""))


def _changed(data: Data) -> str:
    changes = data.get("changes", {})
    if set(changes) == {"blocked_reason"}:
        before, after = changes["blocked_reason"]
        if after and not before:
            return _("marked the card as blocked")
        if before and not after:
            return _("marked the card as no longer blocked")
    words = ", ".join(field_label(name).lower() for name in changes if name not in _HIDDEN)
    return _("changed: %(fields)s", fields=words)


def _assigned(data: Data) -> str:
    new, gone = _names(data.get("added")), _names(data.get("removed"))
    if new and gone:
        return _("made responsible: %(new)s; no longer responsible: %(gone)s", new=new, gone=gone)
    if new:
        return _("made responsible: %(new)s", new=new)
    return _("no longer responsible: %(gone)s", gone=gone)


def _labelled(data: Data) -> str:
    new, gone = _names(data.get("added")), _names(data.get("removed"))
    if new and gone:
        return _("put the label on: %(new)s; took off: %(gone)s", new=new, gone=gone)
    if new:
        return _("put the label on: %(new)s", new=new)
    return _("took the label off: %(gone)s", gone=gone)


def _told(data: Data) -> str:
    sent, nothing = ", ".join(data.get("sent", ())), ", ".join(data.get("nothing", ()))
    if sent:
        return _("said what the card has brought: %(what)s", what=sent)
    return _("said that the card has brought nothing: %(what)s", what=nothing)


def _listed(data: Data) -> str:
    added, removed = int(data.get("added", 0)), int(data.get("removed", 0))
    words = []
    if added:
        words.append(
            ngettext(
                "put %(num)s name on the list of who took part",
                "put %(num)s names on the list of who took part", added,
            )
        )  # fmt: skip
    if removed:
        words.append(
            ngettext(
                "took %(num)s name off the list of who took part",
                "took %(num)s names off the list of who took part", removed,
            )
        )  # fmt: skip
    return "; ".join(words)


def _linked(data: Data) -> str:
    def words(rows: Any, amount: int) -> str:
        return "; ".join(
            f"{row[2]} ({_('planned')} {show_number(Decimal(row[amount]))})"
            if row[amount]
            else str(row[2])
            for row in rows or ()
        )

    new, gone = words(data.get("added"), 4), words(data.get("removed"), 3)
    if new and gone:
        return _("linked the card with: %(new)s; unlinked: %(gone)s", new=new, gone=gone)
    if new:
        return _("linked the card with: %(new)s", new=new)
    return _("unlinked the card from: %(gone)s", gone=gone)


def _moved(data: Data) -> str:
    before, after = data.get("from") or "", data.get("to") or data.get("column") or ""
    if before and after and before != after:
        return _("moved the card from “%(before)s” to “%(after)s”", before=before, after=after)
    return _("changed the place of the card in the column")


def _items_added(data: Data) -> str:
    items = "», «".join(str(pair[1]) for pair in data.get("items", ()))
    return _("added to the checklist: “%(items)s”", items=items)


def _cover(data: Data) -> str:
    before, after = data.get("cover", [None, None])
    if after:
        return _("chose the cover: “%(file)s”", file=after)
    return _("took the cover off: “%(file)s”", file=before or "")


def _related(data: Data) -> str:
    other = data.get("other_shown") or _("a card that is not shown to you")
    return {
        "blocks": _("noted that this card blocks %(other)s", other=other),
        "duplicates": _("noted that this card repeats %(other)s", other=other),
    }.get(str(data.get("kind")), _("related the card to %(other)s", other=other))


def _unrelated(data: Data) -> str:
    other = data.get("other_shown") or _("a card that is not shown to you")
    return _("took back the relation to %(other)s", other=other)


def _item(sentence: Callable[[str], str]) -> Callable[[Data], str]:
    return lambda data: sentence(str(data.get("item", "")))


SENTENCES: dict[str, Callable[[Data], str]] = {
    "card.created": _created,
    "card.changed": _changed,
    "card.moved": _moved,
    "card.assigned": _assigned,
    "card.labelled": _labelled,
    "card.linked": _linked,
    "card.told": _told,
    "card.listed": _listed,
    "card.archived": lambda _data: _("put the card into the archive"),
    "card.restored": lambda _data: _("brought the card back from the archive"),
    "card.items_added": _items_added,
    "card.item_ticked": _item(lambda item: _("ticked “%(item)s”", item=item)),
    "card.item_unticked": _item(lambda item: _("unticked “%(item)s”", item=item)),
    "card.item_changed": _item(lambda item: _("changed the checklist line “%(item)s”", item=item)),
    "card.item_moved": _item(lambda item: _("moved “%(item)s” within the checklist", item=item)),
    "card.item_removed": _item(lambda item: _("removed from the checklist: “%(item)s”", item=item)),
    "card.item_restored": _item(
        lambda item: _("brought back to the checklist: “%(item)s”", item=item)
    ),
    "card.commented": lambda _data: _("wrote a comment"),
    "card.comment_changed": lambda _data: _("mended a comment"),
    "card.comment_archived": lambda _data: _("removed a comment"),
    "card.comment_restored": lambda _data: _("brought a comment back"),
    "card.file_added": lambda data: _("added the file “%(file)s”", file=data.get("file", "")),
    "card.file_archived": lambda data: _("removed the file “%(file)s”", file=data.get("file", "")),
    "card.file_restored": lambda data: _(
        "brought the file “%(file)s” back", file=data.get("file", "")
    ),
    "card.cover_changed": _cover,
    "card.related": _related,
    "card.unrelated": _unrelated,
}


def tell(action: str, words: Callable[[Data], str]) -> None:
    """Let a room above say what its *action* on a card means."""
    SENTENCES[action] = words


def sentence(action: str, data: Data) -> str:
    """What happened, to follow the person's name."""
    known = SENTENCES.get(action)
    return known(data) if known else _("did something new to the card")


def said_to_doer(action: str, data: Data) -> str:
    """What has just been done, in few words for the person who did it."""
    item, file = str(data.get("item", "")), str(data.get("file", ""))
    words: dict[str, Callable[[], str]] = {
        "card.created": lambda: _("the card is made"),
        "card.moved": lambda: (
            _("moved to “%(column)s”", column=data["to"])
            if data.get("to")
            else _("moved within the column")
        ),
        "card.archived": lambda: _("the card is in the archive"),
        "card.restored": lambda: _("the card is on the board again"),
        "card.items_added": lambda: _("added to the checklist"),
        "card.item_ticked": lambda: _("done: “%(item)s”", item=item),
        "card.item_unticked": lambda: _("not done: “%(item)s”", item=item),
        "card.item_removed": lambda: _("removed: “%(item)s”", item=item),
        "card.comment_archived": lambda: _("the comment is removed"),
        "card.file_added": lambda: _("added: “%(file)s”", file=file),
        "card.file_archived": lambda: _("removed: “%(file)s”", file=file),
    }
    return words[action]() if action in words else _("saved")
