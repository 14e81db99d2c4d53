"""The words that the directory is searched by: FTS5 on SQLite, tsvector with a GIN index on PostgreSQL.

Revision ID: 0002
Revises: 0001
"""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

SQLITE = """
CREATE VIRTUAL TABLE listing_text USING fts5(
    words, detail = none, prefix = '2 3', tokenize = "unicode61 remove_diacritics 0 categories 'L* N* M* Co'"
)
"""
POSTGRESQL = (
    "CREATE TABLE listing_text (id bigint PRIMARY KEY, words tsvector NOT NULL)",
    "CREATE INDEX ix_listing_text_words ON listing_text USING gin (words) WITH (fastupdate = off)",
)


def upgrade():
    """Make the table."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute(SQLITE)
        return
    for statement in POSTGRESQL:
        op.execute(statement)


def downgrade():
    """Drop the table; ``flask directory rebuild`` fills it again."""
    op.execute("DROP TABLE listing_text")
