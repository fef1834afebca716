"""Two texts of one field, side by side, with what differs marked. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from markupsafe import Markup

from kaskad.boards.history import effort_words, field_label, show_value
from kaskad.core.errors import Clash
from kaskad.core.text_diff import marked

_LONG = {"description", "blocked_reason", "body"}


@dataclass(frozen=True)
class ClashRow:
    """One field in dispute."""

    field: str
    label: str
    theirs: str
    mine: str
    theirs_html: Markup
    mine_html: Markup
    theirs_raw: str
    mine_raw: str
    """What the form has to send to keep either text."""
    is_text: bool
    """Whether the two can be joined into a third by typing."""
    long: bool


def _raw(value: object) -> str:
    if value is None:
        return ""
    return str(value.isoformat() if hasattr(value, "isoformat") else value)


def clash_rows(
    clashes: Iterable[Clash], names: Mapping[str, Mapping[str, str]] | None = None
) -> list[ClashRow]:
    """*clashes* as the page of the conflict shows them.

    *names* gives words for values that are ids: {field: {id: name}}.
    """
    rows = []
    for clash in clashes:
        words = (names or {}).get(clash.field)
        theirs, mine = (
            words.get(_raw(value), "") if words is not None else _shown(clash.field, value)
            for value in (clash.theirs, clash.mine)
        )
        theirs_html, mine_html = marked(theirs, mine)
        rows.append(
            ClashRow(
                clash.field, field_label(clash.field), theirs, mine, theirs_html, mine_html,
                _raw(clash.theirs), _raw(clash.mine),
                clash.field in {*_LONG, "title", "text"}, clash.field in _LONG,
            )
        )  # fmt: skip
    return rows


def _shown(name: str, value: object) -> str:
    if name == "effort":
        return effort_words(_raw(value))
    return show_value(name, value)
