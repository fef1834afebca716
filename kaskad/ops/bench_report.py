"""What was measured, as a table for people and as JSON for scripts."""

import math
import os
import platform
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import click

COST = 1.05
"""How far above its target a figure still counts as reaching it: machines are noisy."""


@dataclass(frozen=True)
class Figure:
    """One measured figure beside its target and the floor of the same run."""

    target: str
    """`P1` to `P4`."""
    name: str
    value: float | None
    unit: str = "ms"
    aim: float | None = None
    at_least: bool = False
    """More is better: the aim is a lower bound."""
    floor: float | None = None
    note: str = ""

    @property
    def ratio(self) -> float | None:
        """The figure divided by the floor's."""
        if self.value is None or not self.floor or math.isnan(self.value):
            return None
        return self.value / self.floor

    @property
    def verdict(self) -> str:
        """`ok`, `over` (or `under` where more is better), `-` where nothing is asked or known."""
        if self.aim is None or self.value is None or math.isnan(self.value):
            return "-"
        if self.at_least:
            return "ok" if self.value >= self.aim / COST else "under"
        return "ok" if self.value <= self.aim * COST else "over"

    def as_json(self) -> dict[str, Any]:
        """Plain values."""
        known = self.value is not None and not math.isnan(self.value)
        return {
            "target": self.target, "name": self.name, "unit": self.unit,
            "value": round(self.value, 3) if known and self.value is not None else None,
            "aim": self.aim, "at_least": self.at_least, "verdict": self.verdict,
            "floor": None if self.floor is None else round(self.floor, 3),
            "ratio": None if self.ratio is None else round(self.ratio, 2), "note": self.note,
        }  # fmt: skip


def number(value: float | None) -> str:
    """Three figures that matter, not more."""
    if value is None or math.isnan(value):
        return "-"
    if value == int(value):
        return str(int(value))
    return f"{value:.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def machine() -> dict[str, Any]:
    """What it was measured on."""
    own = getattr(os, "sched_getaffinity", None)  # Linux alone knows which cores are ours
    return {
        "cores": len(own(0)) if own else os.cpu_count(),
        "system": platform.system(), "machine": platform.machine(),
        "python": platform.python_version(),
    }  # fmt: skip


def show(figures: Sequence[Figure]) -> None:
    """The table, on stdout."""
    width = max([len(figure.name) for figure in figures], default=10)
    head = f"{'':4}{'':{width}}  {'measured':>14}  {'target':>10}  {'floor':>8}  {'ratio':>6}  "
    click.echo(head.rstrip())
    last = ""
    for figure in figures:
        aim = "" if figure.aim is None else ("≥ " if figure.at_least else "≤ ") + number(figure.aim)
        ratio = "" if figure.ratio is None else f"{figure.ratio:.1f} ×"
        floor = "" if figure.floor is None else number(figure.floor)
        row = (
            f"{figure.target if figure.target != last else '':4}{figure.name:{width}}  "
            f"{number(figure.value) + ' ' + figure.unit:>14}  {aim:>10}  {floor:>8}  {ratio:>6}  "
            f"{'' if figure.verdict == '-' else figure.verdict:5} {figure.note}"
        )
        click.echo(row.rstrip())
        last = figure.target
