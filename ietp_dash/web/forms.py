"""The base of all forms: rules refuse, the form displays."""

from flask import request
from flask_babel import gettext, lazy_gettext
from flask_wtf import FlaskForm

from ..kernel.errors import Refused


class Translations:
    """WTForms' own messages, spoken in the reader's language by our catalogues."""

    def gettext(self, message):
        return gettext(message)

    def ngettext(self, singular, plural, n):
        return gettext(singular if n == 1 else plural)


class Form(FlaskForm):
    """A form that keeps what was typed and shows a rule's refusal beside the field it names."""

    class Meta(FlaskForm.Meta):
        def get_translations(self, form):
            return Translations()

    conflict = False

    def accept(self, deed) -> bool:
        """Validate and run ``deed()``; a Refused becomes an error of its field (or of the form) and False."""
        if not self.validate_on_submit():
            return False
        try:
            self.result = deed()
            return True
        except Refused as no:
            self.refuse(no)
            return False

    def refuse(self, no: Refused) -> None:
        """Show ``no`` beside its field, or on top where it names none."""
        said = gettext(no.message, **no.values)
        self.conflict = no.conflict
        if no.field and no.field in self._fields:
            self._fields[no.field].errors = [*self._fields[no.field].errors, said]
        else:
            self.form_errors = [*self.form_errors, said]

    @property
    def status(self) -> int:
        """The status to answer with: 200 before a try, 409 when somebody was first, else 422."""
        if self.conflict:
            return 409
        return 422 if request.method == "POST" else 200


def text_of(label: str):
    """A lazily translated label."""
    return lazy_gettext(label)
