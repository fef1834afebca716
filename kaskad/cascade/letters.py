"""Letters of consent and agreements: what their words say. Pure."""

import re
from dataclasses import dataclass
from datetime import date

_DATE = re.compile(r"(?<!\d)(\d{1,2})\.(\d{1,2})\.(\d{4})(?!\d)")
_FROM = re.compile(r"\sот\s{1,5}\d{1,2}\.\d{1,2}\.\d{4}")
_NUMBER = re.compile(r"№\s*(.+)$")
_ABSENT = {"бн", "б/н", "б\\н", "без номера", "-", "–", "—"}


@dataclass(frozen=True)
class Letter:
    """«Письмо от 16.03.2021 № 37/21» taken apart; «б/н» is no number (domain.md, 12, row 15)."""

    day: date | None
    number: str
    number_absent: bool


def read_letter(raw: str) -> Letter:
    """Date and number of the letter *raw*, as far as they can be read; never raises."""
    day = None
    found = _DATE.search(raw)
    if found:
        try:
            day = date(int(found[3]), int(found[2]), int(found[1]))
        except ValueError:
            day = None
    number = _NUMBER.search(raw)
    text = number[1].strip() if number else ""
    absent = text.lower().strip(" .") in _ABSENT
    return Letter(day, "" if absent else text[:60], absent)


def read_agreement(raw: str) -> Letter:
    """The same of «Договор о сотрудничестве № 5 от 12.01.2021»: here the day may come last."""
    end = _FROM.search(raw)
    words = raw[: end.start()].rstrip(" ,\n") if end else raw
    found = read_letter(words if "№" in words else raw)
    return Letter(read_letter(raw).day, found.number, found.number_absent)
