"""A finished card moves a figure, with proof: from a phone up to the programme, and back down."""

from __future__ import annotations

import io
import re
from decimal import Decimal

from flask import Flask
from PIL import Image
from playwright.sync_api import expect
from sqlalchemy import select

from kaskad.boards.models import CardLink
from kaskad.core.db import db, unit_of_work
from kaskad.indicators.actions import add_indicator, add_indicator_set
from kaskad.indicators.kinds import IndicatorKind, Rollup
from kaskad.indicators.models import Indicator
from tests.browser.conftest import Pages
from tests.cast import Cast

PHONE = {"width": 390, "height": 844, "has_touch": True, "is_mobile": True}


def _cascade(app: Flask) -> tuple[int, int]:
    """The project counts lessons, the programme adds them up, a card at work promises five."""
    with app.app_context(), unit_of_work():
        cast = Cast(app)
        appendix = add_indicator_set(None, cast.initiative("GEN"), number="9")
        above = add_indicator(None, appendix, name="Все занятия", unit="ед.", target_raw="50")
        below = db.session.scalars(
            select(Indicator).where(Indicator.initiative_id == cast.initiative().id)
        ).one()
        below.unit, below.name, below.target_raw = "ед.", "Занятия сообществ", "10"
        below.kind, below.parent_id, below.rollup = IndicatorKind.COUNT, above.id, Rollup.SUM
        db.session.add(
            CardLink(
                card_id=cast.card(4).id, kind="indicator", target_id=below.id, amount=Decimal(5)
            )
        )
        return above.id, below.id


def test_a_photo_on_a_phone_moves_the_programme_and_is_found_from_there(
    app: Flask, pages: Pages
) -> None:
    above, below = _cascade(app)
    photo = io.BytesIO()
    Image.new("RGB", (300, 200), "teal").save(photo, "PNG")

    phone = pages("participant", **PHONE)
    phone.goto("/cards/PRO-4")
    phone.locator(".k-upload input[multiple]").set_input_files(
        files={"name": "Лист.png", "mimeType": "image/png", "buffer": photo.getvalue()}
    )
    expect(phone.locator(".k-file.pic img")).to_have_count(1)
    phone.goto("/cards/PRO-4/move")
    phone.locator("[data-move-form] label", has_text="Результат получен").tap()
    phone.locator("[data-move-form] button[type=submit]").tap()
    expect(phone).not_to_have_url(re.compile("/move"))

    lead = pages("lead")
    lead.goto("/")
    lead.locator("a[href$='#card-brought']").click()
    expect(lead).to_have_url(re.compile("/cards/PRO-4#card-brought"))
    amount = lead.locator(f"#card-brought input[name=amount-{below}]")
    expect(amount).to_have_value("5")
    amount.fill("6")
    lead.locator("#card-brought button[type=submit]").click()
    expect(lead.locator("#card-brought")).to_have_count(0)

    monitor = pages("monitor")
    monitor.goto("/indicators/waiting")
    monitor.locator(".kin-name a").first.click()
    expect(monitor).to_have_url(re.compile(f"/indicators/{below}#value-"))
    monitor.locator("form[action$='/verify'] button[type=submit]").click()
    expect(monitor.locator("form[action$='/verify']")).to_have_count(0)

    director = pages("director")
    director.goto("/projects/GEN")
    panel = director.locator("#indicators")
    expect(panel).to_contain_text(re.compile("6.ед"))
    panel.locator(f"a[href$='/indicators/{above}']").first.click()
    expect(director).to_have_url(re.compile(f"/GEN/indicators/{above}$"))
    director.locator(f"a[href$='/PRO/indicators/{below}']").first.click()
    expect(director).to_have_url(re.compile(f"/PRO/indicators/{below}$"))
    proofs = director.locator(".kin-proofs")
    expect(proofs).to_contain_text("Лист.png")
    proofs.locator("a[href='/cards/PRO-4']").click()
    expect(director).to_have_url(re.compile("/cards/PRO-4$"))
    expect(director.locator(".k-file.pic img")).to_be_visible()
