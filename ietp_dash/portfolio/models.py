"""What is remembered of a person's visits to the portfolio, so that it can say what changed since."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Integer, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from ..storage.database import Base, Moment

_BIG = BigInteger().with_variant(Integer, "sqlite")


class PortfolioVisit(Base):
    """One person's last visits for one organisation.

    Changes after ``since_sequence`` of the event log are new; ``seen_sequence`` is the log's end at the last look, and
    becomes the new start when the person comes back after a pause. Neither leaves the server.
    """

    __tablename__ = "portfolio_visit"
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    since_sequence: Mapped[int] = mapped_column(_BIG)
    since: Mapped[datetime] = mapped_column(Moment)
    seen_sequence: Mapped[int] = mapped_column(_BIG)
    seen_at: Mapped[datetime] = mapped_column(Moment)
    __table_args__ = (UniqueConstraint("person_id", "organisation_id"),)
