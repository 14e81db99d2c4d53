"""What happens to an audit; nothing of it is heard by factory or buyer before fieldwork starts (A3)."""

from dataclasses import dataclass
from typing import ClassVar

from ..kernel.access import Permission
from ..kernel.events import Event


@dataclass(frozen=True)
class AuditEvent(Event):
    """Something about one audit, heard only by those who may read its report."""

    factory_id: int
    audit_id: int


class FieldworkStarted(AuditEvent):
    """The auditors are on site."""


class AuditClosed(AuditEvent):
    """The closing meeting was held; the findings list is signed."""


class ReportSubmitted(AuditEvent):
    """The firm submitted the report; the factory may read it."""

    hears: ClassVar[Permission | None] = Permission.FACTORY_STATUS


class VisitSignedOff(AuditEvent):
    """A Progress Visit or engagement is signed off; nothing of the status changes (D8)."""

    hears: ClassVar[Permission | None] = Permission.FACTORY_STATUS
