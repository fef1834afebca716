"""What waits for a person on "My day" besides cards: rooms above the boards say it.

Each line is one thing to be done by this person: a passport to decide on, a question to answer, an
opinion to give. A room adds a source in its `register()` (`day_sources`: all of them are read by
one statement) or, for what one SELECT cannot tell, calls `add_waiting`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from kaskad.people.models import Person


@dataclass(frozen=True)
class Waiting:
    """Something that waits for this person."""

    text: str
    """What is to be done, in one sentence: «Утвердить паспорт, версия 2»."""
    url: str
    about: str = ""
    """Which initiative it belongs to, as people call it."""
    due_on: date | None = None
    quote: str = ""
    """Words of whoever asks, shortened by the page."""
    who: str = ""
    """Who asks."""


Teller = Callable[[Person, date], Sequence[Waiting]]
"""What waits for the person on the day; in a fixed number of statements."""

_tellers: dict[str, Teller] = {}


def add_waiting(name: str, teller: Teller) -> None:
    """Ask *teller* whenever "My day" is shown."""
    _tellers[name] = teller


def told(person: Person, day: date) -> list[Waiting]:
    """What the tellers say; `day_sources.waiting` has all that waits."""
    return [one for teller in _tellers.values() for one in teller(person, day)]
