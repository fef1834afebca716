"""docs/interfaces.md names every command there is, and no other as existing."""

from __future__ import annotations

import re
from pathlib import Path

import click

from kaskad.commands.main import cli

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "interfaces.md"


def _leaves(command: click.Command, path: str = "kaskad") -> set[str]:
    if not isinstance(command, click.Group):
        return {path}
    return {
        leaf
        for name, child in command.commands.items()
        for leaf in _leaves(child, f"{path} {name}")
    }


def test_the_reference_lists_the_commands_that_exist() -> None:
    told = set()
    for line in DOCUMENT.read_text(encoding="utf-8").splitlines():
        if line.startswith("| `kaskad "):
            told |= {
                words.strip() for words in re.findall(r"`(kaskad(?: [a-z]+)+)", line.split("|")[1])
            }
    assert told == _leaves(cli)
