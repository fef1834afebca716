"""What was decided about import issues, in sentences of the journal."""

from typing import Any

from flask_babel import gettext as _

from kaskad.cascade import history
from kaskad.cascade.history import HistoryEvent, Names, Sentence
from kaskad.oversight.issue_words import decision_words


def issue_sentence(event: HistoryEvent, _names: Names) -> Sentence:
    """The sentence of an event `issue.*`."""
    data = event.data
    place, raw = str(data.get("place", "")), str(data.get("raw", ""))
    words = " · ".join(dict.fromkeys(part for part in (_short(place), _short(raw)) if part))
    if event.action == "issue.reopened":
        return Sentence(str(_("took back what was decided about “%(words)s”", words=words)))
    proposal: dict[str, Any] = data.get("proposal") or {}
    said = decision_words(str(data.get("decision", "")), proposal)
    details = [said, *filter(None, [str(data.get("note", ""))])]
    return Sentence(
        str(_("settled a doubt of the import about “%(words)s”", words=words)),
        details=tuple(details),
    )


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 120 else f"{line[:119]}…"


def register() -> None:
    """Let the journal tell it."""
    history.say("issue.", issue_sentence)
