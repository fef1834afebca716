"""Files: what they really are, who gets them, under which name, and that nothing is left behind."""

from __future__ import annotations

import io
import zipfile
import zlib
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import func, select, update
from werkzeug.http import parse_options_header

from kaskad.boards import file_actions
from kaskad.boards.file_checks import BYTES, display_name, examine
from kaskad.boards.models import CardFile
from kaskad.cascade.models import TeamMember
from kaskad.core import errors
from kaskad.core.clock import now
from kaskad.core.db import db, unit_of_work
from kaskad.core.storage import file_store
from tests.cast import Browser, Cast, Visit


def png(width: int = 40, height: int = 30, mode: str = "RGB") -> bytes:
    out = io.BytesIO()
    Image.new(mode, (width, height), 120).save(out, "PNG")
    return out.getvalue()


def flood_png(side: int) -> bytes:
    """A PNG that only says that it is `side` × `side`."""
    data = bytearray(png(1, 1))
    data[16:24] = side.to_bytes(4, "big") * 2
    data[29:33] = zlib.crc32(bytes(data[12:29])).to_bytes(4, "big")
    return bytes(data)


def send(browser: Browser, name: str, data: bytes, card: str = "PRO-1", kind: str = "image/png",
         **headers: str) -> Any:  # fmt: skip
    return browser.post(
        f"/cards/{card}/files", {"file": (io.BytesIO(data), name, kind)}, headers=dict(headers),
        content_type="multipart/form-data",
    )  # fmt: skip


def rows(app: Flask) -> list[CardFile]:
    with app.app_context():
        return list(db.session.scalars(select(CardFile).order_by(CardFile.id)))


def stored(app: Flask) -> int:
    with app.app_context():
        folder = Path(app.extensions["kaskad_settings"].data_dir) / "files"
        return sum(path.is_file() for path in folder.rglob("*"))


def test_a_picture_gets_a_preview_made_here(visit: Visit, cast: Cast, app: Flask) -> None:
    browser = visit("participant")
    original = png(3000, 1000)
    assert send(browser, "Фото группы.png", original).status_code == 303
    row = rows(app)[0]
    assert (row.name, row.media_type, row.size) == ("Фото группы.png", "image/png", len(original))
    with app.app_context():
        assert cast.card().file_count == 1
    whole = browser.get(f"/files/{row.public_id}")
    assert whole.data == original
    small = browser.get(f"/files/{row.public_id}?preview=1")
    assert small.content_type == "image/webp"
    assert Image.open(io.BytesIO(small.data)).size == (960, 320)
    assert "Фото группы.png" in browser.get("/cards/PRO-1").text


def test_s68_the_camera_notes_are_not_passed_on() -> None:
    picture = Image.new("RGB", (64, 32), 100)
    exif = Image.Exif()
    exif[0x010E], exif[0x0112] = "Секретная подпись", 6
    out = io.BytesIO()
    picture.save(out, "JPEG", exif=exif)
    preview = examine(io.BytesIO(out.getvalue()), "a.jpg").preview
    made = Image.open(io.BytesIO(preview))
    assert made.size == (32, 64)  # upright
    assert not made.getexif()
    assert "Секретная".encode() not in preview


@pytest.mark.parametrize("who", ["anon", "stranger", "gone", "off"])
def test_s02_no_byte_for_strangers(visit: Visit, app: Flask, who: str) -> None:
    send(visit("lead"), "план.png", png())
    row = rows(app)[0]
    browser = visit(None if who == "anon" else who)
    for url in (f"/files/{row.public_id}", f"/files/{row.public_id}?preview=1"):
        answer = browser.get(url)
        assert answer.status_code in ({303} if who in {"anon", "off"} else {404})
        assert b"PNG" not in answer.data
        assert b"WEBP" not in answer.data
        assert "no-store" in answer.headers["Cache-Control"]


def test_s02_an_old_address_stops_with_the_role(visit: Visit, cast: Cast, app: Flask) -> None:
    send(visit("lead"), "план.png", png())
    url = f"/files/{rows(app)[0].public_id}"
    member = visit("observer")
    assert member.get(url).status_code == 200
    with app.app_context(), unit_of_work():
        person_id = cast.person("observer").id
        db.session.execute(
            update(TeamMember).where(TeamMember.person_id == person_id).values(until=now())
        )
    assert member.get(url).status_code == 404


def test_s01_a_file_is_not_reached_through_another_card(visit: Visit, app: Flask) -> None:
    send(visit("lead"), "план.png", png())
    public_id = rows(app)[0].public_id
    for who, card in (("stranger", "ZZS-1"), ("lead", "PRO-2")):
        browser = visit(who)
        assert browser.post(f"/cards/{card}/files/{public_id}/archive").status_code == 404
        assert browser.post(f"/cards/{card}/cover", {"file": public_id}).status_code == 404
    assert rows(app)[0].archived_at is None


RUNNABLE = {
    "рисунок.svg": b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
    "page.html": b"<!doctype html><script>alert(1)</script>",
    "page.png": b"<html><script>alert(1)</script>",
    "x.xhtml": b'<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"/>',
    "mail.mht": b"MIME-Version: 1.0\r\nContent-Type: text/html\r\n\r\n<script>1</script>",
    "a.svgz": b"\x1f\x8b\x08\x00" + b"\0" * 40,
    "both.gif": b"GIF89a/*" + b"\0" * 20 + b"*/=1;alert(1)",
    "script.txt": b"<script>alert(1)</script>",
    "note.txt": "Просто текст".encode(),
}


@pytest.mark.parametrize(("name", "data"), RUNNABLE.items())
def test_s60_whatever_it_is_it_is_only_saved(
    visit: Visit, app: Flask, name: str, data: bytes
) -> None:
    browser = visit("lead")
    assert send(browser, name, data).status_code == 303
    row = rows(app)[0]
    answer = browser.get(f"/files/{row.public_id}")
    assert answer.status_code == 200
    assert answer.data == data
    head = answer.headers
    assert head["Content-Disposition"].startswith("attachment")
    assert head["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in head["Content-Security-Policy"]
    assert "default-src 'none'" in head["Content-Security-Policy"]
    assert head["Cache-Control"] == "private, no-store"
    assert answer.mimetype in {BYTES, "text/plain"}
    assert (answer.mimetype == "text/plain") == (name == "note.txt")
    assert not row.preview_key
    assert browser.get(f"/files/{row.public_id}?preview=1").status_code == 404


NAMES = [
    "'><img src=x onerror=1>.png", "\u202egnp.exe", "a\r\nSet-Cookie: x=1.png",
    "x;filename*=UTF-8''y.png",
    "../../etc/passwd", "..\\..\\boot.ini", "%2e%2e/x.png", "C:x.png", "CON", ".env",
    "я" * 300 + ".docx",
    "a\0b.png", "   ", "Отчёт «итоги» 2021.docx", "привет\u200b.txt",
]  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_s59_s63_names_are_for_people_only(visit: Visit, app: Flask, name: str) -> None:
    browser = visit("lead")
    if not name.strip():
        assert display_name(name)
        return
    answer = send(browser, name.replace("\r\n", "%0D%0A"), png())
    assert answer.status_code == 303
    row = rows(app)[0]
    assert row.name == display_name(name.replace("\r\n", "%0D%0A"))
    assert name[:4] not in row.store_key
    kept = display_name(name)
    for bad in '\r\n\0\u202e\u200b/\\<>"':
        assert bad not in kept
    assert 0 < len(kept) <= 180
    assert not kept.startswith(".")
    page = browser.get("/cards/PRO-1").text
    assert "<img src=x onerror" not in page
    header = browser.get(f"/files/{row.public_id}").headers["Content-Disposition"]
    kind, options = parse_options_header(header)
    assert kind == "attachment"
    assert header.count("filename=") == 1
    assert options["filename"] == row.name


def test_s68_a_pixel_flood_is_refused(visit: Visit, app: Flask) -> None:
    before = stored(app)
    answer = send(visit("lead"), "большая.png", flood_png(50_000))
    assert answer.status_code == 422
    assert "50000 × 50000" in answer.text
    assert rows(app) == []
    assert stored(app) == before


def test_s68_a_large_picture_is_kept_without_a_preview() -> None:
    examined = examine(io.BytesIO(flood_png(6_000)), "a.png")
    assert (examined.media_type, examined.preview) == ("image/png", b"")


def test_what_only_begins_like_a_picture_is_bytes() -> None:
    examined = examine(io.BytesIO(png(200, 200)[:60]), "a.png")
    assert (examined.media_type, examined.preview) == (BYTES, b"")


@pytest.mark.parametrize("ending", ["docx", "xlsx", "odt", "zip"])
def test_office_files_are_known(ending: str) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("word/document.xml", "<a/>")
    kind = examine(out, f"план.{ending}").media_type
    assert ("office" in kind or "opendocument" in kind) == (ending != "zip")


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}])
def test_empty_and_missing_files_are_named(
    visit: Visit, app: Flask, headers: dict[str, str]
) -> None:
    browser = visit("lead")
    before = stored(app)
    assert send(browser, "пусто.txt", b"", **headers).status_code == 422
    assert browser.post("/cards/PRO-1/files", {}, headers=dict(headers)).status_code == 422
    assert rows(app) == []
    assert stored(app) == before


def test_too_big_by_real_size(visit: Visit, app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kaskad.boards.file_views.file_limit", lambda: 1000)
    before = stored(app)
    answer = send(visit("lead"), "много.bin", b"x" * 1001)
    assert answer.status_code == 422
    assert "много.bin" in answer.text
    assert (rows(app), stored(app)) == ([], before)


def test_a_body_beyond_all_limits_is_413(visit: Visit, app: Flask) -> None:
    browser = visit("lead")
    answer = browser.client.post(
        "/cards/PRO-1/files", data=b"x",
        environ_overrides={"CONTENT_LENGTH": str(200 * 1024 * 1024)},
        content_type="multipart/form-data; boundary=x",
        headers={"X-CSRFToken": browser.token()},
    )  # fmt: skip
    assert answer.status_code == 413
    assert answer.headers["X-Request-Id"]
    assert answer.headers["X-Request-Id"] in answer.text
    assert rows(app) == []


def test_of_several_each_stands_alone(visit: Visit, app: Flask) -> None:
    answer = visit("lead").post(
        "/cards/PRO-1/files",
        {"file": [(io.BytesIO(png()), "да.png"), (io.BytesIO(b""), "нет.txt")]},
        content_type="multipart/form-data",
    )
    assert answer.status_code == 422
    assert "нет.txt" in answer.text
    assert [row.name for row in rows(app)] == ["да.png"]


def test_r01_nothing_is_left_when_the_change_fails(
    visit: Visit, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = stored(app)

    def fail(*_args: object, **_kw: object) -> None:
        raise errors.Busy("занято")

    monkeypatch.setattr(file_actions, "note_card", fail)
    assert send(visit("lead"), "план.png", png()).status_code == 503
    assert rows(app) == []
    assert stored(app) == before


def test_r16_a_repeated_form_adds_once(visit: Visit, cast: Cast, app: Flask) -> None:
    browser = visit("lead")
    before = stored(app)
    for _ in range(3):
        answer = browser.post(
            "/cards/PRO-1/files", {"file": (io.BytesIO(b"abc"), "a.txt"), "_once": "c" * 32},
            content_type="multipart/form-data",
        )  # fmt: skip
        assert answer.status_code == 303
    assert len(rows(app)) == 1
    assert stored(app) == before + 1


def test_removing_and_cover(visit: Visit, cast: Cast, app: Flask) -> None:
    send(visit("lead"), "план.png", png())
    send(visit("participant"), "моё.txt", b"abc")
    picture, text = rows(app)
    assert (
        visit("participant").post(f"/cards/PRO-1/files/{picture.public_id}/archive").status_code
        == 403
    )
    lead = visit("lead")
    assert lead.post("/cards/PRO-1/cover", {"file": text.public_id}).status_code == 422
    assert lead.post("/cards/PRO-1/cover", {"file": picture.public_id}).status_code == 303
    with app.app_context():
        assert cast.card().cover_id == picture.id
    assert (
        visit("participant").post(f"/cards/PRO-1/files/{text.public_id}/archive").status_code == 303
    )
    assert lead.post(f"/cards/PRO-1/files/{picture.public_id}/archive").status_code == 303
    with app.app_context():
        assert cast.card().cover_id is None
        assert cast.card().file_count == 0
    assert lead.get(f"/files/{picture.public_id}").status_code == 404


def test_s63_a_poisoned_row_is_refused(visit: Visit, app: Flask) -> None:
    send(visit("lead"), "план.png", png())
    with app.app_context():
        with unit_of_work():
            row = db.session.scalars(select(CardFile)).one()
            row.store_key, public_id = "../../secret.key", row.public_id
        with pytest.raises(errors.NotFound):
            file_store().open("../../secret.key")
        assert db.session.scalar(select(func.count(CardFile.id))) == 1
    assert visit("lead").get(f"/files/{public_id}").status_code == 404
