"""The registry for signature (report R1 of domain.md): DOCX and PDF of the rows on screen.

They have the columns that were chosen on the page (`registry_layout`); where nobody has chosen any,
those of the report's form. `rows` of the data are those of the form either way, for templates of
offices that lay the table out themselves.
"""

from collections.abc import Callable, Mapping
from typing import Any

from flask_babel import get_locale, ngettext
from flask_babel import gettext as _

from kaskad.cascade.wording import state_word
from kaskad.core.i18n import show_day
from kaskad.exchange.documents import Document
from kaskad.exchange.registry_layout import PROJECT, STATE, Layout, layout
from kaskad.exchange.registry_words import (
    colour_words,
    group_words,
    heading_of,
    more_words,
    point_line,
    reasons_words,
    tally_words,
    then_words,
)
from kaskad.journal import when
from kaskad.people.models import Person
from kaskad.registry.columns import BY_NAME, lead_words, term_words
from kaskad.registry.rows import RegistryRow
from kaskad.registry.shown import Shown


def registry_document(shown: Shown, person: Person | None) -> Document:
    """The registry as *person* sees it; docs/documents.md lists the tags."""
    head = heading_of(shown, person)
    language = str(get_locale() or "ru")[:2]
    selection = str(_("Selected: %(what)s", what=head.selection)) if head.selection else ""
    laid, words = layout(shown.wishes.col and _names(shown)), _words(filtered=shown.wishes.active)
    lines = filter(None, [selection, *head.problems, _below_words(laid)])
    title = f"{head.title}, {head.as_of}"
    data = {
        "title": title, "kind": head.title, "as_of": head.as_of,
        "owner": head.owner, "selection": "\n".join(lines), "figures_line": head.figures,
        "rows": _lines(shown, _project), "sheet": _sheet(shown, laid, words),
        "formed_at": head.formed_at, "formed_by": head.formed_by, "formed": head.formed,
        "language": language, "words": words,
    }  # fmt: skip
    return Document("registry", title, head.formed_by, language, when(), data, {})


def _names(shown: Shown) -> tuple[str, ...]:
    return tuple(column.name for column in shown.columns)


def _below_words(laid: Layout) -> str:
    names = [_("“%(name)s”", name=BY_NAME[name].label()) for name in laid.below]
    if not names:
        return ""
    return str(
        ngettext(
            "The sheet has no room for the column %(names)s: it stands under the title.",
            "The sheet has no room for the columns %(names)s: they stand under the title.",
            len(names), names=", ".join(names),
        )
    )  # fmt: skip


def _sheet(shown: Shown, laid: Layout, words: Mapping[str, str]) -> dict[str, Any]:
    """The table as both templates draw it: columns with widths, rows with cells."""

    def line(shown: Shown, row: RegistryRow) -> dict[str, Any]:
        return {"group": "", "cells": [_cell(shown, row, laid, name) for name in laid.names]}

    rows = [
        one if one["group"] else {"cells": one["cells"]} for one in _lines(shown, line)
    ]  # fmt: skip
    heads = {PROJECT: words["project"], STATE: words["state"]}
    columns = [
        {"name": heads.get(name) or str(BY_NAME[name].label()), "width": width}
        for name, width in laid.columns
    ]
    return {"columns": columns, "rows": rows, "size": laid.size}


def _cell(shown: Shown, row: RegistryRow, laid: Layout, name: str) -> dict[str, Any]:
    head, text = "", ""
    if name == PROJECT:
        under = [
            f"{BY_NAME[one].label()}: {words}"
            for one in laid.below
            if (words := BY_NAME[one].words(row))
        ]
        text = "\n".join(filter(None, [row.title, *under, then_words(shown, row)]))
    elif name == STATE:
        head = _state(row, life="life" not in laid.names)
        text = reasons_words(row)
    elif name == "lead":
        text = lead_words(row, "\n")
    else:
        text = BY_NAME[name].words(row)
    return {"head": head, "text": text, "span": 1}


def _state(row: RegistryRow, *, life: bool) -> str:
    state = state_word(row.state) if life and row.state != "running" else ""
    return ", ".join(filter(None, [state, colour_words(row)]))


Drawn = Callable[[Shown, RegistryRow], dict[str, Any]]


def _lines(shown: Shown, project: Drawn) -> list[dict[str, Any]]:
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
        lines.append(project(shown, row))
    return lines


def _group(row: RegistryRow) -> dict[str, Any]:
    return {"group": group_words(row), "tally": tally_words(row), "level": row.depth}


def _no_group() -> dict[str, Any]:
    return {"group": str(_("Outside programmes")), "tally": "", "level": 0}


def _project(shown: Shown, row: RegistryRow) -> dict[str, Any]:
    return {
        "group": "", "key": row.key,
        "title": "\n".join(filter(None, [row.title, more_words(shown, row)])),
        "leads": lead_words(row, "\n"),
        "term": term_words(row), "state": _state(row, life=True),
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
