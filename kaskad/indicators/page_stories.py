"""What rooms above tell on the page of an indicator: what has moved it, when."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from kaskad.cascade.access import Place
from kaskad.indicators.standings import IndicatorNow


@dataclass(frozen=True)
class StoryLine:
    """A line: what it is called, what it brought, what of that waits, where it stands."""

    title: str
    url: str
    brought: str
    waits: str


@dataclass(frozen=True)
class Story:
    """A panel of the page; *lines* takes at most one statement."""

    name: str
    title: Callable[[], str]
    icon: str
    lines: Callable[[Place, IndicatorNow], Sequence[StoryLine]]


_stories: dict[str, Story] = {}


def add_story(story: Story) -> None:
    """Tell *story* on the page of each indicator; the same name again replaces it."""
    _stories[story.name] = story


def stories(place: Place, now: IndicatorNow) -> list[tuple[str, str, Sequence[StoryLine]]]:
    """(title, icon, lines) of those that have something to tell."""
    found = [(one, one.lines(place, now)) for one in _stories.values()]
    return [(one.title(), one.icon, lines) for one, lines in found if lines]
