"""Screens of values: entered, sent, verified, returned, locked; who sees and may do what."""

from __future__ import annotations

import io
import re
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from PIL import Image
from sqlalchemy import select

from kaskad.boards.models import CardFile
from kaskad.cascade.models import (
    Activity,
    ActivityOccurrence,
    ActivityState,
    Initiative,
    OccurrenceState,
)
from kaskad.core.clock import now
from kaskad.core.db import db, unit_of_work
from kaskad.indicators.actions import add_indicator, add_indicator_set
from kaskad.indicators.kinds import Rollup, ValueKind
from kaskad.indicators.models import (
    EvidenceKind,
    Indicator,
    IndicatorValue,
    PeriodLock,
    ValueEvidence,
    ValueState,
)
from tests.cast import Cast, Visit
from tests.conftest import Statements

pytestmark = pytest.mark.usefixtures("ctx")
LIST = "/projects/PRO/indicators"
DAY = "2021-05-31"


def made(cast: Cast, unit: str = "%", target: str = "35", name: str = "Доля школ") -> int:
    """A further indicator of the project."""
    with unit_of_work():
        project = cast.initiative()
        project.starts_on, project.ends_on = date(2020, 9, 1), date(2023, 8, 31)
        appendix = add_indicator_set(None, project, number="4", title="Сети")
        return add_indicator(
            None, appendix, name=name, number="4.1", unit=unit, target_raw=target
        ).id


def values() -> list[IndicatorValue]:
    db.session.rollback()
    db.session.expire_all()
    return list(db.session.scalars(select(IndicatorValue).order_by(IndicatorValue.id)))


def text(answer: Any) -> str:
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", answer.text.replace("\u00a0", " "))


def entered(visit: Visit, indicator: int, who: str = "member", **form: str) -> IndicatorValue:
    """A value that *who* has written and sent."""
    browser = visit(who)
    answer = browser.post(f"{LIST}/{indicator}/values", {"on_day": DAY, **form})
    assert answer.status_code == 303, answer.text
    row = values()[-1]
    assert browser.post(f"/projects/PRO/values/{row.id}/submit").status_code == 303
    return row


def test_a_bare_percentage_stays_grey_until_counts_and_verification(
    cast: Cast, visit: Visit
) -> None:
    indicator = made(cast)
    row = entered(visit, indicator, number="14 %")
    monitor, member = visit("monitor"), visit("member")
    page = text(monitor.get(f"{LIST}/{indicator}"))
    assert "A bare percentage" in page or "из скольких" in page
    assert f'id="indicator-{indicator}"' in text(member.get(LIST))
    assert 'kin-num" data-label="Verified"><span class="k-muted">' in _english(member, LIST)
    sent_back = {"remarks": "Сколько из скольких?"}
    assert monitor.post(f"/projects/PRO/values/{row.id}/return", sent_back).status_code == 303
    assert "Сколько из скольких?" in text(member.get(f"{LIST}/{indicator}"))
    mended = {"on_day": DAY, "numerator": "5", "denominator": "26", "number": ""}
    assert member.post(f"/projects/PRO/values/{row.id}", mended).status_code == 303
    member.post(f"/projects/PRO/values/{row.id}/submit")
    assert monitor.post(f"/projects/PRO/values/{row.id}/verify").status_code == 303
    assert values()[-1].state == ValueState.VERIFIED
    shown = text(member.get(LIST))
    assert "19,23 %" in shown
    assert "5 из 26" in shown or "5 of 26" in shown


def _english(browser: Any, url: str) -> str:
    return text(browser.get(url, headers={"Accept-Language": "en"}))


@pytest.mark.parametrize("typed", ["19,2", "19.2", "19,2 %"])
def test_comma_and_point_are_one_number(cast: Cast, visit: Visit, typed: str) -> None:
    entered(visit, made(cast), number=typed)
    row = values()[-1]
    assert row.number == Decimal("19.2")
    assert "19,2 %" in text(visit("lead").get(f"{LIST}/{row.indicator_id}"))


def test_a_count_for_170_gz_is_reached_and_the_table_keeps_its_words(
    cast: Cast, visit: Visit
) -> None:
    indicator = made(cast, "чел.", "170 ГЗ", "Обучено педагогов")
    row = entered(visit, indicator, number="173")
    visit("monitor").post(f"/projects/PRO/values/{row.id}/verify")
    shown = _english(visit("lead"), LIST)
    assert "170 ГЗ" in shown
    assert "173 чел." in shown
    assert "Reached" in shown
    assert "+3 чел." in shown


def test_presence_with_a_card_and_its_files(cast: Cast, visit: Visit) -> None:
    indicator = made(cast, "наличие", "наличие информации", "Информация на сайте")
    with unit_of_work():
        db.session.add(
            CardFile(
                public_id="f" * 32, card_id=cast.card().id, name="Снимок страницы.png",
                media_type="image/png", size=10, sha256="0" * 64, store_key="none",
            )
        )  # fmt: skip
    row = entered(visit, indicator, present="yes", card="ПРО-1", url="https://imc.example/news")
    kinds = db.session.scalars(
        select(ValueEvidence.kind).where(ValueEvidence.value_id == row.id)
    ).all()
    assert sorted(kinds) == [EvidenceKind.CARD, EvidenceKind.FILE, EvidenceKind.LINK]
    visit("monitor").post(f"/projects/PRO/values/{row.id}/verify", {"judgement": ""})
    assert "Reached" in _english(visit("lead"), LIST)
    page = text(visit("lead").get(f"{LIST}/{indicator}"))
    assert "/cards/PRO-1" in page
    assert f"/files/{'f' * 32}" in page
    assert "Снимок страницы.png" in page


def test_events_of_the_plan_prove_a_value(cast: Cast, visit: Visit) -> None:
    """Issue 5, "Values": evidence is files, links, cards and events."""
    indicator = made(cast)
    with unit_of_work():
        activity = db.session.scalars(
            select(Activity).where(Activity.initiative_id == cast.initiative().id)
        ).first()
        activity.title, part = "Семинар сети", activity.id
    page = f"{LIST}/{indicator}"
    assert 'name="event"' not in text(visit("member").get(page))
    with unit_of_work():
        activity.state, activity.done_on = ActivityState.DONE, date(2022, 1, 20)
        again = ActivityOccurrence(
            activity_id=part, key="2021", starts_on=date(2021, 1, 1), ends_on=date(2021, 12, 31),
            state=OccurrenceState.DONE, done_on=date(2021, 11, 5),
        )  # fmt: skip
        missed = ActivityOccurrence(
            activity_id=part, key="2020", starts_on=date(2020, 1, 1), ends_on=date(2020, 12, 31),
            state=OccurrenceState.MISSED,
        )  # fmt: skip
        db.session.add_all([again, missed])
        db.session.flush()
        repetition, other = again.id, missed.id
    row = entered(visit, indicator, number="14", event=f"{part}-{repetition}")
    url = f"/projects/PRO/values/{row.id}/evidence"
    for foreign in ("999999", f"{part}-{other}", "x"):
        assert visit("member").post(url, {"event": foreign}).status_code == 422
    shown = text(visit("monitor").get(page))
    assert f'/plan#a-{part}">Семинар сети · 05.11.2021</a>' in shown
    assert f"/plan#a-{part}" in text(visit("monitor").get(f"{page}/lineage"))


def test_words_as_a_target_ask_for_a_judgement_with_a_reason(cast: Cast, visit: Visit) -> None:
    indicator = made(cast, "", "В соответствии с предметными областями", "Темы")
    row = entered(visit, indicator, text="Пять предметов из восьми")
    monitor, url = visit("monitor"), f"/projects/PRO/values/{row.id}/verify"
    assert monitor.post(url).status_code == 422
    assert monitor.post(url, {"judgement": "partly"}).status_code == 422
    whole = {"judgement": "partly", "reason": "Нет химии, физики, музыки"}
    assert monitor.post(url, whole).status_code == 303
    page = _english(visit("lead"), f"{LIST}/{indicator}")
    assert "Nearly reached" in page
    assert "Нет химии" in page


def test_the_author_has_no_button_to_verify(cast: Cast, visit: Visit) -> None:
    indicator = made(cast)
    row = entered(visit, indicator, "monitor", number="14")
    page = _english(visit("monitor"), f"{LIST}/{indicator}")
    assert f"/values/{row.id}/verify" not in page
    assert "somebody else verifies it" in page
    assert "Somebody from monitoring verifies it" in _english(visit("lead"), f"{LIST}/{indicator}")
    assert visit("monitor").post(f"/projects/PRO/values/{row.id}/verify").status_code == 403
    assert "Nothing waits" in _english(visit("monitor"), "/indicators/waiting")


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"number": "сорок"}, "Please write a number"),
        ({"number": ""}, "A number belongs here"),
        ({"numerator": "5", "denominator": "0"}, "Out of nothing there is no share"),
        ({"numerator": "9", "denominator": "5"}, "not larger than the whole"),
        ({"number": "5", "on_day": "2999-01-01"}, "Please write the date"),
        ({"number": "5", "on_day": "2015-01-01"}, "outside the project"),
        ({"number": "5", "url": "javascript:alert(1)"}, "An address begins with"),
        ({"number": "5", "card": "ZZS-1"}, "There is no card with this key"),
        ({"number": "1" + "0" * 30}, "This number is too large"),
        ({"number": "1,1234567"}, "Too many digits behind the comma"),
    ],
)
def test_what_cannot_be_is_said_beside_the_field(
    cast: Cast, visit: Visit, form: dict[str, str], words: str
) -> None:
    answer = visit("member").post(
        f"{LIST}/{made(cast)}/values", {"on_day": DAY, **form},
        headers={"Accept-Language": "en"},
    )  # fmt: skip
    assert answer.status_code == 422
    assert words in answer.text
    assert not values()


def test_a_draft_is_seen_by_its_author_only(cast: Cast, visit: Visit) -> None:
    indicator = made(cast)
    visit("member").post(
        f"{LIST}/{indicator}/values", {"on_day": DAY, "number": "7", "note": "Подсчитали сами"}
    )
    assert "Подсчитали сами" in text(visit("member").get(f"{LIST}/{indicator}"))
    for who in ("lead", "monitor", "observer"):
        assert "Подсчитали сами" not in text(visit(who).get(f"{LIST}/{indicator}"))
    assert "Подсчитали сами" not in text(visit("lead").get("/projects/PRO/journal"))


def test_a_locked_period_has_no_buttons_and_refuses(cast: Cast, visit: Visit) -> None:
    indicator, monitor = made(cast), visit("monitor")
    row = entered(visit, indicator, number="14")
    assert monitor.post(f"{LIST}/lock", {"up_to": "2021-06-30"}).status_code == 303
    page = _english(monitor, f"{LIST}/{indicator}")
    assert "The period is locked" in page
    assert f"/values/{row.id}/verify" not in page
    answer = visit("member").post(f"{LIST}/{indicator}/values", {"on_day": DAY, "number": "9"})
    assert answer.status_code == 409
    assert 'value="9"' in answer.text
    assert visit("lead").post(f"{LIST}/lock", {"up_to": "2021-06-30"}).status_code == 403
    assert monitor.post(f"{LIST}/unlock", {"reason": " "}).status_code == 422
    assert monitor.post(f"{LIST}/unlock", {"reason": "Опоздал отчёт"}).status_code == 303
    assert db.session.scalars(select(PeriodLock.reason)).all() == ["Опоздал отчёт"]
    assert monitor.post(f"/projects/PRO/values/{row.id}/verify").status_code == 303
    assert "Опоздал отчёт" in text(visit("lead").get("/projects/PRO/journal"))


def test_what_waits_is_one_line_a_project_on_my_day(cast: Cast, visit: Visit) -> None:
    indicator = made(cast)
    row = entered(visit, indicator, number="14")
    entered(visit, indicator, "lead", number="15")
    day = _english(visit("monitor"), "/")
    assert day.count("Verify 2 values") == 1
    assert "Verify" not in _english(visit("lead"), "/")
    queue = _english(visit("monitor"), "/indicators/waiting")
    assert queue.count("value-") == 2
    visit("monitor").post(f"/projects/PRO/values/{row.id}/return", {"remarks": "Нет списка"})
    assert "Mend the value: 4.1" in _english(visit("member"), "/")


def test_a_doubted_value_is_marked_and_may_stand(cast: Cast, visit: Visit) -> None:
    indicator, monitor = made(cast), visit("monitor")
    row = entered(visit, indicator, number="14")
    monitor.post(f"/projects/PRO/values/{row.id}/verify")
    with unit_of_work():
        found = db.session.get_one(IndicatorValue, row.id)
        found.doubted_at = now()
    assert "doubted" in _english(monitor, "/indicators/waiting")
    assert monitor.post(f"/projects/PRO/values/{row.id}/keep").status_code == 303
    assert "doubted" not in _english(monitor, "/indicators/waiting")
    assert values()[-1].state == ValueState.VERIFIED


def test_a_figure_leads_down_to_the_values_and_up_to_the_programme(
    cast: Cast, visit: Visit
) -> None:
    with unit_of_work():
        programme = cast.initiative("GEN")
        above = add_indicator(
            None, add_indicator_set(None, programme, number="1"), name="Все школы", number="1.9",
            unit="%", target_raw="50",
        )  # fmt: skip
    below = made(cast)
    with unit_of_work():
        row = db.session.get_one(Indicator, below)
        row.parent_id, row.rollup = above.id, Rollup.RATIO
    value = entered(visit, below, numerator="5", denominator="26")
    visit("monitor").post(f"/projects/PRO/values/{value.id}/verify")
    top = _english(visit("lead"), f"/projects/GEN/indicators/{above.id}")
    assert f"{LIST}/{below}" in top
    assert "19.23 %" in top
    assert "from 1 linked indicator<" in top
    assert f"/projects/GEN/indicators/{above.id}" in text(visit("lead").get(f"{LIST}/{below}"))
    with unit_of_work():
        secret = cast.initiative("ZZS")
        hidden = db.session.scalars(
            select(Indicator).where(Indicator.initiative_id == secret.id)
        ).one()
        hidden.parent_id, hidden.rollup = above.id, Rollup.RATIO
    top = _english(visit("lead"), f"/projects/GEN/indicators/{above.id}")
    assert "Доля ZZS" not in top
    assert "1 more in a project that is not shown to you" in top


def test_two_windows_change_one_draft(cast: Cast, visit: Visit) -> None:
    indicator, member = made(cast), visit("member")
    member.post(f"{LIST}/{indicator}/values", {"on_day": DAY, "number": "7"})
    row = values()[-1]
    url = f"/projects/PRO/values/{row.id}"
    first = {"on_day": DAY, "number": "8", "revision": str(row.revision)}
    assert member.post(url, first).status_code == 303
    second = member.post(url, {**first, "number": "9"})
    assert second.status_code == 409
    assert 'value="9"' in second.text
    assert values()[-1].number == 8


def test_as_of_an_earlier_day_there_is_no_data(cast: Cast, visit: Visit) -> None:
    indicator = made(cast)
    row = entered(visit, indicator, number="14")
    visit("monitor").post(f"/projects/PRO/values/{row.id}/verify")
    assert "14 %" in text(visit("lead").get(LIST))
    assert "14 %" not in text(visit("lead").get(f"{LIST}?as_of=2021-01-01"))
    assert "could not be read" in _english(visit("lead"), f"{LIST}?as_of=вчера")


def test_the_history_of_a_value_stands_beside_it(cast: Cast, visit: Visit) -> None:
    indicator = made(cast)
    page = f"{LIST}/{indicator}"
    row = entered(visit, indicator, number="14")
    url = f"/projects/PRO/values/{row.id}"
    visit("monitor").post(f"{url}/return", {"remarks": "Сколько из скольких?"})
    again = {"on_day": DAY, "numerator": "48", "denominator": "250", "number": ""}
    assert visit("member").post(url, again).status_code == 303
    visit("member").post(f"{url}/submit")
    told = r"Returned: Сколько из скольких\?.*Changed: 14 % → 19.2 %.*Sent to verification"
    assert re.search(told, _english(visit("monitor"), page))
    assert "Written down" not in _english(visit("monitor"), page)  # that was the author's affair
    assert "Written down" in _english(visit("member"), page)


def test_a_word_and_evidence_beside_a_value(cast: Cast, visit: Visit) -> None:
    indicator = made(cast)
    row = entered(visit, indicator, number="14")
    url = f"/projects/PRO/values/{row.id}"
    assert visit("monitor").post(f"{url}/comments", {"text": "Откуда число?"}).status_code == 303
    assert visit("member").post(f"{url}/evidence", {}).status_code == 422
    more = {"url": "https://imc.example/list", "url_title": "Список школ"}
    assert visit("member").post(f"{url}/evidence", more).status_code == 303
    page = text(visit("lead").get(f"{LIST}/{indicator}"))
    assert "Откуда число?" in page
    assert "Список школ" in page


def test_overview_and_passport_show_the_actual_beside_the_target(cast: Cast, visit: Visit) -> None:
    indicator = made(cast, "ед.", "25", "Семинары")
    row = entered(visit, indicator, number="12")
    visit("monitor").post(f"/projects/PRO/values/{row.id}/verify")
    for url in ("/projects/PRO", "/projects/PRO/passport"):
        page = text(visit("lead").get(url))
        assert f"/projects/PRO/indicators/{indicator}" in page
        assert "12 ед." in page


def test_where_there_is_nothing_the_tab_says_so(cast: Cast, visit: Visit) -> None:
    assert "There are no indicators here yet" in _english(
        visit("viewer"), "/projects/STR/indicators"
    )
    assert visit("stranger").get(LIST).status_code == 404


def test_statements_do_not_grow(cast: Cast, visit: Visit, statements: Statements) -> None:
    indicator = made(cast)
    browser = visit("monitor")
    pages = (LIST, f"{LIST}/{indicator}", "/indicators/waiting")
    counts: list[list[int]] = []
    for many in (1, 12):
        _fill(cast.initiative(), indicator, many)
        counts.append([])
        for url in pages:
            browser.get(url)
            statements.clear()
            assert browser.get(url).status_code == 200
            counts[-1].append(len(statements))
    assert counts[0] == counts[1]


def _fill(project: Initiative, indicator: int, many: int) -> None:
    """More indicators, more values in every state, with evidence."""
    with unit_of_work():
        appendix = add_indicator_set(None, project, number="5")
        for number in range(many):
            row = add_indicator(None, appendix, name=f"Ещё {number}", target_raw="5")
            for state in (ValueState.SUBMITTED, ValueState.VERIFIED, ValueState.RETURNED):
                value = IndicatorValue(
                    indicator_id=indicator if number % 2 else row.id, number=Decimal(number),
                    on_day=date(2021, 1 + number % 12, 1), state=state,
                )  # fmt: skip
                db.session.add(value)
                db.session.flush()
                db.session.add(
                    ValueEvidence(
                        value_id=value.id, kind=EvidenceKind.LINK, url="https://a.example"
                    )
                )
    assert db.session.get(Indicator, indicator) is not None


def test_a_file_is_put_to_a_value_and_saved_by_who_sees_the_project(
    cast: Cast, visit: Visit
) -> None:
    indicator, member = made(cast, "чел.", "170", "Обучено педагогов"), visit("member")
    answer = member.post(
        f"{LIST}/{indicator}/values",
        {"on_day": DAY, "number": "12", "file": (io.BytesIO(b"a list of names"), "список.txt")},
    )
    assert answer.status_code == 303, answer.text
    row = values()[-1]
    more = {"file": (io.BytesIO(b"a second list"), "ещё.txt")}
    assert member.post(f"/projects/PRO/values/{row.id}/evidence", more).status_code == 303
    page = member.get(f"{LIST}/{indicator}").text
    address, other = re.findall(r'href="(/value-files/\w+)"', page)
    file = visit("observer").get(address)
    assert (file.status_code, file.data) == (200, b"a list of names")
    assert file.headers["Content-Disposition"].startswith("attachment")
    assert visit("stranger").get(address).status_code == 404
    assert "ещё.txt" in member.get(f"{LIST}/{indicator}/lineage").text or other


def test_a_photo_put_to_a_value_is_seen_small(cast: Cast, visit: Visit) -> None:
    indicator, member = made(cast, "чел.", "170", "Обучено педагогов"), visit("member")
    photo = io.BytesIO()
    Image.new("RGB", (300, 200), "teal").save(photo, "PNG")
    form = {"on_day": DAY, "number": "12", "file": (io.BytesIO(photo.getvalue()), "Лист.png")}
    assert member.post(f"{LIST}/{indicator}/values", form).status_code == 303
    page = member.get(f"{LIST}/{indicator}").text
    (small,) = re.findall(r'<img src="(/value-files/\w+\?preview=1)"', page)
    seen = visit("observer").get(small)
    assert (seen.status_code, seen.mimetype) == (200, "image/webp")
    assert visit("stranger").get(small).status_code == 404
    assert member.get(small.replace("preview=1", "")).data == photo.getvalue()
    member.post(f"/projects/PRO/values/{values()[-1].id}/submit")
    assert f'src="{small}"' in member.get(f"{LIST}/{indicator}/lineage").text


def test_an_empty_file_is_refused_and_nothing_is_kept(cast: Cast, visit: Visit) -> None:
    indicator = made(cast, "чел.", "170", "Обучено педагогов")
    answer = visit("member").post(
        f"{LIST}/{indicator}/values",
        {"on_day": DAY, "number": "12", "file": (io.BytesIO(b""), "пусто.txt")},
    )
    assert answer.status_code == 422
    assert "пусто.txt" in answer.text
    assert values() == []


def test_a_second_value_of_a_period_is_refused_with_a_way_to_the_first(
    cast: Cast, visit: Visit
) -> None:
    indicator = made(cast, "чел.", "40", "Число педагогов")
    with unit_of_work():
        row = db.session.get_one(Indicator, indicator)
        row.value_kind = ValueKind.PER_PERIOD
    member, address = visit("member"), f"{LIST}/{indicator}"
    form = {"on_day": DAY, "starts_on": "2021-05-01", "number": "30000"}
    member.post(f"{address}/values", form)
    (first,) = values()
    member.post(f"/projects/PRO/values/{first.id}/submit", {})
    for sent in (form, {**form, "number": "5"}):
        refused = member.post(f"{address}/values", sent)
        assert refused.status_code == 422
        assert f'href="{address}?all=1#value-{first.id}"' in refused.text
    for less in ({**form, "number": "-5", "adds": "y"}, {**form, "number": "-5"}):
        assert member.post(f"{address}/values", less).status_code == 422
    member.post(f"{address}/values", {**form, "number": "5", "adds": "y"})
    assert [(one.number, one.adds) for one in values()] == [
        (Decimal(30000), False), (Decimal(5), True),
    ]  # fmt: skip
    # Whoever verifies is told that it is far off, and that nothing proves it.
    page = text(visit("monitor").get(f"{address}"))
    assert page.partition(f'id="value-{first.id}"')[2].count('class="kin-odd"') >= 2
    assert text(visit("monitor").get("/indicators/waiting")).count("k-pill y") == 2
