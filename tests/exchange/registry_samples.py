"""Registries to make files of: as long as wanted, with everything a row can have."""

from __future__ import annotations

from datetime import date, timedelta

from kaskad.cascade.faces import Face
from kaskad.cascade.models import InitiativeKind, InitiativeState
from kaskad.cascade.period_words import PeriodView
from kaskad.registry.filters import Wishes
from kaskad.registry.health import Colour, Health, Reason, Rule, Who, tally
from kaskad.registry.rows import NextPoint, RegistryRow, SprintNow
from kaskad.registry.shown import Shown

DAY = date(2021, 11, 15)
COLOURS = (Colour.RED, Colour.YELLOW, Colour.GREEN, Colour.GREY)


def row(number: int, above: tuple[int, ...] = (), **changed: object) -> RegistryRow:
    """A row of a project, or of what stands above when there is nothing above it yet."""
    project = len(above) == 2
    reasons = (
        Reason(Rule.ACTIVITY_LATE, Colour.RED, Who.LEAD, f"Диагностика {number}", 1,
               DAY - timedelta(days=20), 3),
        Reason(Rule.RISKS_NOT_ASSESSED, Colour.YELLOW, Who.LEAD, count=5),
    )[: 2 - number % 3]  # fmt: skip
    kinds = (InitiativeKind.PROGRAMME, InitiativeKind.STRATEGIC_PROJECT, InitiativeKind.PROJECT)
    values = {
        "id": number, "key": f"К{number}", "key_fold": f"K{number}", "kind": kinds[len(above)],
        "label": f"Проект {number}", "state": InitiativeState.RUNNING, "owner_id": -1,
        "title": f"Проект № {number}: наставничество как ресурс развития школ района",
        "owner": "ИМЦ", "depth": len(above), "parent_id": above[-1] if above else None,
        "above": above, "period": PeriodView("сентябрь 2021 – май 2022", "", (), needs_look=False),
        "starts_on": DAY, "ends_on": DAY + timedelta(days=200),
        "leads": (Face(1, "person", "Методист 1"), Face(2, "person", "Методист 2")) * project,
        "sprint": SprintNow(2, 5, DAY, 3, 7) if project else None,
        "finished": number % 7, "cards": 7,
        "next_point": NextPoint("Семинар", DAY + timedelta(days=number % 90)) if project else None,
        "last_news_on": DAY - timedelta(days=number % 60),
        "health": Health(COLOURS[number % 4], reasons) if project else None,
        "below": () if project else tally(COLOURS), "projects": 0 if project else 4,
    }  # fmt: skip
    return RegistryRow(**(values | changed))  # type: ignore[arg-type]  # a dict of all fields


def registry(projects: int, wishes: Wishes | None = None, *more: RegistryRow) -> Shown:
    """So many projects, ten to a strategic project, with rows *more* at the end."""
    rows = [row(0)] if projects else []
    for number in range(projects):
        if number % 10 == 0:
            strategic = 10_000 + number
            rows.append(row(strategic, (0,)))
        rows.append(row(number + 1, (0, strategic)))
    rows += more
    return Shown(rows, rows, wishes or Wishes(), DAY, ())
