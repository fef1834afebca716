"""Documents: what they say, whatever was typed; the office's templates; what may go wrong."""

from __future__ import annotations

import io
import os
import re
import shutil
import subprocess
import sys
import unicodedata
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import docx
import pytest
from docx.oxml.ns import qn
from flask import Flask
from pypdf import PdfReader

from kaskad.core.chart_model import Chart, Series
from kaskad.core.db import db, unit_of_work
from kaskad.core.errors import Busy
from kaskad.exchange import documents
from kaskad.exchange.document_views import file_name
from kaskad.exchange.documents import BrokenTemplate, Document, Format, own_folder, render
from kaskad.exchange.sprint_documents import retro_document, review_document
from kaskad.sprints.models import Sprint, SprintPlan, SprintState
from tests.cast import Cast, Visit
from tests.exchange import document_samples as samples

pytestmark = [pytest.mark.usefixtures("ctx"), pytest.mark.front]
HOSTILE = samples.HOSTILE.replace("\u0000\u0007\u000b", "")


def word(made: bytes) -> Any:
    return docx.Document(io.BytesIO(made))


def words_of(made: bytes) -> str:
    """All text of a Word file, cells and lines as they follow."""
    body = word(made).element.body
    said = {qn("w:br"): lambda _node: "\n", qn("w:t"): lambda node: node.text or ""}
    return "\n".join(
        "".join(said[node.tag](node) for node in paragraph.iter(*said))
        for paragraph in body.iter(qn("w:p"))
    )


def pages_of(made: bytes) -> list[str]:
    return [page.extract_text() for page in PdfReader(io.BytesIO(made)).pages]


def squeezed(text: str) -> str:
    """Without spaces and places to break: where lines end is the typesetter's affair."""
    return re.sub(r"[\s\u200b]+", "", unicodedata.normalize("NFKC", text))


@pytest.fixture
def office(tmp_path: Path) -> Path:
    folder = tmp_path / "documents"
    folder.mkdir()
    return folder


def test_the_word_file_has_tables_with_cyrillic_words_and_a_picture() -> None:
    made = word(render(review_document(samples.review()), Format.DOCX, office=None))
    section = made.sections[0]
    margins = (section.top_margin, section.right_margin, section.bottom_margin, section.left_margin)
    assert [round(one.mm) for one in margins] == [20, 10, 20, 20]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
    lined = [table for table in made.tables if table.style.name == "Table Grid"]
    assert [len(table.rows) for table in lined] == [4, 3, 4, 3]
    for table in lined:
        assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    assert lined[0].cell(1, 1).text.startswith("Составлены планы работы")
    assert lined[1].cell(2, 1).text == "100 чел. → 127 чел.\n+27 чел."
    assert lined[1].cell(2, 2).text.endswith("Методист 2, 20.04.2022; Лист.png")
    assert lined[2].cell(1, 0).text == "НСТ-0"
    (picture,) = made.inline_shapes
    assert picture._inline.docPr.get("descr") == "Завершено 13 карточек из 17."
    assert "Наставничество" in made.core_properties.title


def test_the_pdf_has_pages_words_and_tags_for_a_screen_reader() -> None:
    made = render(review_document(samples.review()), Format.PDF, office=None)
    reader = PdfReader(io.BytesIO(made))
    root: Any = reader.root_object
    assert reader.pages[0].mediabox.width == pytest.approx(595.28, abs=0.1)
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "ru"
    text = squeezed("".join(pages_of(made)))
    for words in ("Составлены планы работы", "НСТ-2", "Спринт принят с замечаниями.", "Методист 2",
                  "15.04.2022, 14:30", "100 чел. → 127 чел.", "НСТ-9 Сверить"):  # fmt: skip
        assert squeezed(words) in text
    fonts = {str(font["/BaseFont"]) for page in reader.pages for font in _fonts(page)}
    assert fonts
    assert all("Tinos" in name or "Golos" in name for name in fonts)  # none of the system's


def _fonts(page: Any) -> Iterator[Any]:
    resources = [page["/Resources"]]
    while resources:
        one = resources.pop()
        yield from (font.get_object() for font in one.get("/Font", {}).values())
        resources += [
            inner.get_object()["/Resources"]
            for inner in one.get("/XObject", {}).values()
            if "/Resources" in inner.get_object()
        ]


@pytest.mark.parametrize("form", list(Format))
@pytest.mark.parametrize("retro", [False, True])
def test_what_is_typed_is_shown_as_it_is(form: Format, *, retro: bool) -> None:
    document = (
        retro_document(samples.hostile_retro())
        if retro
        else review_document(samples.hostile_review())
    )
    made = render(document, form, office=None)
    text = squeezed(words_of(made) if form is Format.DOCX else "".join(pages_of(made)))
    assert text.count(squeezed(HOSTILE)) >= (10 if retro else 18)
    assert "49" not in text


@pytest.mark.parametrize("form", list(Format))
@pytest.mark.parametrize("retro", [False, True])
def test_nothing_to_say_is_said(form: Format, *, retro: bool) -> None:
    document = (
        retro_document(samples.empty_retro()) if retro else review_document(samples.empty_review())
    )
    made = render(document, form, office=None)
    text = squeezed(words_of(made) if form is Format.DOCX else "".join(pages_of(made)))
    nothing = [w for name, w in document.data["words"].items() if name.startswith("no_")]
    assert len(nothing) >= 5
    assert all(squeezed(word) in text for word in nothing)
    if form is Format.PDF:
        assert len(pages_of(made)) == 1


def test_two_hundred_cards_with_their_heading_on_each_page() -> None:
    protocol = samples.review(cards=200)
    document = review_document(protocol)
    pages = pages_of(render(document, Format.PDF, office=None))
    text = squeezed("".join(pages))
    assert all(f"НСТ-{number}Встретиться" in text for number in range(200))
    heading = squeezed(document.data["words"]["decision"] + document.data["words"]["reason"])
    middle = [page for page in pages if squeezed(page).count("Встретиться") > 10]
    assert len(middle) >= 5
    assert all(heading in squeezed(page) for page in middle)
    table = word(render(document, Format.DOCX, office=None)).tables[3]
    assert len(table.rows) == 201


@pytest.mark.parametrize("form", list(Format))
def test_remarks_that_are_not_for_the_reader(form: Format) -> None:
    made = render(retro_document(samples.retro(shared=False)), form, office=None)
    text = squeezed(words_of(made) if form is Format.DOCX else "".join(pages_of(made)))
    assert text.count(squeezed("Замечания остаются в команде.")) == 2
    assert squeezed("Сверять план пары") in text


def test_equal_documents_are_equal_bytes() -> None:
    document = review_document(samples.review())
    one, two = (render(document, Format.PDF, office=None) for _ in range(2))
    assert one == two


def test_lines_to_sign_on_are_never_alone_on_a_page() -> None:
    """What a table ends with goes with them, whatever fills the page before."""

    def cells(*texts: str) -> dict[str, Any]:
        return {"cells": [{"text": one, "span": 1, "bold": False} for one in texts]}

    columns = [{"name": name, "width": 60} for name in ("Кто", "Должность", "Роль")]
    table = {"kind": "table", "columns": columns, "rows": [cells("Методист", "п", "р")] * 5}
    texts = [{"kind": "text", "text": f"Абзац {number}"} for number in range(20)]
    sections = [
        {"number": str(at), "title": "Раздел", "wide": False, "parts": parts}
        for at, parts in enumerate((texts, [table]), start=1)
    ]
    names = ("approve", "post", "signature", "initials", "date_line", "page", "empty", "sections")
    data = {
        **dict.fromkeys(("title", "kind", "owner", "name", "as_of", "formed", "formed_by"), "П"),
        "language": "ru", "facts": [], "sections": sections,
        "signatures": [{"post": "Руководитель", "name": "Подписант"}] * 2,
        "words": dict.fromkeys(names, "слово"),
    }  # fmt: skip
    document = Document("passport", "П", "П", "ru", datetime(2022, 4, 15, tzinfo=UTC), data, {})
    first, last = pages_of(render(document, Format.PDF, office=None))
    assert (first.count("Методист"), last.count("Методист")) == (3, 2)
    assert last.count("Подписант") == 2


# --- the office's own templates ---


def own_word(folder: Path, *lines: str, name: str = "sprint-review") -> None:
    made = docx.Document()
    for line in lines:
        made.add_paragraph(line)
    made.save(str(folder / f"{name}.docx"))


def test_the_offices_word_file_wins(office: Path) -> None:
    own_word(office, "Бланк офиса. {{ project }}: {{ verdict }}", "{{ pictures.chart }}")
    document = review_document(samples.review())
    made = render(document, Format.DOCX, office=office)
    assert "Бланк офиса. Наставничество" in words_of(made)
    assert len(word(made).inline_shapes) == 1
    assert "Бланк офиса" not in words_of(render(document, Format.DOCX, office=None))
    retro = render(retro_document(samples.retro()), Format.DOCX, office=office)
    assert "Бланк офиса" not in words_of(retro)


def test_the_offices_typst_file_wins_and_may_use_ours(office: Path) -> None:
    (office / "sprint-review.typ").write_text(
        '#import "kaskad.typ": *\n#let data = json("data.json")\nБланк офиса: #data.project\n'
        '#chart(data, "chart")\n',
        encoding="utf-8",
    )
    (text,) = pages_of(render(review_document(samples.review()), Format.PDF, office=office))
    assert "Бланк офиса: Наставничество" in text


def test_a_module_of_the_office_is_used_by_our_templates(office: Path) -> None:
    ours = (own_folder() / "kaskad.typ").read_text(encoding="utf-8")
    (office / "kaskad.typ").write_text(ours.replace("data.words.page", '"ЛИСТ"'), encoding="utf-8")
    text = "".join(pages_of(render(review_document(samples.review()), Format.PDF, office=office)))
    assert "ЛИСТ 1" in text


BROKEN = {
    "an unknown tag": ("Цель: {{ gaol }}", "gaol"),
    "an unknown field": ("{% for one in cards %}{{ one.colour }}{% endfor %}", "colour"),
    "a tag without its end": ("{% for one in cards %}{{ one.key }}", "{% for one in cards %}"),
    "a slip in a tag": ("{{ goal | uper }}", "{{ goal | uper }}"),
    "a way out": ("{{ project.__class__.__mro__ }}", "__class__"),
    "no end of work": ("{{ 'x' * 10000000000 }}", ""),
}


@pytest.mark.parametrize("line", BROKEN)
def test_a_broken_word_template_names_file_and_tag(office: Path, line: str) -> None:
    text, tag = BROKEN[line]
    own_word(office, "Бланк", text)
    document = review_document(samples.review())
    with pytest.raises(BrokenTemplate) as caught:
        render(document, Format.DOCX, office=office)
    assert "documents/sprint-review.docx" in caught.value.message
    assert tag in caught.value.message
    assert caught.value.message.endswith(".")
    assert render(document, Format.DOCX, office=None)
    assert render(document, Format.PDF, office=office)


def test_a_word_template_that_is_none(office: Path) -> None:
    for junk in (b"", b"not a zip", b"PK\x05\x06" + b"\0" * 18):
        (office / "sprint-review.docx").write_bytes(junk)
        with pytest.raises(BrokenTemplate, match=r"sprint-review\.docx"):
            render(review_document(samples.review()), Format.DOCX, office=office)


OUTSIDE = (
    '<img src="file:///etc/passwd">', '<link rel="attachment" href="file:///etc/passwd">',
    '@import url("http://127.0.0.1:9/a.css")', "<a rel='attachment' href='file:///etc/passwd'>",
    '<svg><use href="file:///etc/passwd#a"/></svg>', "url(file:///etc/passwd)",
    '#read("/etc/passwd")', '#image("http://127.0.0.1:9/a.png")', "{{ cycler.__init__ }}",
    '<?xml-stylesheet href="file:///etc/passwd"?>', "&xxe;", "]]>",
)  # fmt: skip


@pytest.mark.parametrize("form", list(Format))
def test_s76_words_that_name_files_and_addresses_stay_words(form: Format) -> None:
    text = " ".join(OUTSIDE)
    series = (Series(text[:40], (1.0, 2.0)),)
    chart = Chart(text, series, labels=(text, text), description=text)
    protocol = replace(samples.review(), goal=text, summary=text, burn_up=chart)
    made = render(review_document(protocol), form, office=None)
    said = words_of(made) if form is Format.DOCX else "".join(pages_of(made))
    assert squeezed(said).count(squeezed(text)) == 2
    for host in ("root:x:0", "root:*:0"):
        assert host.encode() not in made
        assert host not in said
    if form is Format.DOCX:  # nothing that Word would fetch when the file is opened
        package = zipfile.ZipFile(io.BytesIO(made))
        relations = [name for name in package.namelist() if name.endswith(".rels")]
        assert relations
        assert not any(b'TargetMode="External"' in package.read(name) for name in relations)


TYPST = {
    "a slip": ('#let data = json("data.json")\n\n#data.gaol', "3: #data.gaol"),
    "no end of a bracket": ("#foo(", "1: #foo("),
    "a file outside": ('#read("/../../../etc/passwd")', "1: #read"),
    "a package from the network": ('#import "@preview/cetz:0.3.4"', "1: #import"),
}


@pytest.mark.parametrize("line", TYPST)
def test_s76_a_typst_template_reads_no_file_and_no_address_outside(office: Path, line: str) -> None:
    text, tag = TYPST[line]
    (office / "sprint-review.typ").write_text(text, encoding="utf-8")
    with pytest.raises(BrokenTemplate) as caught:
        render(review_document(samples.review()), Format.PDF, office=office)
    assert "documents/sprint-review.typ" in caught.value.message
    assert tag in caught.value.message


def test_s76_a_template_that_never_ends_is_stopped(
    office: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(documents, "SECONDS", 2)
    own_word(
        office, "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}"
    )
    with pytest.raises(BrokenTemplate, match=r"sprint-review\.docx"):
        render(review_document(samples.review()), Format.DOCX, office=office)


def test_many_at_once_wait_their_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(documents, "MOST_WAITING", 0.05)
    presses = documents._presses
    with presses, presses, pytest.raises(Busy):
        render(review_document(samples.review()), Format.PDF, office=None)
    assert render(review_document(samples.review()), Format.PDF, office=None)


def test_the_press_gets_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KASKAD_SECRET_KEY", "совсем-секретный-ключ")
    seen: list[dict[str, str]] = []

    def note(
        _command: list[str], _job: bytes, env: dict[str, str]
    ) -> subprocess.CompletedProcess[bytes]:
        seen.append(env)
        return subprocess.CompletedProcess([], 0, b"file", b"")

    monkeypatch.setattr(documents, "_run", note)
    assert render(review_document(samples.review()), Format.PDF, office=None) == b"file"
    assert not any(name.startswith("KASKAD") for name in seen[0])


def test_the_server_does_not_load_what_only_the_press_needs() -> None:
    heavy = "{'typst', 'docx', 'docxtpl', 'lxml'}"
    code = f"import sys, kaskad.app; print(sorted({heavy} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_our_word_templates_are_what_the_script_writes(tmp_path: Path) -> None:
    """The same text and tables as `.ci/documents.py` makes: nobody mended a copy by hand."""
    root = Path(__file__).resolve().parents[2]
    shutil.copytree(root / ".ci", tmp_path / ".ci")
    target = tmp_path / "templates" / "documents"
    target.mkdir(parents=True)
    subprocess.run([sys.executable, str(tmp_path / ".ci/documents.py")], check=True,
                   stdout=subprocess.DEVNULL)  # fmt: skip
    for path in target.glob("*.docx"):
        ours, fresh = (docx.Document(str(one)) for one in (own_folder() / path.name, path))
        assert ours.element.xml == fresh.element.xml


# --- pages ---


@pytest.fixture
def sprint(cast: Cast) -> int:
    """Project ПРО has sprint 1 in review and sprint 2 ahead."""
    with unit_of_work(None):
        project = cast.initiative()
        db.session.add(SprintPlan(initiative_id=project.id))
        for number, state in ((1, SprintState.IN_REVIEW), (2, SprintState.SHELL)):
            begun = datetime(2022, 1, 10, tzinfo=UTC) if number == 1 else None
            db.session.add(
                Sprint(
                    initiative_id=project.id, number=number, state=state, title="Собираем «актив»",
                    goal="Цель спринта 1", starts_on=date(2022, 1, 10), ends_on=date(2022, 2, 10),
                    opened_at=begun, started_at=begun, review_at=begun,
                )
            )  # fmt: skip
    return 1


@pytest.fixture
def data_folder(app: Flask) -> Iterator[Path]:
    folder: Path = app.extensions["kaskad_settings"].data_dir / "documents"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    yield folder
    shutil.rmtree(folder)


@pytest.mark.parametrize("form", list(Format))
@pytest.mark.parametrize("what", ["review", "retro"])
def test_a_protocol_is_sent_as_a_file_with_a_russian_name(
    sprint: int, visit: Visit, what: str, form: Format
) -> None:
    answer = visit("lead").get(f"/projects/ПРО/sprints/{sprint}/{what}.{form}")
    assert answer.status_code == 200
    assert answer.mimetype == form.media_type
    disposition = answer.headers["Content-Disposition"]
    assert disposition.isascii()
    name = unquote(disposition.rpartition("UTF-8''")[2])
    assert name.endswith(f", ПРО.{form}")
    assert answer.headers["Cache-Control"] == "no-store"
    made = answer.get_data()
    text = squeezed(words_of(made) if form is Format.DOCX else "".join(pages_of(made)))
    assert squeezed("Собираем «актив»") in text


@pytest.mark.parametrize("what", ["review", "retro"])
def test_the_page_of_a_record_offers_its_files(sprint: int, visit: Visit, what: str) -> None:
    page = (
        visit("lead").get(f"/projects/ПРО/sprints/{sprint}/{what}-protocol").get_data(as_text=True)
    )
    for form in Format:
        assert f'href="/projects/pro/sprints/{sprint}/{what}.{form}"' in page.casefold()


def test_a_sprint_ahead_has_no_record(sprint: int, visit: Visit) -> None:
    assert visit("lead").get(f"/projects/ПРО/sprints/{sprint + 1}/review.pdf").status_code == 409
    assert visit("lead").get("/projects/ПРО/sprints/77/review.pdf").status_code == 404
    assert visit("lead").get(f"/projects/ПРО/sprints/{sprint}/review.odt").status_code == 404
    assert visit("stranger").get(f"/projects/ПРО/sprints/{sprint}/review.pdf").status_code == 404


def test_a_broken_template_offers_ours(sprint: int, visit: Visit, data_folder: Path) -> None:
    own_word(data_folder, "{{ gaol }}")
    url = f"/projects/ПРО/sprints/{sprint}/review.docx"
    answer = visit("lead").get(url)
    assert answer.status_code == 422
    page = answer.get_data(as_text=True)
    assert "gaol" in page
    found = re.search(r'href="([^"]+built_in=1)"', page)
    assert found
    assert visit("lead").get(found[1]).mimetype == Format.DOCX.media_type


def test_names_of_files_fit_every_system() -> None:
    assert file_name('а/б\\в: "г"?*<|>\n\u0000..', Format.PDF) == "а б в г.pdf"
    assert len(file_name("Ы" * 500, Format.DOCX)) < 130
    assert file_name("..", Format.PDF).endswith(".pdf")


def test_a_document_is_plain_data() -> None:
    document = review_document(samples.review())
    assert isinstance(document, Document)
    assert os.sep not in document.template
