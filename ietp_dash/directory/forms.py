"""What is asked when a search is kept."""

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, StringField
from wtforms.validators import InputRequired, Length

from ..web.forms import Form


class SearchForm(Form):
    """Name of a saved search and what it does. ``query`` is the address's part after '?'."""

    name = StringField(_l("Name"), [InputRequired(_l("Give the search a name.")), Length(max=80)])
    alert = BooleanField(_l("Tell me when a factory newly matches"))
    is_start = BooleanField(_l("Open the directory with it"))
    query = HiddenField()
