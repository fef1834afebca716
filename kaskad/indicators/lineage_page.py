"""Lineage in words: one tree of boxes, which the page shows as a picture and as a list."""

from copy import copy
from dataclasses import dataclass
from datetime import date

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from kaskad.cascade.links import safe_link
from kaskad.core.chart_tree import Box, Tree, TreeLayout, layout_tree
from kaskad.core.i18n import show_day
from kaskad.indicators import figure_words as words
from kaskad.indicators.lineage_queries import (
    ALL_VALUES,
    FEW,
    MANY,
    Below,
    IndicatorNode,
    tree_below,
)
from kaskad.indicators.lineage_up import Chain, Step, chains_up
from kaskad.indicators.lineage_values import CardNode, FileNode, ValueNode
from kaskad.indicators.standings import bare_of
from kaskad.people.models import Person

_WAITS, _COUNTS, _GREY = 2, 1, 0
"""Tones of the chart library: amber, teal, grey."""


@dataclass(frozen=True)
class LineageView:
    """The same tree twice; where there are hundreds of values, the list alone has all of them."""

    root: Box
    """The list."""
    heads: tuple[str, ...]
    picture: TreeLayout
    collapsed: bool
    """Something is more than is shown."""


def lineage_view(
    person: Person, indicator_id: int, key: str, day: date, *, everything: bool
) -> LineageView:
    """The lineage of an indicator as of *day*. Eleven statements whatever stands there."""
    (chain,) = chains_up(person, [indicator_id]) or ((),)
    above = chain[1:]
    also = [step.initiative_id for step in above if step.seen]
    below = tree_below(person, indicator_id, day, also, everything=everything)
    drawing = _Drawing(below, len(above), key, indicator_id, everything=everything)
    drawn = drawing.up(above)
    listing = drawing.listing() if everything else drawing
    root = listing.up(above) if everything else drawn
    title = str(_("Where the figure comes from and goes"))
    picture = layout_tree(Tree(title, drawing.heads, drawn))
    return LineageView(root, drawing.heads, picture, drawing.collapsed)


class _Drawing:
    def __init__(
        self, below: Below, height: int, key: str, indicator_id: int, *, everything: bool
    ) -> None:
        self.below, self.height, self.everything = below, height, everything
        self.most_values = MANY if everything else FEW
        self.depth = _depth(below.root)
        self.collapsed = False
        self.more_url = url_for(
            "indicators.lineage", key=key, indicator_id=indicator_id, all="yes"
        )  # fmt: skip
        self.list_url = "#as-list" if everything else ""
        """Where the picture sends for what it has no room for."""

    def listing(self) -> "_Drawing":
        """The same for the list, which has room for all values."""
        other = copy(self)
        other.most_values, other.list_url = ALL_VALUES, ""
        return other

    @property
    def heads(self) -> tuple[str, ...]:
        """Names of the columns, from the programme to the files."""
        above = [str(_("Goes into"))] * self.height
        linked = [str(_("Linked indicators"))] * (self.depth - 1)
        tail = [str(_("Values")), str(_("Cards and people")), str(_("Files and documents"))]
        return (*above, str(_("This figure")), *linked, *tail)

    def up(self, above: Chain) -> Box:
        """The tree with the way up at its root: the programme first."""
        box = self._indicator(self.below.root, self.height, here=True)
        for place, step in enumerate(above):
            box = self._step(step, self.height - 1 - place, box)
        return box

    def _step(self, step: Step, column: int, below: Box) -> Box:
        if not step.seen:
            return Box(column, _another(), faint=True, below=(below,))
        now = self.below.now.get(step.id)
        return Box(
            column, f"{step.number} {step.name}".strip(), step.about,
            words.figure_words(now) if now else "", _lineage_url(step.key_fold, step.id),
            below=(below,),
        )  # fmt: skip

    def _indicator(self, node: IndicatorNode, column: int, *, here: bool = False) -> Box:
        if node.now is None and not node.key_fold:
            return Box(column, _another(), faint=True)
        said = (words.figure_words(node.now) if node.now else "") or str(_("no data"))
        if node.gives is not None and node.now is not None:
            gives = _("gives %(number)s", number=words.show_figure(node.gives, node.now.unit))
            said = f"{said} · {gives}"
        if node.now is not None and node.now.parts is not None:
            bare = words.bare_words(*bare_of(node.now.parts))
            said = " · ".join(filter(None, [said, bare]))
        if not node.takes_part and not here:
            said = f"{said} · {_('does not take part')}"
        values = self.height + self.depth
        below = [self._indicator(one, column + 1) for one in node.parts]
        below += self._rest(column + 1, node.more_parts)
        drawn = node.values[: self.most_values]
        below += [self._value(node, one, values) for one in drawn]
        in_list = len(node.values) - len(drawn)
        below += self._rest(values, node.more_values + in_list, self.list_url if in_list else "")
        if node.replaced:
            title = ngettext(
                "%(num)s other verified value is not in this figure",
                "%(num)s other verified values are not in this figure",
                node.replaced,
            )
            below.append(Box(values, title, url=_page_url(node, "values"), faint=True))
        if node.of_parts:
            title = ngettext(
                "%(num)s verified value of a part stands beside this figure",
                "%(num)s verified values of parts stand beside this figure",
                node.of_parts,
            )
            below.append(Box(values, title, url=_page_url(node, "values"), faint=True))
        url = _page_url(node) if here else _lineage_url(node.key_fold, node.id)
        return Box(
            column, node.name, node.about, said, url, tone=_COUNTS if here else _GREY,
            faint=not node.takes_part and not here, here=here, below=tuple(below),
        )  # fmt: skip

    def _value(self, node: IndicatorNode, one: ValueNode, column: int) -> Box:
        unit = node.now.unit if node.now else ""
        show = words.show_change if one.adds else words.show_figure
        said = show(one.number, unit) or words.presence_word(one.present)
        title = [] if said or not one.text else [one.text]
        title += [str(_("for the part %(part)s", part=one.part))] if one.part else []
        title += [one.author] if one.author else []
        if one.listed:
            title.append(ngettext("%(num)s counted by name", "%(num)s counted by name", one.listed))
        if not one.counted:
            title.append(str(_("waits for verification")))
        below = [self._card(card, column + 1) for card in one.cards]
        below += [_file(file, column + 2, node.key_fold) for file in one.files]
        below += self._rest(column + 1, one.more)
        return Box(
            column, " · ".join(title), show_day(one.on_day), said,
            _page_url(node, f"value-{one.id}"), tone=_COUNTS if one.counted else _WAITS,
            faint=not one.counted, below=tuple(below),
        )  # fmt: skip

    def _card(self, card: CardNode, column: int) -> Box:
        below = [_file(file, column + 1) for file in card.files]
        below += self._rest(column + 1, card.more_files)
        url = url_for("boards.card", key=card.address) if card.address else ""
        return Box(column, card.title, ", ".join(card.people), url=url, below=tuple(below))

    def _rest(self, column: int, number: int, in_list: str = "") -> list[Box]:
        """«and 14 more», which leads to all of them where more can be shown."""
        if number <= 0:
            return []
        self.collapsed = True
        title = ngettext("and %(num)s more", "and %(num)s more", number)
        url = in_list if self.everything else self.more_url
        return [Box(column, title, url=url, faint=True)]


def _depth(node: IndicatorNode) -> int:
    """How many columns of indicators there are from *node* on."""
    under = [_depth(one) for one in node.parts]
    more = [1] if node.more_parts else []
    return 1 + max([*under, *more], default=0)


def _file(file: FileNode, column: int, key: str = "") -> Box:
    """*key*: the project whose plan has the events."""
    if file.event_id and key:
        plan = url_for("cascade.plan", key=key, _anchor=f"a-{file.event_id}")
        return Box(column, file.title, url=plan)
    door, public_id = "boards.file", file.public_id
    if file.upload_id:
        door, public_id = "indicators.value_file", file.upload_id
    if not public_id:
        return Box(column, file.title, url=safe_link(file.url) or "")
    small = url_for(door, public_id=public_id, preview=1) if file.has_preview else ""
    return Box(column, file.title, url=url_for(door, public_id=public_id), picture=small)


def _another() -> str:
    return str(_("another project"))


def _lineage_url(key: str, indicator_id: int) -> str:
    return url_for("indicators.lineage", key=key, indicator_id=indicator_id)


def _page_url(node: IndicatorNode, anchor: str | None = None) -> str:
    return url_for(
        "indicators.indicator", key=node.key_fold, indicator_id=node.id, _anchor=anchor
    )  # fmt: skip
