"""The blueprints of trainings: for people who sign in, and the pages that a code alone opens."""

from flask import Blueprint

from . import codes, words

bp = Blueprint("training", __name__, url_prefix="/training")
seat_bp = Blueprint("seat", __name__, url_prefix="/seat")
bp.add_app_template_global(words.course_said, "course_said")
bp.add_app_template_global(words.kind_said, "training_kind")
bp.add_app_template_global(words.area_said, "training_area")
bp.add_app_template_global(words.tongue_said, "training_language")
bp.add_app_template_global(words.when, "training_when")
bp.add_app_template_global(words.state_of, "training_state")
bp.add_app_template_global(words.seat_state, "seat_state")
bp.add_app_template_global(codes.grouped, "grouped_code")
