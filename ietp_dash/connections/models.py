"""What is remembered of trading relationships between a buyer and a factory."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, Integer, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..accounts.models import Organisation
from ..factories.models import Factory
from ..kernel.access import Scope
from ..storage.database import Base, Moment, Public


class Connection(Public, Base):
    """One relationship. ``state``: pending, accepted, declined, cancelled, ended, expired, terminated.

    ``asked_by`` is buyer (a request) or factory (an invitation). ``scope`` is a comma list of Scope codes.
    ``last_cycle_id`` is the cycle still readable after 'ended by termination' (N8). At most one pending or
    accepted row per pair.
    """

    __tablename__ = "connection"
    id: Mapped[int] = mapped_column(primary_key=True)
    factory_id: Mapped[int] = mapped_column(ForeignKey("factory.id"))
    buyer_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    state: Mapped[str] = mapped_column(String(10), default="pending")
    asked_by: Mapped[str] = mapped_column(String(7), default="buyer")
    asked_person_id: Mapped[int | None] = mapped_column(Integer)
    message: Mapped[str] = mapped_column(String(1000), default="")
    answer: Mapped[str] = mapped_column(String(1000), default="")
    scope: Mapped[str] = mapped_column(String(60), default="")
    earlier_years: Mapped[bool] = mapped_column(default=False)
    requested_at: Mapped[datetime] = mapped_column(Moment)
    expires_on: Mapped[date]
    answered_at: Mapped[datetime | None] = mapped_column(Moment)
    ended_at: Mapped[datetime | None] = mapped_column(Moment)
    ended_by: Mapped[str] = mapped_column(String(7), default="")
    last_cycle_id: Mapped[int | None] = mapped_column(Integer)
    readable_until: Mapped[date | None]
    version: Mapped[int] = mapped_column(default=1)
    factory: Mapped[Factory] = relationship()
    buyer: Mapped[Organisation] = relationship()
    __mapper_args__ = {"version_id_col": version}
    __table_args__ = (
        Index(
            "uq_connection_live",
            "factory_id",
            "buyer_id",
            unique=True,
            sqlite_where=text("state in ('pending', 'accepted')"),
            postgresql_where=text("state in ('pending', 'accepted')"),
        ),
        Index("ix_connection_buyer_id_state", "buyer_id", "state", "id"),
        Index("ix_connection_factory_id_state", "factory_id", "state", "id"),
        Index("ix_connection_state_expires_on", "state", "expires_on"),
    )

    @property
    def scopes(self) -> frozenset[Scope]:
        """The scope the factory chose."""
        return frozenset(Scope(code) for code in self.scope.split(",") if code)
