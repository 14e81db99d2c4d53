"""What a factory is asked about itself."""

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    DateField,
    FieldList,
    FormField,
    HiddenField,
    IntegerField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms import Form as Part
from wtforms.validators import Length, NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from ..web.forms import Form
from . import kinds, profile

_count = [Optional(), NumberRange(0, 500_000, _l("Enter a whole number, 0 or more."))]


class Boxes(SelectMultipleField):
    """Several of a list, as check boxes."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class Building(Part):
    """One building of the site, or another place of production."""

    kind = SelectField(_l("Use"))
    name = StringField(_l("Name"), [Length(max=100)])
    floors = IntegerField(_l("Floors"), [Optional(), NumberRange(0, 200)])
    area = IntegerField(_l("Area in m²"), [Optional(), NumberRange(0, 10_000_000)])

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.kind.choices = [(code, gettext(label)) for code, label in profile.BUILDING_KINDS.items()]


class Licence(Part):
    """One licence and the day it runs out."""

    kind = SelectField(_l("Licence"))
    number = StringField(_l("Number"), [Length(max=100)])
    expires_on = DateField(_l("Valid to"), [Optional()])

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.kind.choices = [(code, gettext(label)) for code, label in profile.LICENCE_KINDS.items()]


class Contact(Part):
    """Somebody the programme can reach."""

    name = StringField(_l("Name"), [Length(max=200)])
    post = StringField(_l("Post"), [Length(max=100)])
    email = StringField(_l("E-mail"), [Length(max=254)])
    phone = StringField(_l("Phone"), [Length(max=40)])


class ProfileForm(Form):
    """The whole profile; name and address are changed with the coordinator, since they touch the certificate."""

    based_on = HiddenField()
    parent = StringField(_l("Parent company"), [Length(max=200)])
    founded = IntegerField(_l("Founded in"), [Optional(), NumberRange(1800, 2100)])
    business_licence = StringField(_l("Business licence number"), [Length(max=100)])
    products = Boxes(_l("Products"))
    processes = Boxes(_l("Processes"))
    shifts = StringField(_l("Shifts"), [Length(max=200)])
    languages = StringField(_l("Languages the workers speak"), [Length(max=200)])
    peak = StringField(_l("Peak months"), [Length(max=100)])
    low = StringField(_l("Low months"), [Length(max=100)])
    representation = TextAreaField(_l("Union or elected representatives"), [Length(max=1000)])
    subcontractors = TextAreaField(_l("Subcontractors and homeworkers"), [Length(max=2000)])
    buildings = FieldList(FormField(Building), max_entries=40)
    licences = FieldList(FormField(Licence), max_entries=40)
    contacts = FieldList(FormField(Contact), max_entries=20)

    def offer(self):
        """Fill the choices in the reader's language."""
        self.products.choices = kinds.products()
        self.processes.choices = kinds.processes()
        return self

    def data_to_keep(self) -> dict:
        """The profile as it is stored: rows without a name or number are dropped."""
        return {
            "identity": {n: self[n].data for n in ("parent", "founded", "business_licence")},
            "workforce": {code: self["w_" + code].data for code, _label in profile.WORKFORCE},
            "season": {
                n: self[n].data for n in ("shifts", "languages", "peak", "low", "representation", "subcontractors")
            },
            "buildings": [row for row in self.buildings.data if row["name"]],
            "licences": [
                row | {"expires_on": row["expires_on"].isoformat() if row["expires_on"] else None}
                for row in self.licences.data
                if row["number"] or row["expires_on"]
            ],
            "contacts": [row for row in self.contacts.data if row["name"]],
        }

    @property
    def workforce(self):
        """The fields that count people."""
        return [self["w_" + code] for code, _label in profile.WORKFORCE]


for _code, _label in profile.WORKFORCE:
    setattr(ProfileForm, "w_" + _code, IntegerField(_l(_label), list(_count)))


class PublicationForm(Form):
    """Whether anybody may find the factory while its certificate is valid."""

    opted_in = BooleanField(_l("Show us in the public directory while our certificate is valid"))
    listed = BooleanField(_l("Show us in the buyers' directory"))
