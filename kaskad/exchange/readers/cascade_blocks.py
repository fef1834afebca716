"""Sections of a passport that are kept as blocks: which key of the file is which block."""

from typing import Any

from flask_babel import gettext as _

from kaskad.exchange.readers.cascade_document import Block
from kaskad.exchange.readers.fields import Fields, item_of
from kaskad.exchange.readers.yaml_tree import Scalar, Sequence, fault

# Key of the file -> kind of block (cascade.sections), for sections of running text.
_TEXTS = {
    "cascade_project_title": "cascade_project_title",
    "introduction": "introduction",
    "statement": "statement",
    "cascade_statement": "cascade_statement",
    "branch_statement": "branch_statement",
    "management_statement": "management_statement",
    "operational_excellence": "operational_excellence",
    "subject": "subject",
    "unique_idea": "unique_idea",
    "goal": "goal",
    "goal_full_text": "goal_full_text",
    "rationale": "rationale",
    "summary": "summary",
    "definition": "definition",
    "novelty": "novelty",
    "advantages": "advantages",
    "practical_value": "practical_value",
    "mechanism": "mechanism",
    "target_audience": "target_audience",
    "stages_note": "stages_note",
    "funding": "funding",
    "expected_results_intro": "expected_results_intro",
    "expected_effects_intro": "expected_effects_intro",
    "achieved_results": "achieved_results",
}
# Key -> (kind, {key of a row: key of an item}, key that holds the heading), for lists of rows.
_LISTS: dict[str, tuple[str, dict[str, str], str]] = {
    "needs": ("needs", {"title": "title", "text": "text"}, ""),
    "principles": ("principles", {"number": "number", "title": "title", "text": "text"}, ""),
    "definitions": ("definitions", {"term": "title", "text": "text"}, ""),
    "novelty_footnotes": ("novelty_footnotes", {"mark": "number", "text": "text"}, ""),
    "components": ("components", {"number": "number", "title": "title"}, "cluster_table_title"),
    "methods": (
        "methods", {"number": "number", "title": "title", "description": "text"}, "methods_title",
    ),
    "monitoring_criteria": (
        "monitoring_criteria",
        {"number": "number", "text": "text", "appendix": "appendix"},
        "monitoring_criteria_title",
    ),
}  # fmt: skip
# Keys that hold a text in one document and a list in another; each is a kind of block.
_EITHER = ("participants", "preconditions", "products")
LEAD_COUNT = "Число руководителей"
FUNDING_NOTE = "funding_note"
"""Heading of a second text on money, which is a section of its own."""
# Short facts without a section of their own: key -> heading of the document.
_FACTS = {
    "place_year": "Место и год",
    "period_start": "Начало",
    "period_end": "Окончание",
    "lead_count": LEAD_COUNT,
}


def blocks_of(at: Fields) -> tuple[Block, ...]:
    """The blocks of a passport whose sections are known."""
    found = [
        Block(kind, text, (), at.line_of(key))
        for key, kind in _TEXTS.items()
        if (text := at.text(key))
    ]
    found += _listed(at)
    note = at.text("funding_note")
    if note:
        both = any(block.kind == "funding" for block in found)
        kind, heading = ("other", FUNDING_NOTE) if both else ("funding", "")
        found.append(Block(kind, note, (), at.line_of("funding_note"), heading))
    items = tuple({"text": text} for text, _line in at.texts("opportunities"))
    if items:
        found.append(Block("opportunities", "", items, at.line_of("opportunities")))
    found += _either(at)
    found += _tools(at)
    found += _information(at)
    for key, heading in _FACTS.items():
        text = at.text(key, 1000)
        if text:
            found.append(Block("other", text, (), at.line_of(key), heading))
    return tuple(found)


def _listed(at: Fields) -> list[Block]:
    found = []
    for key, (kind, names, title_key) in _LISTS.items():
        items: list[dict[str, Any]] = []
        for row in at.rows(key):
            item = {name: row.text(own) for own, name in names.items()}
            items.append({name: text for name, text in item.items() if text})
        heading = at.text(title_key, 1000) if title_key else ""
        if items or heading:
            found.append(Block(kind, "", tuple(items), at.line_of(key), heading))
    return found


def _either(at: Fields) -> list[Block]:
    found = []
    for kind in _EITHER:
        node, line = at.node_of(kind), at.line_of(kind)
        if isinstance(node, Sequence):
            items = tuple(
                item_of(one, f"{at.at(kind)}[{index}]") for index, one in enumerate(node.items, 1)
            )
            found += [Block(kind, "", items, line)] if items else []
        elif text := at.text(kind):
            found.append(Block(kind, text, (), line))
    return found


def _tools(at: Fields) -> list[Block]:
    body = at.text("personalisation_tools")
    items = tuple({"text": text} for text, _line in at.texts("personalisation_tools_items"))
    if not body and not items:
        return []
    return [Block("personalisation_tools", body, items, at.line_of("personalisation_tools"))]


def _information(at: Fields) -> list[Block]:
    found = []
    inside = at.inside("information")
    if inside is not None:
        page = inside.text("page")
        if page:
            found.append(Block("information", page, (), inside.line))
        works = tuple({"text": text} for text, _line in inside.texts("publications"))
        if works:
            found.append(Block("publications", "", works, inside.line_of("publications")))
        inside.finish()
    source = at.inside("source")
    if source is not None:
        file = source.text("file", 1000)
        if file:
            found.append(Block("source", file, (), source.line))
        source.finish()
    return found


def sections_of(at: Fields, warnings: list[str]) -> tuple[Block, ...]:
    """What is left over: sections nobody knows, kept under their own key, with a warning each."""
    found = []
    for key in at.leftovers():
        node = at.node_of(key)
        line = at.node.lines[key]
        if node is None:
            continue
        if key in _FACTS.values():
            raise fault(line, at.at(key), _("there is no such key here."))
        if isinstance(node, Scalar):
            block = Block("other", node.value or "", (), line, key)
        elif isinstance(node, Sequence):
            items = tuple(
                item_of(one, f"{at.at(key)}[{index}]") for index, one in enumerate(node.items, 1)
            )
            block = Block("other", "", items, line, key)
        else:
            raise fault(line, at.at(key), _("there is no such key here."))
        found.append(block)
        warnings.append(
            _(
                "Line %(line)s, key %(key)s: a section nobody knows; it is kept as written.",
                line=line, key=at.at(key),
            )
        )  # fmt: skip
    return tuple(found)
