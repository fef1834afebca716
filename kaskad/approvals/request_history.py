"""What happened to change requests, in sentences of the journal."""

from flask_babel import gettext as _
from flask_babel import ngettext

from kaskad.approvals.life_words import paper_words
from kaskad.cascade.history import HistoryEvent, Names, Sentence


def request_sentence(event: HistoryEvent, _names: Names) -> Sentence:
    """The sentence of an event `request.*`."""
    data = event.data
    number = data.get("number_of_request", "")
    lines = int(data.get("lines", 0))
    told = ngettext("%(num)s line", "%(num)s lines", lines) if lines else ""
    words = {
        "request.asked": _("asked for a change of the passport, request %(number)s", number=number),
        "request.extended": _("added to request %(number)s", number=number),
        "request.reduced": _("took a line off request %(number)s", number=number),
        "request.withdrawn": _("withdrew request %(number)s", number=number),
        "request.asked_again": _(
            "asked again: request %(number)s instead of request %(earlier)s",
            number=number, earlier=data.get("instead_of", ""),
        ),
        "request.approved": _(
            "approved request %(number)s: version %(version)s of the passport is in force",
            number=number, version=data.get("version", ""),
        ),
        "request.declined": _("declined request %(number)s", number=number),
    }  # fmt: skip
    details = [str(data.get("reason", "")), str(data.get("remarks", "")), told]
    if data.get("day"):
        details.append(
            paper_words(data.get("kind", ""), data.get("number", ""), data["day"], data["step"])
        )
    return Sentence(
        str(words.get(event.action, event.action)),
        details=tuple(one for one in details if one),
    )
