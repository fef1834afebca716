"""The blueprint of boards and cards; the pages of each noun register on it."""

from flask import Blueprint

blueprint = Blueprint("boards", __name__)
