"""The ZIP of everything in scope: written as it is sent, each file made by the same code as its own download."""

from collections.abc import Iterator

from flask import Blueprint
from flask_babel import get_locale

from ..audits.queries import openable
from ..certificates import paper
from ..certificates.queries import of_factory
from ..corrections import plan
from ..corrections.queries import plan_of
from ..documents.sheets import attachment, csv_lines, xlsx_bytes
from ..factories.models import Factory
from ..kernel.access import Permission, can
from ..reports import report
from ..reports.views import pdf_of
from ..web.access_record import remember
from ..web.guard import allowed, current_viewer, relation_to
from ..web.notice import notice
from .zipping import zipped

P = Permission
bp = Blueprint("everything", __name__, url_prefix="/downloads")


@bp.get("/<factory>/everything.zip")
@allowed(P.FACTORY_STATUS, factory=Factory)
def download(factory):
    """Reports, plans and certificates that the viewer may have now."""
    viewer = current_viewer._get_current_object()
    relation = relation_to(viewer, factory)
    files = list(_files(viewer, factory, relation))
    name = f"{factory.number or factory.name[:40]}.zip"
    remember("everything", factory.id, factory.public_id)
    return attachment(zipped(files), "application/zip", name)


def _files(viewer, factory, relation) -> Iterator[tuple[str, bytes]]:
    """Each file by name, in the reader's language."""
    language, said = str(get_locale())[:2], notice()
    for audit in openable(viewer, factory.id, relation):
        if can(viewer, P.AUDIT_READ, audit, relation):
            yield f"{report.file_name(audit, factory, 'report')}.pdf", pdf_of(audit, factory)
        if can(viewer, P.CAP_READ, audit, relation):
            yield from plan_files(audit, factory, language, said)
    if can(viewer, P.CERTIFICATE_READ, factory, relation):
        for one in of_factory(factory.id):
            yield f"{one.number}-{one.valid_to.isoformat()}-certificate.pdf", paper.pdf(one, language, said)


def plan_files(audit, factory, language: str, said: str) -> Iterator[tuple[str, bytes]]:
    """The plan of one audit as PDF, CSV and XLSX."""
    lines = plan_of(audit.id)
    name = report.file_name(audit, factory, "CAP")
    yield f"{name}.pdf", plan.pdf(audit, factory, lines, language, said)
    yield f"{name}.csv", "".join(csv_lines(plan.header(), plan.rows(lines))).encode()
    yield f"{name}.xlsx", b"".join(xlsx_bytes("CAP", plan.header(), plan.rows(lines)))
