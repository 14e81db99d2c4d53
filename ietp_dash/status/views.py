"""A factory's status by itself: the chip that other pages show and renew live."""

from flask import Blueprint

from ..factories.models import Factory
from ..kernel.access import Permission
from ..web.guard import allowed
from ..web.presentation import said
from ..web.rendering import show
from . import labels, queries

P = Permission
bp = Blueprint("status", __name__, url_prefix="/status")
bp.add_app_template_global(lambda code: said(labels.STATUSES[code]), "status_label")
bp.add_app_template_global(lambda code: said(labels.STEPS[code]), "step_label")


@bp.get("/<factory>/chip")
@allowed(P.FACTORY_STATUS, factory=Factory)
def chip(factory):
    """The status chip with its days."""
    return show("status/_chip.html", factory=factory, standing=queries.standing_of(factory.id))
