"""Reading cascade files: whole, and refusing with line and key."""

from __future__ import annotations

import time

import pytest

from kaskad.core.errors import Invalid
from kaskad.exchange.readers.cascade_document import Floor
from kaskad.exchange.readers.cascade_yaml import read_cascade
from kaskad.exchange.readers.yaml_tree import MOST_BYTES
from tests.exchange.samples import CASCADE, sample

PROJECT = "methodical_projects[1]"

pytestmark = pytest.mark.usefixtures("ctx")


def refusal(data: bytes) -> str:
    with pytest.raises(Invalid) as caught:
        read_cascade(data)
    return caught.value.message


def line_of(text: str, source: str = CASCADE) -> str:
    return str(source[: source.index(text)].count("\n") + 1)


def test_everything_is_read_as_written() -> None:
    document = read_cascade(sample())
    assert [p.floor for p in document.passports] == [
        Floor.PROGRAMME, Floor.STRATEGIC_PROJECT, Floor.PROJECT,
    ]  # fmt: skip
    project = document.passports[2]
    assert project.source_key == "bridge"
    assert project.suggested_key == "МОСТ"
    assert [row.number for row in project.activities] == ["1", "1.1"]
    assert project.activities[0].period_text == "ежегодно, ноябрь-декабрь"
    assert project.activities[1].result_shared_from == "1"
    assert project.appendices[0].indicators[0].target == "170 ГЗ"
    assert project.pilots[0].consent_letter == "Письмо от 16.03.2021 № б/н"
    assert project.activities[0].line == int(line_of("- number: '1'\n        parent: null"))
    assert not document.warnings


def test_conditions_and_products_are_a_text_or_a_list() -> None:
    """domain.md, 4.4 and 4.7: 004 lists them, another passport may say them in a sentence."""
    said = "goal: Соединить школы."
    told = "\n    ".join(
        (said, "preconditions: Договор с вузом.", "products:", "  - Дайджест", "  - Модель")
    )
    document = read_cascade(sample((said, told)))
    found = {block.kind: block for block in document.passports[2].blocks}
    assert found["preconditions"].body == "Договор с вузом."
    assert [one["text"] for one in found["products"].items] == ["Дайджест", "Модель"]
    assert not document.warnings


def test_numbers_stay_words_as_written() -> None:
    """«0042» and 1e3 are not turned into numbers."""
    document = read_cascade(sample(("target: 170 ГЗ", "target: 0042"), ("unit: ед.", "unit: 1e3")))
    row = document.passports[2].appendices[0].indicators[0]
    assert (row.target, row.unit) == ("0042", "1e3")


@pytest.mark.parametrize(
    ("change", "key"),
    [
        (("tasks:\n      - Первая задача\n      - Вторая задача", "tasks: да"), f"{PROJECT}.tasks"),
        (("goal: Соединить школы.", "goal: [а, б]"), "methodical_projects[1].goal"),
        (("key: bridge", "key: a b/c"), "methodical_projects[1].key"),
        (("suggested_key: МОСТ", "suggested_key: 1-2"), "methodical_projects[1].suggested_key"),
        (("goal:", "number_of_sprints: пять\n    goal:"), f"{PROJECT}.number_of_sprints"),
        (("function: Помогает", "functoin: Помогает"), f"{PROJECT}.partners[1].functoin"),
        (("title: Семинар", "title: null"), "methodical_projects[1].activities[1].title"),
        (("unit: ед.", "unit: " + "ы" * 61), f"{PROJECT}.appendices[1].indicators[1].unit"),
        (("parent: '1'", "parent: '9'"), "bridge.parent"),
        (("stage: Основной", "stage: Итоговый"), "bridge.stage"),
        (("number: '1.1'", "number: '1'"), "bridge.activities"),
        (("key: office", "key: office\n    strategic_project: nowhere"), "strategic_project"),
        (("counts:", "surprise: 1\ncounts:"), "surprise"),
        (("strategic_projects: 1", "strategic_projects: много"), "counts.strategic_projects"),
        (("goal: Соединить", "goal: Раз\n    goal: Соединить"), f"{PROJECT}.goal"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named_by_line_and_key(change: tuple[str, str], key: str) -> None:
    message = refusal(sample(change))
    assert key in message
    assert any(sign.isdigit() for sign in message.split(key)[0]), message


def test_the_line_is_the_line_of_the_fault() -> None:
    message = refusal(sample(("goal: Соединить школы.", "goal: {a: b}")))
    assert line_of("goal: Соединить") in message


def test_a_key_given_twice_in_two_projects_is_refused() -> None:
    data = sample(("key: office", "key: office\n    title: Один\n  - key: office"))
    assert "office" in refusal(data)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"   \n\n",
        b"# only a comment\n",
        b"\x00\x01\x02",
        b"\xff\xfe\x00s",
        "schema: привет\0".encode(),
        b"\x89PNG\r\n\x1a\n" + bytes(range(256)),
        b"schema: kaskad/other/1\ndistrict: x\n",
        b"- a\n- b\n",
        b"just a text",
        b"a: [1, 2",
        b"a:\n\t- b\n",
        b"a: 'open",
        b"? [complex, key]\n: x\n",
        b"a: 1\n---\nb: 2\n",
        b"a: !!python/object/apply:os.system ['true']\n",
        b"a: &x 1\nb: *x\n",
        b"<<: {schema: x}\n",
        ("a: " + "[" * 5000 + "]" * 5000).encode(),
        b"schema: kaskad/district-cascade/1\n",
        b"schema: kaskad/district-cascade/1\ndistrict: x\n",
        b"schema: kaskad/district-project/1\ndistrict: x\nproject: text\n",
    ],
)
def test_rubbish_is_refused_with_a_sentence(data: bytes) -> None:
    assert refusal(data).endswith((".", "?"))


def test_a_billion_laughs_are_refused_at_once() -> None:
    lines = ["a0: &a0 ['смех']"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 40)]
    begun = time.perf_counter()
    message = refusal("\n".join(lines).encode())
    assert "1" in message
    assert time.perf_counter() - begun < 1


def test_too_big_is_refused_before_it_is_read() -> None:
    assert "10" in refusal(b"a: " + b"x" * MOST_BYTES)


def test_too_many_nodes_are_refused() -> None:
    refusal(b"a:\n" + b"- x\n" * 250_000)


def test_a_tab_is_called_a_tab() -> None:
    message = refusal(b"schema: x\n\tdistrict: y\n")
    assert "2" in message


def test_an_unknown_section_is_kept_with_a_warning() -> None:
    document = read_cascade(sample(("    goal:", "    motto: Вместе\n    goal:")))
    block = document.passports[2].blocks[-1]
    assert (block.kind, block.heading, block.body) == ("other", "motto", "Вместе")
    assert "motto" in document.warnings[0]


def test_an_unknown_section_with_a_list_is_kept() -> None:
    document = read_cascade(
        sample(("    goal:", "    pledges:\n      - раз\n      - {who: кто, what: что}\n    goal:"))
    )
    assert document.passports[2].blocks[-1].items == (
        {"text": "раз"}, {"who": "кто", "what": "что"},
    )  # fmt: skip


@pytest.mark.parametrize("escape", ["\\ud800", "\\0", "\\x07"])
def test_escapes_of_what_is_no_text_never_arrive(escape: str) -> None:
    data = sample(("title: Семинар", f'title: "Семинар{escape}"'))
    try:
        title = read_cascade(data).passports[2].activities[0].title
    except Invalid:
        return
    assert title.encode() == "Семинар".encode()


def test_invisible_and_reversing_characters_go_emoji_stay() -> None:
    document = read_cascade(sample(("title: Семинар", 'title: "Сем\\u202eинар\\u200b 🙂"')))
    assert document.passports[2].activities[0].title == "Семинар 🙂"
