"""What is remembered of surveys. Who answered and what was answered are two tables with nothing in common (E12)."""

from datetime import date

from sqlalchemy import JSON, ForeignKey, Integer, SmallInteger, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from ..storage.database import Base, Public


class Survey(Public, Base):
    """One year's survey. ``state``: draft, open, closed, published. ``closes_on``: the last day to answer (UTC).

    ``questions``: as rules.Question holds them; ``results``: what rules.told made of the answers when it closed;
    ``asked``: how many factories were asked by then.
    """

    __tablename__ = "survey"
    id: Mapped[int] = mapped_column(primary_key=True)
    year: Mapped[int] = mapped_column(SmallInteger, unique=True)
    intro: Mapped[str] = mapped_column(Text, default="")
    intro_zh: Mapped[str] = mapped_column(Text, default="")
    intro_vi: Mapped[str] = mapped_column(Text, default="")
    closes_on: Mapped[date]
    questions: Mapped[list] = mapped_column(JSON, default=list)
    state: Mapped[str] = mapped_column(String(10), default="draft")
    asked: Mapped[int] = mapped_column(Integer, default=0)
    results: Mapped[dict] = mapped_column(JSON, default=dict)
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}


class SurveyCall(Base):
    """That a factory was asked, how often, and whether it has answered: never what, never when."""

    __tablename__ = "survey_call"
    survey_id: Mapped[int] = mapped_column(ForeignKey("survey.id"), primary_key=True)
    factory_id: Mapped[int] = mapped_column(ForeignKey("factory.id"), primary_key=True, index=True)
    told: Mapped[int] = mapped_column(SmallInteger, default=0)
    answered: Mapped[bool] = mapped_column(default=False)
    __table_args__ = ({"sqlite_with_rowid": False},)


class SurveyAnswer(Base):
    """What one factory answered, under a random key and without its name: country and size are all that is kept."""

    __tablename__ = "survey_answer"
    key: Mapped[str] = mapped_column(String(26), primary_key=True)
    survey_id: Mapped[int] = mapped_column(ForeignKey("survey.id"), index=True)
    country: Mapped[str] = mapped_column(String(2))
    band: Mapped[str] = mapped_column(String(10))
    answers: Mapped[dict] = mapped_column(JSON)
    __table_args__ = ({"sqlite_with_rowid": False},)
