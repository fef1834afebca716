"""The records of a sprint as documents: what their templates can name, and the words around it.

The tags are the fields of `kaskad.sprints.protocol`, so that what a template can say and what the
page shows is one thing; `docs/ru/documents.md` lists them for the office.
"""

from dataclasses import asdict
from typing import Any

from flask_babel import get_locale
from flask_babel import gettext as _

from kaskad.core.chart_svg import standalone_svg
from kaskad.core.chart_words import local_words
from kaskad.core.charts import layout
from kaskad.core.i18n import show_number
from kaskad.exchange.documents import Document, Picture
from kaskad.journal import when
from kaskad.sprints.protocol import RetroProtocol, ReviewProtocol

CHART_SIZE = (680, 220)


def review_document(protocol: ReviewProtocol) -> Document:
    """The protocol of the review."""
    data = _plain(protocol)
    chart = protocol.burn_up
    data["results"] = [
        {**row, "proof": "\n".join(filter(None, [*row["evidence"], row["note"]]))}
        for row in data["results"]
    ]
    for row in data["indicators"]:
        row["value"] = f"{row['amount']}\u00a0{row['unit']}".strip("\u00a0")
        row["source"] = "\n".join(filter(None, [row["card"], row["note"]]))
    for row in data["moved"]:
        row["proof"] = "\n".join(row["cards"])
    data["idle_line"] = "; ".join(data["idle"])
    data["figures_line"] = _line(row["label"] + ":\u00a0" + row["value"] for row in data["figures"])
    pictures = {}
    if chart is not None and not chart.is_empty:
        svg = standalone_svg(layout(chart, *CHART_SIZE, words=local_words()))
        pictures["chart"] = Picture(svg, chart.description or chart.title)
    return _document("sprint-review", str(_("Minutes of the sprint review")), data, pictures,
                     {**_shared_words(), **_review_words()})  # fmt: skip


def retro_document(protocol: RetroProtocol) -> Document:
    """The protocol of the retrospective; without remarks where the reader may not see them."""
    data = _plain(protocol)
    data["worked"] = [{"text": text} for text in data["worked"]]
    data["shows_remarks"] = not protocol.remarks_note
    for name in ("worked", "hindered", "actions", "last_actions"):
        _count(data[name])
    return _document("sprint-retro", str(_("Minutes of the retrospective")), data, {},
                     {**_shared_words(), **_retro_words()})  # fmt: skip


def _plain(protocol: ReviewProtocol | RetroProtocol) -> dict[str, Any]:
    """The fields of a protocol as JSON can hold them; charts are pictures, not data."""
    data = asdict(protocol)
    data.pop("burn_up", None)
    for name, value in data.items():
        if isinstance(value, tuple):
            data[name] = list(value)
    _count(data.get("results", []))
    return data


def _count(rows: list[dict[str, Any]]) -> None:
    for number, row in enumerate(rows, start=1):
        row["number"] = show_number(number)


def _line(parts: Any) -> str:
    """«Завершено: 14 из 17; добавлено: 3.» of its parts."""
    line = "; ".join(parts)
    return f"{line[:1].upper()}{line[1:]}." if line else ""


def _document(
    template: str, kind: str, data: dict[str, Any], pictures: dict[str, Picture],
    words: dict[str, str],
) -> Document:  # fmt: skip
    author, language = data["formed_by"], str(get_locale() or "ru")[:2]
    title = f"{kind}. {data['project']}. {data['sprint']}"
    formed = f"{_('Formed %(moment)s', moment=data['formed_at'])} · {author}".rstrip(" ·")
    more = {"title": title, "kind": kind, "language": language, "formed": formed, "words": words}
    return Document(template, title, author, language, when(), {**data, **more}, pictures)


def _shared_words() -> dict[str, str]:
    return _texts({
        "project": _("Project"), "number": _("No."), "page": _("Page"), "day": _("Date"),
        "participants": _("Present"), "actual": _("Dates in fact"), "state": _("State"),
        "chair": _("Chair"), "secretary": _("Secretary"), "signature": _("(signature)"),
    })  # fmt: skip


def _review_words() -> dict[str, str]:
    return _texts({
        "planned": _("Dates as planned"), "goal": _("Goal of the sprint"),
        "results": _("Results of the sprint"), "result": _("Expected result"),
        "verdict": _("Judgement"), "proof": _("Proof and remarks"),
        "no_results": _("No results were expected of this sprint."),
        "indicators": _("What the sprint adds to indicators"), "indicator": _("Indicator"),
        "value": _("Value"), "source": _("Where it comes from"),
        "figure": _("Before and after"), "by_cards": _("By which cards, with what proof"),
        "no_indicators": _("No card of the sprint brings anything to an indicator."),
        "idle": _("Finished cards that bring nothing to an indicator"),
        "activities": _("Activities of the plan that moved forward"),
        "no_activities": _("No activity of the plan moved forward."),
        "progress": _("How the work went"), "no_figures": _("There are no figures."),
        "cards": _("Unfinished cards and what was decided about them"), "key": _("Card key"),
        "card": _("Card"), "decision": _("Decision"), "reason": _("Reason"),
        "no_cards": _("Everything in the sprint is finished."),
        "feedback": _("What was said at the review, and decisions on it"), "who": _("Who"),
        "what": _("What was said"), "no_feedback": _("Nothing was written down."),
        "plan_changes": _("Changes to the overall plan"),
        "no_plan_changes": _("The overall plan does not change."),
        "outcome": _("What was decided"), "no_outcome": _("No decision has been made yet."),
        "next_goal": _("Goal of the next sprint"),
    })  # fmt: skip


def _retro_words() -> dict[str, str]:
    return _texts({
        "mood": _("Mood of the team"), "worked": _("What worked"), "hindered": _("What hindered"),
        "remark": _("Remark"), "category": _("Where from"),
        "no_worked": _("Nothing was written down."), "no_hindered": _("Nothing was written down."),
        "actions": _("What we change"), "action": _("Action"), "owner": _("Who does it"),
        "due": _("By"), "no_actions": _("No improvement action was agreed on."),
        "last_actions": _("What became of the actions agreed on before"),
        "no_last_actions": _("There were none."),
        "agreement": _("Working agreement of the team"),
        "no_agreement": _("The team has none written down."),
    })  # fmt: skip


def _texts(words: dict[str, Any]) -> dict[str, str]:
    return {name: str(word) for name, word in words.items()}
