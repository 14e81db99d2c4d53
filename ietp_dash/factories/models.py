"""What is remembered of factories: the site, what it makes, and every version of its profile."""

from datetime import date, datetime

from sqlalchemy import JSON, Boolean, Float, ForeignKey, Index, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..storage.database import Base, Moment, Public, Stamped


class Factory(Public, Stamped, Base):
    """One site within one physical boundary.

    ``state``: applicant, registered, imported (listed, not in the programme), terminated, closed.
    ``listed`` is false once the factory withdrew from the directory. ``number`` is the certificate number
    (C and six digits), stable for the factory, given with its first certificate. ``zone`` is its own time zone.
    ``import_id`` names the import that is responsible for an imported row.
    """

    __tablename__ = "factory"
    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), unique=True)
    number: Mapped[str | None] = mapped_column(String(7), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    name_local: Mapped[str] = mapped_column(String(200), default="")
    address: Mapped[str] = mapped_column(String(400), default="")
    address_local: Mapped[str] = mapped_column(String(400), default="")
    city: Mapped[str] = mapped_column(String(100), default="")
    province: Mapped[str] = mapped_column(String(100), default="")
    country: Mapped[str] = mapped_column(String(2))
    postal_code: Mapped[str] = mapped_column(String(20), default="")
    zone: Mapped[str] = mapped_column(String(40), default="Asia/Shanghai")
    latitude: Mapped[float | None] = mapped_column(Float)
    longitude: Mapped[float | None] = mapped_column(Float)
    workers: Mapped[int | None] = mapped_column(Integer)
    parent: Mapped[str] = mapped_column(String(200), default="")
    state: Mapped[str] = mapped_column(String(12), default="applicant")
    registered_at: Mapped[datetime | None] = mapped_column(Moment)
    terminated_on: Mapped[date | None]
    reapply_told: Mapped[bool] = mapped_column(default=False)
    reapply_on: Mapped[date | None]
    listed: Mapped[bool] = mapped_column(default=True)
    opted_in: Mapped[bool] = mapped_column(default=False)
    import_id: Mapped[int | None] = mapped_column(Integer, index=True)
    external_id: Mapped[str | None] = mapped_column(String(100))
    version: Mapped[int] = mapped_column(default=1)
    products: Mapped[list["FactoryProduct"]] = relationship(cascade="all, delete-orphan")
    processes: Mapped[list["FactoryProcess"]] = relationship(cascade="all, delete-orphan")
    __mapper_args__ = {"version_id_col": version}
    __table_args__ = (Index("ix_factory_state_reapply_on", "state", "reapply_on"),)

    @property
    def factory_id(self) -> int:
        """A factory belongs to itself: so the guard finds the viewer's relation to it."""
        return self.id

    @property
    def is_listed(self) -> bool:
        """Registered at least once or imported, and neither terminated nor withdrawn (settlement 18, rule V8)."""
        return self.listed and self.state in ("registered", "imported")


class FactoryProduct(Base):
    """A product code (data/products.toml) that a factory makes."""

    __tablename__ = "factory_product"
    factory_id: Mapped[int] = mapped_column(ForeignKey("factory.id"), primary_key=True)
    code: Mapped[str] = mapped_column(String(30), primary_key=True)
    __table_args__ = (Index("ix_factory_product_code", "code", "factory_id"),)


class FactoryProcess(Base):
    """A process code (data/processes.toml) that a factory runs."""

    __tablename__ = "factory_process"
    factory_id: Mapped[int] = mapped_column(ForeignKey("factory.id"), primary_key=True)
    code: Mapped[str] = mapped_column(String(30), primary_key=True)
    __table_args__ = (Index("ix_factory_process_code", "code", "factory_id"),)


class ProfileVersion(Public, Base):
    """One saved version of a factory's profile: ``data`` holds the fields of domain.md 2.2 as JSON.

    ``confirmed_at`` is set when the next audit's opening meeting re-confirms it.
    """

    __tablename__ = "profile_version"
    id: Mapped[int] = mapped_column(primary_key=True)
    factory_id: Mapped[int] = mapped_column(ForeignKey("factory.id"))
    version: Mapped[int]
    data: Mapped[dict] = mapped_column(JSON)
    edited_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    edited_at: Mapped[datetime] = mapped_column(Moment)
    confirmed_at: Mapped[datetime | None] = mapped_column(Moment)
    confirmed_audit_id: Mapped[int | None] = mapped_column(Integer)
    in_force: Mapped[bool] = mapped_column(Boolean, default=True)
    __table_args__ = (UniqueConstraint("factory_id", "version"),)
