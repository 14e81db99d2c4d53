"""The organisations and people of the demonstration, at least two in every role, each good for a scene."""

from random import Random

from ..accounts.models import Membership, Organisation, Person
from ..accreditation.models import Accreditation, Auditor
from ..kernel.access import Kind, Role
from ..kernel.dates import add_months
from ..storage.database import ID_LETTERS
from . import names
from .by_rows import STAMP
from .cast import Firm, Staff, acting
from .tables import Table

DOMAIN = "demo.example"
STAFF = (
    Role.COORDINATOR,
    Role.REVIEWER,
    Role.INTEGRITY_OFFICER,
    Role.HELPLINE_AGENT,
    Role.MANAGEMENT,
    Role.ADMINISTRATOR,
)
ZONES = {"CN": "Asia/Shanghai", "HK": "Asia/Hong_Kong"}


class Cast:
    """Makes organisations and people as rows that wait to be written."""

    def __init__(self, rng: Random, at, password_hash: str):
        self.rng, self.at, self.password_hash = rng, at, password_hash
        self.organisations, self.persons, self.memberships = Table(Organisation), Table(Person), Table(Membership)
        self.accreditations, self.auditors = Table(Accreditation), Table(Auditor)
        self._ids = Random(rng.random())

    def public_id(self) -> str:
        """A public id drawn with the seed."""
        return self._ids.choice(ID_LETTERS.replace(STAMP, "")) + "".join(self._ids.choices(ID_LETTERS, k=15))

    def organisation(self, kind: Kind, name: str, name_local: str, country: str, state: str = "active"):
        """One organisation."""
        return self.organisations.add(
            public_id=self.public_id(),
            kind=kind.value,
            name=name,
            name_local=name_local,
            country=country,
            state=state,
            verified_at=self.at if state == "active" else None,
            created_at=self.at,
        )

    def person(self, organisation, role: Role, email: str, locale: str = "en", zone: str = "UTC"):
        """One person acting for an organisation."""
        name = names.person(self.rng, organisation.country)
        made = self.persons.add(
            public_id=self.public_id(),
            email=email,
            email_folded=email.casefold(),
            name=name.en if locale == "en" else name.local,
            password_hash=self.password_hash,
            locale=locale,
            zone=zone,
            created_at=self.at,
        )
        self.memberships.add(
            public_id=self.public_id(),
            person_id=made.id,
            organisation_id=organisation.id,
            role=role.value,
            created_at=self.at,
        )
        return made

    def programme(self) -> Staff:
        """The programme and its staff, two in every role, one of each reading Chinese."""
        home = self.organisation(
            Kind.PROGRAMME, "ICTI Ethical Toy Program (demonstration)", "ICTI 玩具业责任规范（演示）", "HK"
        )
        first = {}
        for role in STAFF:
            for number, locale in ((1, "en"), (2, "zh")):
                email = f"{role.value.replace('_', '-')}{number}@programme.{DOMAIN}"
                made = self.person(home, role, email, locale, "Asia/Hong_Kong")
                first.setdefault(role, acting(made.id, home.id, Kind.PROGRAMME, role))
        return Staff(first[Role.COORDINATOR], first[Role.REVIEWER])

    def firms(self, on) -> list[Firm]:
        """Five accredited audit firms, each with two managers and five auditors."""
        made = []
        for index, firm in enumerate(names.audit_firms(), 1):
            row = self.organisation(Kind.FIRM, firm.name, firm.name_zh, firm.country)
            self.accreditations.add(
                public_id=self.public_id(), firm_id=row.id, valid_from=add_months(on, -96), valid_to=add_months(on, 20)
            )
            for number, locale in ((1, "en"), (2, "zh")):
                self.person(row, Role.FIRM_MANAGER, f"manager{number}@firm{index}.{DOMAIN}", locale, "Asia/Hong_Kong")
            auditors = [self._auditor(row, index, number, on) for number in range(1, 6)]
            made.append(Firm(row.id, tuple(one.id for one in auditors)))
        return made

    def _auditor(self, firm, index, number, on):
        locale = "zh" if number % 2 == 0 else "en"
        made = self.person(firm, Role.AUDITOR, f"auditor{number}@firm{index}.{DOMAIN}", locale, "Asia/Shanghai")
        self.auditors.add(
            public_id=self.public_id(),
            firm_id=firm.id,
            person_id=made.id,
            number=f"DEMO-{index}{number:03d}",
            languages="en,zh",
            valid_from=add_months(on, -96),
            valid_to=add_months(on, 6 + 5 * number),
        )
        return made

    def buyers(self) -> list:
        """Sixty buyers; the first has a manager and a member reading Chinese too, the last two are not verified."""
        made = []
        for index, buyer in enumerate(names.buyers(), 1):
            state = "pending" if index > 58 else "active"
            row = self.organisation(Kind.BUYER, buyer.name, buyer.name_zh, buyer.country, state)
            self.person(row, Role.BUYER_MANAGER, f"manager@buyer{index}.{DOMAIN}", "en", "Europe/London")
            if index <= 4:
                self.person(row, Role.BUYER_MEMBER, f"member@buyer{index}.{DOMAIN}", "zh", "Asia/Hong_Kong")
            made.append(row)
        return made

    def write(self, session) -> None:
        """Insert everybody."""
        for table in (self.organisations, self.persons, self.memberships, self.accreditations, self.auditors):
            table.write()
        session.flush()


def none(session) -> bool:
    """Whether nobody has an account yet."""
    return session.query(Person.id).first() is None
