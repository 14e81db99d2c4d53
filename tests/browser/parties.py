"""Who meets in the browser's story: the demonstration's first buyer and a factory in China that it does not know."""

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from tests.rig.visitor import Account

STRANGERS = """
SELECT factory.public_id, factory.name, factory.name_local, person.email
FROM factory
JOIN standing ON standing.factory_id = factory.id
JOIN membership ON membership.organisation_id = factory.organisation_id AND membership.role = 'factory_manager'
JOIN person ON person.id = membership.person_id
WHERE factory.country = 'CN' AND standing.certificate_type = 'certified' AND person.locale = 'zh'
AND NOT EXISTS (
    SELECT 1 FROM connection JOIN membership AS buying ON buying.organisation_id = connection.buyer_id
    JOIN person AS buyer ON buyer.id = buying.person_id
    WHERE connection.factory_id = factory.id AND buyer.email = ?
)
ORDER BY factory.id LIMIT 1
"""


@dataclass(frozen=True)
class Stranger:
    """A certified factory and who signs for it."""

    id: str
    name: str
    name_local: str
    manager: Account


def stranger_to(buyer: Account, instance: Path) -> Stranger:
    """The first certified factory in China, managed in Chinese, that ``buyer`` has never asked."""
    with closing(sqlite3.connect(instance / "ietp.db")) as connection:
        public_id, name, local, email = connection.execute(STRANGERS, (buyer.email,)).fetchone()
    return Stranger(public_id, name, local, Account(email, buyer.password, "factory_manager"))
