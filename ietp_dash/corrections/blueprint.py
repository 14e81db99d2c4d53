"""The addresses of corrective action plans."""

from flask import Blueprint

bp = Blueprint("corrections", __name__, url_prefix="/corrections")
