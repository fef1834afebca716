"""The closed vocabularies of a period (domain.md, 6.1); values are stored, so never rename one."""

from __future__ import annotations

from enum import StrEnum


class PeriodKind(StrEnum):
    """What sort of words about time these are (domain.md, 6.1)."""

    DAY = "day"
    DAY_RANGE = "day_range"
    MONTH = "month"
    MONTH_RANGE = "month_range"
    SEASON = "season"
    QUARTER = "quarter"
    HALF_YEAR = "half_year"
    YEAR = "year"
    YEAR_RANGE = "year_range"
    SCHOOL_YEAR = "school_year"
    DEADLINE = "deadline"
    RECURRING = "recurring"
    RECURRING_DEADLINE = "recurring_deadline"
    CONTINUOUS = "continuous"
    REGULAR = "regular"
    RELATIVE = "relative"
    NONE = "none"


class Precision(StrEnum):
    """How exactly a bound was named; a bound itself is always a day."""

    DAY = "day"
    MONTH = "month"
    SEASON = "season"
    YEAR = "year"


class Origin(StrEnum):
    """Where a bound comes from: the words, the parent, or a rule."""

    EXPLICIT = "explicit"
    INHERITED = "inherited"
    DEFAULT = "default"


class Frequency(StrEnum):
    """How often something repeats; `HALF_YEAR` and `TERM` are those of the school year."""

    YEAR = "year"
    SCHOOL_YEAR = "school_year"
    HALF_YEAR = "half_year"
    TERM = "term"
    QUARTER = "quarter"
    MONTH = "month"
    WEEK = "week"


class Anchor(StrEnum):
    """The thing a period leans on for what its words leave out."""

    PROGRAMME = "programme"
    PROJECT = "project"
    STAGE = "stage"
    DOCUMENT = "document"


class Relation(StrEnum):
    """What the words of a relative period refer to."""

    COMING_YEAR = "coming_year"
    SCHOOL_YEAR_END = "school_year_end"
    VACATIONS = "vacations"
    AS_NEEDED = "as_needed"
    BY_PLAN = "by_plan"
    BY_SCHEDULE = "by_schedule"
    TEN_DAYS = "ten_days"


class Confidence(StrEnum):
    """HIGH: nothing assumed. MEDIUM: a safe default (○ in 6.2). LOW: a person must look (●)."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class AmbiguityCode(StrEnum):
    """Why the words have more than one reading, or none."""

    CALENDAR_OR_SCHOOL_YEAR = "calendar_or_school_year"
    ONE_YEAR_OR_EVERY_YEAR = "one_year_or_every_year"
    LIMIT_INCLUDED = "limit_included"
    RATE_UNKNOWN = "rate_unknown"
    FIRST_OR_LAST_YEAR = "first_or_last_year"
    SHORTENED_BY_PARENT = "shortened_by_parent"
    YEAR_BESIDE_MONTH = "year_beside_month"
    WRAPS_NEW_YEAR = "wraps_new_year"
    WINTER_OF_WHICH_YEAR = "winter_of_which_year"
    WITHIN_WORDS = "within_words"
    SEVERAL_DATES = "several_dates"
    EDITION_YEAR = "edition_year"
    SCHEDULE_ELSEWHERE = "schedule_elsewhere"
    DEPENDS_ON_SOMETHING = "depends_on_something"
    WHICH_SCHOOL_YEAR = "which_school_year"
    PARENT_DISAGREES = "parent_disagrees"
    DAILY = "daily"
    UNKNOWN_WORDS = "unknown_words"
    NOT_A_PERIOD = "not_a_period"
    IMPOSSIBLE_DATE = "impossible_date"
    END_BEFORE_START = "end_before_start"
    TOO_LONG = "too_long"
