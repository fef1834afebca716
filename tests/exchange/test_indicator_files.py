"""Report R6 as a workbook: everything as written, numbers as numbers, formulas that recompute."""

from __future__ import annotations

import io
import re
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import yaml
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from kaskad.commands import exports
from kaskad.commands.exports import export_group
from kaskad.core.db import db, unit_of_work
from kaskad.exchange.cascade_apply import load_cascade, read_upload
from kaskad.exchange.indicator_sheets import formulas, indicators_workbook
from kaskad.exchange.workbooks import Formula, render_workbook
from kaskad.indicators.actions import add_indicator, add_indicator_set
from kaskad.indicators.assessment import assess
from kaskad.indicators.definition_actions import TargetGiven, set_targets
from kaskad.indicators.figures import Figure
from kaskad.indicators.kinds import Direction, IndicatorKind
from kaskad.indicators.models import Indicator, IndicatorValue, ValueState
from kaskad.indicators.report_queries import ReportLine, report_lines
from kaskad.indicators.standings import IndicatorNow
from kaskad.indicators.targets import read_target
from tests.cast import Cast, Visit
from tests.conftest import Statements
from tests.exchange.test_registry_files import opened, table_of
from tests.indicators.test_definition import spot

DAY = date(2022, 4, 15)
SHARES = st.decimals(0, 200, places=2)
WAYS = ["{}", "не менее {}", "не более {}", "{} ГЗ"]


def put(cast: Cast, name: str, unit: str, target: str, key: str = "PRO", **more: Any) -> int:
    with unit_of_work():
        appendix = add_indicator_set(None, cast.initiative(key), number="4", title="Показатели")
        row = add_indicator(None, appendix, name=name, number="4.7", unit=unit, target_raw=target)
        for field, value in more.items():
            setattr(row, field, value)
        return row.id


def verified(cast: Cast, indicator_id: int, on: date, **figures: Any) -> None:
    with unit_of_work():
        db.session.add(
            IndicatorValue(
                indicator_id=indicator_id, on_day=on, state=ValueState.VERIFIED,
                author_id=cast.person("member").id,
                decided_at=datetime(2022, 1, 1, tzinfo=UTC), **figures,
            )
        )  # fmt: skip


def sheets(day: date = DAY) -> list[Any]:
    made = render_workbook(indicators_workbook(report_lines(None, day), day, None))
    return list(opened(made).worksheets)


COLUMNS = (
    "key", "project", "appendix", "number", "criterion", "name", "unit", "target", "goal",
    "actual", "words", "top", "bottom", "deviation", "attained", "standing", "source", "on",
    "baseline", "low", "way", "of_period",
    "okei", "expected",
)  # fmt: skip


def lines_of(sheet: Any) -> list[list[Any]]:
    """Values of the rows below the heading, without the lines to be signed."""
    return [
        values
        for line in table_of(sheet)[1]
        if (values := [cell.value for cell in line.values()])[2]
    ]


def said(sheet: Any, number: str = "4.7") -> list[dict[str, Any]]:
    """Rows of the first sheet by `COLUMNS`; those with *number*, or all."""
    found = [dict(zip(COLUMNS, line, strict=True)) for line in lines_of(sheet)]
    return [one for one in found if number in ("", one["number"])]


def python_of(formula: str) -> str:
    """The formula as an expression of Python: IF, AND and OR look at what they need only."""
    found = re.search(r"\b(IF|AND|OR)\(", formula)
    if found is None:
        text = formula.replace("<>", "!=")
        return re.sub(r'(?<![<>!=])="', '=="', text).replace("MAX", "max").replace("ROUND", "round")
    depth, start, parts = 0, found.end(), []
    for place in range(found.end(), len(formula)):
        sign = formula[place]
        if depth == 0 and sign in ",)":
            parts.append(f"({python_of(formula[start:place])})")
            start = place + 1
            if sign == ")":
                break
        depth += {"(": 1, ")": -1}.get(sign, 0)
    joint = {"AND": " and ", "OR": " or "}.get(found.group(1))
    inner = joint.join(parts) if joint else "{1} if {0} else {2}".format(*parts)
    return f"{python_of(formula[: found.start()])}({inner}){python_of(formula[start:])}"


def computed(formula: Any, **cells: Any) -> Any:
    assert isinstance(formula, Formula)
    text = python_of(formula.text.removeprefix("=").replace("{row}", ""))
    return eval(text, {"max": max, "round": round, **cells})


@given(
    SHARES, SHARES, st.none() | SHARES, st.none() | SHARES, st.sampled_from(Direction),
    st.sampled_from(WAYS), st.booleans(),
)  # fmt: skip
def test_formulas_say_what_the_assessment_says(
    number: Decimal, goal: Decimal, baseline: Decimal | None, low: Decimal | None,
    direction: Direction, words: str, known: bool,
) -> None:  # fmt: skip
    target = read_target(words.format(str(goal).replace(".", ",")))
    assert target.number == goal
    found = number if known else None
    wanted = assess(target, found, direction=direction, baseline=baseline, low=low)
    now = IndicatorNow(
        1, 1, "", "", "", IndicatorKind.COUNT, target.raw, Figure(found), "", None, wanted, None,
        False, 0, None,
    )  # fmt: skip
    one = ReportLine("", "", "", "", "", "", target.raw, direction, baseline, low, now, ())
    cells = {
        name: "" if value is None else float(value)
        for name, value in {"I": goal, "J": found, "S": baseline, "T": low}.items()
    }
    for formula, expected in zip(
        formulas(target, one), (wanted.deviation, wanted.attainment), strict=True
    ):
        assert isinstance(formula, Formula)
        right = "" if expected is None else pytest.approx(float(expected), abs=1e-6)
        assert formula.value == right
        assert computed(formula, **cells) == right


@pytest.mark.usefixtures("ctx")
class TestWorkbook:
    def test_everything_of_a_row(self, cast: Cast) -> None:
        first = put(cast, "доля школ", "%", "не менее 50", baseline=Decimal("10.5"))
        verified(cast, first, date(2021, 12, 1), number=19.2, numerator=24, denominator=125)
        put(cast, "=1+1", "ед.", "170 ГЗ")
        put(cast, "сведения", "", "наличие информации")
        line, hostile, words = said(sheets()[0])
        assert (line["key"], line["number"]) == ("ПРО", "4.7")
        assert line["appendix"] == "Приложение 4. Показатели"
        assert (line["unit"], line["target"], line["goal"]) == ("%", "не менее 50", 50)
        assert line["okei"] == "744"
        assert (line["baseline"], line["top"], line["bottom"]) == (10.5, 24, 125)
        assert line["actual"].startswith("=IF(OR(L")
        assert line["deviation"].startswith("=IF(OR(J")
        assert line["on"].date() == date(2021, 12, 1)
        assert (hostile["name"], hostile["target"]) == ("=1+1", "170 ГЗ")
        assert (hostile["goal"], hostile["actual"]) == (170, None)
        assert hostile["standing"]
        assert (words["target"], words["deviation"]) == ("наличие информации", None)

    def test_cached_figures_are_those_of_the_page(self, cast: Cast) -> None:
        verified(cast, put(cast, "уроков", "ед.", "200"), date(2021, 12, 1), number=50)
        made = render_workbook(indicators_workbook(report_lines(None, DAY), DAY, None))
        sheet = openpyxl.load_workbook(io.BytesIO(made), data_only=True).worksheets[0]
        (line,) = said(sheet)
        assert (line["actual"], line["deviation"], line["attained"]) == (50, -150, 0.25)

    def test_the_yearly_table(self, cast: Cast) -> None:
        number = put(cast, "уроков", "ед.", "200", value_kind="per_period")
        office = cast.person("office")
        row = db.session.get_one(Indicator, number)
        years = [
            TargetGiven(date(year, 1, 1), date(year, 12, 31), raw, str(year))
            for year, raw in ((2020, "0"), (2021, "100 ГЗ"), (2022, "рост"))
        ]
        with unit_of_work(office):
            set_targets(office, spot(cast, row), None, years)
        verified(cast, number, date(2021, 3, 1), number=30)
        verified(cast, number, date(2021, 9, 1), number=40)
        (line,) = [one for one in lines_of(sheets()[1]) if one[1] == "4.7"]
        assert line[4:13] == ["0", 0, None, "100 ГЗ", 100, 70, "рост", None, None]
        assert line[13] == "200"
        assert said(sheets()[0])[0]["of_period"] == "рост"

    def test_it_can_be_signed_and_printed(self, cast: Cast) -> None:
        put(cast, "уроков", "ед.", "200")
        for sheet in sheets():
            words = [str(cell.value) for line in sheet.iter_rows() for cell in line if cell.value]
            assert any(word.endswith("____ /") for word in words)
            assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
            assert sheet.freeze_panes

    def test_statements_do_not_grow(self, cast: Cast, statements: Statements) -> None:
        put(cast, "уроков", "ед.", "200")
        statements.clear()
        report_lines(cast.person("office"), DAY)
        few = len(statements)
        for number in range(20):
            verified(cast, put(cast, f"уроков {number}", "ед.", "5"), DAY, number=1)
        statements.clear()
        report_lines(cast.person("office"), DAY)
        assert len(statements) == few

    def test_all_of_a_real_district_as_written(self, shared: Path) -> None:
        raw = (shared / "data/cascade/kalininsky-district.yaml").read_bytes()
        with unit_of_work(None):
            load_cascade(None, read_upload(raw))
        written = sorted(_written(yaml.safe_load(raw)))
        lines = [one for one in said(sheets()[0], "") if one["target"]]
        lines = [one for one in lines if one["key"] not in ("ПРО", "ZZS")]  # those of the cast
        assert len(written) == len(lines) == 40
        got = [tuple(line[n] or "" for n in ("name", "unit", "target")) for line in lines]
        assert sorted(got) == written


def _written(node: Any) -> list[tuple[str, str, str]]:
    if isinstance(node, list):
        return [one for part in node for one in _written(part)]
    if not isinstance(node, dict):
        return []
    found = [one for part in node.values() for one in _written(part)]
    if "target" in node and "unit" in node:
        found.append((node["indicator"], str(node["unit"] or ""), str(node["target"] or "")))
    return found


def test_who_gets_what(cast: Cast, visit: Visit) -> None:
    with cast.app.test_request_context():
        put(cast, "свой", "ед.", "1")
        put(cast, "чужой", "ед.", "1", key="ZZS")
    browser = visit("member")
    answer = browser.get("/indicators.xlsx")
    assert [one["name"] for one in said(opened(answer.data).worksheets[0])] == ["свой"]
    assert browser.get("/indicators.xlsx?project=pro").status_code == 200
    assert browser.get("/indicators.xlsx?project=zzs").status_code == 404
    assert browser.get("/indicators.xlsx?as_of=вчера").status_code == 422


def test_from_the_command_line(cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exports, "ready_app", lambda: cast.app)
    out = tmp_path / "out.xlsx"
    done = CliRunner().invoke(export_group, ["indicators", str(out), "--as-of", "15.04.2022"])
    assert done.exit_code == 0
    assert len(opened(out.read_bytes()).worksheets) == 2
    for name in ("out.docx", "out.pdf"):
        paper = tmp_path / name
        assert CliRunner().invoke(export_group, ["indicators", str(paper)]).exit_code == 0
        assert paper.read_bytes()[:2] in (b"PK", b"%P")
    assert CliRunner().invoke(export_group, ["indicators", "out.odt"]).exit_code == 1
