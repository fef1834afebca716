"""What versions make known to the rooms below."""

from kaskad.approvals import version_history, version_waiting
from kaskad.approvals.version_bar import ask_for_change, passport_bar
from kaskad.cascade import panels


def register() -> None:
    """The bar above the passport, the journal, "My day"; called by `registration`."""
    version_history.register()
    version_waiting.register()
    panels.add_passport_bar(panels.Panel("versions", 10, "approvals/_bar.html", passport_bar))
    panels.add_change_link("requests", ask_for_change)
    panels.add_behind(
        "cascade.passport",
        [
            f"approvals.{name}"
            for name in (
                "version_list", "version", "compare_versions", "submit_passport",
                "return_version", "approve_version",
            )
        ],
    )  # fmt: skip
