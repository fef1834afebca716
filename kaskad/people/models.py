"""Tables of parties, accounts, roles, sessions, one-time links and consents."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kaskad.core.clock import now
from kaskad.core.db import JsonDict, JsonList, Model
from kaskad.core.revisions import Revisioned
from kaskad.people.permissions import Role


class PartyKind(StrEnum):
    """Who can be responsible (domain.md, D6)."""

    PERSON = "person"
    ORGANISATION = "organisation"
    UNIT = "unit"
    BODY = "body"
    GROUP = "group"


class OrganisationKind(StrEnum):
    """Kinds of organisations of a district (domain.md, 2.3)."""

    DISTRICT = "district"
    CENTRE = "centre"
    SCHOOL = "school"
    KINDERGARTEN = "kindergarten"
    PARTNER = "partner"


class Party(Revisioned, Model):
    """Anyone who can be responsible; persons and organisations extend it."""

    __tablename__ = "party"
    __mapper_args__ = {"polymorphic_on": "kind", "polymorphic_identity": "party"}

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(String(500))
    """As shown in lists: «Фамилия И. О.» for a person, the full name for the rest."""
    short_name: Mapped[str] = mapped_column(String(200), default="")
    home_id: Mapped[int | None] = mapped_column(
        ForeignKey("organisation.id", use_alter=True), index=True
    )
    """The organisation a person mainly works in, or a unit, body or group belongs to."""
    created_at: Mapped[datetime] = mapped_column(default=now)
    archived_at: Mapped[datetime | None]

    @property
    def label(self) -> str:
        """The short form if there is one."""
        return self.short_name or self.name

    @property
    def initials(self) -> str:
        """Two signs for the round badge: «МЕ», or «М2» for «Методист 2»."""
        words = [word.strip("«»\"'()") for word in self.label.split()]
        words = [word for word in words if word]
        if len(words) > 1:
            return (words[0][0] + words[1][0]).upper()
        return words[0][:2].upper() if words else "?"

    @property
    def tone(self) -> int:
        """Which of the eight badge colours, 1 to 8, always the same for one party."""
        return self.id % 8 + 1


class Unit(Party):
    """A department inside an organisation."""

    __mapper_args__ = {"polymorphic_identity": PartyKind.UNIT}


class Body(Party):
    """A collegiate body: working group, committee, council."""

    __mapper_args__ = {"polymorphic_identity": PartyKind.BODY}


class Group(Party):
    """People named only as a group: «Участники проекта»."""

    __mapper_args__ = {"polymorphic_identity": PartyKind.GROUP}


class Organisation(Party):
    """A node of the tree of organisations."""

    __tablename__ = "organisation"
    __table_args__ = (Index("ix_organisation_path", "path"),)

    id: Mapped[int] = mapped_column(ForeignKey("party.id"), primary_key=True)
    # A party has its home organisation, so two foreign keys join the tables: this is the one.
    __mapper_args__ = {
        "polymorphic_identity": PartyKind.ORGANISATION,
        "inherit_condition": id == Party.id,  # noqa: A003 - the column above, not the builtin
    }
    organisation_kind: Mapped[OrganisationKind] = mapped_column(String(20))
    number: Mapped[str] = mapped_column(String(40), default="")
    """Text, as «376» or «106/2»: numbers of schools are names."""
    district: Mapped[str] = mapped_column(String(200), default="")
    aliases: Mapped[JsonList] = mapped_column(default=list)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    path: Mapped[str] = mapped_column(String(500), default="")
    """`/1/5/`: ids from the root to the organisation itself, for subtree tests by prefix."""


class Person(Party):
    """An adult, with as little personal data as the work needs (PRODUCT.md, rule 12)."""

    __tablename__ = "person"
    __mapper_args__ = {
        "polymorphic_identity": PartyKind.PERSON,
    }

    id: Mapped[int] = mapped_column(ForeignKey("party.id"), primary_key=True)
    surname: Mapped[str] = mapped_column(String(120))
    given_name: Mapped[str] = mapped_column(String(120), default="")
    patronymic: Mapped[str] = mapped_column(String(120), default="")
    post: Mapped[str] = mapped_column(String(300), default="")
    source_key: Mapped[str | None] = mapped_column(String(200), unique=True)
    """Who a placeholder stands for in an import, so that importing again finds it."""
    locale: Mapped[str] = mapped_column(String(5), default="")
    theme: Mapped[str] = mapped_column(String(10), default="auto")
    contrast: Mapped[str] = mapped_column(String(10), default="normal")
    text_size: Mapped[str] = mapped_column(String(10), default="normal")
    time_zone: Mapped[str] = mapped_column(String(40), default="")
    looked_event_id: Mapped[int] = mapped_column(default=0)
    """Last journal event there was when the person looked at "My day": what is newer is new."""
    account: Mapped["Account | None"] = relationship(back_populates="person", uselist=False)


class Account(Model):
    """How a person logs in. A placeholder person has none."""

    __tablename__ = "account"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    email: Mapped[str] = mapped_column(String(254))
    email_key: Mapped[str] = mapped_column(String(254), unique=True)
    """NFKC, case-folded, look-alike letters mapped (trust.md S37): two that look one are one."""
    password_hash: Mapped[str] = mapped_column(String(200), default="")
    admin: Mapped[bool] = mapped_column(default=False)
    disabled_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(default=now)
    password_changed_at: Mapped[datetime | None]
    person: Mapped[Person] = relationship(back_populates="account")


class Membership(Model):
    """A role of a person in an organisation; ended, never removed."""

    __tablename__ = "membership"
    __table_args__ = (
        UniqueConstraint("person_id", "organisation_id", "role"),
        Index("ix_membership_organisation_id", "organisation_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    role: Mapped[Role] = mapped_column(String(20))
    since: Mapped[datetime] = mapped_column(default=now)
    until: Mapped[datetime | None]


class LoginSession(Model):
    """One browser that is logged in. The cookie holds the token, the table only its hash."""

    __tablename__ = "login_session"
    __table_args__ = (Index("ix_login_session_person_id", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime] = mapped_column(default=now)
    seen_at: Mapped[datetime] = mapped_column(default=now)
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    address: Mapped[str] = mapped_column(String(45), default="")
    browser: Mapped[str] = mapped_column(String(200), default="")


class LinkPurpose(StrEnum):
    """What a one-time link is for."""

    INVITATION = "invitation"
    PASSWORD_RESET = "password_reset"  # noqa: S105 - a purpose, not a secret
    SETUP = "setup"


class OneTimeLink(Model):
    """A link that works once, for a while; only its secret's hash is kept (trust.md S33, S34)."""

    __tablename__ = "one_time_link"

    id: Mapped[int] = mapped_column(primary_key=True)
    purpose: Mapped[LinkPurpose] = mapped_column(String(20))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime] = mapped_column(default=now)
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    data: Mapped[JsonDict] = mapped_column(default=dict)
    """For an invitation: e-mail and roles granted on acceptance."""


class Throttle(Model):
    """Failed tries per key in a window; shared by all workers, survives restart and rollback."""

    __tablename__ = "throttle"

    key: Mapped[str] = mapped_column(String(160), primary_key=True)
    window_start: Mapped[datetime]
    failures: Mapped[int] = mapped_column(default=0)


class ConsentPurpose(StrEnum):
    """What a person agrees to, one at a time (152-FZ; trust.md L1)."""

    PROCESSING = "processing"
    PUBLICATION = "publication"


class Consent(Model):
    """One consent to one purpose under one text; withdrawn, never removed."""

    __tablename__ = "consent"
    __table_args__ = (
        Index("ix_consent_person_id", "person_id"),
        CheckConstraint("text_hash <> ''", name="text"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    purpose: Mapped[ConsentPurpose] = mapped_column(String(20))
    text_version: Mapped[str] = mapped_column(String(20))
    text_hash: Mapped[str] = mapped_column(String(64))
    text: Mapped[str] = mapped_column(Text)
    given_at: Mapped[datetime] = mapped_column(default=now)
    withdrawn_at: Mapped[datetime | None]
    address: Mapped[str] = mapped_column(String(45), default="")


class FormDraft(Model):
    """Words a person has typed into a form and not saved yet (docs/decisions/0018-drafts.md).

    Theirs alone: nobody else reads them, the journal knows nothing of them, and they go when the
    form is saved, when they are thrown away, and after a month.
    """

    __tablename__ = "form_draft"
    __table_args__ = (UniqueConstraint("person_id", "page"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    page: Mapped[str] = mapped_column(String(500))
    """The address the form is sent to: it names what is written and the object it belongs to."""
    place: Mapped[str] = mapped_column(String(500), default="")
    """The address of the page where the form stood, to go on there."""
    title: Mapped[str] = mapped_column(String(300), default="")
    """What that page called itself."""
    fields: Mapped[JsonDict] = mapped_column(default=dict)
    """Name of the draft of a field -> its words."""
    revisions: Mapped[JsonDict] = mapped_column(default=dict)
    """Name of a hidden field -> the revision the form was opened at."""
    saved_at: Mapped[datetime] = mapped_column(default=now)
