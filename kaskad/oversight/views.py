"""Pages of oversight, gathered: importing a module registers its pages."""

from kaskad.oversight.blueprint import blueprint

__all__ = ["blueprint"]
