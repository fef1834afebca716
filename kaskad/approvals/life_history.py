"""What happened in the life of an initiative, in sentences of its journal."""

from flask_babel import gettext as _

from kaskad.approvals.life_words import done_word, paper_words, verdict_word
from kaskad.cascade.history import HistoryEvent, Names, Sentence, say
from kaskad.cascade.wording import state_word


def life_sentence(event: HistoryEvent, _names: Names) -> Sentence:
    """A step: `life.*`."""
    data = event.data
    before, after = data.get("state") or ["", ""]
    step = event.action.partition(".")[2]
    own = {
        "withdrawn": _("withdrew the proposal"),
        "sent_again": _("sent the proposal again"),
    }
    lines = [
        str(
            _("%(field)s: was “%(before)s”, now “%(after)s”",
              field=_("state"), before=state_word(before), after=state_word(after))
        ),
        ""
        if step in own
        else paper_words(data.get("kind", ""), data.get("number", ""), data.get("day", ""), step),
        str(data.get("text", "")),
    ]  # fmt: skip
    said = own.get(step) or _("decision: %(what)s", what=done_word(step).lower())
    return Sentence(
        str(said),
        details=tuple(line for line in lines if line),
    )


def decision_sentence(event: HistoryEvent, _names: Names) -> Sentence:
    """An order or decision: `decision.*`."""
    data = event.data
    if "file" in data:
        words = {
            "decision.file_archived": _("took a file off a decision: %(file)s", file=data["file"]),
            "decision.file_restored": _(
                "brought a file of a decision back: %(file)s", file=data["file"]
            ),
        }
        return Sentence(str(words.get(event.action, event.action)))
    paper = paper_words(
        data.get("kind", ""), data.get("number", ""), data.get("day", ""), data.get("step", "")
    )
    words = {
        "decision.added": _("entered: %(paper)s", paper=paper),
        "decision.changed": _("mended: %(paper)s", paper=paper),
        "decision.archived": _("put into the archive: %(paper)s", paper=paper),
        "decision.restored": _("brought back from the archive: %(paper)s", paper=paper),
    }
    text = str(data.get("text", ""))
    return Sentence(str(words.get(event.action, paper)), details=(text,) if text else ())


def opinion_sentence(event: HistoryEvent, _names: Names) -> Sentence:
    """A question to an expert and its answer: `opinion.*`; it names no people."""
    data = event.data
    words = {
        "opinion.asked": _("asked for an expert's opinion"),
        "opinion.given": _("gave an opinion: %(verdict)s",
                           verdict=verdict_word(data.get("verdict"))),
        "opinion.changed": _("changed the opinion: %(verdict)s",
                             verdict=verdict_word(data.get("verdict"))),
        "opinion.recalled": _("took the question to an expert back"),
    }  # fmt: skip
    details = [str(data.get("subject", ""))]
    if data.get("door"):
        details.append(str(_("To be asked, the expert sees the project as an observer.")))
    return Sentence(
        str(words.get(event.action, event.action)), details=tuple(one for one in details if one)
    )


def proposal_sentence(event: HistoryEvent, _names: Names) -> Sentence:
    """A proposal: `proposal.*`."""
    return Sentence(str(_("proposed: “%(title)s”", title=event.data.get("title", ""))))


def report_sentence(event: HistoryEvent, _names: Names) -> Sentence:
    """The final report: `final_report.*`."""
    words = {
        "final_report.changed": _("wrote in the final report"),
        "final_report.sent": _("handed the final report over to be decided on"),
        "final_report.taken_back": _("took the final report back to go on writing"),
    }
    return Sentence(str(words.get(event.action, event.action)))


def register() -> None:
    """Tell the journal; called when the application is put together."""
    say("life.", life_sentence)
    say("decision.", decision_sentence)
    say("opinion.", opinion_sentence)
    say("proposal.", proposal_sentence)
    say("final_report.", report_sentence)
