"""Every reading and download of confidential data is written down, after rendering and before answering.

A buyer's rows are shown to the factory (its own access log); everybody else's only in the programme's audit log.
A factory reading its own data leaves no row.
"""

from collections.abc import Callable, Iterable
from functools import wraps

from flask import abort, make_response
from sqlalchemy import insert

from ..kernel import clock
from ..kernel.access import Kind
from ..storage.event_log import AccessRow
from .guard import current_viewer
from .sessions import own_transaction


def confidential(what: str, argument: str):
    """Write down that the view's row ``argument`` was read as ``what`` (report, report-pdf, cap, ...)."""

    def decorate(view):
        @wraps(view)
        def written(**rows):
            if current_viewer.looker_id is not None:
                abort(403)  # confidential documents stay closed to looks (P36)
            row = rows[argument]
            seen = (row.factory_id, row.public_id)
            response = make_response(view(**rows))
            if response.status_code == 200:
                remember(what, *seen)
            return response

        return written

    return decorate


def remember(what: str, factory_id: int, public_id: str | None = None) -> None:
    """Write one row in its own short transaction, unless the viewer reads what is their own."""
    remember_all(what, [(factory_id, public_id)])


def remember_all(what: str, seen: Iterable[tuple[int, str | None]], also: Callable | None = None) -> None:
    """Write a row for each (factory id, public id) that a list showed, in one short transaction.

    ``also(connection)`` writes what else belongs to the same look.
    """
    viewer = current_viewer._get_current_object()
    if not viewer.is_signed_in:
        return
    is_looking = viewer.looker_id is not None
    rows = [_row(viewer, what, *one) for one in seen if is_looking or one[0] != viewer.factory_id]
    also = None if is_looking else also
    if not rows and also is None:
        return
    with own_transaction() as connection:
        if rows:
            connection.execute(insert(AccessRow), rows)
        if also is not None:
            also(connection)


def _row(viewer, what, factory_id, public_id) -> dict:
    return {
        "at": clock.now(),
        "person_id": viewer.looker_id or viewer.person_id,
        "organisation_id": viewer.organisation_id,
        "buyer": viewer.kind is Kind.BUYER and viewer.looker_id is None,
        "factory_id": factory_id,
        "what": what,
        "row_public_id": public_id,
    }
