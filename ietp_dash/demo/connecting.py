"""Invented trading relationships: most factories have a few buyers, some requests wait, some ended."""

from datetime import UTC, date, datetime, time, timedelta
from random import Random

from sqlalchemy import insert, select

from ..connections.models import Connection
from ..factories.models import Factory
from ..kernel.dates import add_months
from ..programme.deadlines import connection_expires
from ..programme.terms import Terms
from ..storage.database import db
from .tables import BATCH

SCOPES = (
    ("status,reports,caps,incidents,helpline", 40),
    ("status,reports,caps", 35),
    ("status,reports", 10),
    ("status", 15),
)
MESSAGES = (
    "We source from you and would like to follow your certification.",
    "Your products are in our spring range; please share your status with us.",
    "我们正在评估贵厂的产品，希望了解认证情况。",
    "",
)


_STATES = select(Factory.id, Factory.state, Factory.terminated_on)


def connect(sites, buyers, rng: Random, on: date) -> None:
    """Write connections between ``sites`` and verified ``buyers``; the first buyer has a large portfolio."""
    rows, terms = [], Terms.default()
    active = [one for one in buyers if one.state == "active"]
    weights = [12, 9, 7, 6] + [1.5] * (len(active) - 4)
    states = {key: (state, ended) for key, state, ended in db.session.execute(_STATES)}
    for site in sites:
        state, ended = states[site.id]
        if state not in ("registered", "terminated"):
            continue
        chosen = {one.id: one for one in rng.choices(active, weights, k=rng.randint(0, 6))}
        for buyer in chosen.values():
            rows.append(_row(rng, site.id, ended if state == "terminated" else None, buyer, on, terms))
    for start in range(0, len(rows), BATCH):
        db.session.execute(insert(Connection.__table__), rows[start : start + BATCH])


def _row(rng, factory_id, ended, buyer, on, terms) -> dict:
    state = rng.choices(("accepted", "pending", "declined", "ended", "cancelled"), (80, 9, 4, 5, 2))[0]
    if ended and state in ("accepted", "pending"):
        state = "terminated" if state == "accepted" else "cancelled"
    asked = on - timedelta(days=rng.randint(2, 50) if state == "pending" else rng.randint(60, 900))
    answered = asked + timedelta(days=rng.randint(1, 20))
    row = {
        "public_id": "".join(rng.choices("abcdefghijkmnpqrstuvwxyz23456789", k=16)),
        "factory_id": factory_id,
        "buyer_id": buyer.id,
        "state": state,
        "asked_by": "factory" if rng.random() < 0.12 else "buyer",
        "asked_person_id": None,
        "message": rng.choice(MESSAGES),
        "answer": "",
        "scope": "",
        "earlier_years": False,
        "requested_at": _at(asked),
        "expires_on": connection_expires(asked, terms),
        "answered_at": None,
        "ended_at": None,
        "ended_by": "",
        "last_cycle_id": None,
        "readable_until": None,
        "version": 1,
    }
    if state in ("accepted", "ended", "terminated"):
        row |= {
            "scope": rng.choices([s for s, _w in SCOPES], [w for _s, w in SCOPES])[0],
            "earlier_years": rng.random() < 0.6,
            "answered_at": _at(answered),
        }
    elif state == "declined":
        row |= {"answered_at": _at(answered), "answer": "We do not supply this market at present."}
    if state == "ended":
        row |= {"ended_at": _at(answered + timedelta(days=30)), "ended_by": rng.choice(("buyer", "factory"))}
    if state == "terminated":
        row |= {
            "ended_at": _at(ended),
            "readable_until": add_months(ended, 12),
        }
    return row


def _at(day: date) -> datetime:
    return datetime.combine(day, time(9), UTC)
