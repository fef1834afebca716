"""The blueprint of the cascade; the pages of each noun register on it."""

from flask import Blueprint

blueprint = Blueprint("cascade", __name__)
