"""The example's organisations and people: roles with numbers, never names."""

from typing import Any

from sqlalchemy import select

from kaskad.cascade.models import Activity, BelongsToInitiative, Initiative
from kaskad.core.db import db
from kaskad.indicators.models import Indicator
from kaskad.ops.example_work import Work
from kaskad.people.emails import email_key
from kaskad.people.models import (
    Account,
    Body,
    Membership,
    Organisation,
    OrganisationKind,
    Party,
    Person,
    Unit,
)
from kaskad.people.permissions import Role

_KINDS = {
    "district_authority": OrganisationKind.DISTRICT,
    "imc": OrganisationKind.CENTRE,
    "school": OrganisationKind.SCHOOL,
    "kindergarten": OrganisationKind.KINDERGARTEN,
    "partner": OrganisationKind.PARTNER,
}


class Cast:
    """Organisations, people and parties of the example by their keys in the file."""

    def __init__(self, work: Work, owner: Organisation, source: str) -> None:
        self.source = source
        self.organisations: dict[str, Organisation] = {}
        self.parties: dict[str, Party] = {}
        self.people: dict[str, Person] = {}
        self._units: dict[str, str] = {}
        self._in_order: dict[tuple[str, int], list[int]] = {}
        self._initiatives: dict[str, Initiative] = {}
        self._numbered: dict[tuple[str, int, str], int] = {}
        self._add_organisations(work, owner)
        self._add_people(work)
        for raw in work.parties:
            body = Body(name=raw["name"], home_id=self._home(raw["organisation"]))
            db.session.add(body)
            self.parties[raw["name"]] = body
        db.session.flush()

    def _add_organisations(self, work: Work, owner: Organisation) -> None:
        """*owner* is the centre that the cascade's import has made, with its district above it."""
        for raw in work.organisations:
            if raw["kind"] == "unit":
                unit = Unit(name=raw["name"], short_name=raw["short"], home_id=owner.id)
                db.session.add(unit)
                self.parties[raw["key"]] = self.parties[raw["name"]] = unit
                self._units[raw["key"]] = raw["parent"]
                continue
            self.organisations[raw["key"]] = self._organisation(raw, owner)
        db.session.flush()

    def _organisation(self, raw: dict[str, Any], owner: Organisation) -> Organisation:
        if raw["kind"] == "imc":
            owner.short_name = raw["short"]
            return owner
        if raw["kind"] == "district_authority" and owner.parent_id:
            return db.session.get_one(Organisation, owner.parent_id)
        found = db.session.scalar(select(Organisation).where(Organisation.name == raw["name"]))
        if found is not None:
            found.short_name = raw["short"]
            return found
        parent = self.organisations.get(raw["parent"] or "")
        row = Organisation(
            name=raw["name"],
            short_name=raw["short"],
            organisation_kind=_KINDS[raw["kind"]],
            parent_id=parent.id if parent else None,
        )
        db.session.add(row)
        db.session.flush()
        row.path = f"{parent.path if parent else '/'}{row.id}/"
        return row

    def _home(self, key: str | None) -> int | None:
        key = self._units.get(key or "", key)
        return self.organisations[key].id if key else None

    def _add_people(self, work: Work) -> None:
        # Where somebody has an example's address already, the example's person has no log-in.
        taken = set(db.session.scalars(select(Account.email_key)))
        for raw in work.people:
            person = Person(
                name=raw["display"],
                surname=raw["display"],
                post=raw["post"],
                home_id=self._home(raw["organisation"]),
                source_key=f"{self.source}:{raw['key']}",
            )
            db.session.add(person)
            db.session.flush()
            if email_key(raw["email"]) not in taken:
                db.session.add(
                    Account(
                        person_id=person.id,
                        email=raw["email"],
                        email_key=email_key(raw["email"]),
                        admin="admin" in raw["roles"],
                    )
                )
            for role in set(raw["roles"]) - {"admin"}:
                db.session.add(
                    Membership(person_id=person.id, organisation_id=person.home_id, role=Role(role))
                )
            self.people[raw["key"]] = person
        db.session.flush()

    def party(self, key: str) -> Party:
        """A person by key, or a unit or body by key or name."""
        return self.people.get(key) or self.parties[key]

    def initiative(self, key: str) -> Initiative:
        """The project that the cascade file calls *key*."""
        if key not in self._initiatives:
            own = (Initiative.source == self.source, Initiative.source_key == key)
            self._initiatives[key] = db.session.scalars(select(Initiative).where(*own)).one()
        return self._initiatives[key]

    def activity_id(self, initiative: Initiative, number: str) -> int:
        """Activity «2.1», or «2021/3»: the third of the year 2021."""
        name = ("activity", initiative.id, number)
        if name not in self._numbered:
            group, _, own = number.rpartition("/")
            rows = db.session.execute(
                select(Activity.id, Activity.group).where(
                    Activity.initiative_id == initiative.id, Activity.number == own
                )
            ).all()
            self._numbered[name] = next(
                found for found, words in rows if not group or group in words
            )
        return self._numbered[name]

    def indicator_id(self, initiative: Initiative, number: str) -> int:
        """Indicator «4.7» of the project."""
        name = ("indicator", initiative.id, number)
        if name not in self._numbered:
            own = (Indicator.initiative_id == initiative.id, Indicator.number == number)
            self._numbered[name] = db.session.scalars(select(Indicator.id).where(*own)).one()
        return self._numbered[name]

    def in_order(self, table: type[BelongsToInitiative], initiative: Initiative) -> list[int]:
        """Ids of the initiative's rows of *table*, in the order of the document."""
        key = (table.__name__, initiative.id)
        if key not in self._in_order:
            self._in_order[key] = list(
                db.session.scalars(
                    select(table.id)
                    .where(table.initiative_id == initiative.id)
                    .order_by(table.position)
                )
            )
        return self._in_order[key]
