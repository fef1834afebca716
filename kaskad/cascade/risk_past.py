"""Risks as they were: what the journal tells is taken back, the newest first. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any


@dataclass
class MeasureThen:
    """A measure; its state as in `MeasureState`."""

    state: str
    due_on: date | None


@dataclass
class RiskThen:
    """A risk on its way back in time."""

    initiative_id: int
    id: int
    name: str
    probability: int | None
    impact: int | None
    state: str
    owner: str
    """Empty: nobody."""
    archived: bool
    ties: dict[str, str] = field(default_factory=dict)
    """Words of what it threatens, by the names of `risk_ties.TIES`."""
    measures: dict[int, MeasureThen] = field(default_factory=dict)
    there: bool = True
    """Whether it was written down at all."""


def take_back(risks: Mapping[int, RiskThen], events: Iterable[tuple[str, int, Any]]) -> None:
    """Undo *events* (action, id of the risk, data), which come the newest first."""
    for action, risk_id, data in events:
        risk = risks.get(risk_id)
        if risk is not None:
            _undo(risk, action, data)


def _undo(risk: RiskThen, action: str, data: Mapping[str, Any]) -> None:
    changes: Mapping[str, Any] = data.get("changes") or {}
    match action:
        case "risk.added":
            risk.there = False
        case "risk.archived" | "risk.restored":
            risk.archived = action == "risk.restored"
        case "risk.measure_planned":
            risk.measures.pop(data.get("measure_id", 0), None)
        case _ if "measure_id" in data:
            measure = risk.measures.get(data["measure_id"])
            if measure is not None:
                _undo_measure(measure, changes)
        case _:
            for name in ("name", "probability", "impact", "state"):
                if changes.get(name):
                    setattr(risk, name, changes[name][0])
            for name in risk.ties:
                if changes.get(name):
                    risk.ties[name] = changes[name][0]
            if data.get("owned") and not data["owned"][0]:
                risk.owner = ""


def _undo_measure(measure: MeasureThen, changes: Mapping[str, Any]) -> None:
    if changes.get("state"):
        measure.state = changes["state"][0]
    if changes.get("due_on"):
        day = changes["due_on"][0]
        measure.due_on = date.fromisoformat(day) if day else None
