"""The blueprint of oversight; the pages of each noun register on it."""

from flask import Blueprint

blueprint = Blueprint("oversight", "kaskad.oversight")
