"""Names of organisations: what their words say. Pure."""

import re

from kaskad.people.models import OrganisationKind, PartyKind

_FORMS = (
    ("государственное бюджетное дошкольное образовательное учреждение", "гбдоу"),
    ("государственное бюджетное общеобразовательное учреждение", "гбоу"),
    ("государственное бюджетное учреждение дополнительного образования", "гбудо"),
    ("государственное бюджетное учреждение", "гбу"),
    (
        "федеральное государственное бюджетное образовательное учреждение высшего образования",
        "фгбоуво",
    ),
    ("средняя общеобразовательная школа", "сош"),
)
_KINDERGARTEN = re.compile(r"\bгбдоу\b|\bдоу\b|детск\w{1,9} сад")
_SCHOOL = re.compile(r"\bгбоу\b|\bсош\b|школ|гимнази|лице[йя]")
_TO_NUMBER = re.compile(r"^.{0,120}?№\s*(\d+(?:/\d+)?)")
_BODY = re.compile(r"комитет|\bсовет\b|комисси|\bгрупп[аы]\b|оргкомитет|редколлеги|жюри")
_UNIT = re.compile(r"\bотдел\b|центр\b|цуоко|\bслужба\b|кафедра|библиотека")
_GROUP = re.compile(
    r"участник|педагог|учител|руководител|методист|наставник|воспитател|команд|школы\b|сады\b"
    r"|учреждени|организаци|\bоу\b|\bдоу\b|\bоо\b"
)


def normal_name(name: str) -> str:
    """*name* as compared: forms of ownership short, no quotes, case, «ё» or doubled spaces."""
    text = name.lower().replace("ё", "е")
    text = " ".join(re.sub(r"[«»\"“”„]", " ", text).split())
    for long, short in _FORMS:
        text = text.replace(long, short)
    text = text.replace("гбу до ", "гбудо ")
    return " ".join(re.sub(r"№\s*", "№", text).split()).strip(" .,;")


def organisation_kind(name: str) -> OrganisationKind:
    """School, kindergarten or partner, by the name. Universities and centres are partners."""
    text = normal_name(name)
    if _KINDERGARTEN.search(text):
        return OrganisationKind.KINDERGARTEN
    return OrganisationKind.SCHOOL if _SCHOOL.search(text) else OrganisationKind.PARTNER


def organisation_number(name: str) -> str:
    """«72» of «ГБОУ СОШ № 72 с углублённым …»; a number inside quotes counts too."""
    found = re.search(r"№\s*(\d+(?:/\d+)?)", name)
    return found[1] if found else ""


def short_name(name: str) -> str:
    """The beginning up to the number: «ГБОУ СОШ № 72»; "" when the name has none or is short."""
    found = _TO_NUMBER.search(name)
    if not found or len(name) <= 40:
        return ""
    return found[0].replace("«", "").strip()


def party_kind(text: str) -> PartyKind:
    """What somebody responsible is, by the words: a body, a unit, an organisation, else a group."""
    words = normal_name(text)
    if _BODY.search(words):
        return PartyKind.BODY
    if organisation_number(text) and organisation_kind(text) != OrganisationKind.PARTNER:
        return PartyKind.ORGANISATION
    if _GROUP.search(words):
        return PartyKind.GROUP
    return PartyKind.UNIT if _UNIT.search(words) else PartyKind.GROUP
