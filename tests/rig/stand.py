"""One application on one database, kept through a test process; what a test did to either is undone after it."""

import shutil
from pathlib import Path

from alembic import command

from ietp_dash import create_app
from ietp_dash.storage.database import db
from ietp_dash.storage.schema import alembic_config

from .client import Client

SETTINGS = {
    "TESTING": True,
    "SECRET_KEY": "only for tests: long enough, and known to everybody",
    "BASE_URL": "http://localhost",
    "PASSWORD_COST": "8,1,1",
    "LIMITS": "off",
    "MAIL_URL": "",
    "FILES_URL": "",
}


class Stand:
    """``app`` on a database of ``kind``; ``instance`` is the folder of its files and written mails."""

    def __init__(self, kind: str, store, instance: Path):
        self.kind, self.store, self.instance = kind, store, instance
        self.app = self.app_with()
        self._others = []
        with self.app.app_context():
            command.upgrade(alembic_config(), "head")
        self._let_go(self.app)
        store.keep()
        self._config = dict(self.app.config)

    def app_with(self, **overrides):
        """An application on the same database and folder with other settings (``LIMITS="on"``)."""
        places = {"DATABASE_URL": self.store.url, "INSTANCE": str(self.instance)}
        made = create_app(SETTINGS | places | overrides, str(self.instance))
        made.test_client_class = Client
        if hasattr(self, "_others"):
            self._others.append(made)
        return made

    def renew(self) -> None:
        """An empty database, no files, no mails."""
        self.store.renew()
        for left in self.instance.iterdir():
            shutil.rmtree(left) if left.is_dir() else left.unlink()

    def leave(self) -> None:
        """Close connections and put settings back after a test."""
        for app in (self.app, *self._others):
            self._let_go(app)
        self._others.clear()
        self.app.config.clear()
        self.app.config.update(self._config)

    def close(self) -> None:
        """Close every connection for good."""
        self._let_go(self.app)

    @staticmethod
    def _let_go(app) -> None:
        with app.app_context():
            db.session.remove()
            db.engine.dispose()
