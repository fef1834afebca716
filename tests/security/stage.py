"""The stage of the trust tests: the cast with sessions, a file and links; hashes; who wrote."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from flask import url_for
from flask.sessions import SecureCookieSessionInterface
from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer
from PIL import Image
from sqlalchemy import event, select

from kaskad.boards.models import (
    CardFile,
    CardRelation,
    ChecklistItem,
    Comment,
    Label,
    Mention,
    RelationKind,
)
from kaskad.cascade.models import Activity
from kaskad.core.clock import now
from kaskad.core.db import db, metadata, unit_of_work
from kaskad.exchange.packing import pack
from kaskad.journal import Event
from kaskad.people.models import (
    Consent,
    ConsentPurpose,
    LinkPurpose,
    LoginSession,
    Membership,
    OneTimeLink,
    Organisation,
)
from kaskad.people.tokens import token_hash
from kaskad.sprints.models import Sprint, SprintState
from tests.access_rows import DEFAULTS, OK, SETTINGS, Row
from tests.cast import PEOPLE, Cast, build_cast
from tests.conftest import World
from tests.security.calendar_stage import add_calendar, calendar_facts_of
from tests.security.control_stage import add_control, control_facts_of
from tests.security.definition_stage import add_definitions, definition_facts_of
from tests.security.draft_stage import add_draft, draft_facts
from tests.security.issue_stage import add_issues, issue_facts_of
from tests.security.life_stage import add_life, life_facts_of
from tests.security.passport_stage import add_plan_set, passport_facts_of
from tests.security.progress_stage import add_progress, progress_facts_of
from tests.security.reference_stage import add_references, reference_facts_of
from tests.security.registry_stage import add_views, view_facts_of
from tests.security.repetition_stage import add_repeating, repetition_facts_of
from tests.security.report_stage import add_report, report_facts
from tests.security.risk_stage import add_risks, risk_facts_of
from tests.security.sprint_stage import add_sprints, sprint_facts
from tests.security.tag_stage import add_stage_tags, tag_facts_of
from tests.security.talk_stage import add_talk, talk_facts_of
from tests.security.value_stage import add_values, value_facts_of

CASCADE = """\
schema: kaskad/district-cascade/1
district: Озёрный район
programme:
  title: Ещё одна программа
  organisation: ИМЦ Озёрного района
strategic_projects: []
methodical_projects: []
"""
BYTES = b"the bytes of a file nobody else may see"
CLOSED_SPRINT = 1
"""Number of a closed sprint of either project."""
TOKENS = {
    "setup_token": LinkPurpose.SETUP,
    "invitation_token": LinkPurpose.INVITATION,
    "reset_token": LinkPurpose.PASSWORD_RESET,
}
QUIET = ("throttle",)
"""Tables that a refused request may write to."""


def secret(name: str) -> str:
    """A token that is the same in every test."""
    return hashlib.sha256(f"secret of {name}".encode()).hexdigest()


def public(name: str) -> str:
    return hashlib.md5(name.encode()).hexdigest()


def picture() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (8, 8), "red").save(out, "PNG")
    return out.getvalue()


def _reading() -> Iterator[tuple[str, str]]:
    """How to read every table but the throttle, in the order of its key."""
    for table in metadata.sorted_tables:
        if table.name not in QUIET:
            order = ", ".join(f'"{column.name}"' for column in table.primary_key.columns)
            yield table.name, f'SELECT * FROM "{table.name}" ORDER BY {order}'


class Stage:
    """The world with everything the access matrix asks for; quick to put back."""

    def __init__(self, world: World) -> None:
        self.world, self.app = world, world.app
        World.STATES["stage"] = self._build
        self.writes: list[str] = []
        self.dirty = True
        self.facts: dict[str, dict[str, Any]] = {}
        self._reading = list(_reading())
        self._signer = URLSafeTimedSerializer(str(self.app.secret_key), salt="wtf-csrf-token")
        with self.app.app_context():
            self.engine = db.engine
        event.listen(self.engine, "before_cursor_execute", self._note)
        self.reset()
        with self.app.app_context():
            self.facts = {key: self._facts(key) for key in ("PRO", "ZZS")}
            db.session.remove()

    def close(self) -> None:
        event.remove(self.engine, "before_cursor_execute", self._note)

    def _note(self, _c: Any, _cur: Any, statement: str, _p: Any, _ctx: Any, _many: bool) -> None:
        words = statement.lstrip().upper()
        if not words.startswith(("INSERT", "UPDATE", "DELETE", "REPLACE")):
            return
        self.dirty = True
        if not any(name.upper() in words[:40] for name in QUIET):
            self.writes.append(statement)

    # -------------------------------------------------------------- building

    def reset(self) -> None:
        """Put everything back as it was, if anything has been written since."""
        if self.dirty or not self._stands():
            self.world.put("stage")
        self.writes.clear()
        self.dirty = False

    def _stands(self) -> bool:
        """Whether nobody has put another state of the world into this one's place."""
        wanted = LoginSession.token_hash == token_hash(secret("lead"))
        with self.engine.connect() as connection:
            return connection.execute(select(LoginSession.id).where(wanted)).first() is not None

    def _build(self) -> None:
        build_cast()
        with unit_of_work():
            self._add_rows(self.app.extensions["kaskad_files"])

    def _add_rows(self, store: Any) -> None:
        cast = Cast(self.app)
        later = now() + timedelta(days=1)
        for name in PEOPLE:
            person = cast.person(name)
            db.session.add(
                LoginSession(
                    public_id=public(name),
                    token_hash=token_hash(secret(name)),
                    person_id=person.id,
                    expires_at=later,
                )
            )
            db.session.add(
                Consent(
                    person_id=person.id,
                    purpose=ConsentPurpose.PROCESSING,
                    text_version="1",
                    text_hash="x",
                    text="x",
                )
            )
        for name, purpose in TOKENS.items():
            db.session.add(
                OneTimeLink(
                    purpose=purpose,
                    token_hash=token_hash(secret(name)),
                    expires_at=later,
                    person_id=cast.person("viewer").id,
                )
            )
        for key, owner in (("PRO", "lead"), ("ZZS", "stranger")):
            card, third = cast.card(1, key), cast.card(3, key)
            stored = store.put(io.BytesIO(BYTES), 1000)
            small = store.put(io.BytesIO(picture()), 10_000)
            db.session.add(
                CardFile(
                    public_id=public(f"file {key}"),
                    card_id=card.id,
                    name="приказ.txt",
                    media_type="text/plain",
                    size=stored.size,
                    sha256=stored.sha256,
                    store_key=stored.key,
                    preview_key=small.key,
                    added_by_id=cast.person(owner).id,
                )
            )
            card.file_count = 1
            db.session.add(
                Sprint(
                    initiative_id=cast.initiative(key).id,
                    number=CLOSED_SPRINT,
                    state=SprintState.CLOSED,
                    opened_at=now(),
                    started_at=now(),
                    closed_at=now(),
                )
            )
            db.session.add(ChecklistItem(card_id=card.id, position="k", text="Второй пункт"))
            card.checklist_total = 2
            db.session.add(
                CardRelation(card_id=card.id, other_id=third.id, kind=RelationKind.BLOCKS)
            )
            add_sprints(cast.initiative(key), cast.person(owner))
            add_risks(cast.initiative(key), cast.person(owner))
            add_values(cast.initiative(key), cast.person(owner), store)
            add_issues(cast.initiative(key), cast.person(owner))
            add_control(cast.initiative(key), cast.person(owner))
            asker = cast.person("director" if key == "PRO" else owner)
            add_talk(cast.initiative(key), cast.person(owner), asker)
            expert = cast.person("viewer" if key == "PRO" else "stranger")
            add_life(cast.initiative(key), expert, store)
            add_progress(cast.initiative(key), cast.person(owner))
            add_calendar(cast.initiative(key).owner_id)
            saver = cast.person("office" if key == "PRO" else "stranger")
            add_views(saver, db.session.get_one(Organisation, cast.initiative(key).owner_id))
            add_repeating(cast.initiative(key))
            add_definitions(cast.initiative(key))
            add_plan_set(cast.initiative(key))
        add_report(cast.person("lead"), store)
        add_draft(cast.person("lead"))
        add_references([cast.initiative("PRO"), cast.initiative("ZZS")])
        add_stage_tags([cast.initiative("PRO"), cast.initiative("ZZS")])
        said = db.session.scalars(select(Comment).where(Comment.card_id == cast.card().id)).one()
        db.session.add(Mention(comment_id=said.id, person_id=cast.person("member").id))

    def _facts(self, key: str) -> dict[str, Any]:
        cast, one = Cast(self.app), db.session.scalars
        card, columns = cast.card(1, key), cast.columns(key)
        home = key == "PRO"
        centre = cast.organisation() if home else cast.organisation("ИМЦ Лесного района")
        items = one(
            select(ChecklistItem.id)
            .where(ChecklistItem.card_id == card.id)
            .order_by(ChecklistItem.position)
        ).all()
        activity = one(
            select(Activity.id).where(
                Activity.initiative_id == cast.initiative(key).id, Activity.number == "1"
            )
        ).one()
        viewer = cast.person("viewer")
        return {
            **DEFAULTS,
            "project": key,
            "project_key": cast.initiative(key).key,
            "card": f"{key}-1",
            "card2": f"{key}-2",
            "card_id": card.id,
            "card3_id": cast.card(3, key).id,
            "column": columns[0].id,
            "column2": columns[1].id,
            "label": one(select(Label.id).where(Label.board_id == card.board_id)).one(),
            "item": items[0],
            "item2": items[1],
            "activity": activity,
            "activity_mode": f"{activity}:one",
            "closed_sprint": CLOSED_SPRINT,
            **sprint_facts(cast.initiative(key)),
            **view_facts_of(centre.id),
            **report_facts(),
            **draft_facts(),
            **reference_facts_of(cast.initiative(key).id),
            **tag_facts_of(),
            **risk_facts_of(cast.initiative(key)),
            **value_facts_of(cast.initiative(key)),
            **definition_facts_of(cast.initiative(key)),
            **issue_facts_of(cast.initiative(key)),
            **control_facts_of(cast.initiative(key)),
            **talk_facts_of(cast.initiative(key)),
            **life_facts_of(cast.initiative(key)),
            **progress_facts_of(cast.initiative(key)),
            **calendar_facts_of(centre.id),
            **repetition_facts_of(cast.initiative(key)),
            **passport_facts_of(cast.initiative(key)),
            "comment": one(select(Comment.id).where(Comment.card_id == card.id)).one(),
            "file": public(f"file {key}"),
            "programme": "GEN" if home else "",
            "centre": centre.id,
            "owner": cast.initiative(key).owner_id,
            "school": cast.organisation("Школа А1" if home else "Школа Б1").id,
            "school2": cast.organisation("Школа А2").id,
            "viewer": viewer.id,
            "employee": cast.person("employee" if home else "stranger").id,
            "teammate": cast.person("participant" if home else "stranger").id,
            "party": cast.person("member" if home else "stranger").id,
            "membership": one(select(Membership.id).where(Membership.person_id == viewer.id)).one(),
            "cascade_file": (CASCADE.encode(), "cascade.yaml"),
            "cascade_packed": pack(CASCADE.encode()),
            "upload": (b"words", "слова.txt"),
            **{name: secret(name) for name in TOKENS},
        }

    # -------------------------------------------------------------- asking

    def client(self, who: str) -> FlaskClient:
        """A fresh browser of *who*, whose session the server knows."""
        client = self.app.test_client()
        stored: dict[str, Any] = {"csrf_token": public(f"csrf {who}")}
        if who != "anon":
            stored["_user_id"] = secret(who)
        signer = SecureCookieSessionInterface().get_signing_serializer(self.app)
        assert signer is not None
        name = self.app.config["SESSION_COOKIE_NAME"]
        client.set_cookie(name, signer.dumps(stored))
        return client

    def csrf(self, who: str) -> str:
        """The token of *who*'s forms."""
        return str(self._signer.dumps(public(f"csrf {who}")))

    def value(self, value: Any, who: str, facts: dict[str, Any]) -> Any:
        if not isinstance(value, str) or not value.startswith("$"):
            return value
        if value.startswith("$own:"):
            person = "lead" if who == "anon" else who
            return {
                "$own:email": f"{person}@ozerny.example",
                "$own:session": public(person),
            }[value]
        return facts[value[1:]]

    def values(self, given: dict[str, Any], who: str, facts: dict[str, Any]) -> dict[str, Any]:
        found = {name: self.value(value, who, facts) for name, value in given.items()}
        return {
            name: (io.BytesIO(value[0]), value[1]) if isinstance(value, tuple) else value
            for name, value in found.items()
        }

    def address(self, row: Row, who: str, facts: dict[str, Any] | None = None) -> str:
        facts = self.facts["PRO"] if facts is None else facts
        with self.app.test_request_context():
            return url_for(row.endpoint, **self.values(row.url, who, facts)).partition("?")[0]

    def query(self, row: Row, facts: dict[str, Any] | None = None) -> dict[str, Any]:
        """What of the row's address stands behind the question mark."""
        facts = self.facts["PRO"] if facts is None else facts
        rules = self.app.url_map.iter_rules(row.endpoint)
        names = {name for rule in rules for name in rule.arguments}
        asked = {name: value for name, value in row.url.items() if name not in names}
        return self.values(asked, "lead", facts)

    def ask(
        self,
        row: Row,
        who: str,
        facts: dict[str, Any] | None = None,
        *,
        form: dict[str, Any] | None = None,
        **kw: Any,
    ) -> Any:
        """Make the row's request as *who*; *form* adds fields."""
        facts = self.facts["PRO"] if facts is None else facts
        headers = {"Accept-Language": "ru", **kw.pop("headers", {})}
        url, client = self.address(row, who, facts), self.client(who)
        if row.method == "GET":
            query = {**self.query(row, facts), **kw.pop("query_string", {})}
            return client.get(url, headers=headers, query_string=query, **kw)
        data = {
            **self.values(row.form, who, facts),
            "csrf_token": self.csrf(who),
            **(form or {}),
        }
        return client.post(url, data=data, headers=headers, **kw)

    def prepare(self, row: Row) -> dict[str, Any]:
        """Facts for the row, after the request that has to come first."""
        facts = self.facts["PRO"]
        if not row.before:
            return facts
        if row.before in SETTINGS:
            facts = {**facts, **SETTINGS[row.before](self.app)}
            self.writes.clear()
            return facts
        first = {
            "event": Row("boards.archive_card", "POST", row.where, {"key": "PRO-6"}),
            "plan_event": Row(
                "boards.make_cards_from_plan",
                "POST",
                row.where,
                {"key": "PRO"},
                {"activity": "$activity", "mode": "$activity_mode", "column": "$column"},
            ),
        }[row.before]
        assert self.ask(first, "lead").status_code == 303
        with self.app.app_context():
            action = "card.archived" if row.before == "event" else "board.cards_from_plan"
            found = db.session.scalar(
                select(Event.id).where(Event.action == action).order_by(Event.id.desc())
            )
        self.writes.clear()
        return {**facts, row.before: found}

    # -------------------------------------------------------------- looking

    def rows(self) -> Iterator[tuple[str, list[dict[str, Any]]]]:
        """Every table but the throttle, as the database gives it, in the order of its key."""
        with self.engine.connect() as connection:
            for name, statement in self._reading:
                yield name, [dict(row) for row in connection.exec_driver_sql(statement).mappings()]

    def snap(self) -> str:
        """Hash over all tables but the throttle, and over the names in the attachment store."""
        digest = hashlib.sha256()
        with self.engine.connect() as connection:
            # The driver's own cursor: hundreds of tests look at every row twice.
            cursor = connection.connection.cursor()
            for name, statement in self._reading:
                cursor.execute(statement)
                digest.update(repr((name, cursor.fetchall())).encode())
            cursor.close()
        for path in sorted((self.world.folder / "files").rglob("*")):
            digest.update(path.name.encode())
        return digest.hexdigest()

    @contextmanager
    def unchanged(self, what: str = "") -> Iterator[None]:
        """Nothing is written inside."""
        before = self.snap()
        self.writes.clear()
        yield
        assert self.writes == [], f"{what} wrote {self.writes[:3]}"
        assert self.snap() == before, what or "a table or the store of files has changed"


def answer_of(response: Any, *, public: bool) -> str:
    """The answer in the words of the access matrix."""
    status = response.status_code
    if not public and (status == 401 or response.headers.get("Location", "").startswith("/log-in")):
        return "log in"
    return OK if status < 400 else str(status)


def sentence_of(response: Any) -> str:
    """What a refusal says, for the message of a failing test."""
    return json.dumps(response.get_data(as_text=True)[:600], ensure_ascii=False)
