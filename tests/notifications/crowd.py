"""Many people who are told many things, and what of it must have come to them: for the test and for the drill."""

from sqlalchemy import insert, select

from ietp_dash.accounts.events import PasswordChanged
from ietp_dash.accounts.models import Person
from ietp_dash.kernel import clock
from ietp_dash.kernel.access import VISITOR
from ietp_dash.notifications.models import Mail, Notification
from ietp_dash.storage.database import db
from ietp_dash.storage.use_case import record, use_case


@use_case
def gather(viewer, count: int) -> None:
    """``count`` people who can be told something."""
    rows = [
        {"email": f"crowd-{n}@example.com", "email_folded": f"crowd-{n}@example.com", "name": f"Crowd {n}"}
        for n in range(count)
    ]
    given = {"public_id": None, "password_hash": "x", "created_at": clock.now()}
    db.session.execute(insert(Person), [row | given | {"public_id": f"crowd{n:011d}"} for n, row in enumerate(rows)])


@use_case
def tell(viewer, times: int) -> None:
    """Let something happen to each of them ``times`` times."""
    people = list(db.session.scalars(select(Person.id).where(Person.email.like("crowd-%")).order_by(Person.id)))
    for _ in range(times):
        for person_id in people:
            record(PasswordChanged(person_id))


def make(people: int, times: int) -> None:
    """A crowd to whom ``people`` * ``times`` things happened, of none of which anybody was told."""
    gather(VISITOR, people)
    tell(VISITOR, times)


def faults(messages: list, people: int, times: int, kills: int) -> list[str]:
    """What is wrong after everything came to its end: ``messages`` are (recipients, mail) as the server took them.

    A mail may come twice only where a worker was killed between the server's yes and its own mark, and then under one
    Message-ID, by which mail programs know it again.
    """
    told = list(db.session.execute(select(Notification.person_id, Notification.sequence)))
    rows = dict(db.session.execute(select(Mail.message_id, Mail.state)).all())
    came = {message["Message-ID"]: recipients for recipients, message in messages}
    per_person: dict[str, int] = {}
    for recipients in came.values():
        per_person[recipients[0]] = per_person.get(recipients[0], 0) + 1
    wanted = people * times
    checks = {
        f"{len(told)} notices, {len(set(told))} different": len(told) == len(set(told)) == wanted,
        f"{len(rows)} mails written": len(rows) == wanted,
        f"states {sorted(set(rows.values()))}": set(rows.values()) == {"sent"},
        f"{len(came)} mails came": came.keys() == rows.keys(),
        f"{len(per_person)} people, {set(per_person.values())} mails each": per_person.keys()
        and set(per_person.values()) == {times}
        and len(per_person) == people,
        f"{len(messages) - len(came)} came again after {kills} kills": len(messages) - len(came) <= kills,
    }
    return [words for words, holds in checks.items() if not holds]
