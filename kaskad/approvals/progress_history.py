"""What happened to reports on progress, in sentences of the journal."""

from flask_babel import gettext as _

from kaskad.approvals.progress_words import period_word
from kaskad.cascade.history import HistoryEvent, Names, Sentence, say


def progress_sentence(event: HistoryEvent, _names: Names) -> Sentence:
    """The sentence of an event `progress.*`."""
    period = period_word(str(event.data.get("period", "")))
    sentences = {
        "progress.changed": _("wrote in the progress report: %(period)s", period=period),
        "progress.sent": _("sent the progress report: %(period)s", period=period),
        "progress.taken_back": _("took the progress report back: %(period)s", period=period),
        "progress.returned": _("returned the progress report with remarks: %(period)s",
                               period=period),
        "progress.accepted": _("accepted the progress report: %(period)s", period=period),
    }  # fmt: skip
    remarks = str(event.data.get("remarks", ""))
    return Sentence(str(sentences[event.action]), details=(remarks,) if remarks else ())


def register() -> None:
    """Tell the journal; called when the application is put together."""
    for action in ("changed", "sent", "taken_back", "returned", "accepted"):
        say(f"progress.{action}", progress_sentence)
