"""What the wheel must hold is really listed."""

from __future__ import annotations

import configparser
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def _config() -> configparser.ConfigParser:
    config = configparser.ConfigParser()
    config.read(ROOT / "setup.cfg", encoding="utf-8")
    return config


def test_every_package_on_disk_is_listed() -> None:
    on_disk = {
        str(init.parent.relative_to(ROOT)).replace("/", ".")
        for init in (ROOT / "kaskad").rglob("__init__.py")
    }
    listed = set(_config()["options"]["packages"].split())
    assert on_disk <= listed, "list the new room in setup.cfg"
    for name in listed - on_disk:
        folder = name.removeprefix("kaskad.").split(".")
        assert (ROOT.joinpath(*folder)).is_dir() or (ROOT / name.replace(".", "/")).is_dir(), name


def test_static_files_hide_nothing_from_the_wheel() -> None:
    """`**/*` skips names with a leading dot: they would be served here and lost there."""
    hidden = [p for folder in ("static", "templates") for p in (ROOT / folder).rglob(".*")]
    assert hidden == []


def test_wheel_holds_templates_static_files_migrations_and_catalogues(tmp_path: Path) -> None:
    source = tmp_path / "source"
    shutil.copytree(
        ROOT,
        source,
        ignore=shutil.ignore_patterns(".*", "data", "build", "*.egg-info", "__pycache__"),
    )
    built = subprocess.run(
        [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(tmp_path), str(source)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert built.returncode == 0, built.stderr[-2000:]
    wheel = next(tmp_path.glob("*.whl"))
    names = set(zipfile.ZipFile(wheel).namelist())
    for folder in ("templates", "static", "migrations"):
        for path in (ROOT / folder).rglob("*"):
            if path.is_file() and "__pycache__" not in path.parts:
                assert f"kaskad/{path.relative_to(ROOT).as_posix()}" in names
    assert "kaskad/translations/ru/LC_MESSAGES/messages.po" in names
    assert "kaskad/ops/example/cascade.yaml" in names
