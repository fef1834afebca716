"""The cast: people of every role, two centres that know nothing of each other, a board with cards.

District -> Centre 1 (School A1, School A2), Centre 2 (School B1). Programme GEN -> strategic STR
-> project PRO («ПРО», Centre 1, team: lead, member, participant, observer, formerly `gone`);
project ZZS (Centre 2, only `stranger`). Both have boards with cards 1 to 6 and some history.
"""

from __future__ import annotations

import secrets
from contextvars import Context
from datetime import timedelta
from typing import Any

from flask import Flask, g, session
from flask.testing import FlaskClient
from flask_wtf.csrf import generate_csrf
from sqlalchemy import select

from kaskad.boards.models import (
    Board,
    Card,
    CardAssignee,
    CardLabel,
    ChecklistItem,
    Colour,
    Column,
    ColumnCategory,
    Comment,
    Label,
)
from kaskad.cascade.models import (
    Activity,
    ExpectedResult,
    Initiative,
    InitiativeKind,
    Objective,
    Stage,
    TeamMember,
)
from kaskad.core.clock import now
from kaskad.core.db import db, unit_of_work
from kaskad.core.keys import fold_key
from kaskad.core.ordering import spread
from kaskad.indicators.models import Indicator, IndicatorSet
from kaskad.people.models import (
    Account,
    LoginSession,
    Membership,
    Organisation,
    OrganisationKind,
    Person,
)
from kaskad.people.permissions import Role
from kaskad.people.visitor import token_hash

PEOPLE = (
    "admin",
    "director",
    "office",
    "monitor",
    "authority",
    "viewer",
    "employee",
    "lead",
    "member",
    "participant",
    "observer",
    "stranger",
    "gone",
    "off",
)
ROLES_IN_CENTRE = {
    "director": Role.DIRECTOR,
    "office": Role.OFFICE,
    "monitor": Role.MONITOR,
    "authority": Role.AUTHORITY,
    "viewer": Role.VIEWER,
    "employee": Role.EMPLOYEE,
}
ROLES_IN_PROJECT = {
    "lead": Role.LEAD,
    "member": Role.MEMBER,
    "participant": Role.PARTICIPANT,
    "observer": Role.OBSERVER,
}
COLUMNS = (
    ("Очередь спринта", ColumnCategory.TODO),
    ("В работе", ColumnCategory.DOING),
    ("На согласовании", ColumnCategory.REVIEW),
    ("Результат получен", ColumnCategory.DONE),
    ("Принято", ColumnCategory.ACCEPTED),
)


def _organisation(name: str, kind: OrganisationKind, parent: Organisation | None) -> Organisation:
    row = Organisation(name=name, organisation_kind=kind, parent_id=parent.id if parent else None)
    db.session.add(row)
    db.session.flush()
    row.path = f"{parent.path if parent else '/'}{row.id}/"
    return row


def _initiative(
    key: str, title: str, kind: InitiativeKind, owner: Organisation, parent: Initiative | None
) -> Initiative:
    row = Initiative(
        key=key,
        key_fold=fold_key(key),
        title=title,
        kind=kind,
        owner_id=owner.id,
        parent_id=parent.id if parent else None,
        position="V",
    )
    db.session.add(row)
    db.session.flush()
    row.path = f"{parent.path if parent else '/'}{row.id}/"
    return row


def add_board(initiative: Initiative, cards: int = 6) -> Board:
    """A board with the default columns and *cards* cards, spread over the first three."""
    board = Board(
        initiative_id=initiative.id,
        title=initiative.title,
        key=initiative.key,
        key_fold=initiative.key_fold,
        last_number=cards,
    )
    db.session.add(board)
    db.session.flush()
    columns = [
        Column(board_id=board.id, title=title, category=category, position=position)
        for (title, category), position in zip(COLUMNS, spread(len(COLUMNS)), strict=True)
    ]
    columns[1].wip_limit = 2
    label = Label(board_id=board.id, name="Важно", colour=Colour.RED, position="V")
    db.session.add_all([*columns, label])
    db.session.flush()
    rows = [
        Card(
            board_id=board.id,
            column_id=columns[number % 3].id,
            number=number,
            title=f"Карточка {number} проекта {initiative.key}",
            description="Текст",
            position=position,
        )
        for number, position in zip(range(1, cards + 1), spread(cards), strict=True)
    ]
    db.session.add_all(rows)
    db.session.flush()
    db.session.add(CardLabel(card_id=rows[0].id, label_id=label.id))
    return board


def build_cast() -> None:
    """Write the cast into an empty database."""
    with unit_of_work():
        district = _organisation(
            "Отдел образования Озёрного района", OrganisationKind.DISTRICT, None
        )
        centre = _organisation("ИМЦ Озёрного района", OrganisationKind.CENTRE, district)
        centre.short_name = "ИМЦ"
        other = _organisation("ИМЦ Лесного района", OrganisationKind.CENTRE, district)
        _organisation("Школа А1", OrganisationKind.SCHOOL, centre)
        _organisation("Школа А2", OrganisationKind.SCHOOL, centre)
        _organisation("Школа Б1", OrganisationKind.SCHOOL, other)
        people: dict[str, Person] = {}
        for name in PEOPLE:
            person = Person(name=f"Роль {name}", surname=f"Роль {name}", home_id=centre.id)
            db.session.add(person)
            db.session.flush()
            db.session.add(
                Account(
                    person_id=person.id,
                    email=f"{name}@ozerny.example",
                    email_key=f"{name}@ozerny.example",
                    admin=name == "admin",
                    disabled_at=now() if name == "off" else None,
                )
            )
            people[name] = person
        for name, role in ROLES_IN_CENTRE.items():
            db.session.add(
                Membership(person_id=people[name].id, organisation_id=centre.id, role=role)
            )
        people["stranger"].home_id = other.id
        db.session.add(
            Membership(
                person_id=people["stranger"].id, organisation_id=other.id, role=Role.EMPLOYEE
            )
        )
        programme = _initiative("ГЕН", "Программа развития", InitiativeKind.PROGRAMME, centre, None)
        strategic = _initiative(
            "СТР", "Стратегический проект", InitiativeKind.STRATEGIC_PROJECT, centre, programme
        )
        project = _initiative("ПРО", "ПРОдвижение", InitiativeKind.PROJECT, centre, strategic)
        secret = _initiative("ZZS", "ZZSECRET", InitiativeKind.PROJECT, other, None)
        for name, role in ROLES_IN_PROJECT.items():
            db.session.add(
                TeamMember(initiative_id=project.id, person_id=people[name].id, role=role)
            )
        db.session.add(
            TeamMember(
                initiative_id=project.id, person_id=people["gone"].id, role=Role.MEMBER, until=now()
            )
        )
        db.session.add(
            TeamMember(initiative_id=project.id, person_id=people["off"].id, role=Role.MEMBER)
        )
        db.session.add(
            TeamMember(initiative_id=secret.id, person_id=people["stranger"].id, role=Role.LEAD)
        )
        for initiative in (project, secret):
            board = add_board(initiative)
            stage = Stage(initiative_id=initiative.id, position="V", title="Основной")
            db.session.add(stage)
            db.session.flush()
            db.session.add_all(
                [
                    Activity(
                        initiative_id=initiative.id,
                        position="V",
                        number="1",
                        stage_id=stage.id,
                        title=f"Семинар {initiative.key}",
                        period_raw="ноябрь 2021",
                    ),
                    Objective(
                        initiative_id=initiative.id,
                        position="V",
                        number="1",
                        text=f"Задача {initiative.key}",
                    ),
                    ExpectedResult(
                        initiative_id=initiative.id,
                        position="V",
                        number="1",
                        text=f"Результат {initiative.key}",
                    ),
                ]
            )
            appendix = IndicatorSet(
                initiative_id=initiative.id, position="V", number="1", title="Приложение"
            )
            db.session.add(appendix)
            db.session.flush()
            db.session.add(
                Indicator(
                    set_id=appendix.id,
                    initiative_id=initiative.id,
                    position="V",
                    number="1.1",
                    name=f"Доля {initiative.key}",
                    unit="%",
                    target_raw="100",
                )
            )
            first = db.session.scalars(
                select(Card).where(Card.board_id == board.id, Card.number == 1)
            ).one()
            author = people["lead" if initiative is project else "stranger"]
            db.session.add_all(
                [
                    ChecklistItem(card_id=first.id, position="V", text="Пункт"),
                    Comment(card_id=first.id, author_id=author.id, body="Слово"),
                    CardAssignee(card_id=first.id, party_id=author.id),
                ]
            )
            first.checklist_total, first.comment_count = 1, 1


class Cast:
    """Finds members of the cast by name. Use inside an application context."""

    def __init__(self, app: Flask) -> None:
        self.app = app

    def person(self, name: str) -> Person:
        return db.session.scalars(
            select(Person).join(Account).where(Account.email_key == f"{name}@ozerny.example")
        ).one()

    def initiative(self, key: str = "PRO") -> Initiative:
        return db.session.scalars(select(Initiative).where(Initiative.key_fold == key)).one()

    def board(self, key: str = "PRO") -> Board:
        return db.session.scalars(select(Board).where(Board.key_fold == key)).one()

    def card(self, number: int = 1, key: str = "PRO") -> Card:
        return db.session.scalars(
            select(Card)
            .join(Board, Board.id == Card.board_id)
            .where(Board.key_fold == key, Card.number == number)
        ).one()

    def columns(self, key: str = "PRO") -> list[Column]:
        return list(
            db.session.scalars(
                select(Column)
                .join(Board, Board.id == Column.board_id)
                .where(Board.key_fold == key)
                .order_by(Column.position)
            )
        )

    def organisation(self, name: str = "ИМЦ Озёрного района") -> Organisation:
        return db.session.scalars(select(Organisation).where(Organisation.name == name)).one()


class Browser:
    """A test client with the habits of a browser: CSRF token in every form, Russian first.

    Requests run in an empty context: inside the `ctx` of a test they would share its database
    session and its idea of who is logged in.
    """

    def __init__(self, client: FlaskClient, name: str | None) -> None:
        self.client, self.name = client, name

    def get(self, url: str, **kw: Any) -> Any:
        kw.setdefault("headers", {}).setdefault("Accept-Language", "ru")
        return Context().run(self.client.get, url, **kw)

    def post(self, url: str, data: dict[str, Any] | None = None, **kw: Any) -> Any:
        """POST with a fresh CSRF token (the application under test really checks it)."""
        kw.setdefault("headers", {}).setdefault("Accept-Language", "ru")
        data = {**(data or {}), "csrf_token": self.token()}
        return Context().run(self.client.post, url, data=data, **kw)

    def token(self) -> str:
        """A CSRF token that belongs to this browser's session."""
        with self.client.application.test_request_context():
            with self.client.session_transaction() as stored:
                if "csrf_token" not in stored:
                    stored["csrf_token"] = secrets.token_hex(20)
                session["csrf_token"] = stored["csrf_token"]
            g.pop("csrf_token", None)
            return str(generate_csrf())


class Visit:
    """Opens browsers."""

    def __init__(self, app: Flask) -> None:
        self.app = app

    def __call__(self, name: str | None = None) -> Browser:
        client = self.app.test_client()
        if name is not None:
            with self.app.app_context():
                person = Cast(self.app).person(name)
                token = secrets.token_hex(32)
                with unit_of_work():
                    db.session.add(
                        LoginSession(
                            public_id=secrets.token_hex(16),
                            token_hash=token_hash(token),
                            person_id=person.id,
                            expires_at=now() + timedelta(days=1),
                        )
                    )
            with client.session_transaction() as stored:
                stored["_user_id"] = token
        return Browser(client, name)
