"""The calendar an office enters: school years with their terms and vacations, days off.

Nothing about a year is written into the program (domain.md, 9.1: "never hard-code"). May import
`people`, `journal`, `periods` and `core`. Promises: whoever asks gets one pure
`periods.SchoolCalendar`, in which a year that nobody has entered is marked as the usual one.
"""
