"""`kaskad import …`: bringing in cascades from the command line."""

import json
from pathlib import Path
from typing import Any

import click
from flask_babel import gettext as _

from kaskad.commands.failures import one_sentence
from kaskad.commands.progress import progress
from kaskad.commands.ready import ready_app
from kaskad.core.db import unit_of_work
from kaskad.core.errors import Invalid
from kaskad.exchange.cascade_apply import Report, load_cascade, read_upload
from kaskad.exchange.cascade_words import sentences
from kaskad.exchange.example import load_example
from kaskad.exchange.readers.yaml_tree import MOST_BYTES
from kaskad.sprints.facts import closed_counts


@click.group("import")
def import_group() -> None:
    """Bring in cascades: a file of yours, or the example."""


def _print(payload: dict[str, Any], report: Report, *, as_json: bool, dry_run: bool) -> None:
    if as_json:
        click.echo(json.dumps(payload, ensure_ascii=False))
        return
    for line in sentences(report, preview=dry_run):
        click.echo(line)
    if dry_run:
        click.echo(_("(--dry-run: nothing was saved)"))


@import_group.command("cascade")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Say what would happen and change nothing.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object: counts, created, changed.")
@one_sentence
def import_cascade(file: Path, *, dry_run: bool, as_json: bool) -> None:
    """Load a cascade or a project from FILE (YAML). Loading it again changes nothing."""
    app = ready_app()
    with app.app_context():
        if file.stat().st_size > MOST_BYTES:
            most = MOST_BYTES // 1024 // 1024
            raise Invalid(_("The file is too big: at most %(limit)s MB.", limit=most))
        upload = read_upload(file.read_bytes())
        with unit_of_work(None, dry_run=dry_run):
            report = load_cascade(None, upload)
        payload = {"file": file.name, "dry_run": dry_run, **report.to_json()}
        _print(payload, report, as_json=as_json, dry_run=dry_run)


@import_group.command("example")
@click.option("--json", "as_json", is_flag=True, help="One JSON object: projects with their keys.")
@one_sentence
def import_example(*, as_json: bool) -> None:
    """Load the example cascade that ships with Kaskad."""
    app = ready_app()
    with app.app_context():
        with progress(_("The example cascade")) as told, unit_of_work(None):
            report = load_example(None, told)
        loaded = [one for one in report.initiatives if one.kind == "project"]
        closed = closed_counts([one.key for one in loaded])
        projects = [
            {"key": one.key, "title": one.title, "closed_sprints": closed.get(one.key, 0)}
            for one in loaded
        ]
        payload = {"projects": projects, **report.to_json()}
        _print(payload, report, as_json=as_json, dry_run=False)
