"""Fixtures of the trust tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from kaskad.exchange import example
from kaskad.people import log_in
from tests.conftest import World
from tests.security.stage import Stage


@pytest.fixture(scope="package")
def built_stage(world: World) -> Iterator[Stage]:
    stage = Stage(world)
    yield stage
    stage.close()


@pytest.fixture
def stage(built_stage: Stage, monkeypatch: pytest.MonkeyPatch) -> Stage:
    """The cast with sessions, files and links; put back before each test."""
    monkeypatch.setattr(log_in, "_FORGOTTEN_TAKES", 0.0)
    monkeypatch.setattr(example, "HOOKS", [])  # its cascade will do: two years of history are slow
    built_stage.reset()
    return built_stage
