"""What happened to passport and plan, in sentences of the journal."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask_babel import gettext as _

from kaskad.cascade.around_words import CODED, coded_word, group_words
from kaskad.cascade.history import HistoryEvent, Names, Sentence
from kaskad.cascade.sections import TITLES
from kaskad.cascade.wording import activity_state_word
from kaskad.core.i18n import show_day

LONGEST = 300
"""So much of a text is told; the journal itself keeps all of it."""


def plan_sentence(event: HistoryEvent, _names: Names) -> Sentence:
    """The sentence of an event `plan.*`."""
    name = str(event.data.get("name", ""))
    changes = event.data.get("changes") or {}
    if event.action == "plan.state":
        return _state(name, changes)
    if event.action in _SETS:
        return Sentence(_columns_words(event.action, name))
    if event.action == "plan.repetition":
        return _repetition(name, event.data)
    words = _stage_words if event.subject_kind == "stage" else _activity_words
    return Sentence(words(event.action, name), details=_details(changes))


_SETS = frozenset(
    {"plan.columns", "plan.set_added", "plan.set_changed", "plan.set_put_away",
     "plan.set_brought_back"}
)  # fmt: skip


def _columns_words(action: str, name: str) -> str:
    if action == "plan.columns":
        if not name:
            return str(_("gave the table of activities the columns that are in use"))
        return str(_("gave the table of activities the columns of the set “%(name)s”", name=name))
    if action == "plan.set_added":
        return str(_("saved a set of columns: “%(name)s”", name=name))
    if action == "plan.set_put_away":
        return str(_("put the set of columns “%(name)s” away", name=name))
    if action == "plan.set_brought_back":
        return str(_("brought the set of columns “%(name)s” back", name=name))
    return str(_("changed the set of columns “%(name)s”", name=name))


def _activity_words(action: str, name: str) -> str:
    if action == "plan.added":
        return str(_("added an activity: “%(name)s”", name=name))
    if action == "plan.moved":
        return str(_("moved the activity “%(name)s” to another place", name=name))
    if action == "plan.put_away":
        return str(_("put the activity “%(name)s” away", name=name))
    if action == "plan.brought_back":
        return str(_("brought the activity “%(name)s” back", name=name))
    return str(_("changed the activity “%(name)s”", name=name))


def _stage_words(action: str, name: str) -> str:
    if action == "plan.added":
        return str(_("added a stage: “%(name)s”", name=name))
    if action == "plan.moved":
        return str(_("moved the stage “%(name)s” to another place", name=name))
    if action == "plan.put_away":
        return str(_("put the stage “%(name)s” away", name=name))
    if action == "plan.brought_back":
        return str(_("brought the stage “%(name)s” back", name=name))
    return str(_("changed the stage “%(name)s”", name=name))


def passport_sentence(event: HistoryEvent, _names: Names) -> Sentence:
    """The sentence of an event `passport.*`."""
    section = str(TITLES.get(str(event.data.get("section", "")), "") or "")
    name = str(event.data.get("name", ""))
    what = f"{section}: {name}" if name and name != section else section
    return Sentence(
        _passport_words(event.action, what), details=_details(event.data.get("changes") or {})
    )


def _passport_words(action: str, what: str) -> str:
    if action == "passport.added":
        return str(_("added to the passport: %(what)s", what=what))
    if action == "passport.moved":
        return str(_("moved in the passport: %(what)s", what=what))
    if action == "passport.put_away":
        return str(_("put away from the passport: %(what)s", what=what))
    if action == "passport.brought_back":
        return str(_("brought back to the passport: %(what)s", what=what))
    return str(_("changed in the passport: %(what)s", what=what))


def _state(name: str, changes: Mapping[str, Any]) -> Sentence:
    before, after = changes.get("state") or ["", ""]
    if not after:
        return Sentence(
            _("changed the day of the activity “%(name)s”", name=name), details=_details(changes)
        )
    text = _("said of the activity “%(name)s”: %(state)s", name=name,
             state=activity_state_word(after))  # fmt: skip
    day = (changes.get("done_on") or ["", ""])[1]
    lines = [_line(_("state"), activity_state_word(before), activity_state_word(after))]
    if day:
        lines.append(_("on %(day)s", day=_day(day)))
    return Sentence(str(text), details=tuple(lines))


def _repetition(name: str, data: Mapping[str, Any]) -> Sentence:
    words = {
        "done": _("said of a repetition of “%(name)s”: carried out", name=name),
        "missed": _("said of a repetition of “%(name)s”: not carried out", name=name),
    }
    text = words.get(
        str(data.get("state")),
        _("took back what was said of a repetition of “%(name)s”", name=name),
    )
    changes = data.get("changes") or {}
    lines = [f"{data.get('label', '')}: {_('by %(day)s', day=_day(data.get('ends_on')))}"]
    if day := (changes.get("done_on") or ["", ""])[1]:
        lines.append(str(_("on %(day)s", day=_day(day))))
    if note := (changes.get("note") or ["", ""])[1]:
        lines.append(_short(str(note)))
    return Sentence(str(text), details=tuple(lines))


def _details(changes: Mapping[str, Any]) -> tuple[str, ...]:
    labels = {
        "number": _("number"),
        "title": _("title"),
        "heading": _("heading"),
        "body": _("text"),
        "items": _("list"),
        "text": _("text"),
        "short_text": _("short words"),
        "period_raw": _("period"),
        "stage_id": _("stage"),
        "further": _("also runs in"),
        "state": _("state"),
        "done_on": _("carried out on"),
        "content": _("content"),
        "conditions": _("conditions"),
        "result": _("result"),
        "link": _("link"),
        "parties": _("responsible"),
        "post": _("post"),
        "function": _("function"),
        "is_lead": _("lead"),
        "letter_raw": _("letter of consent"),
        "kind": _("kind of source"),
        "amount_raw": _("sum"),
        "note": _("note"),
        "trend": _("trend"),
        "check_method": _("how it is checked"),
        "indicators": _("measured by"),
        "role": _("what it does"),
        "role_note": _("what exactly"),
        "coverage_raw": _("whom it covers"),
        "agreement_kind": _("agreement"),
        "agreement_raw": _("agreement: number and day"),
    }
    lines = []
    for name, both in changes.items():
        if name not in labels:
            continue
        label = str(labels[name])
        if not both:
            lines.append(str(_("%(field)s: changed", field=label)))
            continue
        before, after = (_value(name, one) for one in both)
        lines.append(_line(label, before, after))
    return tuple(lines)


def _line(label: str, before: str, after: str) -> str:
    return str(
        _(
            "%(field)s: was “%(before)s”, now “%(after)s”",
            field=label,
            before=before,
            after=after,
        )
    )


def _value(name: str, value: Any) -> str:
    if value is None or value == "" or value == []:
        return str(_("nothing"))
    if name == "done_on":
        return _day(value)
    if name == "state":
        return activity_state_word(str(value))
    if isinstance(value, bool):
        return str(_("yes") if value else _("no"))
    if name in CODED:
        return str(coded_word(name, value))
    if name == "items":
        return _short("; ".join(item_words(one) for one in value))
    return _short(str(value))


def item_words(item: Any) -> str:
    """An item of a list in a line."""
    if not isinstance(item, dict):
        return str(item)
    parts = [str(item.get(name) or "") for name in ("number", "title", "text", "url")]
    parts.append(group_words(item))
    return " ".join(part for part in parts if part)


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def _day(value: Any) -> str:
    return show_day(date.fromisoformat(str(value)))
