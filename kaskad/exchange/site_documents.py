"""Trial and partners of a project (report R14 of domain.md) as a document and as a workbook."""

from collections.abc import Sequence
from decimal import Decimal

from flask_babel import get_locale, ngettext
from flask_babel import gettext as _

from kaskad.cascade.access import Place
from kaskad.core.i18n import show_day, show_long_day, show_moment, show_number, today
from kaskad.exchange.documents import Document
from kaskad.exchange.workbooks import Column, Kind, Line, Sheet, Value, Workbook
from kaskad.journal import when
from kaskad.oversight.site_queries import (
    PartnerLine,
    ResultLine,
    SiteLine,
    SitePage,
    site_page,
)
from kaskad.people.models import Person


def site_document(place: Place, person: Person | None) -> Document:
    """The report as a document; docs/documents.md lists the tags."""
    found, author = site_page(place.initiative.id), person.label if person is not None else ""
    language, moment = str(get_locale() or "ru")[:2], when()
    kind = str(_("Trial and partners"))
    results = found.achieved or found.expected
    data = {
        "title": f"{kind}. {place.initiative.title}", "kind": kind,
        "owner": place.owner_full_name, "project": place.initiative.title,
        "key": place.initiative.key,
        "as_of": str(_("as of %(day)s", day=show_long_day(today()))),
        "sites": [_site(row, number) for number, row in enumerate(found.sites, 1)],
        "sites_more": found.with_tasks, "partners_more": found.with_papers,
        "partners": [_partner(row, number) for number, row in enumerate(found.partners, 1)],
        "results": [_result(row, number) for number, row in enumerate(results, 1)],
        "results_title": _results_title(found), "figures_line": _figures(found),
        "formed_at": show_moment(moment), "formed_by": author, "formed": _formed(author),
        "language": language, "words": _words(),
    }  # fmt: skip
    return Document("sites", str(data["title"]), author, language, moment, data, {})


def _site(row: SiteLine, number: int) -> dict[str, str]:
    return {
        "number": row.number or show_number(number), "name": row.name, "district": row.district,
        "letter": row.letter, "letter_date": show_day(row.letter_date),
        "letter_number": row.letter_number, "task": row.task, "coverage": row.coverage,
        "period": row.period,
        "more": "\n".join(filter(None, (row.task, row.coverage, row.period))),
    }  # fmt: skip


def _partner(row: PartnerLine, number: int) -> dict[str, str]:
    return {
        "number": row.number or show_number(number), "name": row.name, "function": row.function,
        "note": str(_("pilot site, too")) if row.is_site else "", "agreement": row.paper,
    }  # fmt: skip


def _result(row: ResultLine, number: int) -> dict[str, str]:
    return {"number": row.number or show_number(number), "text": row.text}


def _results_title(found: SitePage) -> str:
    return str(_("Results achieved") if found.achieved else _("Expected results"))


def _figures(found: SitePage) -> str:
    parts = [
        ngettext("%(num)s pilot site", "%(num)s pilot sites", len(found.sites)),
        ngettext("%(num)s partner", "%(num)s partners", len(found.partners)),
    ]
    return ", ".join(str(part) for part in parts)


def _formed(author: str) -> str:
    return f"{_('Formed %(moment)s', moment=show_moment(when()))} · {author}".rstrip(" ·")


def _words() -> dict[str, str]:
    found = {
        "page": _("Page"), "project": _("Project"), "number": _("No."),
        "sites": _("Pilot sites"), "organisation": _("Organisation"),
        "letter": _("Letter of consent"), "letter_date": _("Day of the letter"),
        "letter_number": _("Number of the letter"), "no_sites": _("No pilot sites are named."),
        "partners": _("Partners"), "function": _("What it does in the project"),
        "task": _("What it does, whom it covers, when"), "agreement": _("Agreement"),
        "no_partners": _("No partners are named."), "result": _("Result"),
        "no_results": _("No results are written down."),
        "head": _("Lead of the project"), "compiler": _("Compiled by"),
        "signature": _("(signature)"),
    }  # fmt: skip
    return {name: str(word) for name, word in found.items()}


def site_workbook(place: Place, person: Person | None) -> Workbook:
    """The report as a workbook: a sheet for each part."""
    found, author = site_page(place.initiative.id), person.label if person is not None else ""
    formed = _formed(author)
    where = " · ".join([str(_("as of %(day)s", day=show_long_day(today()))), _figures(found)])
    project = f"{place.initiative.key}. {place.initiative.title}"
    notes = [project, where[:1].upper() + where[1:], place.owner_full_name, formed]
    title = f"{_('Trial and partners')}. {place.initiative.title}"
    results = found.achieved or found.expected
    sheets = (
        _site_sheet(found.sites, notes),
        _partner_sheet(found.partners, notes),
        Sheet(
            _results_title(found), _results_title(found), notes,
            (Column(_("No."), 6), Column(_("Result"), 110)),
            [
                Line((row.number or str(number), row.text))
                for number, row in enumerate(results, 1)
            ],
            str(_("No results are written down.")),
        ),
    )  # fmt: skip
    return Workbook(
        title=title, author=author, language=str(get_locale() or "ru")[:2], made_at=when(),
        page_word=str(_("Page")), formed=formed, sheets=sheets,
    )  # fmt: skip


def _site_sheet(sites: Sequence[SiteLine], notes: Sequence[str]) -> Sheet:
    columns = (
        (Column(_("No."), 6), True),
        (Column(_("Organisation"), 50), True),
        (Column(_("District"), 22), True),
        (Column(_("What it does"), 26), False),
        (Column(_("Whom it covers"), 30), False),
        (Column(_("Teachers, per cent"), 12, Kind.FIGURE), False),
        (Column(_("Pupils, per cent"), 12, Kind.FIGURE), False),
        (Column(_("Period"), 26), False),
        (Column(_("Letter of consent"), 34), True),
        (Column(_("Day of the letter"), 12, Kind.DAY), True),
        (Column(_("Number of the letter"), 14), True),
    )
    rows: list[tuple[Value, ...]] = [
        (
            row.number or str(number), row.name, row.district, row.task, row.coverage,
            _figure(row.teachers), _figure(row.pupils), row.period, row.letter, row.letter_date,
            row.letter_number,
        )
        for number, row in enumerate(sites, 1)
    ]  # fmt: skip
    return _sheet(str(_("Pilot sites")), notes, columns, rows, str(_("No pilot sites are named.")))


def _partner_sheet(partners: Sequence[PartnerLine], notes: Sequence[str]) -> Sheet:
    columns = (
        (Column(_("No."), 6), True),
        (Column(_("Organisation"), 50), True),
        (Column(_("What it does in the project"), 70), True),
        (Column(_("Agreement"), 34), False),
        (Column(_("Note"), 18), True),
    )
    rows: list[tuple[Value, ...]] = [
        (
            row.number or str(number), row.name, row.function, row.paper,
            str(_("pilot site, too")) if row.is_site else "",
        )
        for number, row in enumerate(partners, 1)
    ]  # fmt: skip
    return _sheet(str(_("Partners")), notes, columns, rows, str(_("No partners are named.")))


def _sheet(
    title: str, notes: Sequence[str], columns: Sequence[tuple[Column, bool]],
    rows: Sequence[tuple[Value, ...]], nothing: str,
) -> Sheet:  # fmt: skip
    """A sheet; a column that need not stand there (False beside it) only where a row fills it."""
    kept = [
        at for at, (_column, always) in enumerate(columns)
        if always or any(row[at] not in ("", None) for row in rows)
    ]  # fmt: skip
    return Sheet(
        title, title, notes, tuple(columns[at][0] for at in kept),
        [Line(tuple(row[at] for at in kept)) for row in rows], nothing,
    )  # fmt: skip


def _figure(share: Decimal | None) -> float | None:
    return None if share is None else float(share)
