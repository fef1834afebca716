"""How often one may try: counted in the database, apart from the request's own change.

A try is counted before the secret is looked at, in a transaction of its own: neither parallel
tries nor a rollback lose it, and all workers and restarts share it (trust.md S39). Keys join
account and address, so that nobody can lock somebody else out from afar (S40).
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask_babel import ngettext
from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError

from kaskad.core import errors
from kaskad.core.clock import now
from kaskad.core.db import db, unit_of_work
from kaskad.people.models import Throttle


@dataclass(frozen=True)
class Limit:
    """At most *most* tries in a window of *minutes*, for one *key*."""

    key: str
    most: int
    minutes: int = 15

    @property
    def stored_key(self) -> str:
        """The key as the table keeps it: without the e-mail in it."""
        kind, _colon, rest = self.key.partition(":")
        return f"{kind}:{hashlib.sha256(rest.encode()).hexdigest()}"


def secret_limits(account: str, address: str) -> tuple[Limit, ...]:
    """Limits for whatever asks for a password of *account* (its e-mail key) from *address*.

    Log-in and "change my password" share them: neither is a second door (S39).
    """
    return (Limit(f"secret:{account}|{address}", 10), Limit(f"address:{address}", 100))


def code_limits(address: str) -> tuple[Limit, ...]:
    """Limits for secrets that come in links."""
    return (Limit(f"code:{address}", 30),)


def spend(limits: tuple[Limit, ...]) -> None:
    """Count one try for each limit. Raises TooMany, saying when to come again."""
    for last in (False, True):
        try:
            wait = _count(limits)
            break
        except IntegrityError:  # another worker has just made the same row
            if last:
                raise
    if wait:
        minutes = max(1, round(wait / 60))
        raise errors.TooMany(
            ngettext(
                "Too many tries. Please come back in %(num)s minute.",
                "Too many tries. Please come back in %(num)s minutes.",
                minutes,
            ),
            retry_after=wait,
        )


def _count(limits: tuple[Limit, ...]) -> int:
    """Seconds to wait, 0 if the try may go on."""
    moment = now()
    wait = 0
    with unit_of_work():
        for limit in limits:
            window = timedelta(minutes=limit.minutes)
            row = db.session.get(
                Throttle, limit.stored_key, with_for_update=True, populate_existing=True
            )
            if row is None:
                _sweep(moment)
                row = Throttle(key=limit.stored_key, window_start=moment, failures=0)
                db.session.add(row)
            elif row.window_start + window <= moment:
                row.window_start, row.failures = moment, 0
            row.failures += 1
            if row.failures > limit.most:
                wait = max(wait, int((row.window_start + window - moment).total_seconds()) + 1)
    return wait


def forgive(limits: tuple[Limit, ...]) -> None:
    """Take the last try back: it was right. The first limit, that of the account, starts anew."""
    with unit_of_work():
        for number, limit in enumerate(limits):
            row = db.session.get(
                Throttle, limit.stored_key, with_for_update=True, populate_existing=True
            )
            if row is not None:
                row.failures = 0 if number == 0 else max(0, row.failures - 1)


def _sweep(moment: datetime) -> None:
    """Forget windows that ended long ago."""
    db.session.execute(delete(Throttle).where(Throttle.window_start < moment - timedelta(days=1)))
