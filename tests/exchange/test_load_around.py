"""A cascade file brings money, agreements, sites, products, trends and the announced start."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select, update

from kaskad.cascade.models import (
    ExpectedResult,
    FundingSource,
    Initiative,
    Partner,
    PassportBlock,
    PilotSite,
)
from kaskad.core import errors
from kaskad.core.db import db, unit_of_work
from kaskad.core.revisions import touch
from kaskad.exchange.cascade_apply import Report, load_cascade, read_upload
from tests.conftest import Statements
from tests.exchange.samples import sample, table_hashes

pytestmark = pytest.mark.usefixtures("ctx")

AROUND = (
    ("    goal:", """    announced_start: в сентябре 2021 года
    funding: средства федерального бюджета и гранты
    funding_sources:
      - kind: grant
        text: Конкурс
        amount: 1 500 000 руб.
        note: на два года
      - text: средства от приносящей доход деятельности
      - {number: '3', kind: ресурсы стейкхолдеров, amount: сколько дадут}
    expected_products:
      - Дайджест
    participants:
      - {text: педагоги школ района, count: 30, obligation: mandatory}
    goal:"""),
    ("      - Мост построен\n", """      - увеличение доли учителей
      - {text: Мост построен, trend: positive}
"""),
    ("        function: Помогает\n", """        function: Помогает
        agreement: Договор о сотрудничестве № 5 от 12.01.2021
"""),
    ("        consent_letter:", """        role: апробация
        role_note: модуль 1
        coverage: 12 % педагогов, 14 % детей
        period_text: с 01.09.2021 по 31.05.2022
        consent_letter:"""),
)  # fmt: skip


def load(data: bytes) -> Report:
    with unit_of_work():
        return load_cascade(None, read_upload(data))


def bridge() -> Initiative:
    return db.session.scalars(select(Initiative).where(Initiative.source_key == "bridge")).one()


def rows(table: Any) -> list[Any]:
    """Rows of the project of the file, in their order."""
    own = select(table).where(table.initiative_id == bridge().id)
    return list(db.session.scalars(own.order_by(table.position, table.id)))


def test_all_of_it_comes_and_loading_again_changes_nothing(statements: Statements) -> None:
    report = load(sample(*AROUND))
    assert report.created["funding"] == 3
    grant, income, rest = rows(FundingSource)
    assert (grant.kind, grant.text, grant.amount, grant.note) == (
        "grant", "Конкурс", Decimal(1_500_000), "на два года",
    )  # fmt: skip
    assert (income.kind, income.amount_raw) == ("own_income", "")
    assert (rest.kind, rest.number, rest.amount_raw, rest.amount) == (
        "stakeholders", "3", "сколько дадут", None,
    )  # fmt: skip
    results = {row.text: (str(row.kind), row.trend) for row in rows(ExpectedResult)}
    assert results == {
        "увеличение доли учителей": ("result", "increase"),
        "Мост построен": ("result", "positive"),
        "Дайджест": ("product", ""),
    }
    groups = [row.items for row in rows(PassportBlock) if row.kind == "participants"]
    assert groups == [[{"text": "педагоги школ района", "count": "30", "obligation": "mandatory"}]]
    partner, site = rows(Partner)[0], rows(PilotSite)[0]
    assert (partner.agreement_kind, partner.agreement_number) == ("cooperation", "5")
    assert str(partner.agreement_date) == "2021-01-12"
    assert (site.role, site.role_note, site.coverage_pupils) == ("trial", "модуль 1", 14)
    assert str(site.ends_on) == "2022-05-31"
    project = bridge()
    assert (project.announced_start_raw, str(project.announced_start)) == (
        "в сентябре 2021 года", "2021-09-01",
    )  # fmt: skip
    before = table_hashes()
    statements.clear()
    again = load(b"# a remark\n" + sample(*AROUND))
    assert again.nothing_new
    assert not again.kept
    assert statements.writes == []
    del before["loaded_file"]
    after = table_hashes()
    del after["loaded_file"]
    assert after == before


def test_what_the_file_says_anew_is_read_anew() -> None:
    load(sample(*AROUND))
    new = sample(*AROUND).decode()
    for old, fresh in (
        ("1 500 000 руб.", "2 млн"), ("12 % педагогов", "15 % педагогов"),
        ("по 31.05.2022", "по 31.05.2023"), ("№ 5 от 12.01.2021", "№ б/н от 13.01.2021"),
        ("в сентябре 2021 года", "в октябре 2021 года"),
    ):  # fmt: skip
        assert old in new
        new = new.replace(old, fresh)
    report = load(new.encode())
    assert report.changed == {"initiative": 1, "funding": 1, "partner": 1, "pilot": 1}
    assert rows(FundingSource)[0].amount == 2_000_000
    site, partner = rows(PilotSite)[0], rows(Partner)[0]
    assert (site.coverage_teachers, str(site.ends_on)) == (15, "2023-05-31")
    assert partner.agreement_number_absent
    assert str(partner.agreement_date) == "2021-01-13"


def test_running_text_stays_and_its_sources_are_proposed() -> None:
    text = "в рамках текущего финансирования ИМЦ; возможна грантовая поддержка"
    load(sample(("    goal:", f"    funding: {text}\n    goal:")))
    assert [(row.kind, row.text) for row in rows(FundingSource)] == [("centre", ""), ("grant", "")]
    blocks = [row.body for row in rows(PassportBlock) if row.kind == "funding"]
    assert blocks == [text]


def test_rows_of_former_days_are_neither_doubled_nor_called_changed() -> None:
    """Before there were sources and trends the same file was loaded without them."""
    text = ("    goal:", "    funding: гранты\n    goal:")
    trend = ("Мост построен", "увеличение доли учителей")
    load(sample(text, trend))
    with unit_of_work():
        db.session.execute(update(ExpectedResult).values(trend=""))
        for row in rows(FundingSource):
            db.session.delete(row)
    report = load(sample(text, trend, ("Вторая задача", "Вторая задача, иначе")))
    assert report.changed == {"objective": 1}
    assert not report.created
    assert not report.kept
    assert rows(FundingSource) == []


def test_a_trend_that_people_chose_stays() -> None:
    load(sample(("Мост построен", "увеличение доли учителей")))
    with unit_of_work():
        row = rows(ExpectedResult)[0]
        row.trend = "positive"
        touch(row, "trend")
    load(sample(("Мост построен", "уменьшение доли учителей")))
    assert rows(ExpectedResult)[0].trend == "positive"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("    funding_sources:\n      - {kind: лотерея}\n", "grant"),
        ("    funding_sources:\n      - {note: пусто}\n", "funding_sources[1].kind"),
        ("    funding_sources:\n      - {kind: grant, sum: 5}\n", "funding_sources[1].sum"),
        ("    expected_products:\n      - {text: Дайджест, trend: вбок}\n", "increase"),
    ],
)
def test_nonsense_is_named_with_its_place(line: str, said: str) -> None:
    with pytest.raises(errors.Invalid) as refused:
        read_upload(sample(("    goal:", f"{line}    goal:")))
    assert said in refused.value.message
