"""What words of documents say of money, pilot sites, agreements and trends."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from kaskad.cascade.around import (
    AgreementKind,
    Coverage,
    FundingKind,
    NegativeSumError,
    NoSumError,
    PilotRole,
    TooLargeSumError,
    Trend,
    agreement_kind,
    funding_kind,
    funding_named,
    pilot_role,
    read_coverage,
    read_sum,
    sum_or_none,
    trend,
)

K = FundingKind
FUNDING = [
    (
        (
            "в рамках текущего финансирования ИМЦ и средств от приносящей доход деятельности,"
            " текущего финансирования\nОУ района, вхождения в программы, финансируемые в рамках"
            " реализации НП «Образование». Возможна грантовая\nподдержка, а также использование"
            " ресурсов потенциальных стейкхолдеров, готовых выступить соорганизаторами."
        ),
        [K.CENTRE, K.OWN_INCOME, K.SCHOOLS, K.PROGRAMMES, K.GRANT, K.STAKEHOLDERS],
    ),
    ("в рамках текущего финансирования", [K.CENTRE]),
    (
        (
            "средства федерального бюджета, направляемые на реализацию федерального проекта"
            " «Демография» (приносящая\nдоход деятельность ИМЦ)."
        ),
        [K.FEDERAL, K.OWN_INCOME],
    ),
    (
        (
            "Внедрение предлагаемой модели в деятельность районной системы образования не требует"
            " дополнительного\nфинансирования. Она интегрируется с действующими моделями."
        ),
        [K.NONE_NEEDED],
    ),
    ("Не требует финансирования", [K.NONE_NEEDED]),
    ("есть", []),
    ("Средства программы «От трансформации к системным изменениям»", []),
    ("средства бюджета", []),
    ("", []),
]


@pytest.mark.parametrize(("text", "kinds"), FUNDING)
def test_sources_of_money_that_words_name(text: str, kinds: list[FundingKind]) -> None:
    assert [one.kind for one in funding_named(text)] == kinds
    assert all(one.words in " ".join(text.split()) for one in funding_named(text))
    assert funding_kind(text) == (kinds[0] if len(kinds) == 1 else None)


@pytest.mark.shared
def test_the_real_passports_are_read_as_the_table_says(shared: Path) -> None:
    folder = shared / "data" / "cascade"
    text = " ".join("".join(one.read_text("utf-8") for one in folder.glob("*.yaml")).split())
    for words, _kinds in FUNDING[:3]:
        assert " ".join(words.split()) in text


@pytest.mark.parametrize(
    ("raw", "roubles"),
    [
        ("1 500 000 руб.", "1500000"),
        ("1\u00a0500\u202f000,50 ₽", "1500000.50"),
        ("1500.5", "1500.5"),
        ("1,5 млн руб.", "1500000"),
        ("250 тыс. рублей", "250000"),
        ("0", "0"),
        ("1 000 000 000 000", "1000000000000"),
    ],
)
def test_sums_as_people_write_them(raw: str, roubles: str) -> None:
    assert read_sum(raw) == Decimal(roubles)


@pytest.mark.parametrize(
    ("raw", "error"),
    [
        ("-5", NegativeSumError),
        ("\u22121 000 руб.", NegativeSumError),
        ("1" + "0" * 30, TooLargeSumError),
        ("2 000 000 млн", TooLargeSumError),
        ("много", NoSumError),
        ("10 долларов", NoSumError),
        ("1 50", NoSumError),
        ("1,555", NoSumError),
        ("1e30", NoSumError),
        ("NaN", NoSumError),
    ],
)
def test_what_is_no_sum_is_refused(raw: str, error: type[NoSumError]) -> None:
    with pytest.raises(error):
        read_sum(raw)
    assert sum_or_none(raw) is None


@pytest.mark.parametrize(
    ("raw", "teachers", "pupils"),
    [
        ("12 % педагогов, 14 % детей", "12", "14"),
        ("14% сотрудников школ, 19,2\u00a0% обучающихся", None, "19.2"),
        ("14 % педагогических работников", "14", None),
        ("120 % детей", None, None),
        ("все педагоги", None, None),
        ("", None, None),
    ],
)
def test_shares_of_teachers_and_pupils(raw: str, teachers: str | None, pupils: str | None) -> None:
    wanted = [Decimal(one) if one else None for one in (teachers, pupils)]
    assert read_coverage(raw) == Coverage(*wanted)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("уменьшение количества школ, демонстрирующих низкие результаты", Trend.DECREASE),
        ("Увеличение доли учителей", Trend.INCREASE),
        ("положительная динамика результатов оценочных процедур", Trend.POSITIVE),
        ("«Снижение» числа обращений", Trend.DECREASE),
        ("повышение квалификации педагогов", None),
        ("Разработаны формы повышения квалификации и увеличения нагрузки", None),
        ("", None),
    ],
)
def test_which_way_a_result_goes(text: str, found: Trend | None) -> None:
    assert trend(text) == found


def test_roles_and_agreements_are_taken_where_one_is_named() -> None:
    assert pilot_role("Планируемая апробация") == PilotRole.TRIAL
    assert pilot_role("площадка внедрения") == PilotRole.ADOPTION
    assert pilot_role("пилот целевой модели наставничества") == PilotRole.TARGET_MODEL
    assert pilot_role("апробация и внедрение") is None
    assert agreement_kind("Договор о сотрудничестве от 12.01.2021 № 5") == AgreementKind.COOPERATION
    assert agreement_kind("Договор о сетевой форме реализации программ") == AgreementKind.NETWORK
    assert agreement_kind("Договор № 5") is None
