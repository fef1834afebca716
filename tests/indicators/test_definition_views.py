"""The page where an indicator is defined: words, reading, targets, link, archive."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from kaskad.boards import links
from kaskad.cascade.models import PassportState
from kaskad.core.db import db, unit_of_work
from kaskad.indicators import appendix_actions
from kaskad.indicators.access import indicator_for
from kaskad.indicators.actions import add_indicator, add_indicator_set
from kaskad.indicators.definition_actions import TargetGiven, set_targets
from kaskad.indicators.kinds import Frequency, IndicatorKind, Rollup
from kaskad.indicators.models import Indicator, IndicatorSet, IndicatorTarget
from kaskad.indicators.queries import appendices
from kaskad.journal import Event
from kaskad.people.permissions import Permission
from tests.cast import Browser, Cast, Visit
from tests.conftest import Statements

EDIT = Permission.INDICATOR_EDIT


def put(cast: Cast, key: str, name: str, unit: str = "%", target: str = "50") -> int:
    with cast.app.test_request_context(), unit_of_work():
        appendix = add_indicator_set(None, cast.initiative(key), number="9")
        row = add_indicator(None, appendix, name=name, number="9.1", unit=unit, target_raw=target)
        return row.id


def row_of(cast: Cast, number: int) -> Indicator:
    db.session.expire_all()
    return db.session.get_one(Indicator, number)


@pytest.fixture
def share(cast: Cast) -> int:
    return put(cast, "PRO", "доля школ")


@pytest.fixture
def office(visit: Visit) -> Browser:
    return visit("office")


def url(number: int, what: str) -> str:
    return f"/projects/PRO/indicators/{number}/{what}"


def freeze(cast: Cast, state: PassportState = PassportState.APPROVED) -> None:
    with cast.app.test_request_context(), unit_of_work():
        cast.initiative("PRO").passport_state = state


def dated(cast: Cast) -> None:
    with cast.app.test_request_context(), unit_of_work():
        row = cast.initiative("PRO")
        row.starts_on, row.ends_on = date(2020, 9, 1), date(2022, 8, 31)


READING = {
    "kind": "share", "direction": "less", "value_kind": "latest", "frequency": "year", "low": "",
    "numerator": "школы с командой", "denominator": "все школы", "method": "опрос", "limits": "",
    "dimensions": "предмет, организация", "responsible": "", "baseline": "12,5",
    "baseline_on": "01.09.2020", "baseline_note": "отчёт",
}  # fmt: skip


class TestDefinition:
    def test_how_it_is_counted(self, cast: Cast, office: Browser, share: int) -> None:
        answer = office.post(url(share, "reading"), READING)
        assert answer.status_code == 303
        with cast.app.app_context():
            row = row_of(cast, share)
            assert (row.direction, row.frequency) == ("less", Frequency.YEAR)
            assert (str(row.baseline.normalize()) if row.baseline else "") == "12.5"
            assert row.dimensions == ["предмет", "организация"]
            assert row.baseline_on == date(2020, 9, 1)
        page = office.get(f"/projects/PRO/indicators/{share}").text.replace("\u00a0", " ")
        for words in ("744", "предмет, организация", "12,5 %", "01.09.2020, отчёт", "школы с"):
            assert words in page, words

    def test_the_journal_tells_what_changed(self, office: Browser, share: int) -> None:
        office.post(url(share, "reading"), READING)
        told = office.get("/projects/PRO/journal").text
        for words in ("12,5", "опрос", "предмет, организация", "01.09.2020", "доля школ"):
            assert words in told, words

    def test_nonsense_is_named_and_kept(self, cast: Cast, office: Browser, share: int) -> None:
        answer = office.post(url(share, "reading"), {**READING, "baseline": "много"})
        assert answer.status_code == 422
        assert "много" in answer.text

    def test_other_words(self, cast: Cast, office: Browser, share: int) -> None:
        words = {"number": "9.1", "name": "доля школ", "unit": "%", "target_raw": "70 ГЗ"}
        assert office.post(url(share, "words"), words).status_code == 303
        with cast.app.app_context():
            assert row_of(cast, share).target_raw == "70 ГЗ"

    def test_two_people_at_once(self, cast: Cast, office: Browser, share: int) -> None:
        with cast.app.app_context():
            seen = row_of(cast, share).revision
        words = {"name": "доля школ", "revision": seen}
        office.post(url(share, "words"), {**words, "unit": "%", "target_raw": "60"})
        late = office.post(url(share, "words"), {**words, "unit": "%", "target_raw": "70"})
        assert late.status_code == 409
        assert "60" in late.text
        assert "70" in late.text

    def test_the_passport_in_force_is_not_written(
        self, cast: Cast, office: Browser, share: int
    ) -> None:
        freeze(cast)
        page = office.get(url(share, "define"))
        assert page.status_code == 200
        for offered in ("words", "targets", "archive"):
            assert f'action="{url(share, offered)}"' not in page.text
        assert f'action="{url(share, "reading")}"' in page.text
        assert office.post(url(share, "reading"), READING).status_code == 303
        for what in ("words", "targets", "archive"):
            form = {"name": "другое", "unit": "", "raw": ""}
            assert office.post(url(share, what), form).status_code == 409
        assert office.post("/projects/PRO/indicators/new", {"name": "ещё"}).status_code == 409
        new = office.get("/projects/PRO/indicators/new")
        assert 'name="name"' not in new.text

    def test_statements_are_fixed(
        self, cast: Cast, office: Browser, share: int, statements: Statements
    ) -> None:
        page = url(share, "define")
        office.get(page)
        statements.clear()
        office.get(page)
        few = len(statements)
        for number in range(12):
            put(cast, "STR", f"доля {number}")
            put(cast, "GEN", f"доля {number}")
        statements.clear()
        office.get(page)
        assert len(statements) == few


class TestTargets:
    def send(self, office: Browser, number: int, *rows: tuple[str, str, str], **more: Any) -> Any:
        return office.post(
            url(number, "targets"),
            {
                "label": ["" for _row in rows], "starts_on": [row[0] for row in rows],
                "due_on": [row[1] for row in rows], "raw": [row[2] for row in rows], **more,
            },
        )  # fmt: skip

    def test_as_written(self, cast: Cast, office: Browser, share: int) -> None:
        rows = [
            ("2020-01-01", "2020-12-31", "0"), ("2021-01-01", "2021-12-31", "70 ГЗ"),
            ("2022-01-01", "2022-12-31", "положительная динамика"), ("", "", ""),
        ]  # fmt: skip
        assert self.send(office, share, *rows).status_code == 303
        with cast.app.app_context():
            found = db.session.scalars(select(IndicatorTarget).order_by("starts_on")).all()
            assert [one.raw for one in found] == [raw for _first, _last, raw in rows[:3]]
            assert [one.number for one in found] == [0, 70, None]
        page = office.get(url(share, "define")).text
        assert 'value="70 ГЗ"' in page
        assert self.send(office, share, rows[0]).status_code == 303
        with cast.app.app_context():
            assert len(db.session.scalars(select(IndicatorTarget)).all()) == 1

    def test_rows_come_from_the_dates_of_the_project(
        self, cast: Cast, office: Browser, share: int
    ) -> None:
        dated(cast)
        with cast.app.test_request_context(), unit_of_work():
            person = cast.person("office")
            spot = indicator_for(person, "PRO", share, EDIT)
            year = TargetGiven(date(2021, 1, 1), date(2021, 12, 31), "7", "2021")
            set_targets(person, spot, None, [year])
        page = office.get(url(share, "define") + "?every=year").text
        assert page.count('name="raw"') == 3 + 2
        assert 'value="2022-12-31"' in page
        assert office.get(url(share, "define") + "?every=quarter").text.count('name="raw"') == 8

    def test_days_can_be_asked_for(self, office: Browser, share: int) -> None:
        page = office.get(
            url(share, "define") + "?every=month&first=2021-01-15&last=2021-03-01"
        ).text  # fmt: skip
        assert page.count('name="raw"') == 3 + 2
        for wrong in ("every=week&first=x", "every=month&first=2022-01-01&last=2021-01-01"):
            page = office.get(url(share, "define") + f"?{wrong}")
            assert page.status_code == 200

    @pytest.mark.parametrize(
        ("rows", "code"),
        [
            ([("2020-01-01", "2020-12-31", "1"), ("2020-06-01", "2021-06-01", "2")], 422),
            ([("2020-12-31", "2020-01-01", "1")], 422),
            ([("", "2020-01-01", "1")], 422),
            ([("вчера", "2020-01-01", "1")], 422),
            ([("вчера", "", "")], 303),
        ],
    )
    def test_what_is_refused_stays_on_the_page(
        self, office: Browser, share: int, rows: list[tuple[str, str, str]], code: int
    ) -> None:
        answer = self.send(office, share, *rows)
        assert answer.status_code == code
        if code == 422:
            assert f'value="{rows[0][1]}"' in answer.text

    def test_columns_of_different_length(self, office: Browser, share: int) -> None:
        assert self.send(office, share, ("", "", "1"), label=[]).status_code == 422


class TestLink:
    def test_up_out_back_and_cut(self, cast: Cast, office: Browser, share: int) -> None:
        above = put(cast, "STR", "доля в районе")
        put(cast, "STR", "занятий", "ед.", "7")
        page = office.get(url(share, "define")).text
        assert "доля в районе" in page
        assert office.post(
            url(share, "link"), {"parent": str(above), "rule": "ratio"}
        ).status_code == 303  # fmt: skip
        with cast.app.app_context():
            row = row_of(cast, share)
            assert (row.parent_id, row.rollup) == (above, Rollup.RATIO)
        office.post(url(share, "part"), {"takes_part": "no"})
        with cast.app.app_context():
            assert row_of(cast, share).takes_part is False
        office.post(url(share, "part"), {"takes_part": "yes"})
        office.post(url(share, "unlink"))
        with cast.app.app_context():
            assert (row_of(cast, share).takes_part, row_of(cast, share).parent_id) == (True, None)

    def test_only_what_makes_sense_is_offered(
        self, cast: Cast, office: Browser, share: int
    ) -> None:
        pieces, own = put(cast, "STR", "занятий", "ед.", "7"), put(cast, "PRO", "доля тут")
        above = put(cast, "STR", "доля в районе")
        foreign = put(cast, "ZZS", "доля чужая")
        for other in (own, foreign):
            answer = office.post(url(share, "link"), {"parent": str(other), "rule": "ratio"})
            assert answer.status_code == 422
        refused = office.post(url(share, "link"), {"parent": str(pieces), "rule": "max"})
        assert refused.status_code == 422
        assert "Единицы" in refused.text or "The units do not match" in refused.text
        assert (
            office.post(url(share, "link"), {"parent": str(above), "rule": "sum"}).status_code
            == 422
        )

    def test_what_is_not_offered_says_why(self, cast: Cast, office: Browser) -> None:
        lessons = put(cast, "PRO", "занятий", "ед.", "7")
        put(cast, "STR", "доля в районе")
        page = office.get(url(lessons, "define")).text
        assert "доля в районе. " in page
        assert 'name="parent"' not in page


class TestTables:
    def test_the_tab_leads_to_a_new_one_and_to_the_workbook(
        self, visit: Visit, office: Browser, share: int
    ) -> None:
        tab = office.get("/projects/PRO/indicators").text
        assert 'href="/projects/PRO/indicators/new"' in tab
        assert 'href="/indicators.xlsx?project=PRO' in tab
        assert f'href="{url(share, "define")}"' in office.get(url(share, "")[:-1]).text
        seen = visit("observer").get("/projects/PRO/indicators").text
        assert 'href="/projects/PRO/indicators/new"' not in seen
        assert 'href="/indicators.xlsx?project=PRO' in seen

    def test_a_new_one_in_a_new_appendix(self, cast: Cast, office: Browser) -> None:
        form = {
            "table": "", "set_number": "12", "set_title": "Новое приложение", "number": "12.1",
            "name": "доля педагогов", "unit": "%", "target_raw": "не менее 50",
        }  # fmt: skip
        assert office.post("/projects/PRO/indicators/new", form).status_code == 303
        with cast.app.app_context():
            row = db.session.scalars(
                select(Indicator).where(Indicator.name == "доля педагогов")
            ).one()
            assert row.kind == IndicatorKind.SHARE
            assert db.session.get_one(IndicatorSet, row.set_id).number == "12"
            actions = db.session.scalars(select(Event.action)).all()
            assert "indicator.added" in actions
        assert office.post("/projects/PRO/indicators/new", {"name": " "}).status_code == 422
        assert (
            office.post("/projects/PRO/indicators/new", {"name": "х", "table": "99"}).status_code
            == 422
        )

    def test_archive_and_back(self, cast: Cast, office: Browser, share: int) -> None:
        assert office.post(url(share, "archive")).status_code == 303
        assert office.get(url(share, "define")).status_code == 409
        assert office.post(url(share, "reading"), READING).status_code == 409
        value = office.post(
            f"/projects/PRO/indicators/{share}/values", {"on_day": "2021-05-31", "number": "12"}
        )
        assert value.status_code == 409
        with cast.app.app_context():
            found = appendices(cast.initiative("PRO").id)
            assert [one.number for one in found] == ["1"]  # nothing is left in the other
            lines = [line.id for one in found for group in one.groups for line in group.lines]
            assert share not in lines
            kind = links.kind("indicator")
            assert kind is not None
            offered = [one.id for one in kind.choices(cast.initiative("PRO").id)]
            assert share not in offered
        assert "доля школ" in office.get("/projects/PRO/indicators/new").text
        assert office.post(url(share, "restore")).status_code == 303
        assert office.get(url(share, "define")).status_code == 200

    @pytest.mark.usefixtures("ctx")
    def test_a_form_sent_twice_makes_one(self, cast: Cast) -> None:
        office = cast.person("office")
        made = set()
        for _time in range(2):
            with unit_of_work(office):
                place = indicator_for(
                    office, "PRO", db.session.scalars(select(Indicator.id)).first() or 0, EDIT
                ).place
                row = appendix_actions.define_indicator(
                    office, place, set_id=None, name="одно", once="a"
                )
                made.add(row.id)
        assert len(made) == 1


@pytest.mark.parametrize("raw", ["10^30", "-5", "150 %"])
def test_a_target_that_cannot_be_is_refused_beside_its_field(
    office: Browser, share: int, raw: str
) -> None:
    words = {"number": "9.1", "name": "доля школ", "unit": "%", "target_raw": raw}
    refused = office.post(url(share, "words"), words)
    assert refused.status_code == 422
    assert f"«{raw}»" in refused.text or f"“{raw}”" in refused.text
    rows = {
        "label": "", "starts_on": "2020-01-01", "due_on": "2020-12-31", "raw": raw,
    }  # fmt: skip
    assert office.post(url(share, "targets"), rows).status_code == 422
