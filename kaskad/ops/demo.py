"""A demo: the example cascade in a throw-away data folder, with three log-ins."""

import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from flask import Flask
from sqlalchemy import select

from kaskad.core.clock import now
from kaskad.core.db import db, unit_of_work
from kaskad.exchange.example import Told, load_example, tell_nobody
from kaskad.ops.example_work import read_work
from kaskad.people.consents import give_consent
from kaskad.people.models import Account, ConsentPurpose
from kaskad.people.passwords import hash_password

PASSWORD = "ozerny-2022-demo"  # noqa: S105 - printed on the screen, for a folder that is thrown away
WHO = ("director", "lead", "participant")


@dataclass(frozen=True)
class LogIn:
    """One of the demo's people."""

    who: str
    email: str
    password: str


def throw_away_folder() -> Path:
    """A data folder for a demo, removed by `forget` when the demo ends."""
    return Path(tempfile.mkdtemp(prefix="kaskad-demo-"))


def forget(folder: Path) -> None:
    """Remove a demo's data folder."""
    shutil.rmtree(folder, ignore_errors=True)


def load_demo(app: Flask, told: Told = tell_nobody) -> list[LogIn]:
    """Load the example into *app*'s empty database; the log-ins of its three demo people."""
    people = [person for person in read_work().people if person.get("demo")]
    with app.test_request_context(headers={"Accept-Language": "ru"}), unit_of_work():
        load_example(None, told)
        secret = hash_password(PASSWORD)
        for person in people:
            account = db.session.scalars(
                select(Account).where(Account.email == person["email"])
            ).one()
            account.password_hash = secret
            account.password_changed_at = now()
            give_consent(account.person, ConsentPurpose.PROCESSING)
    return [LogIn(who, person["email"], PASSWORD) for who, person in zip(WHO, people, strict=True)]
