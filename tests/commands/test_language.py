"""Commands speak the installation's language; their help is English; JSON has no language."""

from __future__ import annotations

import json
import re

import pytest
from click.testing import CliRunner
from flask_babel import gettext as _

from kaskad.commands import progress as progress_module
from kaskad.commands.language import speaking
from kaskad.commands.main import cli
from kaskad.commands.progress import progress
from kaskad.exchange import example
from kaskad.exchange.example import tell_nobody
from tests.commands.test_failures import one, run
from tests.conftest import TOLD

__all__ = ["run"]  # a fixture

KNOWN = "The file is too big: at most %(limit)s MB."
"""A sentence that the catalogue has had for long."""


@pytest.mark.parametrize(
    ("locale", "word"), [("ru", "Файл"), ("en", "The file"), ("", "Файл"), ("de", "Файл")]
)
def test_there_are_words_before_there_is_an_application(monkeypatch, locale, word) -> None:
    monkeypatch.setenv("KASKAD_LOCALE", locale)
    with speaking():
        assert str(_(KNOWN, limit=1)).startswith(word)


def test_the_installations_language_and_not_the_terminals(run, tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("LANG", "de_DE.UTF-8")
    monkeypatch.setattr("kaskad.commands.imports.MOST_BYTES", 0)
    path = tmp_path / "cascade.yaml"
    path.write_text("schema: x", encoding="utf-8")
    assert one(run("import", "cascade", str(path))).startswith("Файл")
    assert one(run("import", "cascade", str(path), KASKAD_LOCALE="en")).startswith("The file")


def test_a_wrong_setting_is_told_in_the_language_of_the_others(run) -> None:
    said = one(run("user", "list", KASKAD_LOCALE="en", KASKAD_PROXY_HOPS="two"))
    assert said == "KASKAD_PROXY_HOPS=two cannot be used; what is needed: a whole number from 0."


def _all_commands(command, path=()):
    yield path
    for name, child in getattr(command, "commands", {}).items():
        yield from _all_commands(child, (*path, name))


@pytest.mark.parametrize("path", list(_all_commands(cli)), ids=" ".join)
def test_help_is_english_in_every_language(run, path) -> None:
    for locale in ("ru", "en"):
        shown = run(*path, "--help", KASKAD_LOCALE=locale)
        assert shown.exit_code == 0
        assert re.search("[а-яё]", shown.output, re.IGNORECASE) is None


def test_json_is_the_same_in_both_languages(run) -> None:
    assert run("user", "add", "a@ozerny.example", "--name", "А Б", "--role", "admin").exit_code == 0
    rows = [json.loads(run("user", "list", "--json", KASKAD_LOCALE=x).stdout) for x in ("ru", "en")]
    assert rows[0] == rows[1]
    assert rows[0]["roles"] == ["admin"]


class _Terminal:
    def isatty(self) -> bool:
        return True

    def write(self, text: str) -> int:
        return len(text)

    def flush(self) -> None:
        """Nothing is kept back."""


def test_a_bar_is_drawn_on_a_terminal_only(monkeypatch) -> None:
    with progress("work") as told:
        assert told is tell_nobody
    drawn = []
    terminal = _Terminal()
    monkeypatch.setattr(terminal, "write", drawn.append)
    monkeypatch.setattr(progress_module.sys, "stdout", terminal)
    monkeypatch.setattr(progress_module.sys, "stderr", terminal)
    with progress("work") as told:
        for step in range(1, 11):
            told(step, 10)
    assert "work" in "".join(drawn)
    assert "100%" in "".join(drawn)


def test_long_work_tells_how_far_it_is(example_app, monkeypatch) -> None:
    """The history told its steps while it was written; what tells moves the command's bar."""
    assert TOLD[-1][0] == TOLD[-1][1] > 1000
    seen = []
    runner = CliRunner()

    class _Bar:
        def __enter__(self):
            return lambda done, whole: seen.append((done, whole))

        def __exit__(self, *_a):
            return None

    monkeypatch.setattr("kaskad.commands.imports.ready_app", lambda: example_app)
    monkeypatch.setattr("kaskad.commands.imports.progress", lambda _label: _Bar())
    monkeypatch.setattr(example, "HOOKS", [lambda _actor, _report, told: told(3, 4)])
    assert runner.invoke(cli, ["import", "example", "--json"]).exit_code == 0
    assert seen == [(3, 4)]
