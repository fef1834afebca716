"""The Russian catalogue: take new texts in, or check that it is whole.

`catalogue.py` extracts every English text and merges it into the catalogue; `--check` fails on
a text that is not in the catalogue, a missing or fuzzy translation, a wrong number of plural
forms, or a placeholder that differs. `--take FILE.json…` fills translations in from files of
{msgid: msgstr} or {msgid: {"plural": …, "forms": [one, few, many]}}.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[1]
PO = ROOT / "kaskad" / "translations" / "ru" / "LC_MESSAGES" / "messages.po"
KEYWORDS = {
    "_": None, "gettext": None, "_l": None, "lazy_gettext": None, "ngettext": (1, 2), "_n": (1, 2),
    "lazy_ngettext": (1, 2),
}  # fmt: skip
PLACEHOLDER = re.compile(r"%\((\w+)\)")


def extract() -> Catalog:
    """Every text of the code and the templates."""
    found = Catalog(project="Kaskad", charset="utf-8", fuzzy=False)
    sources = (
        ("kaskad", [("**.py", "python")]),
        ("templates", [("**.html", "jinja2"), ("**.txt", "jinja2")]),
    )
    for folder, methods in sources:
        for name, _line, text, _comments, context in extract_from_dir(
            ROOT / folder, methods, keywords=KEYWORDS,
            options_map={"**.html": {"trimmed": "true"}},
        ):  # fmt: skip
            found.add(text, None, [(f"{folder}/{name}", 1)], context=context)
    return found


def load() -> Catalog:
    """The catalogue as it stands."""
    if not PO.exists():
        return Catalog(locale="ru", project="Kaskad", charset="utf-8", fuzzy=False)
    with PO.open("rb") as file:
        return read_po(file, locale="ru")


def faults(message: Message) -> list[str]:
    """What is wrong with one entry."""
    strings = message.string if isinstance(message.string, tuple) else (message.string,)
    ids = message.id if isinstance(message.id, tuple) else (message.id,)
    found = []
    if message.fuzzy:
        found.append("fuzzy")
    if not all(strings):
        found.append("not translated")
    if message.pluralizable and len(strings) != 3:
        found.append("needs three forms")
    wanted = set(PLACEHOLDER.findall(ids[-1]))
    for index, string in enumerate(strings):
        given = set(PLACEHOLDER.findall(string or ""))
        # «одна карточка» may leave the number out.
        if string and not given <= wanted | {"num"}:
            found.append(f"unknown placeholder in {string!r}")
        if string and index == len(strings) - 1 and not wanted <= given:
            found.append(f"placeholder lost in {string!r}")
    return found


def save(catalogue: Catalog) -> None:
    """Write it sorted and without dates, so that a change shows only what changed."""
    catalogue.header_comment = (
        "# Russian texts of Kaskad. Made by .ci/catalogue.py; translations by hand."
    )
    PO.parent.mkdir(parents=True, exist_ok=True)
    with PO.open("wb") as file:
        write_po(
            file,
            catalogue,
            width=100,
            sort_output=True,
            ignore_obsolete=True,
            include_lineno=False,
            omit_header=False,
        )
    lines = PO.read_text(encoding="utf-8").splitlines(keepends=True)
    drop = (
        '"POT-Creation-Date',
        '"PO-Revision-Date',
        '"Last-Translator',
        '"Language-Team',
        '"Report-Msgid',
    )
    PO.write_text("".join(line for line in lines if not line.startswith(drop)), encoding="utf-8")


def take(catalogue: Catalog, files: list[str]) -> None:
    """Fill translations in."""
    for name in files:
        for msgid, value in json.loads(Path(name).read_text(encoding="utf-8")).items():
            message = catalogue.get(msgid)
            if message is None:
                continue
            if isinstance(value, dict):
                value = tuple(value["forms"])
            elif isinstance(value, list):
                value = tuple(value)
            if message.pluralizable and isinstance(value, str):
                continue
            if not message.pluralizable and isinstance(value, tuple):
                value = value[-1]
            message.string = value
            message.flags.discard("fuzzy")


def main(arguments: list[str]) -> int:
    """Do what the arguments say; the exit status."""
    catalogue, found = load(), extract()
    if arguments[:1] == ["--check"]:
        known = {(message.context, str(message.id)) for message in catalogue if message.id}
        missing = [m.id for m in found if m.id and (m.context, str(m.id)) not in known]
        wrong = [(m.id, f) for m in catalogue if m.id for f in faults(m)]
        for text in missing:
            print(f"not in the catalogue: {text!r}")
        for text, fault in wrong:
            print(f"{fault}: {text!r}")
        return 1 if missing or wrong else 0
    catalogue.update(found, no_fuzzy_matching=True)
    take(catalogue, arguments[1:] if arguments[:1] == ["--take"] else [])
    save(catalogue)
    missing_count = sum(1 for m in catalogue if m.id and faults(m))
    print(f"{len(catalogue)} texts, {missing_count} to translate")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
