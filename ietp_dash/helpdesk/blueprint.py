"""The addresses of the helpdesk."""

from flask import Blueprint

bp = Blueprint("helpdesk", __name__, url_prefix="/help")
