"""Cells of the matrix of activities and indicators in words."""

from flask_babel import gettext as _
from flask_babel import ngettext

from kaskad.boards.cascade_links import shorten
from kaskad.indicators.figure_words import show_change
from kaskad.indicators.matrix import Cell
from kaskad.indicators.standings import IndicatorNow

_SHORT = 44


def short_name(one: IndicatorNow) -> str:
    """A few words for the head of a column; the number stands beside them."""
    return shorten(one.name, _SHORT)


def cards_word(cell: Cell) -> str:
    """«7 cards, 3 finished»."""
    if cell.finished == cell.cards:
        return str(ngettext("%(num)s card, finished", "%(num)s cards, all finished", cell.cards))
    cards = ngettext("%(num)s card", "%(num)s cards", cell.cards)
    if not cell.finished:
        return str(cards)
    return str(_("%(cards)s, %(number)s finished", cards=cards, number=cell.finished))


def cell_words(cell: Cell, one: IndicatorNow) -> list[str]:
    """What the cards plan and have brought; nothing is said of what is not known."""
    words = []
    if cell.planned is not None:
        words.append(_("planned %(amount)s", amount=show_change(cell.planned, one.unit)))
    if cell.brought is not None:
        amount = show_change(cell.brought, one.unit)
        if cell.brought == cell.verified:
            words.append(_("brought and verified %(amount)s", amount=amount))
        else:
            words.append(_("brought %(amount)s", amount=amount))
            checked = show_change(cell.verified, one.unit)
            words.append(
                _("verified %(amount)s", amount=checked) if checked else _("nothing verified yet")
            )
    elif cell.values:
        words.append(ngettext("%(num)s value", "%(num)s values", cell.values))
    if cell.listed:
        words.append(ngettext("%(num)s on the lists", "%(num)s on the lists", cell.listed))
    return [str(one) for one in words]
