"""Fieldwork: the auditor's list, the day's pages, and everything noted on them."""

from flask import abort, jsonify, request, url_for
from flask_babel import gettext as _
from flask_wtf.csrf import generate_csrf

from ..assignments.models import AuditPlan
from ..audits.models import Audit
from ..kernel.access import Permission
from ..web.access_record import confidential
from ..web.forms import Form
from ..web.guard import allowed, current_viewer
from ..web.rendering import done, show
from . import agenda, areas, handing, lists, pages, services
from .blueprint import bp
from .desk import Desk
from .sending import told

__all__ = ["bp", "handing"]
P = Permission


def _viewer():
    return current_viewer._get_current_object()


@bp.get("/")
@allowed(P.FIELDWORK_LIST)
def index():
    """The audits of an auditor, or of the firm: today's, coming, running, to submit."""
    return show("fieldwork/index.html", groups=lists.groups(_viewer()), form=Form(formdata=None))


@bp.get("/who")
@allowed(P.FIELDWORK_LIST)
def who():
    """Who is signed in here, and the token of this session: asked before anything is sent from the queue."""
    return jsonify({"who": lists.public_id_of(_viewer()), "token": generate_csrf()})


@bp.post("/plans/<plan>/start")
@allowed(P.FIELDWORK_START, plan=AuditPlan)
def start(plan):
    """Somebody of the team begins the day."""
    form = Form()
    if form.accept(lambda: services.start(_viewer(), plan)):
        return done(url_for(".day", audit=form.result.public_id), message=_("Fieldwork has started."))
    return show("fieldwork/index.html", None, form.status, groups=lists.groups(_viewer()), form=form)


@bp.get("/<audit>")
@allowed(P.FIELDWORK_READ, audit=Audit)
@confidential("fieldwork", "audit")
def day(audit):
    """The day's agenda and how far everything is."""
    return pages.day(Desk(audit))


@bp.get("/<audit>/<area>")
@allowed(P.FIELDWORK_READ, audit=Audit)
def area(audit, area):
    """One area of the day."""
    if area not in pages.AREAS or area == "day" or pages.ONLY.get(area, audit.kind) != audit.kind:
        abort(404)
    return pages.AREAS[area](Desk(audit))


@bp.get("/<audit>/answers/<section>")
@allowed(P.FIELDWORK_READ, audit=Audit)
def section(audit, section):
    """The checkpoints of one section."""
    return pages.section(Desk(audit), section)


@bp.post("/<audit>/entries")
@allowed(P.FIELDWORK_DO, audit=Audit)
def save(audit):
    """One thing noted in one area."""
    given, desk = request.form, Desk(audit)
    area_, key = given.get("area", ""), given.get("key", "")[:60]
    number = given.get("number", "0")
    back, page = _page_of(desk, area_, key, given.get("section", ""))

    def deed():
        return services.save(
            _viewer(),
            audit,
            area=area_,
            key=key,
            given=given,
            number=int(number) if number.isascii() and number.isdigit() and len(number) < 9 else 0,
            sent=given.get("sent", ""),
        )

    return told(desk, f"{area_}/{key}", deed, back, page)


def _page_of(desk, area_, key, section_):
    """Where an entry stands: the address to go back to, and the page that shows what was refused."""
    if area_ == areas.ANSWER:
        code = section_ if section_ == "open" else next((c.section.code for c in desk.asked if c.number == key), "open")
        back = desk.url("answers", section=code, _anchor=f"c-{key}")
        return back, lambda desk, trouble: pages.section(desk, code, trouble)
    slug = pages.PAGE_OF.get(area_)
    return (desk.url(slug, _anchor=f"e-{key}"), pages.AREAS[slug]) if slug else (desk.url("day"), pages.day)


@bp.post("/<audit>/steps")
@allowed(P.FIELDWORK_DO, audit=Audit)
def step(audit):
    """One step of the agenda: begun, ended, taken back, attended, signed off."""
    given, desk, viewer = request.form, Desk(audit), _viewer()
    code, deed = given.get("code", ""), given.get("deed", "")
    sent = {"sent": given.get("sent", "")}
    deeds = {
        "begin": lambda: agenda.begin(viewer, audit, code, said=given.get("said", ""), **sent),
        "end": lambda: agenda.end(viewer, audit, code, said=given.get("said", ""), **sent),
        "take_back": lambda: agenda.take_back(viewer, audit, code, **sent),
        "sign_off": lambda: agenda.sign_off(viewer, audit, code, **sent),
        "leave": lambda: agenda.leave(viewer, audit, code, name=given.get("name", ""), **sent),
        "attend": lambda: agenda.attend(
            viewer,
            audit,
            code,
            name=given.get("name", ""),
            post=given.get("post", ""),
            side=given.get("side", ""),
            **sent,
        ),
    }
    if deed not in deeds:
        abort(422)
    return told(desk, f"{deed}/{code}", deeds[deed], desk.url("day", _anchor=f"step-{code}"), pages.day)


@bp.post("/<audit>/confirm-profile")
@allowed(P.FIELDWORK_DO, audit=Audit)
def confirm_profile(audit):
    """The profile is confirmed with its differences."""
    desk = Desk(audit)
    return told(
        desk,
        "confirm",
        lambda: services.confirm_profile(_viewer(), audit),
        desk.url("profile"),
        pages.profile,
        _("The profile is confirmed."),
    )


@bp.post("/<audit>/close")
@allowed(P.FIELDWORK_DO, audit=Audit)
def close(audit):
    """The closing meeting is over."""
    desk = Desk(audit)
    return told(
        desk,
        "close",
        lambda: services.close(_viewer(), audit),
        desk.url("closing"),
        pages.closing,
        _("Fieldwork is over. The factory has the findings list from now on."),
    )
