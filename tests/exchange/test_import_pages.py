"""The pages of import: choose, look, load; and the example."""

from __future__ import annotations

import base64
import io
import random
import re
import zlib
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from kaskad.cascade.models import Initiative
from kaskad.core.db import db, unit_of_work
from kaskad.exchange import example
from kaskad.exchange.cascade_apply import load_cascade, read_upload
from kaskad.exchange.packing import MOST_PACKED
from kaskad.journal import Event
from kaskad.people.models import Membership, Organisation
from kaskad.people.permissions import Role
from tests.cast import Browser, Cast, Visit
from tests.exchange.samples import sample, table_hashes

OWN = (("ИМЦ Речного района", "ИМЦ Озёрного района"),)


def preview(browser: Browser, data: bytes, name: str = "cascade.yaml") -> Any:
    return browser.post(
        "/import/cascade/preview",
        {"file": (io.BytesIO(data), name)},
        content_type="multipart/form-data",
    )


def packed_in(page: str) -> str:
    found = re.search(r'name="packed"[^>]* value="([^"]+)"', page)
    assert found
    return found[1]


def loaded() -> int:
    return db.session.scalar(select(func.count()).where(Initiative.source == "Речной район")) or 0


def test_look_then_load(app: Flask, visit: Visit) -> None:
    office = visit("office")
    assert office.get("/import/cascade").status_code == 200
    with app.app_context():
        before = table_hashes()
    answer = preview(office, sample(*OWN))
    page = answer.get_data(as_text=True)
    assert answer.status_code == 200
    assert "МОСТ" in page
    assert "Методический проект «Мост между школами»" in page
    with app.app_context():
        assert table_hashes() == before
    answer = office.post("/import/cascade", {"packed": packed_in(page)})
    assert answer.status_code == 303
    assert answer.location == "/cascade"
    with app.app_context():
        assert loaded() == 3
    answer = office.post("/import/cascade", {"packed": packed_in(page)})  # sent twice: made once
    assert answer.status_code == 303
    with app.app_context():
        assert loaded() == 3


def test_the_preview_of_what_is_loaded_offers_nothing_to_load(visit: Visit) -> None:
    office = visit("office")
    page = preview(office, sample(*OWN)).get_data(as_text=True)
    office.post("/import/cascade", {"packed": packed_in(page)})
    again = preview(office, sample(*OWN)).get_data(as_text=True)
    assert 'type="submit"' not in again.split('action="/import/cascade"')[1].split("</form>")[0]


def test_s57_nothing_of_a_file_becomes_markup(visit: Visit) -> None:
    data = sample(
        *OWN,
        ("short_title: Мост\n", "short_title: <img src=x onerror=alert(1)>\n"),
        ("title: Проектный офис", "title: <script>alert(2)</script>"),
        ("    goal:", "    <script>: x\n    goal:"),
    )
    page = preview(visit("office"), data).get_data(as_text=True)
    assert "<script>alert(2)" not in page
    assert "<img src=x" not in page
    assert "&lt;script&gt;alert(2)" in page
    assert 'href="javascript:' not in page
    assert 'href="data:' not in page


@pytest.mark.parametrize(
    "data",
    [b"", b"\x00\x01", b"schema: x\n", b"a: [", "😀".encode("utf-16"),
     sample(("goal: Соединить школы.", "goal: [1]")), b"x" * (10 * 1024 * 1024 + 1)],
    ids=["empty", "binary", "schema", "yaml", "utf-16", "type", "big"],
)  # fmt: skip
def test_a_bad_file_is_refused_beside_the_field(app: Flask, visit: Visit, data: bytes) -> None:
    with app.app_context():
        before = table_hashes()
    answer = preview(visit("admin"), data)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert 'id="file-error"' in page
    assert 'aria-invalid="true"' in page
    with app.app_context():
        after = table_hashes()
    assert {k for k in before if before[k] != after[k]} <= {"login_session"}


def test_no_file_at_all(visit: Visit) -> None:
    assert visit("office").post("/import/cascade/preview").status_code == 422


def test_a_name_with_dots_is_only_a_name(visit: Visit) -> None:
    assert preview(visit("office"), sample(*OWN), "../../etc/passwd").status_code == 200


def test_a_text_too_big_for_the_page_is_sent_to_the_command_line(visit: Visit) -> None:
    noise = "".join(random.Random(1).choices("абвгдежзиклмнопрст", k=2_000_000))
    answer = preview(visit("admin"), f"# {noise}\n".encode() + sample())
    assert answer.status_code == 422
    assert "kaskad import cascade" in answer.get_data(as_text=True)


@pytest.mark.parametrize(
    "packed",
    ["", "!", "AAAA", base64.b64encode(zlib.compress(b"schema: x")).decode(),
     base64.b64encode(zlib.compress(b"x: " + b"a" * 20_000_000)).decode()],
    ids=["nothing", "no base64", "no zlib", "no cascade", "a bomb"],
)  # fmt: skip
def test_nonsense_in_place_of_the_text_is_refused(visit: Visit, packed: str) -> None:
    assert len(packed) < MOST_PACKED
    assert visit("admin").post("/import/cascade", {"packed": packed}).status_code == 422


@pytest.mark.parametrize(
    "name", ["director", "monitor", "viewer", "employee", "lead", "member", "observer", "stranger"]
)
def test_who_may_not_gets_403_everywhere(app: Flask, visit: Visit, name: str) -> None:
    browser = visit(name)
    assert browser.get("/import/cascade").status_code == 403
    assert preview(browser, sample(*OWN)).status_code == 403
    packed = base64.b64encode(zlib.compress(sample(*OWN))).decode()
    assert browser.post("/import/cascade", {"packed": packed}).status_code == 403
    assert browser.post("/import/example").status_code == 403
    with app.app_context():
        assert loaded() == 0


def test_nobody_is_sent_to_log_in(visit: Visit) -> None:
    assert visit().get("/import/cascade").status_code == 303
    assert visit().post("/import/cascade").status_code == 401


def test_wrong_methods(visit: Visit) -> None:
    admin = visit("admin")
    assert admin.get("/import/cascade/preview").status_code == 405
    assert admin.get("/import/example").status_code == 405
    assert admin.client.put("/import/cascade").status_code == 405


def test_without_the_token_nothing_happens(app: Flask, visit: Visit) -> None:
    packed = base64.b64encode(zlib.compress(sample())).decode()
    answer = visit("admin").client.post("/import/cascade", data={"packed": packed})
    assert answer.status_code == 419
    with app.app_context():
        assert loaded() == 0


def test_an_office_of_another_centre_is_refused_by_the_file(app: Flask, visit: Visit) -> None:
    with app.app_context(), unit_of_work():
        stranger = Cast(app).person("stranger")
        db.session.add(
            Membership(
                person_id=stranger.id, organisation_id=stranger.home_id or 0, role=Role.OFFICE
            )
        )
    assert preview(visit("stranger"), sample(*OWN)).status_code == 403


def test_the_example_is_for_administrators_and_comes_with_its_hooks(
    app: Flask, visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = []
    monkeypatch.setattr(
        example, "HOOKS", [lambda actor, report, _told: seen.append((actor, report))]
    )
    assert visit("office").post("/import/example").status_code == 403
    assert visit("admin").post("/import/example").status_code == 303
    with app.app_context():
        rows = db.session.scalars(
            select(Initiative.source_key).where(
                Initiative.source.startswith("Озёрный район города")
            )
        ).all()
    assert len(rows) == 12
    assert "pro-communities" in rows
    assert len(seen) == 1
    assert seen[0][1].counts["methodical_projects"] == 8


def test_a_failing_hook_leaves_nothing(
    app: Flask, visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_a: object) -> None:
        raise RuntimeError("no")

    monkeypatch.setattr(example, "HOOKS", [broken])
    with pytest.raises(RuntimeError):
        visit("admin").post("/import/example")
    with app.app_context():
        found = select(func.count()).where(Initiative.source.startswith("Озёрный район города"))
        assert db.session.scalar(found) == 0


def test_whoever_loads_a_new_centre_becomes_its_office(app: Flask, visit: Visit) -> None:
    admin = visit("admin")
    page = preview(admin, sample()).get_data(as_text=True)
    assert "ИМЦ Речного района" in page
    admin.post("/import/cascade", {"packed": packed_in(page)})
    said = admin.get("/cascade").get_data(as_text=True)
    assert "role of the project office in “" in said or "роль проектного офиса в" in said
    with app.app_context():
        person = Cast(app).person("admin")
        held = db.session.execute(
            select(Organisation.name, Membership.role)
            .join(Organisation, Organisation.id == Membership.organisation_id)
            .where(Membership.person_id == person.id, Membership.until.is_(None))
        ).all()
        assert [(name, str(role)) for name, role in held] == [("ИМЦ Речного района", "office")]
        granted = db.session.scalars(
            select(Event).where(Event.action == "role.granted").order_by(Event.id)
        ).all()
        assert [(one.actor_id, one.subject_id) for one in granted] == [(person.id, person.id)]
    assert admin.get("/projects/MOST/edit").status_code == 200
    assert admin.get("/projects/MOST/move").status_code == 200


def test_an_office_that_loads_for_its_own_centre_gets_no_second_role(
    app: Flask, visit: Visit
) -> None:
    office = visit("office")
    page = preview(office, sample(*OWN)).get_data(as_text=True)
    office.post("/import/cascade", {"packed": packed_in(page)})
    with app.app_context():
        assert not db.session.scalars(
            select(Event).where(Event.action == "role.granted").order_by(Event.id)
        ).all()


def test_after_the_command_line_an_administrator_takes_the_office_on_the_page(
    app: Flask, visit: Visit
) -> None:
    with app.app_context(), unit_of_work():
        load_cascade(None, read_upload(sample()))
    admin = visit("admin")
    page = admin.get("/cascade").get_data(as_text=True)
    path = re.search(
        r'(?s)action="(/organisations/\d+/office)"[^>]*>(?:(?!</form>).)*Речной ИМЦ', page
    )
    assert path
    assert "/office" not in visit("office").get("/cascade").get_data(as_text=True)
    assert admin.get("/projects/MOST/edit").status_code == 403
    for who in ("office", "director", "stranger"):
        assert visit(who).post(path[1]).status_code == 403
    for _twice in range(2):
        answer = admin.post(path[1], {"next": "/cascade"})
        assert (answer.status_code, answer.location) == (303, "/cascade")
    assert path[1] not in admin.get("/cascade").get_data(as_text=True)
    assert admin.get("/projects/MOST/edit").status_code == 200
    with app.app_context():
        granted = db.session.scalars(
            select(Event).where(Event.action == "role.granted").order_by(Event.id)
        ).all()
        assert len(granted) == 1


def test_a_corrected_file_is_brought_in_from_the_full_cascade(visit: Visit) -> None:
    for who, offered in (("office", True), ("lead", False)):
        page = visit(who).get("/cascade").get_data(as_text=True)
        assert ('href="/import/cascade"' in page) is offered, who
        assert "#example" not in page, "an example is not for beside one's own projects"
