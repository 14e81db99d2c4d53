"""The one blueprint that the pages of fieldwork share, and what their templates ask."""

from flask import Blueprint

from ..audits.rules import KINDS
from ..web.presentation import said
from . import areas

bp = Blueprint("fieldwork", __name__, url_prefix="/fieldwork")
bp.add_app_template_global(lambda code: said(areas.STEP_LABELS[code]), "agenda_label")
bp.add_app_template_global(lambda code: said(areas.SIDES[code]), "side_label")
bp.add_app_template_global(lambda code: said(KINDS[code]), "audit_kind")
