"""The final report of an initiative as a document (domain.md, R16): what its templates can name.

Sections with parts, as in a passport (`passport_documents`), drawn from the same rows as the page.
Of retrospectives it tells the improvement actions only: remarks stay in the team.
"""

from collections.abc import Iterator
from datetime import date
from typing import Any

from flask_babel import get_locale
from flask_babel import gettext as _

from kaskad.approvals.final_queries import FinalView, SprintLine, final_view
from kaskad.approvals.life_words import done_word, outcome_word, paper_words
from kaskad.cascade import queries
from kaskad.cascade.access import Place
from kaskad.cascade.models import ResultKind
from kaskad.cascade.queries import MemberRow
from kaskad.cascade.wording import activity_state_word, role_word, state_word
from kaskad.core.i18n import show_day, show_moment, show_number, today, zone
from kaskad.exchange.documents import Document
from kaskad.exchange.passport_tables import Part, is_wide, text_table
from kaskad.indicators.report_words import SOURCE, indicator_cells
from kaskad.journal import when
from kaskad.people.models import Person
from kaskad.people.permissions import Role
from kaskad.sprints.wording import improvement_word, review_word, sprint_name
from kaskad.sprints.wording import state_word as sprint_state


def final_document(person: Person | None, place: Place, day: date | None = None) -> Document:
    """The report as *person* may see it (None: the server itself), as of *day*, else today."""
    initiative, day = place.initiative, day or today()
    head = queries.head(person, place)
    team = queries.team(initiative.id)
    view = final_view(initiative, day)
    sections = [
        _section(kind, title, list(parts))
        for kind, title, parts in (
            ("goal", _("Goal"), _goal(view)),
            ("results", _("Expected results"), _results(view)),
            ("indicators", _("Indicators"), _indicators(view)),
            ("plan", _("Plan and fact"), _plan(view)),
            ("sprints", _("Sprints and what they taught"), _sprints(view.sprints)),
            ("lessons", _("What we have learnt"), _prose(view.report.lessons)),
            ("replication", _("What others can take over"), _prose(view.report.replication)),
            ("conclusion", _("Conclusion"), _conclusion(view)),
        )
    ]
    sections = [one for one in sections if one["parts"]]
    wide = _number(sections)
    moment, author = when(), person.label if person is not None else ""
    kind, language = document_kind(), str(get_locale() or "ru")[:2]
    formed = f"{_('Formed %(moment)s', moment=show_moment(moment))} · {author}".rstrip(" ·")
    data = {
        "title": f"{kind}. {head.title}", "kind": kind, "owner": place.owner_full_name,
        "name": head.title, "key": head.key, "language": language,
        "facts": _facts(view, head), "as_of": str(_("as of %(day)s", day=show_day(day))),
        "sections": sections, "ends_wide": wide, "signatures": _signatures(team),
        "formed_at": show_moment(moment), "formed_by": author, "formed": formed,
        "words": _words(),
    }  # fmt: skip
    return Document("final-report", str(data["title"]), author, language, moment, data, {})


def document_kind() -> str:
    """«Итоговый отчёт»: what the document is called."""
    return str(_("Final report"))


def _section(kind: str, title: Any, parts: list[Part]) -> dict[str, Any]:
    return {"kind": kind, "title": str(title), "parts": parts, "wide": any(map(is_wide, parts))}


def _number(sections: list[dict[str, Any]]) -> bool:
    """Number *sections* and say where the page turns; whether it is turned at the end."""
    wide = False
    for number, section in enumerate(sections, start=1):
        section["number"] = show_number(number)
        section["turn"] = ("wide" if section["wide"] else "tall") * (section["wide"] != wide)
        wide = section["wide"]
    return wide


def _facts(view: FinalView, head: queries.Head) -> list[dict[str, str]]:
    decision = view.decision
    ends = _("ahead of time") if view.report.early else _("as planned")
    pairs = [
        (_("Project key"), head.key),
        (_("State"), state_word(head.state)),
        (_("Period"), head.period.raw or head.period.reading),
        (_("How it ends"), str(ends) if view.report.revision else ""),
        (
            _("Decision"),
            f"{done_word(decision.step)}: "
            + paper_words(
                decision.kind, decision.number, show_day(decision.decided_on), decision.step
            )
            if decision
            else "",
        ),
    ]
    return [{"name": str(name), "value": value} for name, value in pairs if value]


def _text(kind: str, text: str) -> Part:
    return {"kind": kind, "text": text}


def _prose(text: str) -> list[Part]:
    return [_text("text", line) for line in text.split("\n") if line.strip()]


def _goal(view: FinalView) -> Iterator[Part]:
    yield from _prose(view.goal)
    word = outcome_word(view.report.goal_outcome)
    yield _text("heading", str(_("Goal: %(outcome)s", outcome=word)))
    yield from _prose(view.report.goal_words)


def _results(view: FinalView) -> Iterator[Part]:
    if not view.results:
        return
    yield text_table(
        (
            (str(_("No.")), 13),
            (str(_("Expected result")), 0),
            (str(_("What became of it")), 34),
            (str(_("How one sees it, or what is missing")), 0),
        ),
        (
            (
                one.number or show_number(at),
                one.text
                if one.kind != ResultKind.EFFECT
                else f"{one.text} ({_('effect: it follows later')})",
                outcome_word(one.outcome),
                one.words,
            )
            for at, one in enumerate(view.results, start=1)
        ),
    )


def _indicators(view: FinalView) -> Iterator[Part]:
    """Target, actual, deviation, where it stands: the cells of R6, without the source."""
    if view.indicators:
        yield text_table(
            (
                (str(_("No.")), 13),
                (str(_("Indicator")), 0),
                (str(_("Unit")), 20),
                (str(_("Target")), 26),
                (str(_("Actual")), 26),
                (str(_("Deviation")), 22),
                (str(_("Where it stands")), 26),
                (str(_("Measured on")), 22),
            ),
            (
                tuple(cell for at, cell in enumerate(indicator_cells(one)) if at != SOURCE)
                for one in view.indicators
            ),
        )


def _plan(view: FinalView) -> Iterator[Part]:
    if not view.plan.total:
        return
    for group in view.plan.groups:
        name = group.title
        if group.stage is not None:
            stage = group.stage.title or str(_("Stage %(number)s", number=group.stage.number))
            name = f"{stage} ({group.stage.period.raw})" if group.stage.period.raw else stage
        if name:
            yield _text("heading", name)
        yield text_table(
            (
                (str(_("No.")), 13),
                (str(_("Activity")), 0),
                (str(_("Planned for")), 38),
                (str(_("In fact")), 38),
            ),
            (
                (
                    row.number,
                    row.title,
                    row.period.raw or row.period.reading,
                    ", ".join(filter(None, (activity_state_word(state), _day(day)))),
                )
                for row in group.rows
                for state, day in [view.became_of(row)]
            ),
        )


def _day(day: Any) -> str:
    return show_day(day) if day else ""


def _sprints(sprints: tuple[SprintLine, ...]) -> Iterator[Part]:
    for one in sprints:
        yield _text("heading", sprint_name(one.number, one.title))
        closed = one.closed_at.astimezone(zone()).date() if one.closed_at else None
        days = " – ".join(filter(None, (_day(one.starts_on), _day(closed or one.ends_on))))
        facts = [days, sprint_state(one.state), review_word(one.verdict) if one.verdict else ""]
        yield from _prose("; ".join(filter(None, facts)))
        yield from _prose(one.goal)
        yield from _prose(one.summary)
        for lesson in one.lessons:
            yield {
                "kind": "item", "mark": "–", "title": "",
                "text": f"{lesson.text} ({improvement_word(lesson.state)})",
            }  # fmt: skip


def _conclusion(view: FinalView) -> Iterator[Part]:
    yield from _prose(view.report.conclusion)
    if view.decision:
        yield _text("heading", done_word(view.decision.step))
        yield from _prose(view.decision.text)


def _signatures(team: list[MemberRow]) -> list[dict[str, str]]:
    leads = [one.face.name for one in team if one.role == Role.LEAD] or [""]
    return [
        *({"post": role_word(Role.LEAD), "name": name} for name in leads),
        {"post": str(_("Director")), "name": ""},
    ]


def _words() -> dict[str, str]:
    words = {
        "signature": _("(signature)"), "page": _("Page"), "empty": _("Nothing is written yet"),
    }  # fmt: skip
    return {name: str(word) for name, word in words.items()}
