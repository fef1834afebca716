"""What had happened by the end of a day: moments of deeds beside an `as_of`."""

from datetime import UTC, date, datetime, time, timedelta

from kaskad.core.i18n import zone


def end_of(day: date) -> datetime:
    """The moment before which everything of *day*, and of the days before it, was done.

    A demo stands on one day while its clock runs on in UTC: the day is over when it is over here
    and in UTC, so that what is done in the demo's evening is not done tomorrow.
    """
    after = datetime.combine(day + timedelta(days=1), time())
    return max(after.replace(tzinfo=zone()).astimezone(UTC), after.replace(tzinfo=UTC))
