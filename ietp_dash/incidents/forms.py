"""What is asked about incidents: as little as possible at first, the whole account later."""

from datetime import datetime
from zoneinfo import ZoneInfo

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    DateTimeLocalField,
    FileField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import Length, NumberRange, Optional

from ..kernel import clock
from ..web.forms import Form
from . import rules

_MOST = _l("Use at most %(max)d characters.")
_COUNT = [Optional(), NumberRange(0, rules.MOST_PEOPLE, _l("Enter a whole number, 0 or more."))]
_NO_NAMES = _l("Do not name workers who were hurt: numbers are enough.")
_TYPED = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"]
_LONG = Length(max=rules.LONGEST, message=_MOST)


class DeedForm(Form):
    """A button and nothing else."""


class NoticeForm(Form):
    """The first notice: what, when, since when known; the rest may wait for the full report."""

    kind = RadioField(_l("Kind of incident"), validate_choice=False)
    happened = DateTimeLocalField(_l("When it happened"), [Optional()], format=_TYPED)
    known = DateTimeLocalField(_l("When the factory knew"), [Optional()], format=_TYPED)
    dead = IntegerField(_l("People dead"), _COUNT)
    hurt = IntegerField(_l("People hurt"), _COUNT)
    note = StringField(_l("In one line"), [Length(max=rules.SHORT, message=_MOST)], description=_NO_NAMES)

    def offer(self, zone: str):
        """Name the kinds in the reader's language; times are in the factory's ``zone``."""
        self.kind.choices = [(code, gettext(words)) for code, words in rules.KINDS.items()]
        self.zone = ZoneInfo(zone)
        return self

    def said(self) -> dict:
        """What was told, times as moments."""
        told = {"kind": self.kind.data or "", "note": self.note.data or ""}
        return told | {
            "happened": self.moment(self.happened.data),
            "known": self.moment(self.known.data),
            "dead": self.dead.data,
            "hurt": self.hurt.data,
        }

    def moment(self, typed: datetime | None) -> datetime | None:
        """A typed time as the factory's clock showed it."""
        return typed.replace(tzinfo=self.zone) if typed else None


def now_in(zone: str) -> datetime:
    """The time on the factory's clock, to the minute, as a form shows it."""
    return clock.now().astimezone(ZoneInfo(zone)).replace(tzinfo=None, second=0, microsecond=0)


class LearnForm(NoticeForm):
    """What programme staff heard from others."""

    factory = RadioField(_l("Factory"), validate_choice=False)
    origin = SelectField(_l("Learned from"), validate_choice=False)
    note = TextAreaField(
        _l("What was told"), [_LONG], description=_l("The factory reads it. Name no worker and nobody who told.")
    )

    def offer_sites(self, sites):
        """The factories found."""
        self.factory.choices = [(one.public_id, one.name or one.name_local) for one in sites]
        self.origin.choices = [(code, gettext(words)) for code, words in rules.ORIGINS.items() if code != "factory"]
        return self


class ReportForm(Form):
    """The full report."""

    dead = IntegerField(_l("People dead"), _COUNT)
    hurt = IntegerField(_l("People hurt"), _COUNT)
    affected = IntegerField(_l("People affected otherwise"), _COUNT)
    what = TextAreaField(_l("What happened"), [_LONG], description=_NO_NAMES)
    impact = TextAreaField(_l("What it means for production"), [_LONG])
    authorities = TextAreaField(_l("Authorities told"), [_LONG], description=_l("Which, when, and what they said."))
    immediate = TextAreaField(_l("What was done at once"), [_LONG])
    corrective = TextAreaField(_l("What is done so that it does not happen again"), [_LONG])

    def said(self) -> dict:
        """What was told."""
        numbers = {name: self[name].data for name in ("dead", "hurt", "affected")}
        return numbers | {name: self[name].data or "" for name in TEXTS}


TEXTS = ("what", "impact", "authorities", "immediate", "corrective")


class MessageForm(Form):
    """A message."""

    text = TextAreaField(_l("Message"), [_LONG])
    open_to_buyers = BooleanField(_l("Connected buyers with incidents in their scope read it too"))


class FileForm(Form):
    """A file."""

    file = FileField(_l("File"), description=_l("PDF or picture, at most 15 MB."))


class CloseForm(Form):
    """Why it is closed."""

    note = TextAreaField(_l("Note"), [_LONG], description=_l("The factory and its connected buyers read it."))
