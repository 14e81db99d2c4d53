"""What is asked about joint findings: whom it concerns, what a buyer will do, what was done."""

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import DateField, FileField, HiddenField, RadioField, StringField, TextAreaField
from wtforms.validators import Length, Optional

from ..factories.forms import Boxes
from ..web.forms import Form
from . import joint_rules

_NOTE = Length(max=joint_rules.LONGEST_NOTE, message=_l("Use at most %(max)d characters."))
_WHAT = Length(max=joint_rules.LONGEST_WHAT, message=_l("Use at most %(max)d characters."))


class DeedForm(Form):
    """A button and nothing else."""


class OwnMarksForm(Form):
    """What a buyer notes of a factory for itself."""

    vendor_code = StringField(_l("Vendor code"), description=_l("As in your own systems; one factory each."))
    tags = StringField(_l("Tags"), description=_l("Words of your own, with commas between them."))
    note = TextAreaField(_l("Note"))
    seen = HiddenField()

    def to_keep(self) -> dict:
        """The arguments of marking.keep."""
        seen = self.seen.data or ""
        words = {name: self[name].data or "" for name in ("vendor_code", "tags", "note")}
        return words | {"seen": int(seen) if seen.isdigit() else 0}


class MarkForm(Form):
    """Where the cause lies and which buyers it concerns."""

    cause = RadioField(_l("Where the cause lies"), validate_choice=False)
    buyers = Boxes(
        _l("Buyers"),
        description=_l("Connected buyers who see this plan. None of them sees that another was named."),
        validate_choice=False,
    )
    note = TextAreaField(_l("What you ask of them"), [_NOTE], description=_l("Every buyer you name reads it."))

    def offer(self, connections):
        """Name the choices in the reader's language; ``connections`` by the buyers' public ids."""
        self.cause.choices = [(code, gettext(words)) for code, words in joint_rules.CAUSES.items()]
        self.buyers.choices = [(public_id, one.buyer.name) for public_id, one in connections.items()]
        return self


class TaskForm(Form):
    """What a buyer will do, and by when."""

    what = StringField(_l("What you will do"), [_WHAT], description=_l("The factory reads it."))
    due_on = DateField(_l("By"), [Optional()])


class DoneForm(Form):
    """What was done, and what shows it."""

    note = TextAreaField(_l("What was done"), [_NOTE], description=_l("The factory reads it."))
    file = FileField(_l("Evidence"), description=_l("PDF or picture, at most 15 MB."))
