"""What happened to indicators, their values and periods, in sentences of the journal."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from flask_babel import gettext as _

from kaskad.cascade.history import HistoryEvent, Names, Sentence, say
from kaskad.core.i18n import show_day, show_number
from kaskad.indicators.definition_history import change_lines
from kaskad.indicators.definition_words import rollup_choices


def _value(event: HistoryEvent, _names: Names) -> Sentence | None:
    """The sentence of an event `value.*`; a draft is its author's own affair."""
    data = event.data
    given = {"indicator": data.get("indicator", "")}
    sentences = {
        "value.submitted": _("sent a value to verification: %(indicator)s", **given),
        "value.withdrawn": _("withdrew a value: %(indicator)s", **given),
        "value.verified": _("verified a value: %(indicator)s", **given),
        "value.returned": _("returned a value: %(indicator)s", **given),
        "value.commented": _("wrote about a value: %(indicator)s", **given),
        "value.evidence_added": _("added evidence to a value: %(indicator)s", **given),
        "value.doubted": _(
            "opened the work behind a verified value again: %(indicator)s", **given
        ),
        "value.recounted": _("lists changed, so a value was counted anew: %(indicator)s", **given),
        "value.kept": _("let a doubted value stand: %(indicator)s", **given),
    }  # fmt: skip
    text = sentences.get(event.action)
    if text is None:
        return None
    details = [_number(data.get("number"))]
    details += [str(data.get(name) or "") for name in ("remarks", "reason", "text", "title")]
    return Sentence(text, details=tuple(one for one in details if one))


def _number(raw: Any) -> str:
    if not raw:
        return ""
    try:
        return str(_("value: %(number)s", number=show_number(Decimal(str(raw)))))
    except InvalidOperation:
        return ""


def _period(event: HistoryEvent, _names: Names) -> Sentence:
    data = event.data
    day = show_day(date.fromisoformat(str(data["up_to"])))
    if event.action == "period.locked":
        return Sentence(_("locked values up to %(day)s", day=day))
    reason = str(data.get("reason") or "")
    return Sentence(_("unlocked values up to %(day)s", day=day), details=(reason,))


def _indicator(event: HistoryEvent, _names: Names) -> Sentence:
    """The sentence of an event `indicator.*`."""
    data = event.data
    given = {"indicator": data.get("indicator", "")}
    sentences = {
        "indicator.defined": _("changed the definition of an indicator: %(indicator)s", **given),
        "indicator.targets_set": _("set targets of an indicator: %(indicator)s", **given),
        "indicator.linked": _("linked an indicator to one above: %(indicator)s", **given),
        "indicator.unlinked": _("cut the link of an indicator: %(indicator)s", **given),
        "indicator.opted_in": _("an indicator goes into the one above again: %(indicator)s",
                                **given),
        "indicator.opted_out": _("an indicator goes no longer into the one above: %(indicator)s",
                                 **given),
        "indicator.added": _("added an indicator: %(indicator)s", **given),
        "indicator.archived": _("put an indicator into the archive: %(indicator)s", **given),
        "indicator.restored": _("brought an indicator back from the archive: %(indicator)s",
                                **given),
    }  # fmt: skip
    other = _("changed an indicator: %(indicator)s", **given)
    return Sentence(str(sentences.get(event.action, other)), details=_details(data))


def _details(data: Mapping[str, Any]) -> tuple[str, ...]:
    lines = [
        str(_("%(field)s: was “%(before)s”, now “%(after)s”", field=period,
              before=both[0] or _("nothing"), after=both[1] or _("nothing")))
        for period, both in (data.get("targets") or {}).items()
    ]  # fmt: skip
    lines += change_lines(data.get("changes") or {})
    rules = dict(rollup_choices())
    if data.get("parent"):
        lines.append(str(data["parent"]))
    if data.get("rule"):
        lines.append(str(rules.get(data["rule"], data["rule"])))
    return tuple(lines)


def register() -> None:
    """Tell the journal; called when the application is put together."""
    say("value.", _value)
    say("period.", _period)
    say("indicator.", _indicator)
