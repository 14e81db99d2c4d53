"""What is remembered of imports: runs, their staged rows, the sites of each list, and likely duplicates."""

from datetime import date, datetime

from sqlalchemy import JSON, Float, ForeignKey, Index, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..factories.models import Factory
from ..storage.database import Base, Moment, Public, Stamped

RUNNING = ("staging", "merging")
UNFINISHED = ("staging", "staged", "merging", "failed")


class ImportRun(Public, Stamped, Base):
    """One loading of one list.

    ``state``: received, staging, staged, merging, visible, failed, undone. ``source`` names the list over its
    editions, ``options`` say how to read the file (``columns`` where they were chosen on the page). ``runner`` is
    the token of whoever works on it now and ``touched_at`` its last sign of life; ``step`` is where a failed run
    goes on. ``searched`` counts the factories whose duplicates were looked for; None until that begins.
    """

    __tablename__ = "import_run"
    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(10))
    source: Mapped[str] = mapped_column(String(60), default="")
    title: Mapped[str] = mapped_column(String(200), default="")
    publisher: Mapped[str] = mapped_column(String(200), default="")
    file_name: Mapped[str] = mapped_column(String(200))
    sha256: Mapped[str] = mapped_column(String(64))
    options: Mapped[dict] = mapped_column(JSON, default=dict)
    state: Mapped[str] = mapped_column(String(10), default="received")
    step: Mapped[str] = mapped_column(String(10), default="")
    counts: Mapped[dict] = mapped_column(JSON, default=dict)
    total: Mapped[int] = mapped_column(default=0)
    done: Mapped[int] = mapped_column(default=0)
    searched: Mapped[int | None] = mapped_column(Integer)
    runner: Mapped[str | None] = mapped_column(String(16))
    touched_at: Mapped[datetime | None] = mapped_column(Moment)
    finished_at: Mapped[datetime | None] = mapped_column(Moment)
    by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    fault: Mapped[str] = mapped_column(String(300), default="")
    fault_values: Mapped[dict] = mapped_column(JSON, default=dict)
    __table_args__ = (Index("ix_import_run_source_state", "source", "state"),)


class ImportRow(Base):
    """One staged site of a run. ``action``: add, change, move (known under ``old_key``), back, gone."""

    __tablename__ = "import_row"
    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("import_run.id"))
    position: Mapped[int]
    key: Mapped[str] = mapped_column(String(100))
    old_key: Mapped[str | None] = mapped_column(String(100))
    action: Mapped[str] = mapped_column(String(6))
    fields: Mapped[dict] = mapped_column(JSON, default=dict)
    done: Mapped[bool] = mapped_column(default=False)
    __table_args__ = (
        UniqueConstraint("run_id", "position"),
        Index("ix_import_row_run_id_action_done", "run_id", "action", "done", "position"),
    )


class ImportSite(Base):
    """A site as a list names it, and the factory it is: what the next edition is compared with.

    ``gone_on`` is the day on which a newer complete list no longer named it (UTC). ``leads`` is false once a person
    merged its factory into another: then it no longer says what that one is called.
    """

    __tablename__ = "import_site"
    id: Mapped[int] = mapped_column(primary_key=True)
    source: Mapped[str] = mapped_column(String(60))
    key: Mapped[str] = mapped_column(String(100))
    factory_id: Mapped[int] = mapped_column(ForeignKey("factory.id"))
    run_id: Mapped[int] = mapped_column(ForeignKey("import_run.id"))
    fields: Mapped[dict] = mapped_column(JSON, default=dict)
    gone_on: Mapped[date | None]
    leads: Mapped[bool] = mapped_column(default=True)
    run: Mapped[ImportRun] = relationship()
    __table_args__ = (
        UniqueConstraint("source", "key"),
        Index("ix_import_site_factory_id", "factory_id"),
        Index("ix_import_site_key", "key"),
    )


class DuplicatePair(Public, Base):
    """Two factories that may be one; a person decides. ``state``: open, merged, distinct."""

    __tablename__ = "duplicate_pair"
    id: Mapped[int] = mapped_column(primary_key=True)
    one_id: Mapped[int] = mapped_column(ForeignKey("factory.id"))
    other_id: Mapped[int] = mapped_column(ForeignKey("factory.id"))
    score: Mapped[float] = mapped_column(Float)
    state: Mapped[str] = mapped_column(String(8), default="open")
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime | None] = mapped_column(Moment)
    one: Mapped[Factory] = relationship(foreign_keys=[one_id])
    other: Mapped[Factory] = relationship(foreign_keys=[other_id])
    __table_args__ = (
        UniqueConstraint("one_id", "other_id"),
        Index("ix_duplicate_pair_state_score", "state", "score", "id"),
        Index("ix_duplicate_pair_other_id", "other_id"),
    )
