"""Consents: to one purpose each, under one text each; asked anew when the text changes (L1)."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from kaskad import journal
from kaskad.core import errors
from kaskad.core.clock import now
from kaskad.core.db import db
from kaskad.people.models import Consent, ConsentPurpose, Person


@dataclass(frozen=True)
class ConsentText:
    """What a person agrees to. Whoever changes a sentence raises the version."""

    version: str
    title: LazyString
    question: LazyString
    paragraphs: tuple[LazyString, ...]

    @property
    def text(self) -> str:
        """The whole text as it is shown, in the language of this request."""
        return "\n\n".join(str(part) for part in (self.title, *self.paragraphs, self.question))

    @property
    def digest(self) -> str:
        """Hash of the text as it is shown."""
        return hashlib.sha256(self.text.encode()).hexdigest()


TEXTS: dict[ConsentPurpose, ConsentText] = {
    ConsentPurpose.PROCESSING: ConsentText(
        "1",
        _l("Consent to the processing of personal data"),
        _l("I agree to the processing of my personal data"),
        (
            _l("I let the organisation that runs this server process my personal data: surname, "
               "name, patronymic, post, place of work, e-mail address, and the record of what I "
               "do on this server."),
            _l("Purpose: joint work on the projects of the cascade: who answers for what, who did "
               "what and when."),
            _l("What is done with the data: they are collected, recorded, kept, made more exact, "
               "used inside the organisation, blocked and destroyed, on this server only. They "
               "are given to nobody outside."),
            _l("Term: while I take part in the projects and three years afterwards, or until I "
               "withdraw this consent. I can withdraw it in my profile with one button."),
        ),
    ),
    ConsentPurpose.PUBLICATION: ConsentText(
        "1",
        _l("Consent to the publication of my name"),
        _l("I agree that my name is shown on public pages"),
        (
            _l("I let the organisation that runs this server show my surname, name, patronymic "
               "and post on the pages that are open to everybody."),
            _l("Without this consent only my role is named there. I can withdraw it at any moment "
               "in my profile, and my name will no longer be shown."),
        ),
    ),
}  # fmt: skip


@dataclass(frozen=True)
class ConsentRow:
    """Where a person stands with one purpose."""

    purpose: ConsentPurpose
    text: ConsentText
    given_at: datetime | None
    withdrawn_at: datetime | None
    outdated: bool
    """Given, but to an older text."""

    @property
    def holds(self) -> bool:
        """Whether the consent is given, not withdrawn, and to the present text."""
        return self.given_at is not None and self.withdrawn_at is None and not self.outdated


def consents_of(person: Person) -> list[ConsentRow]:
    """Where the person stands, one row a purpose. One statement."""
    rows = db.session.execute(
        select(Consent.purpose, Consent.given_at, Consent.withdrawn_at, Consent.text_version)
        .where(Consent.person_id == person.id)
        .order_by(Consent.id)
    )
    last = {ConsentPurpose(row.purpose): row for row in rows}
    return [
        ConsentRow(
            purpose, text,
            last[purpose].given_at if purpose in last else None,
            last[purpose].withdrawn_at if purpose in last else None,
            purpose in last and last[purpose].text_version != text.version,
        )
        for purpose, text in TEXTS.items()
    ]  # fmt: skip


def must_ask(person: Person) -> bool:
    """Whether the person has not agreed to the present text on processing."""
    return not any(
        row.holds for row in consents_of(person) if row.purpose == ConsentPurpose.PROCESSING
    )


def give_consent(person: Person, purpose: ConsentPurpose, *, address: str = "") -> None:
    """The person agrees to the present text, as shown in their language. Twice is once."""
    if any(row.holds for row in consents_of(person) if row.purpose == purpose):
        return
    text = TEXTS[purpose]
    db.session.add(
        Consent(
            person_id=person.id, purpose=purpose, text_version=text.version,
            text_hash=text.digest, text=text.text, address=address[:45],
        )
    )  # fmt: skip
    journal.record(
        "consent.given", "person", person.id,
        data={"purpose": purpose.value, "version": text.version, "text_hash": text.digest},
    )  # fmt: skip


def withdraw_consent(person: Person, purpose: ConsentPurpose) -> None:
    """The person takes the consent back; the record of it stays."""
    rows = db.session.scalars(
        select(Consent).where(
            Consent.person_id == person.id,
            Consent.purpose == purpose,
            Consent.withdrawn_at.is_(None),
        )
    ).all()
    if not rows:
        raise errors.Conflict(
            _("There is no consent to withdraw: it was not given or is withdrawn.")
        )
    for row in rows:
        row.withdrawn_at = now()
    journal.record("consent.withdrawn", "person", person.id, data={"purpose": purpose.value})
