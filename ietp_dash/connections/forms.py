"""What is asked when two sides connect."""

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, FileField, TextAreaField
from wtforms.validators import DataRequired, Length

from ..factories.forms import Boxes
from ..kernel.access import Scope
from ..web.forms import Form
from . import rules

_LONGEST = Length(max=rules.LONGEST_TEXT, message=_l("Use at most %(max)d characters."))


class DeedForm(Form):
    """A button and nothing else: withdraw, end, take up."""


class RequestForm(Form):
    """What a buyer writes to the factory it asks."""

    message = TextAreaField(
        _l("Message"), [_LONGEST], description=_l("Who you are and what you buy there. They read it first.")
    )


class ScopeForm(Form):
    """What the buyer may see."""

    scope = Boxes(_l("What they may see"))
    earlier_years = BooleanField(
        _l("Also earlier years"),
        description=_l("Without it they see no report or plan that was decided before you connected."),
    )

    def offer(self):
        """Name the choices in the reader's language."""
        self.scope.choices = [(code.value, gettext(rules.SCOPE_LABELS[code])) for code in Scope]
        return self


class InviteForm(ScopeForm):
    """What a factory offers a buyer, and what it writes."""

    message = TextAreaField(_l("Message"), [_LONGEST])


class DeclineForm(Form):
    """Why not."""

    reason = TextAreaField(
        _l("Reason"), [DataRequired(_l("Say why, so that they need not ask.")), _LONGEST],
        description=_l("The other side reads it."),
    )  # fmt: skip


class ListForm(Form):
    """A list of factories that a buyer wants to ask."""

    file = FileField(_l("List"), description=_l("CSV or Excel (XLSX), with names, addresses or certificate numbers."))
    text = TextAreaField(_l("Or paste it here"), description=_l("One factory a line: a name or a number (C001234)."))
