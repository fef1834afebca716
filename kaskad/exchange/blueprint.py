"""The blueprint of import and documents."""

from flask import Blueprint

blueprint = Blueprint("exchange", __name__)
