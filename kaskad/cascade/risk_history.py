"""What happened to risks, in sentences of the journal."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask_babel import gettext as _

from kaskad.cascade.history import HistoryEvent, Names, Sentence
from kaskad.cascade.risk_words import level_word, measure_state_word, risk_state_word
from kaskad.core.i18n import show_day


def risk_sentence(event: HistoryEvent, _names: Names) -> Sentence:
    """The sentence of an event `risk.*`."""
    name, data = str(event.data.get("name", "")), event.data
    details = _details(event.action, data.get("changes") or {})
    measure = str(data.get("text", ""))
    if event.action == "risk.assessed":
        before, after = data.get("level") or [None, None]
        if before != after:
            line = _line(_("level of the risk"), level_word(before), level_word(after))
            details = (line, *details)
    if event.action == "risk.measure_planned" and data.get("due_on"):
        details = (_("by %(day)s", day=_day(data["due_on"])),)
    both = {"name": name, "measure": measure}
    sentences = {
        "risk.added": _("wrote down a risk: “%(name)s”", name=name),
        "risk.changed": _("changed the words of the risk “%(name)s”", name=name),
        "risk.assessed": _("assessed the risk “%(name)s”", name=name),
        "risk.archived": _("put the risk “%(name)s” into the archive", name=name),
        "risk.restored": _("brought the risk “%(name)s” back", name=name),
        "risk.measure_planned": _("planned against the risk “%(name)s”: %(measure)s", **both),
        "risk.measure_done": _("carried out against the risk “%(name)s”: %(measure)s", **both),
        "risk.measure_dropped": _("gave up against the risk “%(name)s”: %(measure)s", **both),
    }
    other = _("changed a measure against the risk “%(name)s”: %(measure)s", **both)
    return Sentence(str(sentences.get(event.action, other)), details=details)


def _details(action: str, changes: Mapping[str, Any]) -> tuple[str, ...]:
    labels = {
        "name": _("name of the risk"),
        "mitigation": _("how it is met"),
        "category": _("kind of risk"),
        "probability": _("probability of the risk"),
        "impact": _("impact of the risk"),
        "owner_id": _("who answers for it"),
        "review_on": _("day of review"),
        "state": _("state"),
        "stage_id": _("stage it threatens"),
        "activity_id": _("activity it threatens"),
        "indicator_id": _("indicator it threatens"),
        "text": _("words of the measure"),
        "responsible_id": _("who carries it out"),
        "due_on": _("day of the measure"),
    }
    if action.startswith("risk.measure_") and list(changes) == ["state"]:
        return ()
    lines = []
    for name, both in changes.items():
        label = str(labels.get(name, name))
        if not both:
            lines.append(_("%(field)s: changed", field=label))
            continue
        before, after = (_value(action, name, one) for one in both)
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


def _value(action: str, name: str, value: Any) -> str:
    if value is None or value == "":
        return str(_("nothing"))
    if name in {"review_on", "due_on"}:
        return _day(value)
    if name == "state":
        word = measure_state_word if action.startswith("risk.measure_") else risk_state_word
        return word(str(value))
    return str(value)


def _day(value: Any) -> str:
    return show_day(date.fromisoformat(str(value)))
