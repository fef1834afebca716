"""The closed lists of an indicator's definition (issue 5, "Definition"). Pure."""

from enum import StrEnum


class IndicatorKind(StrEnum):
    """What kind of figure it is."""

    SHARE = "share"
    COUNT = "count"
    PRESENCE = "presence"
    TEXT = "text"
    INDEX = "index"
    """A mean, a rating: neither added nor a part of a whole."""


IN_WORDS = frozenset({IndicatorKind.PRESENCE, IndicatorKind.TEXT})
"""Kinds whose values say something in words instead of a number."""


class Direction(StrEnum):
    """Which way is better."""

    MORE = "more"
    LESS = "less"
    WITHIN = "within"
    """Between two bounds."""


class ValueKind(StrEnum):
    """What a value says about the time before it."""

    CUMULATIVE = "cumulative"
    """All there is since the beginning: it takes the place of the value before it."""
    PER_PERIOD = "per_period"
    """What the period alone has brought; periods are added."""
    LATEST = "latest"
    """How it stands on a day; the newest counts."""


class Rollup(StrEnum):
    """How the values of linked indicators make that of their parent."""

    SUM = "sum"
    MEAN = "mean"
    WEIGHTED = "weighted"
    """Mean weighted by the denominators."""
    RATIO = "ratio"
    """Sum of numerators by sum of denominators: the only sum of shares there is."""
    MAX = "max"
    LATEST = "latest"
    COUNT_REACHED = "count_reached"
    """How many of the linked ones have reached their own target."""
    DISTINCT = "distinct"
    """Whoever stands on the lists of the linked ones, each counted once."""


class Counted(StrEnum):
    """Whom an indicator counts by lists, each once however often they took part."""

    ORGANISATIONS = "organisations"
    PEOPLE = "people"


class Frequency(StrEnum):
    """How often a value is due."""

    MONTH = "month"
    QUARTER = "quarter"
    TERM = "term"
    HALF_YEAR = "half_year"
    YEAR = "year"
    SCHOOL_YEAR = "school_year"
