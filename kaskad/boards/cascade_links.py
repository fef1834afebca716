"""What of the cascade a card can serve: activities, objectives, expected results."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import literal, select
from sqlalchemy.orm import InstrumentedAttribute

from kaskad.boards.links import LinkKind, Target, Words, register
from kaskad.cascade.models import Activity, ExpectedResult, Objective
from kaskad.core.db import db

_SHORT = 48


def shorten(text: str, limit: int = _SHORT) -> str:
    """*text* cut at a word near *limit* characters."""
    text = " ".join(text.split())
    if len(text) <= limit:
        return text
    cut = text[:limit].rsplit(" ", 1)[0].rstrip(" ,.;:–-")
    return f"{cut or text[:limit]}…"


def _read_activity(target_id: int, number: str, title: str, _unused: str) -> Target:
    words = f"{number}. {title}" if number else title
    return Target(target_id, shorten(words), words)


def _read_objective(target_id: int, number: str, text: str, _unused: str) -> Target:
    words = f"{number}. {text}" if number else text
    return Target(target_id, shorten(words), words)


def _read_result(target_id: int, _number: str, text: str, short: str) -> Target:
    return Target(target_id, short or shorten(text), text)


def _activities() -> Words:
    return select(Activity.id, Activity.number, Activity.title, literal(""))


def _objectives() -> Words:
    return select(Objective.id, Objective.number, Objective.text, literal(""))


def _results() -> Words:
    return select(
        ExpectedResult.id, ExpectedResult.number, ExpectedResult.text, ExpectedResult.short_text
    )


def _finder(
    words: Callable[[], Words], row_id: InstrumentedAttribute[int], read: Callable[..., Target]
) -> Callable[[Iterable[int]], dict[int, Target]]:
    def find(ids: Iterable[int]) -> dict[int, Target]:
        rows = db.session.execute(words().where(row_id.in_(list(ids))))
        return {row[0]: read(*row) for row in rows}

    return find


def _chooser(
    words: Callable[[], Words], model: Any, read: Callable[..., Target]
) -> Callable[[int], Sequence[Target]]:
    def choices(initiative_id: int) -> Sequence[Target]:
        rows = db.session.execute(
            words()
            .where(model.initiative_id == initiative_id, model.archived_at.is_(None))
            .order_by(model.position, model.id)
        )
        return [read(*row) for row in rows]

    return choices


def register_kinds() -> None:
    """Make the three kinds known; called when the application is put together."""
    register(
        LinkKind(
            "activity", lambda: str(_("Activity")), "calendar-event", "",
            _finder(_activities, Activity.id, _read_activity),
            _chooser(_activities, Activity, _read_activity),
            words=_activities, read=_read_activity,
        )
    )  # fmt: skip
    register(
        LinkKind(
            "objective", lambda: str(_("Objective")), "target", "",
            _finder(_objectives, Objective.id, _read_objective),
            _chooser(_objectives, Objective, _read_objective),
            words=_objectives, read=_read_objective,
        )
    )  # fmt: skip
    register(
        LinkKind(
            "result", lambda: str(_("Expected result")), "flag-3", "res",
            _finder(_results, ExpectedResult.id, _read_result),
            _chooser(_results, ExpectedResult, _read_result),
            words=_results, read=_read_result,
        )
    )  # fmt: skip
