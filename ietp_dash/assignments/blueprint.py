"""The blueprints that the pages of this capability share, and the words that their templates ask for."""

from datetime import date

from babel.dates import format_date
from flask import Blueprint
from flask_babel import get_locale

from ..audits.rules import KINDS
from ..web.presentation import said
from . import rules

bp = Blueprint("assignments", __name__, url_prefix="/assignments")
calendar_bp = Blueprint("calendar", __name__, url_prefix="/calendar")
closed_bp = Blueprint("closed_days", __name__, url_prefix="/closed-days")

TONES = {
    "offered": "waiting",
    "accepted": "accepted",
    "declined": "declined",
    "replaced": "ended",
    "done": "done",
    "ended": "ended",
}


def assignment_state(code: str) -> str:
    """Where an assignment stands, in words."""
    return said(rules.STATE_LABELS[rules.State(code)])


def left_out(code: str) -> str:
    """Why a draw leaves a firm out, in words."""
    return said(rules.REASONS[code])


def audit_kind(code: str) -> str:
    """What a kind of audit is called."""
    return said(KINDS[code])


def weekday(day: date) -> str:
    """'Mon' or '周一'."""
    return format_date(day, "EEE", locale=get_locale())


def month_name(day: date) -> str:
    """'November 2026' or '2026年11月'."""
    return format_date(day, "y年M月" if str(get_locale()).startswith("zh") else "MMMM y", locale=get_locale())


for one in (weekday, month_name):
    bp.add_app_template_filter(one)
for one in (assignment_state, left_out, audit_kind):
    bp.add_app_template_global(one)
bp.add_app_template_global(TONES.get, "assignment_tone")
