"""The one blueprint that the pages of this capability share, and the words its templates use."""

from flask import Blueprint

from ..web.presentation import said
from . import rules

bp = Blueprint("checklists", __name__, url_prefix="/checklists")
bp.add_app_template_global(lambda code: said(rules.KIND_LABELS.get(code, code)), "checkpoint_kind")
bp.add_app_template_global(lambda code: said(rules.STATE_LABELS[code]), "checklist_state")
bp.add_app_template_global(lambda name: said(rules.FIELD_LABELS.get(name, name)), "checkpoint_field")
bp.add_app_template_global(lambda code: said(rules.SEVERITY_LABELS.get(code, code)), "severity_word")
