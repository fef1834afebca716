"""Letters of consent and names of organisations."""

from __future__ import annotations

from datetime import date

import pytest

from kaskad.cascade.letters import read_letter
from kaskad.exchange.letters import (
    normal_name,
    organisation_kind,
    organisation_number,
    party_kind,
    short_name,
)


@pytest.mark.parametrize(
    ("raw", "day", "number", "absent"),
    [
        ("Письмо от 16.03.2021 № 37/21", date(2021, 3, 16), "37/21", False),
        ("Письмо от 23.03.2021 № 01-01/82", date(2021, 3, 23), "01-01/82", False),
        ("Письмо от 15.03.2021 № бн", date(2021, 3, 15), "", True),
        ("Письмо от 22.03.2021 № б/н", date(2021, 3, 22), "", True),
        ("Письмо от 45.13.2021 № 7", None, "7", False),
        ("устно", None, "", False),
        ("", None, "", False),
    ],
)
def test_letters(raw: str, day: date | None, number: str, absent: bool) -> None:
    """domain.md, 12, row 15."""
    letter = read_letter(raw)
    assert (letter.day, letter.number, letter.number_absent) == (day, number, absent)


@pytest.mark.parametrize(
    ("name", "kind", "number"),
    [
        ("ГБОУ СОШ № 72 с углублённым изучением немецкого языка", "school", "72"),
        ("ГБОУ гимназия № 192 «Брюсовская гимназия»", "school", "192"),
        ("ГБОУ лицей № 144 Калининского района", "school", "144"),
        ("ГБОУ «Инженерно-технологическая школа № 777»", "school", "777"),
        ("ГБДОУ № 84 комбинированного вида", "kindergarten", "84"),
        ("Детский сад № 5", "kindergarten", "5"),
        ("Светлоозёрский педагогический университет", "partner", ""),
        ("Научно-экспертный совет Калининского района", "partner", ""),
        ("МАУ «Киришский центр методического сопровождения»", "partner", ""),
    ],
)
def test_kinds_of_organisations(name: str, kind: str, number: str) -> None:
    assert (organisation_kind(name), organisation_number(name)) == (kind, number)


def test_one_organisation_in_two_spellings() -> None:
    """domain.md, 12, row 17: a partner that is a pilot site too."""
    assert normal_name(
        "ГБУДО Центр психолого-педагогической помощи Калининского района"
    ) == normal_name(
        "Государственное бюджетное учреждение дополнительного образования центр "
        "психолого-педагогической помощи Калининского  района"
    )
    assert normal_name("ГБОУ СОШ №5 «Мир»") == normal_name("ГБОУ СОШ № 5 Мир")
    assert normal_name("ГБДОУ № 5") != normal_name("ГБДОУ № 50")


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Организационный комитет", "body"),
        ("Координационный совет", "body"),
        ("Рабочая группа", "body"),
        ("Методический отдел", "unit"),
        ("Пресс-центр", "unit"),
        ("Участники проекта", "group"),
        ("Детские сады района", "group"),
        ("Школа № 12", "organisation"),
    ],
)
def test_kinds_of_those_responsible(text: str, kind: str) -> None:
    assert party_kind(text) == kind


def test_short_names() -> None:
    assert short_name("ГБОУ СОШ № 72 с углублённым изучением немецкого языка") == "ГБОУ СОШ № 72"
    assert short_name("ГБОУ СОШ № 5") == ""
