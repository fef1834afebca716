"""The blueprint of sprints."""

from flask import Blueprint

blueprint = Blueprint("sprints", "kaskad.sprints")
