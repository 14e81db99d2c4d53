"""Sessions in the database: a random token in the cookie, its hash in the table; a session can be ended at once.

Idle limits: 2 hours for programme staff, 12 hours for others; absolute 20 hours (quality bar S11). A row is
written only when something is kept, and 'last seen' at most once a minute.
"""

import hashlib
import json
import secrets
from datetime import datetime, timedelta

from flask.sessions import SessionInterface, SessionMixin
from sqlalchemy import JSON, Index, Integer, String, delete, select, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Mapped, mapped_column
from werkzeug.datastructures import CallbackDict

from ..kernel import clock
from ..storage.database import Base, Moment, Public, db, writing

ABSOLUTE = timedelta(hours=20)
IDLE = timedelta(hours=12)
IDLE_STAFF = timedelta(hours=2)


class SessionRow(Public, Base):
    """One browser's session."""

    __tablename__ = "web_session"
    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    person_id: Mapped[int | None] = mapped_column(Integer)
    membership_id: Mapped[int | None] = mapped_column(Integer)
    staff: Mapped[bool] = mapped_column(default=False)
    browser: Mapped[str] = mapped_column(String(80), default="")
    data: Mapped[dict] = mapped_column(JSON)
    created_at: Mapped[datetime] = mapped_column(Moment)
    seen_at: Mapped[datetime] = mapped_column(Moment)
    __table_args__ = (Index("ix_web_session_person_id", "person_id"), Index("ix_web_session_seen_at", "seen_at"))

    def is_live(self, at: datetime) -> bool:
        """Whether the session may still be used at ``at``."""
        idle = IDLE_STAFF if self.staff else IDLE
        return at - self.created_at < ABSOLUTE and at - self.seen_at < idle


class Session(CallbackDict, SessionMixin):
    """What one request sees of its session; ``fault`` is why it could not be read or written."""

    def __init__(self, data=None, row_id=None, token=None, created_at=None):
        def changed(own):
            own.modified = True

        super().__init__(data or {}, changed)
        self.modified, self.renew, self.fault = False, False, None
        self.row_id, self.token, self.created_at = row_id, token, created_at


def token_hash(token: str) -> str:
    """What of a token is stored."""
    return hashlib.sha256(token.encode()).hexdigest()


class DatabaseSessions(SessionInterface):
    """Flask's session over the table."""

    def __init__(self, secure: bool):
        self.secure = secure
        self.name = "__Host-ietp" if secure else "ietp"

    def open_session(self, app, request):
        token = request.cookies.get(self.name)
        if not token or request.endpoint == "static":
            return Session()
        try:
            row = db.session.scalar(select(SessionRow).where(SessionRow.token_hash == token_hash(token)))
        except DBAPIError as fault:
            return self._faulty(Session(), fault)
        now = clock.now()
        if row is None or not row.is_live(now):
            return Session()
        session = Session(row.data, row.id, token, row.created_at)
        if now - row.seen_at > timedelta(minutes=1):
            self._touch(row.id, now)
        return session

    def _touch(self, row_id, now):
        with own_transaction() as connection:
            connection.execute(update(SessionRow).where(SessionRow.id == row_id).values(seen_at=now))

    @staticmethod
    def _faulty(session, fault):
        session.fault = fault
        return session

    def save_session(self, app, session, response):
        """Keep what changed; a database that is away is raised once, and the error's own page goes out without."""
        if not session.modified or session.fault:
            return
        try:
            self._save(session, response)
        except DBAPIError as fault:
            raise self._faulty(session, fault).fault from None

    def _save(self, session, response):
        with own_transaction() as connection:
            if session.row_id and (session.renew or not session):
                connection.execute(delete(SessionRow).where(SessionRow.id == session.row_id))
                session.row_id = None
            if not session:
                response.delete_cookie(self.name, path="/", secure=self.secure, httponly=True, samesite="Lax")
                return
            self._write(connection, session)
        response.set_cookie(
            self.name, session.token, path="/", secure=self.secure, httponly=True, samesite="Lax", max_age=None
        )

    def _write(self, connection, session):
        from flask import request

        now = clock.now()
        data = json.loads(json.dumps(dict(session)))
        values = {
            "data": data,
            "person_id": int(data["_user_id"]) if data.get("_user_id") else None,
            "membership_id": data.get("membership_id"),
            "staff": bool(data.get("staff")),
            "seen_at": now,
        }
        if session.row_id:
            connection.execute(update(SessionRow).where(SessionRow.id == session.row_id).values(**values))
            return
        session.token = secrets.token_urlsafe(32)
        row = SessionRow.__table__.insert().values(
            token_hash=token_hash(session.token),
            public_id=SessionRow.__table__.c.public_id.default.arg(None),
            created_at=now,
            browser=browser_name(request.user_agent.string),
            **values,
        )
        connection.execute(row)


def browser_name(user_agent: str) -> str:
    """A short name of browser and system that its owner recognises; nothing more is kept."""
    browsers = ("Edg", "Firefox", "Chrome", "Safari")
    systems = ("Windows", "Android", "iPhone", "iPad", "Mac OS", "Linux")
    browser = next((b for b in browsers if b in user_agent), "")
    system = next((s for s in systems if s in user_agent), "")
    return " · ".join(part for part in ({"Edg": "Edge"}.get(browser, browser), system) if part)


class own_transaction:
    """A short write transaction of its own, beside the request's."""

    def __enter__(self):
        db.session.rollback()
        self._token = writing.set(True)
        self._begun = db.engine.begin()
        try:
            return self._begun.__enter__()
        except BaseException:
            writing.reset(self._token)
            raise

    def __exit__(self, *error):
        try:
            return self._begun.__exit__(*error)
        finally:
            writing.reset(self._token)


def end_sessions(connection, person_id: int, except_row: int | None = None) -> None:
    """End every session of a person but ``except_row``."""
    connection.execute(delete(SessionRow).where(SessionRow.person_id == person_id, SessionRow.id != (except_row or 0)))


def forget_stale(at: datetime) -> None:
    """Delete sessions that can no longer be used, and visitors' after a day; run by ``flask due``."""
    with own_transaction() as connection:
        connection.execute(delete(SessionRow).where(SessionRow.created_at < at - ABSOLUTE))
