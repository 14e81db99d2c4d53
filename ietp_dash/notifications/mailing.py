"""How a person wants to be told: by kind and way, how often, at which hours; and the way out of a mail."""

from sqlalchemy import delete, select

from ..kernel import clock
from ..kernel.errors import N_, Refused
from ..storage.database import db
from ..storage.use_case import record, use_case
from . import lines, rules
from .events import MailingChanged
from .models import AddressFault, Choice, Mail, Wish
from .wishes import hours_of


@use_case
def choose(viewer, *, hours: dict, ways: dict[str, tuple[bool, bool]]) -> None:
    """Keep the viewer's wishes: ``hours`` by the names of Wish, ``ways`` (page, mail) by the key of each line.

    Raises Refused for quiet hours of which one end is missing. What is locked stays as it is.
    """
    if (hours["quiet_from"] is None) != (hours["quiet_to"] is None):
        raise Refused(N_("Choose both the beginning and the end of the quiet hours, or neither."), field="quiet_to")
    db.session.merge(Wish(person_id=viewer.person_id, **hours))
    for line in (one for found in lines.lines_for(viewer).values() for one in found):
        if not line.locked:
            page, mail = ways.get(line.key, (True, True))
            for kind in line.kinds:
                _keep(viewer.person_id, kind, page, mail)
    _settle_waiting(viewer.person_id)
    record(MailingChanged(viewer.person_id))


def _keep(person_id, kind, page, mail):
    if page and mail:
        db.session.execute(delete(Choice).where(Choice.person_id == person_id, Choice.kind == kind))
    else:
        db.session.merge(Choice(person_id=person_id, kind=kind, page=page, mail=mail))


def _settle_waiting(person_id):
    """A daily or weekly mail that waits goes at the hour that holds now; at once, if that is what is wanted."""
    db.session.flush()
    hours, now = hours_of(person_id), clock.now()
    waiting = select(Mail).where(Mail.person_id == person_id, Mail.digest, Mail.state == "queued", Mail.attempts == 0)
    for mail in db.session.scalars(waiting.with_for_update(of=Mail)):
        mail.next_at = rules.mail_at(now, hours, locked=False)


@use_case
def stop(viewer, mail: Mail) -> None:
    """Send the person no more mails like ``mail`` (Q4): of its kind; of a digest, none that can be switched off."""
    if mail.digest:
        wish = db.session.get(Wish, mail.person_id) or Wish(person_id=mail.person_id, hour=rules.Hours.hour)
        wish.mailing = "never"
        db.session.add(wish)
    else:
        for kind in lines.alike(mail.notices[0].kind):
            choice = db.session.get(Choice, (mail.person_id, kind))
            _keep(mail.person_id, kind, choice is None or choice.page, False)
    record(MailingChanged(mail.person_id))


@use_case
def trust_address(viewer) -> None:
    """The viewer says that the address works again."""
    db.session.execute(delete(AddressFault).where(AddressFault.person_id == viewer.person_id))
    record(MailingChanged(viewer.person_id))
