"""What is remembered of the guide: who has put the tour of a role away."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from ..storage.database import Base, Moment


class TourDone(Base):
    """A person has finished the tour of a role, or put it away."""

    __tablename__ = "tour_done"
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    role: Mapped[str] = mapped_column(String(20), primary_key=True)
    at: Mapped[datetime] = mapped_column(Moment)
