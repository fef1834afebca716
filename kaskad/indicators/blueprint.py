"""The blueprint of indicators; the pages of each noun register on it."""

from flask import Blueprint

blueprint = Blueprint("indicators", "kaskad.indicators")
