"""The passport of an initiative as a document (domain.md, R2): what its templates can name.

One list of sections for Word and PDF, in the order of the passport's page and drawn from the same
queries. A section has parts: `heading`, `text` (a paragraph), `item` (a line of a list) and
`table`. What the page adds for its reader, how a period was read and what is in doubt about it, is
left out: the document has the original words. What was approved says by which order, if one is
known; the lines are there to sign.
"""

from collections.abc import Callable, Iterator
from typing import Any

from flask_babel import get_locale
from flask_babel import gettext as _

from kaskad.cascade import queries
from kaskad.cascade.access import Place
from kaskad.cascade.passport_rows import Block, NumberedText, SectionView
from kaskad.cascade.plan_queries import StageRow
from kaskad.cascade.wording import role_word
from kaskad.core.i18n import show_day, show_moment, show_number, today
from kaskad.exchange.documents import Document
from kaskad.exchange.passport_sources import present_source, version_source
from kaskad.exchange.passport_tables import (
    Part,
    control_stage_table,
    funding_table,
    indicator_tables,
    is_wide,
    milestone_table,
    partner_table,
    plan_table,
    risk_table,
    site_table,
    staff_table,
    team_table,
)
from kaskad.journal import when
from kaskad.people.models import Person
from kaskad.people.permissions import Role

NOT_PRINTED = frozenset({"source"})
"""From which file it was loaded is told by the page: on an official paper it says nothing."""


def passport_document(person: Person | None, place: Place, version: int | None = None) -> Document:
    """The passport as *person* may see it; None: the server's own command line. 23 statements.

    With *version* it is that version, in the words that were sent for approval. Raises NotFound.
    """
    day = today()
    head = queries.head(person, place)
    source = version_source(place, head, version) if version else present_source(place, head)
    tables = indicator_tables(source.appendices)
    sections = []
    plan = source.passport.plan
    for one in source.passport.sections:
        if one.kind in NOT_PRINTED:
            continue
        parts = list(_blocks(one))
        if one.kind in {"stages", "activities"} and plan.by_stages:
            parts += [plan_table(plan)] if one.kind == "stages" and plan.lines else []
        elif one.kind == "activities" and one.rows:
            parts.append(plan_table(plan))
        elif one.kind == "panels":
            parts += tables
        else:
            parts += _rows(one)
        if parts or one.kind != "activities":
            sections.append(_section(one.kind, one.title, parts))
    if source.team:
        sections.append(_section("team", source.team_title, [team_table(source.team)]))
    wide = _number(sections)
    moment, author = when(), person.label if person is not None else ""
    kind, language = document_kind(head.kind), str(get_locale() or "ru")[:2]
    formed = f"{_('Formed %(moment)s', moment=show_moment(moment))} · {author}".rstrip(" ·")
    as_of = source.as_of or str(_("From the registry as of %(day)s", day=show_day(day)))
    data = {
        "title": f"{kind}. {source.title}", "kind": kind, "owner": source.owner,
        "name": source.title, "key": source.key, "language": language,
        "facts": [{"name": name, "value": value} for name, value in source.facts if value],
        "as_of": as_of, "sections": sections, "ends_wide": wide,
        "signatures": _signatures(head.kind, [
            one.face.name for one in source.team if one.role == Role.LEAD
        ]),
        "formed_at": show_moment(moment), "formed_by": author, "formed": formed,
        "words": _words(source.order),
    }  # fmt: skip
    return Document("passport", str(data["title"]), author, language, moment, data, {})


def document_kind(kind: str) -> str:
    """«Паспорт проекта»: what the document of an initiative of *kind* is called."""
    return str(
        {
            "programme": _("Passport of the programme"),
            "strategic_project": _("Passport of the strategic project"),
        }.get(kind)
        or _("Passport of the project")
    )


def _section(kind: str, title: str, parts: list[Part]) -> dict[str, Any]:
    same = {"kind": "heading", "text": title}  # said by the heading of the section already
    kept = [part for part in parts if part != same]
    return {"kind": kind, "title": title, "parts": kept, "wide": any(map(is_wide, kept))}


def _number(sections: list[dict[str, Any]]) -> bool:
    """Number *sections* and say where the page turns; whether it is turned at the end."""
    wide = False
    for number, section in enumerate(sections, start=1):
        section["number"] = show_number(number)
        section["turn"] = ("wide" if section["wide"] else "tall") * (section["wide"] != wide)
        wide = section["wide"]
    return wide


def _text(kind: str, text: str, **more: str) -> Part:
    return {"kind": kind, "text": text, **more}


def _item(mark: str, text: str, title: str = "") -> Part:
    """A line of a list; the lines after its first stand under it."""
    lines = "\n".join(line for line in text.split("\n") if line.strip())
    return _text("item", f"\n{lines}" if title and lines else lines, mark=mark, title=title)


def _prose(text: str) -> Iterator[Part]:
    yield from (_text("text", line) for line in text.split("\n") if line.strip())


def _blocks(section: SectionView) -> Iterator[Part]:
    block: Block
    for block in section.blocks:
        if block.heading:
            yield _text("heading", block.heading)
        yield from _prose(block.body)
        for one in block.items:
            text = "\n".join(part for part in (one.text, one.url or "") if part)
            yield _item(_mark(one.number) if one.number else "–", text, one.title)


def _mark(number: str) -> str:
    """«1.»; what is no plain number stays as written: «К1», «1)»."""
    return f"{number}." if number.strip().isdigit() else number


def _rows(section: SectionView) -> Iterator[Part]:
    kind, rows = section.kind, section.rows
    if kind == "stages":
        for number, stage in enumerate(rows, start=1):
            yield from _stage(stage, number)
    elif kind in ("objectives", "results", "effects", "products"):
        yield from _numbered(rows)
    elif kind in ("regulations", "national_projects"):
        for one in rows:
            yield _item("–", one.text)
    elif kind == "links":
        for one in rows:
            place = str(_("stood at: %(place)s", place=one.place)) if one.place else ""
            if place and one.item:
                place += f", {_('item %(number)s', number=one.item)}"
            yield _item("–", "\n".join(filter(None, (one.url, place))))
    elif kind == "funding":
        yield from _funding(section)
    elif rows:
        yield _TABLES[kind](rows)


_TABLES: dict[str, Callable[[Any], Part]] = {
    "staff": staff_table, "risks": risk_table,
    "control_stages": control_stage_table, "milestones": milestone_table, "partners": partner_table,
    "pilot_sites": site_table,
}  # fmt: skip


def _funding(section: SectionView) -> Iterator[Part]:
    """A table; kinds alone as lines, and not at all where running text says the same."""
    rows = section.rows
    if any(one.words or one.sum or one.note for one in rows):
        yield funding_table(rows)
    elif not section.blocks:
        for one in rows:
            yield _item("–", one.name)


def _numbered(rows: tuple[NumberedText, ...]) -> Iterator[Part]:
    """As a browser counts them: on from a number, one more where there is none."""
    last = 0
    for one in rows:
        number = one.number.strip()
        last = int(number) if number.isdigit() else last + 1
        # A trend that somebody chose is said where the words do not begin with it.
        trend = "" if one.trend_told else one.trend_word
        text = f"{one.text} ({trend})" if trend else one.text
        yield _item(_mark(number or str(last)), text)


def _stage(stage: StageRow, number: int) -> Iterator[Part]:
    name = stage.title or str(_("Stage %(number)s", number=stage.number or number))
    yield _text("heading", name)
    yield from _prose(stage.period.raw or stage.period.reading)
    yield from _prose(stage.text)


def _signatures(kind: str, leads: list[str]) -> list[dict[str, str]]:
    """Who signs: each lead, else a line for one; then the head of the project office."""
    lead = str(
        {
            "programme": _("Lead of the programme"),
            "strategic_project": _("Lead of the strategic project"),
        }.get(kind)
        or role_word(Role.LEAD)
    )
    return [
        *({"post": lead, "name": name} for name in leads or [""]),
        {"post": str(_("Head of the project office")), "name": ""},
    ]


def _words(order: str) -> dict[str, str]:
    """The words of the form; below «УТВЕРЖДАЮ» the order, else a line for the day."""
    words = {
        "approve": _("APPROVED BY"), "post": _("(post)"), "signature": _("(signature)"),
        "initials": _("(initials, surname)"), "date_line": order or _("“___” __________ 20__"),
        "page": _("Page"), "empty": _("The passport is empty"), "sections": _("Contents"),
    }  # fmt: skip
    return {name: str(word) for name, word in words.items()}
