"""A report of loading, in sentences: for the page and for the command line."""

from flask_babel import gettext as _
from flask_babel import ngettext

from kaskad.exchange.cascade_apply import Report


def kind_words(kind: str, number: int) -> str:
    """«12 мероприятий»."""
    words = {
        "initiative": lambda: ngettext(
            "%(num)s programme or project", "%(num)s programmes and projects", number
        ),
        "block": lambda: ngettext(
            "%(num)s section of a passport", "%(num)s sections of passports", number
        ),
        "objective": lambda: ngettext("%(num)s objective", "%(num)s objectives", number),
        "stage": lambda: ngettext("%(num)s stage", "%(num)s stages", number),
        "activity": lambda: ngettext("%(num)s activity", "%(num)s activities", number),
        "funding": lambda: ngettext("%(num)s source of money", "%(num)s sources of money", number),
        "result": lambda: ngettext(
            "%(num)s expected result or effect", "%(num)s expected results and effects", number
        ),
        "staff": lambda: ngettext("%(num)s post", "%(num)s posts", number),
        "risk": lambda: ngettext("%(num)s risk", "%(num)s risks", number),
        "partner": lambda: ngettext("%(num)s partner", "%(num)s partners", number),
        "pilot": lambda: ngettext("%(num)s pilot site", "%(num)s pilot sites", number),
        "regulation": lambda: ngettext("%(num)s legal act", "%(num)s legal acts", number),
        "national": lambda: ngettext(
            "%(num)s link to a national project", "%(num)s links to national projects", number
        ),
        "link": lambda: ngettext("%(num)s address", "%(num)s addresses", number),
        "appendix": lambda: ngettext("%(num)s appendix", "%(num)s appendices", number),
        "indicator": lambda: ngettext("%(num)s indicator", "%(num)s indicators", number),
        "control": lambda: ngettext("%(num)s control stage", "%(num)s control stages", number),
        "milestone": lambda: ngettext("%(num)s control point", "%(num)s control points", number),
    }
    return str(words[kind]())


def listed(numbers: dict[str, int]) -> str:
    """«10 проектов, 48 мероприятий …»."""
    return ", ".join(kind_words(kind, number) for kind, number in numbers.items())


def heading(report: Report, *, preview: bool) -> str:
    """What happened, or would happen, in one sentence."""
    if report.nothing_new and report.frozen:
        return str(
            _(
                "%(district)s: nothing changes. What the file says anew about approved passports"
                " is left alone.",
                district=report.district,
            )
        )
    if report.nothing_new:
        return str(
            _(
                "%(district)s: all of it is already here, nothing changes.",
                district=report.district,
            )
        )
    if preview:
        return str(_("%(district)s: this will be loaded.", district=report.district))
    return str(_("%(district)s: loaded.", district=report.district))


def office_words(report: Report, *, preview: bool) -> str:
    """What becomes of whoever loads it, in one sentence; empty: nothing does."""
    if not report.office:
        return ""
    if preview:
        return str(
            _(
                "You will also have the role of the project office in “%(name)s”, to work on it.",
                name=report.office,
            )
        )
    return str(
        _(
            "You now have the role of the project office in “%(name)s”: you can change the"
            " projects, name teams and make boards.",
            name=report.office,
        )
    )


def sentences(report: Report, *, preview: bool) -> list[str]:
    """The report as lines of text."""
    lines = [heading(report, preview=preview)]
    if report.created:
        lines.append(_("New: %(what)s.", what=listed(report.created)))
    if report.changed:
        lines.append(_("Changed: %(what)s.", what=listed(report.changed)))
    if report.organisations:
        lines.append(
            ngettext(
                "%(num)s organisation or body is new.",
                "%(num)s organisations and bodies are new.",
                report.organisations,
            )
        )
    states = {"created": _("new"), "changed": _("changed"), "unchanged": _("as it was")}
    lines += [f"  {one.key:<8} {one.title} – {states[one.state]}" for one in report.initiatives]
    if report.doubts:
        lines.append(_("On the sheet of import issues (the words are kept as written):"))
        lines += [f"  {doubt}" for doubt in report.doubts]
    if report.frozen:
        lines.append(f"{_('Approved passports stay as they are')}:")
        lines += [f"  {one}" for one in report.frozen]
    if report.warnings:
        lines.append(_("Please note:"))
        lines += [f"  {warning}" for warning in report.warnings]
    return [str(line) for line in lines]
