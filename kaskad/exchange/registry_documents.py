"""The registry for signature (report R1 of domain.md): DOCX and PDF of the rows on screen."""

from typing import Any

from flask_babel import get_locale
from flask_babel import gettext as _

from kaskad.cascade.wording import state_word
from kaskad.core.i18n import show_day
from kaskad.exchange.documents import Document
from kaskad.exchange.registry_words import (
    colour_words,
    group_words,
    heading_of,
    more_words,
    point_line,
    reasons_words,
    tally_words,
)
from kaskad.journal import when
from kaskad.people.models import Person
from kaskad.registry.columns import lead_words
from kaskad.registry.rows import RegistryRow
from kaskad.registry.shown import Shown


def registry_document(shown: Shown, person: Person | None) -> Document:
    """The registry as *person* sees it; docs/documents.md lists the tags."""
    head = heading_of(shown, person)
    language = str(get_locale() or "ru")[:2]
    selection = str(_("Selected: %(what)s", what=head.selection)) if head.selection else ""
    title = f"{head.title}, {head.as_of}"
    data = {
        "title": title, "kind": head.title, "as_of": head.as_of,
        "owner": head.owner, "selection": "\n".join(filter(None, [selection, *head.problems])),
        "figures_line": head.figures, "rows": _lines(shown), "formed_at": head.formed_at,
        "formed_by": head.formed_by, "formed": head.formed, "language": language,
        "words": _words(filtered=shown.wishes.active),
    }  # fmt: skip
    return Document("registry", title, head.formed_by, language, when(), data, {})


def _lines(shown: Shown) -> list[dict[str, Any]]:
    """Projects under the names of what they belong to.

    A project that comes after those of a deeper floor gets the name of its own floor again, for
    on paper nothing else says where it belongs.
    """
    cascade = shown.wishes.view == "cascade"
    groups = {row.id: row for row in shown.rows if row.health is None}
    lines: list[dict[str, Any]] = []
    under: int | None = None
    for row in shown.rows:
        if row.health is None:
            under = row.id
            lines.append(_group(row))
            continue
        if cascade and row.parent_id != under:
            under = row.parent_id
            parent = groups.get(under) if under is not None else None
            lines.append(_group(parent) if parent else _no_group())
        lines.append(_project(shown, row))
    return lines


def _group(row: RegistryRow) -> dict[str, Any]:
    return {"group": group_words(row), "tally": tally_words(row), "level": row.depth}


def _no_group() -> dict[str, Any]:
    return {"group": str(_("Outside programmes")), "tally": "", "level": 0}


def _project(shown: Shown, row: RegistryRow) -> dict[str, Any]:
    state = "" if row.state == "running" else state_word(row.state)
    return {
        "group": "", "key": row.key,
        "title": "\n".join(filter(None, [row.title, more_words(shown, row)])),
        "leads": lead_words(row, "\n"),
        "term": row.period.raw, "state": ", ".join(filter(None, [state, colour_words(row)])),
        "reasons": reasons_words(row), "point": point_line(row),
        "news": show_day(row.last_news_on),
    }  # fmt: skip


def _words(*, filtered: bool) -> dict[str, str]:
    nothing = _("Nothing answers this filter") if filtered else _("There are no projects here yet")
    words = {
        "page": _("Page"), "key": _("Project key"), "project": _("Project"),
        "leads": _("Responsible"),
        "term": _("Term"), "state": _("State and reasons"), "point": _("Next point"),
        "news": _("Last news"), "nothing": f"{nothing}.", "head": _("Head of the project office"),
        "compiler": _("Compiled by"), "signature": _("(signature)"),
    }  # fmt: skip
    return {name: str(word) for name, word in words.items()}
