"""What happened to milestones and control stages, in sentences of the journal."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask_babel import gettext as _

from kaskad.cascade.history import HistoryEvent, Names, Sentence, say
from kaskad.core.i18n import show_day
from kaskad.oversight.control_words import conclusion_word

_DAYS = {
    "baseline_on", "forecast_on", "actual_on", "measures_due_on", "measures_done_on",
    "concluded_on",
}  # fmt: skip


def milestone_sentence(event: HistoryEvent, _names: Names) -> Sentence:
    """The sentence of an event `milestone.*`."""
    data, name = event.data, {"name": str(event.data.get("name", ""))}
    day = _day(data.get("day"))
    sentences = {
        "milestone.added": _("set the control point “%(name)s” for %(day)s", day=day, **name),
        "milestone.changed": _("changed the control point “%(name)s”", **name),
        "milestone.moved": _("moved the control point “%(name)s”", **name),
        "milestone.passed": _("control point passed on %(day)s: “%(name)s”", day=day, **name),
        "milestone.cancelled": _("cancelled the control point “%(name)s”", **name),
        "milestone.reopened": _("opened the control point “%(name)s” again", **name),
        "milestone.put_away": _("put the control point “%(name)s” into the archive", **name),
        "milestone.brought_back": _("brought the control point “%(name)s” back", **name),
    }
    sentence = sentences.get(event.action) or sentences["milestone.changed"]
    details: list[str] = []
    if event.action == "milestone.moved":
        before, after = (_day(one) for one in (data.get("days") or ["", ""]))
        details.append(_line(_("expected on"), before, after))
    elif event.action == "milestone.changed":
        details += _changes(data.get("changes") or {})
    if event.action == "milestone.passed" and data.get("document"):
        details.append(str(_("confirmed by: %(document)s", document=data["document"])))
    if data.get("reason"):
        details.append(str(_("reason: %(reason)s", reason=data["reason"])))
    return Sentence(str(sentence), details=tuple(details))


def control_sentence(event: HistoryEvent, _names: Names) -> Sentence:
    """The sentence of an event `control.*`."""
    data, name = event.data, {"name": str(event.data.get("name", ""))}
    day = _day(data.get("day"))
    word = conclusion_word(str(data.get("conclusion", "")))
    sentences = {
        "control.added": _("planned the control stage “%(name)s”", **name),
        "control.changed": _("changed the control stage “%(name)s”", **name),
        "control.found": _("wrote down what was found: “%(name)s”", **name),
        "control.concluded": _(
            "concluded the control stage “%(name)s”: %(word)s", word=word, **name
        ),
        "control.reopened": _("took the conclusion on “%(name)s” back", **name),
        "control.measures_done": _(
            "measures carried out on %(day)s: control stage “%(name)s”", day=day, **name
        ),
        "control.measures_open": _("measures open again: control stage “%(name)s”", **name),
        "control.put_away": _("put the control stage “%(name)s” into the archive", **name),
        "control.brought_back": _("brought the control stage “%(name)s” back", **name),
    }
    sentence = sentences.get(event.action) or sentences["control.changed"]
    told = ("control.changed", "control.found", "control.concluded")
    details = _changes(data.get("changes") or {}) if event.action in told else []
    return Sentence(str(sentence), details=tuple(details))


def register() -> None:
    """Let the journal tell these events."""
    say("milestone.", milestone_sentence)
    say("control.", control_sentence)


def _changes(changes: Mapping[str, Any]) -> list[str]:
    labels = {
        "name": _("what has to be there"), "document": _("confirming document"),
        "responsible_id": _("responsible"), "stage_id": _("stage"), "activity_id": _("activity"),
        "baseline_on": _("day of the plan"), "number": _("number"),
        "subject": _("object of control"), "period_raw": _("period"),
        "expected": _("expected result"), "controller_id": _("who controls"),
        "found": _("what was found"), "measures": _("measures"),
        "measures_due_on": _("day of the measures"), "concluded_on": _("day of the conclusion"),
        "conclusion": _("conclusion"),
    }  # fmt: skip
    lines = []
    for name, both in changes.items():
        if name not in labels:
            continue
        label = str(labels[name])
        if not both or name in {"stage_id", "activity_id"}:
            lines.append(str(_("%(field)s: changed", field=label)))
            continue
        before, after = (_value(name, one) for one in both)
        lines.append(_line(label, before, after))
    return lines


def _line(label: str, before: str, after: str) -> str:
    return str(
        _(
            "%(field)s: was “%(before)s”, now “%(after)s”",
            field=label,
            before=before or _("nothing"),
            after=after or _("nothing"),
        )
    )


def _value(name: str, value: Any) -> str:
    if value is None or value == "":
        return ""
    if name in _DAYS:
        return _day(value)
    return conclusion_word(str(value)) if name == "conclusion" else str(value)


def _day(value: Any) -> str:
    return show_day(date.fromisoformat(str(value))) if value else ""
