"""What is handed over on the day: pictures, signatures, rosters, findings, and the findings list as PDF."""

from flask import Response, abort, request
from flask_babel import get_locale
from flask_babel import gettext as _
from sqlalchemy import select

from ..audits.models import Audit
from ..documents.models import Document
from ..documents.sending import sent as sent_file
from ..documents.sheets import attachment
from ..documents.uploads import received
from ..findings.models import Finding
from ..kernel.access import Permission
from ..kernel.errors import N_, Refused
from ..storage.database import db
from ..web.access_record import confidential
from ..web.guard import allowed, current_viewer
from ..web.notice import notice
from . import areas, interviews, pages, paper, photos, raising, rules, signing
from .blueprint import bp
from .desk import Desk
from .models import Photo, Signature
from .sending import told

P = Permission
LARGEST_ROSTER = 400_000


def _viewer():
    return current_viewer._get_current_object()


def _row(model, audit, public_id):
    found = db.session.scalar(select(model).where(model.public_id == public_id, model.audit_id == audit.id))
    if found is None:
        abort(404)
    return found


def _sent() -> str:
    return request.form.get("sent", "")


def _number() -> int:
    text = request.form.get("number", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0


def _back(desk, area, key):
    """Where a picture stands."""
    if area == areas.ANSWER:
        code = next((one.section.code for one in desk.asked if one.number == key), "open")
        back = desk.url("answers", section=code, _anchor=f"c-{key}")
        return back, lambda desk, trouble: pages.section(desk, code, trouble)
    slug = pages.PAGE_OF.get(area, "tour")
    return desk.url(slug, _anchor=f"e-{key}"), pages.AREAS[slug]


@bp.post("/<audit>/photos")
@allowed(P.FIELDWORK_DO, audit=Audit)
def add_photo(audit):
    """Pictures of one building, paper or answer; several at once."""
    given, desk = request.form, Desk(audit)
    area, key = given.get("area", ""), given.get("key", "")[:60]
    back, page = _back(desk, area, key)

    def deed():
        files = [one for one in request.files.getlist("photo") if one.filename] or [None]
        brought = [received(one, ("picture",), "photo") for one in files[:20]]
        kept = {}
        for place, one in enumerate(brought):
            facts = {"area": area, "key": key, "caption": given.get("caption", ""), "taken_on": photos.day_of(audit)}
            kept = photos.keep(_viewer(), audit, one, sent=f"{_sent()}.{place}" if _sent() else "", **facts)
        return kept

    return told(desk, f"photo/{area}/{key}", deed, back, page)


@bp.get("/<audit>/photos/<photo>")
@allowed(P.FIELDWORK_READ, audit=Audit)
@confidential("photo", "audit")
def photo(audit, photo):
    """One picture, as a download."""
    return sent_file(_row(Photo, audit, photo).document)


@bp.get("/<audit>/photos/<photo>/small")
@allowed(P.FIELDWORK_READ, audit=Audit)
def small_photo(audit, photo):
    """A small picture for the page."""
    document = _row(Photo, audit, photo).document
    if document.checked != "clean":
        abort(404)
    return Response(photos.small(document), content_type="image/jpeg")


@bp.post("/<audit>/photos/<photo>/remove")
@allowed(P.FIELDWORK_DO, audit=Audit)
def remove_photo(audit, photo):
    """Take a picture away."""
    row, desk = _row(Photo, audit, photo), Desk(audit)
    back, page = _back(desk, row.area, row.key)
    return told(desk, "remove-photo", lambda: photos.remove(_viewer(), audit, row), back, page)


@bp.post("/<audit>/signatures")
@allowed(P.FIELDWORK_DO, audit=Audit)
def sign(audit):
    """One signature of one side on one paper."""
    given, desk = request.form, Desk(audit)
    on = given.get("paper", "")
    slug = "closing" if on == areas.FINDINGS_LIST else "papers"

    def deed():
        file = request.files.get("drawing")
        drawing = received(file, ("picture",), "drawing") if file and file.filename else None
        if drawing:
            signing.check_drawn(drawing)
        said = {name: given.get(name, "") for name in ("side", "name", "post")}
        return signing.sign(_viewer(), audit, paper=on, drawing=drawing, sent=_sent(), **said)

    slot = f"sign/{on}/{given.get('side', '')}"
    return told(desk, slot, deed, desk.url(slug, _anchor=f"paper-{on}"), pages.AREAS[slug], _("Signed."))


@bp.get("/<audit>/signatures/<signature>")
@allowed(P.FIELDWORK_READ, audit=Audit)
def signature(audit, signature):
    """A drawn signature."""
    row = _row(Signature, audit, signature)
    if row.drawing_id is None:
        abort(404)
    return sent_file(db.session.get(Document, row.drawing_id))


@bp.post("/<audit>/draws")
@allowed(P.FIELDWORK_DO, audit=Audit)
def draw(audit):
    """Roster numbers in, whom to interview out."""
    desk = Desk(audit)

    def deed():
        roster = rules.roster_of(_roster())
        reason = request.form.get("reason", "").strip()[:500]
        return interviews.draw(_viewer(), audit, roster=roster, reason=reason, sent=_sent())

    return told(desk, "draw", deed, desk.url("interviews"), pages.interviews, _("Drawn."))


def _roster() -> str:
    file = request.files.get("file")
    if not (file and file.filename):
        return request.form.get("roster", "")
    raw = file.stream.read(LARGEST_ROSTER + 1)
    if len(raw) > LARGEST_ROSTER:
        raise Refused(N_("This file is too large for a list of numbers."), "roster")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        raise Refused(N_("Save the list as text or CSV, then choose it again."), "roster") from fault


@bp.post("/<audit>/replacements")
@allowed(P.FIELDWORK_DO, audit=Audit)
def replace(audit):
    """Others are drawn for those who are absent."""
    desk = Desk(audit)

    def deed():
        absent, reason = request.form.getlist("absent"), request.form.get("reason", "").strip()[:500]
        return interviews.replace(_viewer(), audit, absent=absent, reason=reason, sent=_sent())

    return told(desk, "replace", deed, desk.url("interviews"), pages.interviews, _("Drawn."))


@bp.post("/<audit>/findings")
@allowed(P.FIELDWORK_DO, audit=Audit)
def raise_finding(audit):
    """A finding is raised from an answer 'no'."""
    desk, number = Desk(audit), request.form.get("checkpoint", "")
    checkpoint = next((one for one in desk.asked if one.number == number), None)
    if checkpoint is None:
        return told(desk, "finding", _unknown, desk.url("findings"), pages.findings)

    def deed():
        facts = rules.facts_of(request.form)
        return raising.raise_from(_viewer(), audit, checkpoint, facts=facts, sent=_sent())

    back, page = _back(desk, areas.ANSWER, number)
    return told(desk, f"finding/{number}", deed, back, page, _("The finding is raised."))


def _unknown():
    raise Refused(N_("This checkpoint is not asked here."))


@bp.get("/<audit>/findings/<finding>")
@allowed(P.FIELDWORK_READ, audit=Audit)
def finding(audit, finding):
    """One finding."""
    return pages.finding(Desk(audit), _row(Finding, audit, finding))


@bp.post("/<audit>/findings/<finding>")
@allowed(P.FIELDWORK_DO, audit=Audit)
def change_finding(audit, finding):
    """A finding is changed before submission."""
    row, desk = _row(Finding, audit, finding), Desk(audit)

    def deed():
        facts = rules.facts_of(request.form)
        return raising.change(_viewer(), audit, row, facts=facts, number=_number(), sent=_sent())

    return told(desk, "change", deed, desk.url("findings"), lambda desk, trouble: pages.finding(desk, row, trouble))


@bp.post("/<audit>/findings/<finding>/withdraw")
@allowed(P.FIELDWORK_DO, audit=Audit)
def withdraw_finding(audit, finding):
    """A finding is taken back before submission."""
    row, desk = _row(Finding, audit, finding), Desk(audit)
    return told(
        desk,
        "withdraw",
        lambda: raising.withdraw(_viewer(), audit, row),
        desk.url("findings"),
        lambda desk, trouble: pages.finding(desk, row, trouble),
        _("The finding is withdrawn."),
    )


@bp.get("/<audit>/findings-list.pdf")
@allowed(P.FIELDWORK_READ, audit=Audit)
@confidential("findings-list-pdf", "audit")
def findings_list(audit):
    """The findings list to sign, in the reader's language."""
    desk = Desk(audit)
    content = paper.findings_list(desk, pages.plan_due(desk), str(get_locale())[:2], notice())
    return attachment(content, "application/pdf", f"{audit.kind}-findings-{desk.factory.number or 'list'}.pdf")
