"""Pages of approvals, gathered: importing a module registers its pages."""

from kaskad.approvals.blueprint import blueprint

__all__ = ["blueprint"]
