"""The blueprint of people; the pages of each noun register on it."""

from flask import Blueprint

blueprint = Blueprint("people", __name__)
