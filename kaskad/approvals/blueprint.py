"""The blueprint of approvals; the pages of each noun register on it."""

from flask import Blueprint

blueprint = Blueprint("approvals", "kaskad.approvals")
