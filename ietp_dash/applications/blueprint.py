"""The blueprints that the pages of this capability share: applications, and the coordinator's buyers."""

from flask import Blueprint

from ..web.presentation import said
from .rules import BUYER_LABELS, STEP_LABELS
from .tracker import said_kind

bp = Blueprint("applications", __name__, url_prefix="/applications")
buyers_bp = Blueprint("buyers", __name__, url_prefix="/buyers")
bp.add_app_template_global(said_kind, "application_kind")
bp.add_app_template_global(lambda code: said(BUYER_LABELS[code]), "buyer_state")
bp.add_app_template_global(lambda code: said(STEP_LABELS[code]), "application_step")
