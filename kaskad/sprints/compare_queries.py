"""Two sprints of a project side by side: figures, verdicts, charts."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from kaskad.core.chart_words import ChartView
from kaskad.core.db import db
from kaskad.core.i18n import show_number
from kaskad.sprints.access import PlanPlace, SprintPlace
from kaskad.sprints.closed_queries import burn_view, flow_view
from kaskad.sprints.models import RUNNING, Sprint, SprintReview, SprintState
from kaskad.sprints.pages import period_words
from kaskad.sprints.protocol import days_words, facts_of
from kaskad.sprints.review_queries import result_rows
from kaskad.sprints.wording import review_word, sprint_name, state_word

COMPARABLE = (*RUNNING, SprintState.CLOSED)


@dataclass(frozen=True)
class Side:
    """One of the two."""

    number: int
    name: str
    burn_up: ChartView | None
    flow: ChartView | None


@dataclass(frozen=True)
class ComparedRow:
    """A line of the table; `change` says by how much the second differs, where that is a number."""

    label: str
    one: str
    other: str
    change: str = ""


@dataclass(frozen=True)
class Comparison:
    """Two sprints side by side."""

    one: Side
    other: Side
    rows: tuple[ComparedRow, ...]


def comparable(row: Sequence[Sprint]) -> list[Sprint]:
    """Sprints that have begun."""
    return [sprint for sprint in row if sprint.state in COMPARABLE]


def compare(place: PlanPlace, one: Sprint, other: Sprint) -> Comparison:
    """The two sprints; of a closed one everything is from its snapshot. Fixed statements each."""
    sides = [_facts(place, sprint) for sprint in (one, other)]
    return Comparison(
        _side(one, sides[0]), _side(other, sides[1]), tuple(_rows((one, other), sides))
    )


def _facts(place: PlanPlace, sprint: Sprint) -> Mapping[str, Any]:
    return facts_of(SprintPlace(place.place, place.board, place.plan, sprint), sprint)


def _side(sprint: Sprint, facts: Mapping[str, Any]) -> Side:
    name = sprint_name(sprint.number, str(facts.get("title") or ""))
    return Side(sprint.number, name, burn_view(facts), flow_view(facts))


def _rows(pair: tuple[Sprint, Sprint], sides: Sequence[Mapping[str, Any]]) -> list[ComparedRow]:
    reviews = [db.session.get(SprintReview, sprint.id) for sprint in pair]
    results = [result_rows(sprint.id) for sprint in pair]

    def words(label: Any, tell: Callable[[int], str]) -> ComparedRow:
        return ComparedRow(str(label), tell(0) or "–", tell(1) or "–")

    rows = [
        words(_("State"), lambda at: state_word(pair[at].state)),
        words(_("Days"), lambda at: period_words(pair[at])),
        words(_("Goal"), lambda at: str(sides[at].get("goal") or "")),
        _numbers(_("Length"), [_length(sprint) for sprint in pair], days=True),
    ]
    rows += [
        _numbers(label, [_figure(facts, name) for facts in sides], days=name.endswith("days"))
        for name, label in (
            ("scope", _("Cards in the sprint")),
            ("initial", _("Cards at the start")),
            ("added", _("Came later")),
            ("removed", _("Taken out")),
            ("finished", _("Finished")),
            ("accepted", _("Of them accepted")),
            ("median_cycle_days", _("Median from start to finish")),
        )
    ]
    rows.append(_numbers(_("Finished of all, %"), [_share(facts) for facts in sides]))
    rows.append(_numbers(_("Carried over"), [_carried(facts) for facts in sides]))
    rows.append(
        words(
            _("Results accepted"),
            lambda at: str(
                _(
                    "%(part)s of %(all)s",
                    part=sum(row.verdict == "accepted" for row in results[at]),
                    all=len(results[at]),
                )
            ),
        )
    )
    rows.append(words(_("Verdict of the review"), lambda at: _verdict(reviews[at])))
    return rows


def _verdict(review: SprintReview | None) -> str:
    return review_word(review.verdict) if review is not None else ""


def _length(sprint: Sprint) -> float | None:
    if sprint.starts_on is None or sprint.ends_on is None:
        return None
    return (sprint.ends_on - sprint.starts_on).days + 1


def _figure(facts: Mapping[str, Any], name: str) -> float | None:
    value = (facts.get("figures") or {}).get(name)
    return float(value) if value is not None else None


def _share(facts: Mapping[str, Any]) -> float | None:
    done, scope = _figure(facts, "finished"), _figure(facts, "scope")
    return round(100 * done / scope) if done is not None and scope else None


def _carried(facts: Mapping[str, Any]) -> int:
    return len([card for card in facts.get("cards") or () if card["decision"] == "next"])


def _numbers(label: Any, pair: Sequence[float | None], *, days: bool = False) -> ComparedRow:
    one, other = pair
    tell = days_words if days else _number
    change = ""
    if one is not None and other is not None:
        by = round(float(other) - float(one), 1)
        change = f"{'+' if by > 0 else ''}{_number(by)}" if by else str(_("the same"))
    return ComparedRow(
        str(label), tell(float(one)) if one is not None else "–",
        tell(float(other)) if other is not None else "–", change.replace("-", "−"),
    )  # fmt: skip


def _number(value: float) -> str:
    rounded = round(value, 1)
    return show_number(int(rounded) if rounded == int(rounded) else rounded)
