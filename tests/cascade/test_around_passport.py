"""Money, agreements, pilot sites, products, trends and the announced start in passport and form."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from kaskad.cascade.models import (
    ExpectedResult,
    FundingSource,
    Partner,
    PassportBlock,
    PassportState,
    PilotSite,
)
from kaskad.cascade.part_actions import add_funding_source, add_pilot_site
from kaskad.core.db import db, unit_of_work
from kaskad.journal import Event
from tests.cast import Cast, Visit

URL = "/projects/PRO/passport"
ENGLISH = {"Accept-Language": "en"}


def one(table: Any) -> Any:
    return db.session.scalars(select(table)).one()


def test_everything_around_a_project_is_written_on_its_page(visit: Visit, cast: Cast) -> None:
    lead = visit("lead")
    with cast.app.app_context():
        school = str(cast.organisation("Школа А1").id)
    for section, new in (
        ("funding", {"kind": "grant", "text": "Президентский грант", "amount_raw": "1 500 000,5",
                     "note": "на два года"}),
        ("funding", {"kind": "own_income", "amount_raw": "20 тыс. руб."}),
        ("partners", {"organisation": school, "agreement_kind": "network",
                      "agreement_raw": "Договор № б/н от 12.01.2021"}),
        ("pilot_sites", {"organisation": school, "role": "trial", "role_note": "модуль 1",
                         "coverage_raw": "12 % педагогов, 14 % детей",
                         "period_raw": "с 01.09.2021 по 31.05.2022"}),
        ("results", {"text": "Доля учителей растёт", "trend": "increase"}),
        ("products", {"text": "Дайджест лучших практик"}),
    ):  # fmt: skip
        sent = {f"n0-{name}": value for name, value in new.items()}
        assert lead.post(f"{URL}/{section}", sent).status_code == 303, section
    page = lead.get(URL, headers=ENGLISH).text
    for words in (
        "Президентский грант", "1,500,000.50\u00a0₽", "20,000\u00a0₽", "1,520,000.50\u00a0₽",
        "на два года", "Network form, Договор № б/н от 12.01.2021", "Trial: модуль 1",
        "12 % педагогов, 14 % детей", "с 01.09.2021 по 31.05.2022", ">increase<", "Дайджест",
    ):  # fmt: skip
        assert words in page, words
    with cast.app.app_context():
        grant = db.session.scalars(select(FundingSource).order_by(FundingSource.id)).first()
        assert grant is not None
        assert (grant.amount, grant.by_hand) == (Decimal("1500000.50"), True)
        partner, site = one(Partner), one(PilotSite)
        assert str(partner.agreement_date) == "2021-01-12"
        assert (partner.agreement_number, partner.agreement_number_absent) == ("", True)
        assert (site.coverage_teachers, site.coverage_pupils) == (Decimal(12), Decimal(14))
        assert (str(site.starts_on), str(site.ends_on)) == ("2021-09-01", "2022-05-31")
        kinds = {row.text: str(row.kind) for row in db.session.scalars(select(ExpectedResult))}
        assert kinds["Дайджест лучших практик"] == "product"
        changed = {f"r{grant.id}-revision": "1", f"r{grant.id}-kind": "federal"}
        number = grant.id
    assert lead.post(f"{URL}/funding", changed).status_code == 303
    journal = lead.get("/projects/PRO/journal", headers=ENGLISH).text
    assert "Federal budget" in journal
    emptied = {f"r{number}-revision": "2", f"r{number}-kind": "", f"r{number}-text": "",
               f"r{number}-amount_raw": ""}  # fmt: skip
    assert lead.post(f"{URL}/funding", emptied).status_code == 422


@pytest.mark.parametrize(
    ("section", "new", "field", "sentence"),
    [
        ("funding", {"amount_raw": "-5"}, "amount_raw", "cannot be negative"),
        ("funding", {"amount_raw": "1" + "0" * 30}, "amount_raw", "at most a trillion"),
        ("funding", {"amount_raw": "много"}, "amount_raw", "Please write a sum"),
        ("funding", {"kind": "lottery"}, "kind", "Choose from the list."),
        ("funding", {"note": "одно примечание"}, "kind", "Please write something"),
        ("pilot_sites", {"period_raw": "с 01.09.2022 по 01.09.2021"}, "period_raw",
         "The end is named before the start."),
        ("pilot_sites", {"role": "<script>"}, "role", "Choose from the list."),
    ],
)  # fmt: skip
def test_what_cannot_be_is_said_beside_the_field(
    visit: Visit, cast: Cast, section: str, new: dict[str, str], field: str, sentence: str
) -> None:
    lead = visit("lead")
    with cast.app.app_context():
        school = str(cast.organisation("Школа А1").id)
    sent = {f"n0-{name}": value for name, value in new.items()}
    if section == "pilot_sites":
        sent["n0-organisation"] = school
    answer = lead.post(f"{URL}/{section}", sent, headers=ENGLISH)
    assert answer.status_code == 422
    beside = answer.text.split(f'id="n0-{field}-error"')[1][:400]
    assert sentence in beside
    for value in new.values():
        if value not in {"lottery", "<script>"}:
            assert value in answer.text, "what was typed stays"
    with cast.app.app_context():
        assert db.session.scalars(select(FundingSource)).first() is None
        assert db.session.scalars(select(PilotSite)).first() is None


def test_words_of_a_document_stay_whatever_they_say(visit: Visit, cast: Cast) -> None:
    """An import keeps what a form would refuse; other fields of such a row can be changed."""
    with cast.app.app_context(), unit_of_work():
        project = cast.initiative()
        money = add_funding_source(None, project, text="Спонсоры", amount_raw="сколько дадут").id
        site = add_pilot_site(
            None, project, organisation=cast.organisation("Школа А1"), coverage_raw="все дети",
            period_raw="с 01.09.2022 по 01.09.2021",
        ).id  # fmt: skip
        assert db.session.get_one(FundingSource, money).amount is None
        assert db.session.get_one(PilotSite, site).starts_on is None
    lead = visit("lead")
    same = {f"r{money}-revision": "1", f"r{money}-amount_raw": "сколько дадут",
            f"r{money}-note": "обещали"}  # fmt: skip
    assert lead.post(f"{URL}/funding", same).status_code == 303
    same = {f"r{site}-revision": "1", f"r{site}-period_raw": "с 01.09.2022 по 01.09.2021",
            f"r{site}-role": "adoption"}  # fmt: skip
    assert lead.post(f"{URL}/pilot_sites", same).status_code == 303
    page = lead.get(URL).text
    assert "сколько дадут" in page
    assert "с 01.09.2022 по 01.09.2021" in page


def test_two_people_choose_another_kind(visit: Visit, cast: Cast) -> None:
    with cast.app.app_context(), unit_of_work():
        row = add_funding_source(None, cast.initiative(), kind="grant").id
    office, lead = visit("office"), visit("lead")
    seen = {f"r{row}-revision": "1"}
    assert office.post(f"{URL}/funding", {**seen, f"r{row}-kind": "federal"}).status_code == 303
    answer = lead.post(f"{URL}/funding", {**seen, f"r{row}-kind": "centre"}, headers=ENGLISH)
    assert answer.status_code == 409
    assert "Federal budget" in answer.text.replace("<mark>", "").replace("</mark>", "")


def test_the_announced_start_stands_beside_the_period(visit: Visit, cast: Cast) -> None:
    lead = visit("lead")
    form = {"title": "ПРОдвижение", "key": "PRO", "period_raw": "2020 – 2024", "revision": "1",
            "announced_start_raw": "в сентябре 2021 года"}  # fmt: skip
    with cast.app.app_context():
        row = cast.initiative()
        form |= {"owner": str(row.owner_id), "short_title": row.short_title, "key": row.key,
                 "revision": str(row.revision)}  # fmt: skip
    assert lead.post("/projects/PRO/edit", form).status_code == 303
    for url in ("/projects/PRO", URL):
        assert "в сентябре 2021 года" in lead.get(url).text
    with cast.app.app_context(), unit_of_work():
        row = cast.initiative()
        assert str(row.announced_start) == "2021-09-01"
        told = db.session.scalars(
            select(Event).where(Event.action == "initiative.changed").order_by(Event.id.desc())
        ).first()
        assert told is not None
        assert told.data["changes"]["announced_start_raw"] == ["", "в сентябре 2021 года"]
        row.passport_state = PassportState.APPROVED
        form |= {"revision": str(row.revision), "announced_start_raw": "в мае 2022 года"}
    assert lead.post("/projects/PRO/edit", form).status_code == 409
    unsaid = {name: value for name, value in form.items() if name != "announced_start_raw"}
    assert lead.post("/projects/PRO/edit", unsaid).status_code == 303


def test_groups_that_take_part_have_a_number_and_a_duty(visit: Visit, cast: Cast) -> None:
    lead = visit("lead")
    item = {"text": "педагоги школ района", "count": "30", "obligation": "mandatory"}
    sent = {f"nb-entries-0-{name}": value for name, value in item.items()} | {"nb-listed": "1"}
    bad = lead.post(f"{URL}/participants", sent | {"nb-entries-0-count": "много"}, headers=ENGLISH)
    assert bad.status_code == 422
    assert "A whole number is needed." in bad.text
    assert lead.post(f"{URL}/participants", sent).status_code == 303
    with cast.app.app_context():
        block = db.session.scalars(
            select(PassportBlock).where(PassportBlock.kind == "participants")
        ).one()
        assert block.items == [item]
        name = f"b{block.id}"
    assert "30, have to take part" in lead.get(URL, headers=ENGLISH).text
    form = lead.get(f"{URL}?edit=participants", headers=ENGLISH).text
    assert f'name="{name}-entries-0-count"' in form
    assert "-entries-0-count" not in lead.get(f"{URL}?edit=needs").text
    again = {f"{name}-revision": "1", f"{name}-listed": "1", f"{name}-entries-0-at": "0",
             f"{name}-entries-0-text": item["text"], f"{name}-entries-0-count": "35",
             f"{name}-entries-0-obligation": "possible"}  # fmt: skip
    assert lead.post(f"{URL}/participants", again).status_code == 303
    journal = lead.get("/projects/PRO/journal", headers=ENGLISH).text
    assert "35, may take part" in journal
