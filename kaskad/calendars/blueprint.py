"""The blueprint of calendars; the pages of each noun register on it."""

from flask import Blueprint

blueprint = Blueprint("calendars", "kaskad.calendars")
