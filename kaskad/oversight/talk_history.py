"""Updates, colours by hand and questions in sentences of the journal: that, not what, was said."""

from datetime import date
from typing import Any

from flask_babel import gettext as _

from kaskad.cascade.history import HistoryEvent, Names, Sentence, say
from kaskad.core.i18n import show_day
from kaskad.oversight.colour_words import colour_word


def status_sentence(event: HistoryEvent, _names: Names) -> Sentence | None:
    """The sentence of an event `status.*`."""
    colour = colour_word(str(event.data.get("colour", "")))
    day = _day(event.data.get("on_day"))
    texts = {
        "status.written": _("reported how the project is going: %(colour)s", colour=colour),
        "status.changed": _("changed the update of %(day)s: %(colour)s", day=day, colour=colour),
        "status.archived": _("took the update of %(day)s away", day=day),
        "status.restored": _("brought the update of %(day)s back", day=day),
        "status.replied": _("replied to the update of %(day)s", day=day),
        "status.reply_archived": _("took a reply to the update of %(day)s away", day=day),
        "status.reply_restored": _("brought a reply to the update of %(day)s back", day=day),
    }
    return _sentence(texts, event.action)


def colour_sentence(event: HistoryEvent, _names: Names) -> Sentence | None:
    """The sentence of an event `colour.*`."""
    colour = colour_word(str(event.data.get("colour", "")))
    texts = {
        "colour.set": _(
            "set a colour by hand: %(colour)s, until %(day)s",
            colour=colour,
            day=_day(event.data.get("until")),
        ),
        "colour.ended": _("ended the colour by hand: %(colour)s", colour=colour),
    }
    return _sentence(texts, event.action)


def question_sentence(event: HistoryEvent, _names: Names) -> Sentence | None:
    """The sentence of an event `question.*`."""
    texts = {
        "question.asked": _("asked those who lead the project"),
        "question.answered": _("answered a question about the project"),
        "question.answer_changed": _("changed the answer to a question about the project"),
        "question.recalled": _("recalled a question"),
        "question.asked_again": _("asked a question again that had been recalled"),
    }
    due_on = event.data.get("due_on")
    details = (_("answer by %(day)s", day=_day(due_on)),) if due_on else ()
    return _sentence(texts, event.action, details)


def register() -> None:
    """Let the journal tell these events; called when the application is put together."""
    say("status.", status_sentence)
    say("colour.", colour_sentence)
    say("question.", question_sentence)


def _sentence(texts: dict[str, str], action: str, details: tuple[str, ...] = ()) -> Sentence | None:
    return Sentence(str(texts[action]), details=details) if action in texts else None


def _day(value: Any) -> str:
    return show_day(date.fromisoformat(str(value))) if value else ""
