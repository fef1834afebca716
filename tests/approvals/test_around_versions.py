"""Money, agreements, sites, products, trends, the announced start: in versions and requests."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from flask_babel import force_locale

from kaskad.approvals import snapshot
from kaskad.approvals.life_facts import life_facts
from kaskad.approvals.request_lines import Wish
from kaskad.approvals.version_compare import compare
from kaskad.approvals.version_reading import front_of, passport_of
from kaskad.cascade.access import place_for
from kaskad.cascade.around import FundingKind
from kaskad.cascade.models import FundingSource, ResultKind
from kaskad.cascade.part_actions import (
    add_funding_source,
    add_partner,
    add_pilot_site,
    add_result,
)
from kaskad.cascade.passport_parts import parts_of
from kaskad.cascade.passport_queries import passport
from kaskad.core.db import unit_of_work
from kaskad.exchange.passport_documents import passport_document
from kaskad.people.permissions import Permission
from tests.approvals.test_request_actions import Desk
from tests.cast import Cast

pytestmark = pytest.mark.usefixtures("ctx")
DAY = date(2022, 4, 16)
SECTIONS = ("funding", "partners", "pilot_sites", "results", "products")


def fill(cast: Cast) -> None:
    """One row of each kind, with everything said."""
    with unit_of_work():
        project, school = cast.initiative(), cast.organisation("Школа А1")
        project.announced_start_raw = "в сентябре 2021 года"
        add_funding_source(None, project, kind="grant", text="Конкурс", amount_raw="1 500 000,5")
        add_partner(
            None, project, organisation=school, agreement_kind="cooperation",
            agreement_raw="Договор о сотрудничестве № 5 от 12.01.2021",
        )  # fmt: skip
        add_pilot_site(
            None, project, organisation=school, role="target_model", role_note="наставничество",
            coverage_raw="12 % педагогов", period_raw="2021 – 2022",
        )  # fmt: skip
        add_result(None, project, text="Доля растёт", trend="increase")
        add_result(None, project, text="Дайджест", kind=ResultKind.PRODUCT)


def test_a_version_keeps_and_reads_all_of_it(cast: Cast) -> None:
    fill(cast)
    content = json.loads(json.dumps(snapshot.take(cast.initiative())))
    now, kept = passport(cast.initiative().id, DAY), passport_of(content, DAY)
    for kind in SECTIONS:
        here, there = now.section(kind), kept.section(kind)
        assert here is not None
        assert there is not None
        assert here.rows == there.rows, kind
    assert front_of(content).announced.raw == "в сентябре 2021 года"


def test_a_version_of_former_days_says_nothing_of_it(cast: Cast) -> None:
    fill(cast)
    content = snapshot.take(cast.initiative())
    del content["funding"], content["initiative"]["announced_start_raw"]
    for section in ("partners", "pilot_sites", "results"):
        for row in content[section]:
            for name in ("agreement_kind", "agreement_raw", "role", "role_note", "coverage_raw",
                         "period_raw", "period", "trend"):  # fmt: skip
                row.pop(name, None)
    kept = passport_of(content, DAY)
    assert kept.section("funding") is None
    assert not front_of(content).announced
    sites = kept.section("pilot_sites")
    assert sites is not None
    assert not sites.rows[0].task


def test_versions_are_compared_in_words(cast: Cast) -> None:
    before = snapshot.take(cast.initiative())
    fill(cast)
    after = snapshot.take(cast.initiative())
    with force_locale("en"):
        pairs = {one.kind: one for one in compare(before, after, SECTIONS)}
    assert set(pairs) == {"head", *SECTIONS}
    said = {
        field.name: str(field.after)
        for pair in pairs.values() for row in pair.rows for field in row.fields
    }  # fmt: skip
    assert said["kind"] == "<ins>Grant</ins>"
    assert said["role"] == "<ins>Pilot of the target model</ins>"
    assert said["agreement_kind"] == "<ins>Agreement on cooperation</ins>"
    assert said["trend"] == "<ins>increase</ins>"
    assert said["announced_start_raw"] == "<ins>в сентябре 2021 года</ins>"


def test_a_change_of_money_is_asked_for_and_applied(cast: Cast) -> None:
    fill(cast)
    desk = Desk(cast)
    project = desk.place().initiative
    row: Any = parts_of(project, "funding")[0]
    table = FundingSource.__tablename__
    with force_locale("en"):
        number = desk.ask(
            Wish("change", "funding", table, row.id, {"kind": "federal", "amount_raw": "2 млн"}),
            Wish("add", "products", "expected_result", None, {"text": "Методичка"}),
            Wish("change", "initiative", "initiative", None, {"announced_start_raw": "май 2022"}),
        )
        changes = desk.lines(number)[0].changes
        assert changes["kind"] == ["Grant", "Federal budget"]
        assert changes["amount_raw"] == ["1 500 000,5", "2 млн"]
    with force_locale("ru"):
        assert not desk.stale(number), "words in another language are the same code"
        desk.approve(number)
    row = parts_of(project, "funding")[0]
    assert (row.kind, row.amount) == (FundingKind.FEDERAL, 2_000_000)
    assert [one.text for one in parts_of(project, "products")] == ["Дайджест", "Методичка"]
    assert str(desk.place().initiative.announced_start) == "2022-05-01"
    with force_locale("en"):
        gone = desk.ask(Wish("put_away", "funding", table, row.id))
    with force_locale("ru"):
        assert not desk.stale(gone)


def parts(cast: Cast) -> dict[str, list[dict[str, Any]]]:
    person = cast.person("lead")
    place = place_for(person, "PRO", Permission.INITIATIVE_VIEW)
    with force_locale("en"):
        data = passport_document(person, place).data
    sections: Any = data["sections"]
    return {one["kind"]: one["parts"] for one in sections}


def heads(part: dict[str, Any]) -> list[str]:
    return [column["name"] for column in part["columns"]]


def test_the_printed_passport_has_columns_that_are_filled(cast: Cast) -> None:
    with unit_of_work():
        project, school = cast.initiative(), cast.organisation("Школа А1")
        add_partner(None, project, organisation=school, function="Экспертиза")
        add_pilot_site(None, project, organisation=school, letter_raw="Письмо № 5")
        add_funding_source(None, project, kind="grant")
    bare = parts(cast)
    assert heads(bare["partners"][0]) == ["No.", "Organisation", "Function in the project"]
    assert heads(bare["pilot_sites"][0]) == ["No.", "Organisation", "Letter of consent"]
    assert [one["text"] for one in bare["funding"]] == ["Grant"]
    fill(cast)
    full = parts(cast)
    assert heads(full["partners"][0])[3:] == ["Agreement"]
    assert heads(full["pilot_sites"][0])[2:] == [
        "What it does", "Whom it covers", "Period", "Letter of consent",
    ]  # fmt: skip
    money = full["funding"][0]
    assert heads(money) == ["No.", "Source of money", "In the words of the document", "Sum"]
    assert money["rows"][1]["cells"][3]["text"] == "1,500,000.50\u00a0₽"
    texts = [one["text"] for one in full["results"]]
    assert "Доля растёт (increase)" in texts
    assert [one["text"] for one in full["products"]] == ["Дайджест"]


def test_a_product_has_to_be_judged_as_a_result_has(cast: Cast) -> None:
    project = cast.initiative()
    before = life_facts(project).unjudged
    with unit_of_work():
        add_result(None, project, text="Дайджест", kind=ResultKind.PRODUCT)
        add_result(None, project, text="Учителя остаются", kind=ResultKind.EFFECT)
    assert life_facts(project).unjudged == before + 1
