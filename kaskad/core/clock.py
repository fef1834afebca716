"""Time: stored in UTC, shown in a zone, and able to stand still.

Every status takes `as_of`; the example cascade lives in 2019-2025, so an installation may be
told to open at a date inside it (setting KASKAD_AS_OF; PRODUCT.md, rule 5).
"""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from flask import current_app, has_app_context


def now() -> datetime:
    """The moment, in UTC, aware."""
    return datetime.now(UTC)


def fixed_day() -> date | None:
    """The date this installation is fixed at (demo), or None for a live one."""
    if not has_app_context():
        return None
    settings = current_app.extensions.get("kaskad_settings")
    return settings.as_of if settings is not None else None


def happening() -> datetime:
    """The moment things happen at: now, or on a fixed day the same time of it.

    So what visitors of a demo do lies at its date and shows in its charts. Sessions, tokens and
    throttles run by `now`.
    """
    moment, day = now(), fixed_day()
    return moment if day is None else datetime.combine(day, moment.time(), UTC)


def today(zone: str = "Europe/Moscow") -> date:
    """The calendar day in *zone* (IANA name), or the fixed day of a demo."""
    return fixed_day() or now().astimezone(ZoneInfo(zone)).date()
