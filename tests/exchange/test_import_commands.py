"""`kaskad import cascade` and `kaskad import example`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner, Result
from flask import Flask

from kaskad.commands import imports
from kaskad.commands.imports import import_group
from kaskad.exchange import example
from tests.exchange.samples import sample, table_hashes


@pytest.fixture
def run(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr(imports, "ready_app", lambda: app)

    def invoke(*args: str) -> Result:
        return CliRunner().invoke(import_group, list(args))

    return invoke


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "cascade.yaml"
    path.write_bytes(sample())
    return path


def test_json_counts_what_stands_in_the_database(run: Any, shared: Path) -> None:
    for name in ("moscow-district.yaml", "kalininsky-district.yaml"):
        path = shared / "data/cascade" / name
        for _time in range(2):
            result = run("cascade", str(path), "--json")
            assert result.exit_code == 0, result.output
            assert json.loads(result.stdout)["counts"] == yaml.safe_load(path.read_text())["counts"]


def test_json_is_one_object(run: Any, file: Path) -> None:
    answer = json.loads(run("cascade", str(file), "--json").stdout)
    assert answer["created"]["activity"] == 2
    assert answer["dry_run"] is False
    again = json.loads(run("cascade", str(file), "--json").stdout)
    assert again["created"] == again["changed"] == {}
    assert again["unchanged"] > 0


def test_a_dry_run_saves_nothing(app: Flask, run: Any, file: Path) -> None:
    with app.app_context():
        before = table_hashes()
    result = run("cascade", str(file), "--dry-run", "--json")
    assert result.exit_code == 0
    assert json.loads(result.stdout)["created"]["initiative"] == 3
    with app.app_context():
        assert table_hashes() == before


def test_sentences_for_people(run: Any, file: Path) -> None:
    result = run("cascade", str(file))
    assert result.exit_code == 0
    assert "МОСТ" in result.stdout
    assert not result.stdout.startswith("{")


def test_failure_is_one_sentence_on_stderr(app: Flask, run: Any, file: Path) -> None:
    with app.app_context():
        before = table_hashes()
    file.write_bytes(sample(("goal: Соединить школы.", "goal: [1]")))
    result = run("cascade", str(file), "--json")
    assert result.exit_code != 0
    assert result.stdout == ""
    assert "methodical_projects[1].goal" in result.stderr
    assert "21" in result.stderr
    assert len(result.stderr.strip().splitlines()) == 1
    assert "Traceback" not in result.stderr
    with app.app_context():
        assert table_hashes() == before


def test_a_file_that_is_not_there(run: Any, tmp_path: Path) -> None:
    result = run("cascade", str(tmp_path / "none.yaml"))
    assert result.exit_code != 0
    assert "Traceback" not in result.output


def test_the_example(run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(example, "HOOKS", [])
    answer = json.loads(run("example", "--json").stdout)
    assert len(answer["projects"]) == 8
    assert {"key", "closed_sprints"} <= set(answer["projects"][0])
    assert "ПРОД" in {one["key"] for one in answer["projects"]} or answer["projects"][0]["key"]


@pytest.mark.parametrize("args", [["--help"], ["cascade", "--help"], ["example", "--help"]])
def test_help(run: Any, args: list[str]) -> None:
    assert run(*args).exit_code == 0
