"""The one blueprint that the pages of this capability share."""

from flask import Blueprint

from ..kernel.access import Scope
from ..web.presentation import said
from . import rules

bp = Blueprint("connections", __name__, url_prefix="/connections")
bp.add_app_template_global(lambda code: said(rules.STATE_LABELS[rules.State(code)]), "connection_state")
bp.add_app_template_global(lambda code: said(rules.SCOPE_WORDS[Scope(code)]), "scope_word")
bp.add_app_template_global(lambda code: said(rules.SCOPE_LABELS[Scope(code)]), "scope_label")
