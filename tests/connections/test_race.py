"""Two people at once: whatever they do to one connection, there is exactly one outcome, and the loser is told."""

import threading

import pytest
from sqlalchemy import select

from ietp_dash.connections import services
from ietp_dash.connections.models import Connection
from ietp_dash.factories.models import Factory
from ietp_dash.kernel.errors import Refused
from ietp_dash.storage.database import db
from ietp_dash.storage.event_log import EventRow
from tests import builders as make
from tests.rig.racing import at_once

ROUNDS = 4


def row_of(connection_id) -> Connection:
    return db.session.get(Connection, connection_id)


@pytest.mark.parametrize("loser", ["withdraw", "decline"])
def test_accepting_and_taking_back_at_once_has_one_outcome(app, loser):
    site = make.factory()
    factory, buyer = make.viewer(make.manager_of(site)), make.viewer(make.person("buyer_manager"))
    other = {
        "withdraw": lambda id_: services.withdraw(buyer, row_of(id_)),
        "decline": lambda id_: services.decline(factory, row_of(id_), reason="No"),
    }[loser]
    for _ in range(ROUNDS):
        made = services.request(buyer, site, message="")
        id_ = made.id
        db.session.commit()
        outcomes = at_once(
            app,
            lambda id_=id_: services.accept(factory, row_of(id_), scope=["status"], earlier_years=False),
            lambda id_=id_: other(id_),
        )
        losers = [one for one in outcomes if isinstance(one, Refused)]
        assert [one.conflict for one in losers] == [True], "one wins, one is told"
        db.session.expire_all()
        state = row_of(id_).state
        assert state == ("accepted" if outcomes[0] is None else {"withdraw": "cancelled", "decline": "declined"}[loser])
        told = select(EventRow.type).where(EventRow.type != "ConnectionRequested").order_by(EventRow.sequence.desc())
        assert len(db.session.scalars(told.where(EventRow.payload["connection_id"].as_integer() == id_)).all()) == 1
        if state == "accepted":
            services.end(buyer, row_of(id_))


def test_asking_eight_times_at_once_makes_one_request(app):
    site = make.factory()
    buyer, id_ = make.viewer(make.person("buyer_manager")), site.id
    db.session.commit()
    outcomes = at_once(app, *[lambda: services.request(buyer, db.session.get(Factory, id_), message="")] * 8)
    assert [one.conflict for one in outcomes if isinstance(one, Refused)] == [True] * 7
    assert len(db.session.scalars(select(Connection)).all()) == 1


def test_buyer_and_factory_reaching_out_at_once_make_one_connection(app):
    site, them = make.factory(), make.organisation("buyer")
    factory, buyer = make.viewer(make.manager_of(site)), make.viewer(make.person("buyer_manager", at=them))
    site_id, buyer_id = site.id, them.id
    db.session.commit()

    def invite():
        one, other = db.session.get(Factory, site_id), db.session.get(type(them), buyer_id)
        services.invite(factory, one, other, message="", scope=["status"], earlier_years=False)

    outcomes = at_once(
        app, invite, lambda: services.request(buyer, db.session.get(Factory, site_id), message="") and None
    )
    assert [one.conflict for one in outcomes if isinstance(one, Refused)] == [True]
    assert len(db.session.scalars(select(Connection)).all()) == 1


def test_over_http_the_loser_reads_who_was_first(app, client_for):
    site, buyer = make.factory(), make.person("buyer_manager")
    manager = make.manager_of(site)
    clients = {"accept": client_for(manager), "withdraw": client_for(buyer)}
    for _ in range(ROUNDS):
        row = services.request(make.viewer(buyer), site, message="")
        page, id_ = f"/connections/{row.public_id}", row.id
        db.session.commit()
        for client in clients.values():
            client.see(page)
        answers, start = {}, threading.Barrier(2)

        def send(deed, page=page, answers=answers, start=start):
            start.wait()
            answers[deed] = clients[deed].send(f"{page}/{deed}", {"scope": "status"})

        threads = [threading.Thread(target=send, args=(deed,)) for deed in clients]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(one.status_code for one in answers.values()) == [303, 409]
        loser = next(one for one in answers.values() if one.status_code == 409)
        assert "meanwhile" in loser.page.text
        db.session.expire_all()
        if row_of(id_).state == "accepted":
            services.end(make.viewer(buyer), row_of(id_))
