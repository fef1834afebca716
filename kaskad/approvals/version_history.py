"""What happened to versions of a passport, in sentences of its journal."""

from datetime import date

from flask_babel import gettext as _

from kaskad.approvals.version_words import order_words
from kaskad.cascade.history import HistoryEvent, Names, Sentence, say


def version_sentence(event: HistoryEvent, _names: Names) -> Sentence:
    """The sentence of an event of a version."""
    data, number = event.data, event.data.get("version", "")
    sentences = {
        "approval.submitted": _("sent the passport for approval, version %(num)s", num=number),
        "approval.withdrawn": _("withdrew version %(num)s of the passport", num=number),
        "approval.returned": _("returned version %(num)s of the passport with remarks", num=number),
        "approval.approved": _("approved version %(num)s of the passport", num=number),
    }
    day = data.get("decided_on")
    order = order_words(
        str(data.get("kind", "")),
        str(data.get("number_of_paper", "")),
        date.fromisoformat(str(day)) if day else None,
    )
    details = (str(data.get("note", "")), str(data.get("remarks", "")), order)
    return Sentence(str(sentences[event.action]), details=tuple(line for line in details if line))


def register() -> None:
    """Tell the journal; called when the application is put together."""
    for action in ("submitted", "withdrawn", "returned", "approved"):
        say(f"approval.{action}", version_sentence)
