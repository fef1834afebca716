"""docs/settings.md lists every setting and no other."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

import pytest

from kaskad.core.config import BadSetting, Settings, read_settings, secret_key

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "settings.md"


def test_settings_are_documented() -> None:
    listed = set(
        re.findall(r"^\| `(KASKAD_[A-Z_]+)`", DOCUMENT.read_text(encoding="utf-8"), re.MULTILINE)
    )
    assert listed == {f"KASKAD_{field.name.upper()}" for field in fields(Settings)}


def test_an_unknown_setting_is_named() -> None:
    with pytest.raises(BadSetting, match="KASKAD_DATABSE_URL"):
        read_settings({"KASKAD_DATABSE_URL": "x"})


@pytest.mark.parametrize(
    ("name", "text"), [("KASKAD_PROXY_HOPS", "two"), ("KASKAD_AS_OF", "yesterday")]
)
def test_an_unreadable_setting_is_named(name: str, text: str) -> None:
    with pytest.raises(BadSetting, match=name):
        read_settings({name: text})


def test_r10_the_key_is_made_once_and_shared(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path)
    assert secret_key(settings) == secret_key(settings)
    assert (tmp_path / "secret.key").stat().st_mode & 0o077 == 0


def test_postgresql_urls_name_our_driver() -> None:
    for url in ("postgresql://u@h/d", "postgres://u@h/d", "postgresql+psycopg://u@h/d"):
        assert Settings(database_url=url).database == "postgresql+psycopg://u@h/d"
