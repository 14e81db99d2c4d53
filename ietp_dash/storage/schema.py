"""The schema's revisions: Alembic's settings without an ini file, and which revision this code needs."""

from pathlib import Path

from alembic.config import Config
from alembic.script import ScriptDirectory

FOLDER = Path(__file__).resolve().parent.parent / "migrations"


def alembic_config() -> Config:
    """Alembic's settings."""
    settings = Config()
    settings.set_main_option("script_location", str(FOLDER))
    settings.set_main_option("path_separator", "os")
    return settings


def head_revision(app) -> str | None:
    """The schema revision that this code needs; read from the files once per ``app``."""
    if "head_revision" not in app.extensions:
        app.extensions["head_revision"] = ScriptDirectory.from_config(alembic_config()).get_current_head()
    return app.extensions["head_revision"]
