"""The blueprint that the inner pages of this capability share, and the words that its templates ask for."""

from flask import Blueprint
from flask_babel import gettext as _

from ..web.presentation import said
from . import rules

bp = Blueprint("accreditation", __name__, url_prefix="/accreditation")


def languages_said(codes: str) -> str:
    """Language codes in words, in the reader's language."""
    return _(", ").join(said(rules.LANGUAGES[code]) for code in codes.split(",") if code in rules.LANGUAGES)


def skills_said(codes: str) -> str:
    """Skill codes in words, in the reader's language."""
    return _(", ").join(said(rules.SKILLS[code]) for code in codes.split(",") if code in rules.SKILLS)


def auditor_kind(code: str) -> str:
    """What somebody is accredited as."""
    return said(rules.KINDS[code])


def standing_label(code: str) -> str:
    """How an accreditation stands, in words."""
    return said(rules.STANDING_LABELS[rules.Standing(code)])


for one in (languages_said, skills_said, auditor_kind, standing_label):
    bp.add_app_template_global(one)
