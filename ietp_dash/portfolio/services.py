"""Remembering what a person has seen of the portfolio."""

from sqlalchemy import update
from sqlalchemy.dialects import postgresql, sqlite

from .models import PortfolioVisit


def remember(connection, viewer, *, since_sequence, since, seen_sequence, at) -> None:
    """Write down one look at the portfolio, by ``connection`` (a short transaction of its own)."""
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    start = {"since_sequence": since_sequence, "since": since, "seen_sequence": seen_sequence, "seen_at": at}
    who = {"person_id": viewer.person_id, "organisation_id": viewer.organisation_id}
    connection.execute(
        insert(PortfolioVisit).values(who | start).on_conflict_do_update(index_elements=list(who), set_=start)
    )


def mark_seen(connection, viewer, *, sequence, at) -> None:
    """Take everything up to ``sequence`` as seen."""
    connection.execute(
        update(PortfolioVisit)
        .where(PortfolioVisit.person_id == viewer.person_id, PortfolioVisit.organisation_id == viewer.organisation_id)
        .values(since_sequence=sequence, since=at, seen_sequence=sequence, seen_at=at)
    )
