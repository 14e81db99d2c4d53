"""The blueprints that the pages of visits share: signed-in people's, and the workers' survey."""

from flask import Blueprint

from . import words

bp = Blueprint("visits", __name__, url_prefix="/visits")
survey_bp = Blueprint("survey", __name__, url_prefix="/survey")
bp.add_app_template_global(words.at_site, "at_site")
bp.add_app_template_global(words.clock_at_site, "clock_at_site")
bp.add_app_template_global(words.day_at_site, "day_at_site")
bp.add_app_template_global(words.state_said, "visit_state")
bp.add_app_template_global(words.tone, "visit_tone")
