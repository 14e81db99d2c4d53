"""The use case: the one place that opens the write transaction, runs reactions, logs events and commits."""

from contextvars import ContextVar
from functools import wraps

from sqlalchemy import inspect
from sqlalchemy.exc import NoInspectionAvailable

from ..kernel import clock
from . import event_log
from .database import db, writing

_happened: ContextVar[list | None] = ContextVar("happened", default=None)
REACTIONS: dict[type, list] = {}


def record(happened) -> None:
    """Note that ``happened`` (an Event) is now a fact; its reactions run at the end of the use case."""
    _happened.get().append(happened)


def use_case(function):
    """Run ``function(viewer, ...)`` as one write transaction.

    Rows passed as arguments are read again for update, so that of two people acting at once the second
    sees what the first did. Events recorded run their reactions (which may record more), are appended to
    the log, and everything is committed once; any error undoes all of it. A use case called within
    another joins it.
    """

    @wraps(function)
    def run(viewer, *args, **kwargs):
        if _happened.get() is not None:
            return function(viewer, *args, **kwargs)
        session = db.session
        session.rollback()
        writing_token, happened_token = writing.set(True), _happened.set([])
        try:
            _lock(args, kwargs)
            result = function(viewer, *args, **kwargs)
            session.flush()
            _react()
            event_log.append(
                _happened.get(), actor_id=viewer.person_id, organisation_id=viewer.organisation_id, at=clock.now()
            )
            session.commit()
            return result
        except BaseException:
            session.rollback()
            raise
        finally:
            _happened.reset(happened_token)
            writing.reset(writing_token)

    return run


def remembered(key, load):
    """What ``load()`` answered for ``key`` earlier in this transaction; asked anew while something is being written.

    For small tables that a page reads many times.
    """
    if writing.get():
        return load()
    known = db.session.info.setdefault("remembered", {})
    if key not in known:
        known[key] = load()
    return known[key]


def _lock(args, kwargs):
    for value in (*args, *kwargs.values()):
        try:
            state = inspect(value)
        except NoInspectionAvailable:
            continue
        if getattr(state, "persistent", False):
            db.session.refresh(value, with_for_update={"of": type(value)})


def _react():
    position = 0
    happened = _happened.get()
    while position < len(happened):
        for reaction in REACTIONS.get(type(happened[position]), ()):
            reaction(happened[position])
            db.session.flush()
        position += 1
