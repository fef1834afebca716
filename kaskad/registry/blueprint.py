"""The blueprint of the registry; the pages of each noun register on it."""

from flask import Blueprint

blueprint = Blueprint("registry", "kaskad.registry")
