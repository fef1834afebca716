"""What stands round every step of a closing: the steps, figures, what changes next."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from kaskad.core.i18n import show_number, today
from kaskad.sprints import snapshots
from kaskad.sprints.access import SprintPlace
from kaskad.sprints.close_actions import Missing, missing_of
from kaskad.sprints.models import DECISIONS, ImprovementState, Sprint, Verdict
from kaskad.sprints.plan_actions import row_of
from kaskad.sprints.protocol import FigureLine, days_words
from kaskad.sprints.retro_queries import ActionRow, action_rows
from kaskad.sprints.review_queries import (
    HeldCard,
    ResultRow,
    Saved,
    ValueRow,
    decisions_of,
    held_cards,
    last_saved,
    result_rows,
    value_rows,
)
from kaskad.sprints.rules import next_of
from kaskad.sprints.wording import sprint_lower

STEPS = ("results", "cards", "values", "retro", "review")


@dataclass(frozen=True)
class StepItem:
    """A step as the macro `wizard` draws it."""

    name: str
    label: str
    short: str
    """Its name without figures."""
    state: str
    url: str | None


@dataclass(frozen=True)
class Frame:
    """A closing as a whole, at the step that is looked at."""

    sprint: Sprint
    step: str
    steps: tuple[StepItem, ...]
    missing: tuple[Missing, ...]
    next_number: int | None
    results: Sequence[ResultRow]
    cards: Sequence[HeldCard]
    values: Sequence[ValueRow]
    actions: Sequence[ActionRow]
    last_actions: Sequence[ActionRow]
    saved: Saved | None
    figures: tuple[FigureLine, ...]

    @property
    def next_step(self) -> StepItem | None:
        """The step after this one."""
        place = STEPS.index(self.step) + 1
        return self.steps[place] if place < len(STEPS) else None


def frame_of(
    place: SprintPlace, step: str, *, links: Sequence[str] = STEPS, with_figures: bool = True
) -> Frame:
    """The closing of the sprint, seen from *step*. A fixed number of statements.

    *links* are the steps the reader may go to; an answer that changes a row needs no figures.
    """
    sprint = place.sprint
    following = next_of(sprint, row_of(sprint.initiative_id))
    results, cards = result_rows(sprint.id), held_cards(sprint.id)
    values, decided = value_rows(sprint.id), decisions_of(sprint.id)
    actions, last = action_rows(sprint.initiative_id, sprint.number)
    # A card for which there was a next sprint when it was decided about, and now there is none.
    undecided = [
        card.key
        for card in cards
        if card.unfinished
        and (
            card.id not in decided
            or (following is None and decided[card.id].decision == DECISIONS[0])
        )
    ]
    missing = missing_of(sprint, undecided)
    labels = {
        "results": _results_label(results, cards),
        "cards": _cards_label(cards, len(undecided)),
        "values": _values_label(values),
        "retro": _retro_label(actions),
        "review": _review_label(following),
    }
    shorts = {
        "results": str(_("the results")),
        "cards": str(_("the unfinished")),
        "values": str(_("the indicators")),
        "retro": str(_("the retrospective")),
        "review": str(_("record and closing")),
    }
    lacking = {one.step for one in missing}
    if values and not any(row.written for row in values):
        lacking.add("values")  # nobody has looked at them yet; that does not stop the closing
    return Frame(
        sprint=sprint,
        step=step,
        steps=tuple(
            StepItem(
                name, labels[name], shorts[name], _state(name, step, lacking),
                step_url(place, name) if name in links else None,
            )
            for name in STEPS
        ),
        missing=tuple(missing),
        next_number=following.number if following is not None else None,
        results=results,
        cards=cards,
        values=values,
        actions=actions,
        last_actions=last,
        saved=last_saved(sprint.id).get(step),
        figures=tuple(_figures(place, sprint, values)) if with_figures else (),
    )  # fmt: skip


def step_url(place: SprintPlace, step: str) -> str:
    """Address of a step."""
    return url_for(
        f"sprints.close_{step}", key=place.place.initiative.key_fold, number=place.sprint.number
    )


def _state(name: str, step: str, lacking: set[str]) -> str:
    if name == step:
        return "now"
    return "ahead" if name in lacking else "done"


def _results_label(results: Sequence[ResultRow], cards: Sequence[HeldCard]) -> str:
    if not results:
        done = sum(card.category == "accepted" for card in cards)
        return str(
            ngettext(
                "Results: %(num)s card accepted", "Results: %(num)s cards accepted", done
            )
        )  # fmt: skip
    judged = sum(bool(row.verdict) for row in results)
    if judged < len(results):
        return str(_("Results: %(done)s of %(all)s judged", done=judged, all=len(results)))
    accepted = sum(row.verdict == Verdict.ACCEPTED for row in results)
    return str(ngettext("Results: %(num)s accepted", "Results: %(num)s accepted", accepted))


def _cards_label(cards: Sequence[HeldCard], undecided: int) -> str:
    left = sum(card.unfinished for card in cards)
    if not left:
        return str(_("Unfinished: nothing is left"))
    if not undecided:
        return str(
            ngettext(
                "Unfinished: %(num)s card, decided", "Unfinished: %(num)s cards, all decided", left
            )
        )
    if undecided < left:
        return str(_("Unfinished: %(undecided)s of %(all)s open", undecided=undecided, all=left))
    return str(ngettext("Unfinished: %(num)s card", "Unfinished: %(num)s cards", left))


def _values_label(values: Sequence[ValueRow]) -> str:
    sent = sum(row.send for row in values)
    if not values:
        return str(_("Indicators: no figures"))
    return str(
        ngettext(
            "Indicators: %(num)s figure to be checked", "Indicators: %(num)s figures to be checked",
            sent,
        )
    )  # fmt: skip


def _retro_label(actions: Sequence[ActionRow]) -> str:
    count = sum(row.state != ImprovementState.DROPPED for row in actions)
    if not count:
        return str(_("Retrospective"))
    return str(ngettext("Retrospective: %(num)s action", "Retrospective: %(num)s actions", count))


def _review_label(following: Sprint | None) -> str:
    if following is None:
        return str(_("Record and closing"))
    return str(_("Open planning of %(sprint)s", sprint=sprint_lower(following.number)))


def _figures(place: SprintPlace, sprint: Sprint, values: Sequence[ValueRow]) -> list[FigureLine]:
    found = snapshots.figures_now(place, sprint, today())
    lines: list[FigureLine] = []
    if found:
        lines.append(
            FigureLine(
                str(_("cards finished")),
                str(_("%(part)s of %(all)s", part=found["finished"], all=found["scope"])),
            )
        )
        lines.append(FigureLine(str(_("of them accepted")), str(found["accepted"])))
        if found["median_cycle_days"] is not None:
            lines.append(
                FigureLine(
                    str(_("median from start to finish")),
                    days_words(float(found["median_cycle_days"])),
                )
            )
        lines.append(FigureLine(str(_("came after the start")), str(found["added"])))
    return lines + sums_of(values)


def sums_of(values: Sequence[ValueRow]) -> list[FigureLine]:
    """What the sprint adds to each indicator. Shares are left out: they do not add up."""
    sums: dict[str, Decimal] = {}
    units: dict[str, str] = {}
    for row in values:
        if (row.send or row.sent) and row.amount is not None and "%" not in row.unit:
            sums[row.short] = sums.get(row.short, Decimal(0)) + row.amount
            units[row.short] = row.unit
    return [
        FigureLine(
            str(_("indicator %(name)s", name=short.partition(" · ")[0])),
            f"+{show_number(total.normalize() if total else Decimal(0))} {units[short]}".strip(),
        )
        for short, total in sums.items()
    ]
