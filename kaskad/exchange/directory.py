"""Organisations, units, bodies and groups by the names that documents call them.

Read once for an import (two statements), then looked up by normalised name; what is not there is
made. A name that differs only in form of ownership, quotes or case is the same one and is kept
as an alias, so that no word of the document is lost.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from flask_babel import gettext as _
from sqlalchemy import select

from kaskad.core import errors
from kaskad.core.db import db
from kaskad.exchange.letters import (
    normal_name,
    organisation_kind,
    organisation_number,
    party_kind,
    short_name,
)
from kaskad.people.access import standing
from kaskad.people.models import (
    Body,
    Group,
    Organisation,
    OrganisationKind,
    Party,
    PartyKind,
    Person,
    Unit,
)
from kaskad.people.organisations import create_organisation
from kaskad.people.permissions import Permission

_PARTIES: dict[PartyKind, type[Unit | Body | Group]] = {
    PartyKind.UNIT: Unit,
    PartyKind.BODY: Body,
    PartyKind.GROUP: Group,
}


@dataclass
class Directory:
    """The organisations one import may see, and those it has made."""

    actor: Person | None
    owner: Organisation
    district: Organisation
    created: int = 0
    renamed: int = 0
    _names: dict[str, Party] = field(default_factory=dict)

    @classmethod
    def open(cls, actor: Person | None, district: str, name: str, short: str) -> "Directory":
        """The directory of the centre *name*; the centre and its district are made if need be.

        Raises Forbidden when *actor* may not bring in a cascade for that centre.
        """
        rows = db.session.scalars(select(Organisation).order_by(Organisation.id)).all()
        owner = _named(rows, name)
        made = 0
        if owner is not None:
            _check(actor, owner, name)
            root = next((row for row in rows if row.id == owner.parent_id), owner)
            if root.organisation_kind != OrganisationKind.DISTRICT:
                root = owner
        else:
            found = _named(
                [r for r in rows if r.organisation_kind == OrganisationKind.DISTRICT], district
            )
            _check(actor, found, name)
            root = found or _make(actor, district, OrganisationKind.DISTRICT, None, district)
            owner = _make(actor, name, OrganisationKind.CENTRE, root, district, short)
            made = 1 if found else 2
        directory = cls(actor, owner, root, created=made)
        directory._learn(root, owner)
        return directory

    def _learn(self, root: Organisation, owner: Organisation) -> None:
        organisations = db.session.scalars(
            select(Organisation).where(Organisation.path.startswith(root.path))
        )
        for row in organisations:
            self._know(row, row.name, *map(str, row.aliases))
        for table in _PARTIES.values():
            for party in db.session.scalars(select(table).where(table.home_id == owner.id)):
                self._know(party, party.name)
        self._know(owner, owner.name, owner.short_name)

    def _know(self, party: Party, *names: str) -> None:
        for name in names:
            if name:
                self._names.setdefault(normal_name(name), party)

    def organisation(self, name: str) -> Organisation:
        """The organisation called *name*, found in the district or made there."""
        known = self._names.get(normal_name(name))
        if isinstance(known, Organisation):
            self._alias(known, name)
            return known
        row = _make(
            self.actor,
            name,
            organisation_kind(name),
            self._home(),
            self._district_in(name),
            short_name(name),
        )
        self.created += 1
        self._know(row, name)
        return row

    def _home(self) -> Organisation:
        """Where new organisations go: into the district if the actor may, else under the centre."""
        if self.actor is None:
            return self.district
        own = standing(self.actor)
        may = own.can_in(Permission.ORGANISATION_MANAGE, self.district.path)
        return self.district if may else self.owner

    def responsible(self, text: str) -> Party:
        """Whoever *text* names as responsible: an organisation, a unit, a body or a group."""
        key = normal_name(text)
        known = self._names.get(key)
        if known is not None:
            if isinstance(known, Organisation):
                self._alias(known, text)
            return known
        # «ИМЦ Московского района Санкт-Петербурга» is how «ГБУ … ИМЦ Московского района …» ends.
        if normal_name(self.owner.name).endswith(f" {key}"):
            self._alias(self.owner, text)
            self._know(self.owner, text)
            return self.owner
        kind = party_kind(text)
        if kind is PartyKind.ORGANISATION:
            return self.organisation(text)
        table = _PARTIES[kind]
        row = table(name=text, home_id=self.owner.id)
        db.session.add(row)
        db.session.flush()
        self.created += 1
        self._know(row, text)
        return row

    def _alias(self, row: Organisation, name: str) -> None:
        if name not in (row.name, row.short_name, *row.aliases):
            row.aliases = [*row.aliases, name]
            db.session.flush()

    def _district_in(self, name: str) -> str:
        """The district, if *name* names it («… Калининского района …»); else not known."""
        first = self.district.name.split()[0][:-2].lower()
        return (self.district.district or self.district.name) if first in name.lower() else ""


def _named(rows: Iterable[Organisation], name: str) -> Organisation | None:
    wanted = normal_name(name)
    for row in rows:
        if wanted in {normal_name(known) for known in (row.name, *map(str, row.aliases))}:
            return row
    return None


def _check(actor: Person | None, organisation: Organisation | None, name: str) -> None:
    """Only one's own centre, or a new one below a district where one may import."""
    if actor is None:
        return
    own = standing(actor)
    path = organisation.path if organisation else "/"
    if not own.can_in(Permission.CASCADE_IMPORT, path):
        raise errors.Forbidden(
            _("The file belongs to “%(name)s”, and you may not load for it.", name=name),
            what_next=(_("Ask an administrator to load it."),),
        )


def _make(
    actor: Person | None,
    name: str,
    kind: OrganisationKind,
    parent: Organisation | None,
    district: str,
    short: str = "",
) -> Organisation:
    return create_organisation(
        actor,
        name=name,
        kind=kind,
        parent=parent,
        short_name=short,
        number=organisation_number(name)[:40],
        district=district,
    )
