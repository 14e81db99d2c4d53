"""The addresses of statuses and their decisions."""

from flask import Blueprint

bp = Blueprint("status", __name__, url_prefix="/status")
