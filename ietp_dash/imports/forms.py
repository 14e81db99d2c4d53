"""What the import pages ask: the file, and how it is to be read."""

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, IntegerField, SelectField, StringField
from wtforms.validators import Length, NumberRange, Optional

from ..web.forms import Form
from .validating import FIELDS, LABELS

OWN = ""


class UploadForm(Form):
    """The list itself."""

    file = FileField(
        _l("List"),
        [FileRequired(_l("Choose a file."))],
        description=_l("CSV in any encoding (also packed with gzip) or XLSX, up to 32 MB and 200,000 rows."),
    )


class HowForm(Form):
    """Which mapping reads the list, or which of its columns mean what."""

    mapping = SelectField(_l("Mapping"), validate_choice=True)
    title = StringField(
        _l("Name of the list"),
        [Length(max=50)],
        description=_l("Only for columns chosen here. A newer edition under the same name updates this one."),
    )
    complete = BooleanField(
        _l("The list is complete"),
        description=_l("Then a site that a newer edition no longer names is marked as gone."),
    )
    encoding = StringField(
        _l("Encoding"), [Length(max=20)], description=_l("Only where accents look wrong below, such as gb18030.")
    )
    sheet = StringField(_l("Sheet"), [Length(max=100)], description=_l("Only for XLSX; the first one if left empty."))
    header_row = IntegerField(_l("Row of the column names"), [Optional(), NumberRange(1, 1000)])

    def reading(self) -> dict:
        """How the file is to be read, without what was left empty."""
        said = {"encoding": self.encoding.data, "sheet": self.sheet.data, "header_row": self.header_row.data}
        return {name: value for name, value in said.items() if value}

    def columns(self) -> dict[str, str]:
        """The columns chosen by field."""
        return {name: self[f"column-{name}"].data for name in FIELDS if self[f"column-{name}"].data}


def how_form(columns: list[str], mappings: list[tuple[str, str]], **data) -> HowForm:
    """The form for a list with these ``columns`` and the ``mappings`` (value, label) that fit it."""

    class Chosen(HowForm):
        pass

    for name in FIELDS:
        setattr(Chosen, f"column-{name}", SelectField(_l(LABELS[name])))
    form = Chosen(data=data)
    for name in FIELDS:
        form[f"column-{name}"].choices = [("", _l("Not in this list")), *((column, column) for column in columns)]
    form.mapping.choices = [*mappings, (OWN, _l("Columns chosen below"))]
    return form
