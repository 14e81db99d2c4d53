"""A firm's auditors and specialists: the firm keeps what is known of them, management accredits."""

from flask import abort, url_for
from flask_babel import gettext as _

from ..documents.sending import sent
from ..documents.uploads import received
from ..kernel import clock
from ..kernel.access import Permission
from ..web.guard import allowed, current_viewer, may
from ..web.rendering import done, show
from . import queries, rules, services
from .blueprint import bp
from .forms import NewPersonForm, PeriodForm, PersonForm, ReasonForm
from .models import Accreditation, Auditor

P = Permission


def _viewer():
    return current_viewer._get_current_object()


def standing_of(row, today) -> str:
    """How a firm's or person's accreditation stands today."""
    return rules.standing(row.valid_from, row.valid_to, row.suspended_on, today).value


@bp.route("/<accreditation>/people/new", methods=["GET", "POST"])
@allowed(P.AUDITOR_KEEP, accreditation=Accreditation)
def new(accreditation):
    """The firm enters one of its people."""
    people = queries.people_without(accreditation.firm_id)
    form = NewPersonForm().offer_people(people)
    photo = _photo(form)

    def deed():
        person = next(one for one in people if one.public_id == form.person.data)
        given = _given(form) | {"photo": photo()}
        return services.enter(_viewer(), accreditation, person, number=form.number.data, **given)

    if form.accept(deed):
        to = url_for(".person", auditor=form.result.public_id)
        return done(to, message=_("Entered. Management accredits now."))
    shown = {"accreditation": accreditation, "form": form, "people": people}
    return show("accreditation/new.html", "accreditation/_new.html", form.status, **shown)


def _given(form) -> dict:
    return {"kind": form.kind.data, "languages": form.languages.data or [], "skills": form.skills.data or []}


def _photo(form):
    """Reads the uploaded picture when asked; None where none was chosen."""

    def read():
        storage = form.photo.data
        if not storage or not getattr(storage, "filename", ""):
            return None
        return received(storage, allowed=("picture",), field="photo")

    return read


@bp.get("/people/<auditor>")
@allowed(P.ACCREDITATION_READ, auditor=Auditor)
def person(auditor):
    """One auditor or specialist."""
    return show("accreditation/person.html", "accreditation/_person.html", **_of(auditor))


def _of(auditor, **forms) -> dict:
    held = {
        "kind": auditor.kind,
        "languages": auditor.languages.split(",") if auditor.languages else [],
        "skills": auditor.skills.split(",") if auditor.skills else [],
    }
    granted = auditor.valid_to >= auditor.valid_from
    period = {"valid_from": auditor.valid_from, "valid_to": auditor.valid_to if granted else None}
    return {
        "auditor": auditor,
        "standing": standing_of(auditor, clock.today()),
        "has_photo": queries.photo_of(auditor) is not None,
        "may_decide": may(P.ACCREDITATION_DECIDE, auditor),
        "may_keep": may(P.AUDITOR_KEEP, auditor),
        "form": forms.get("form") or PersonForm(formdata=None, data=held).offer(),
        "period_form": forms.get("period_form") or PeriodForm(formdata=None, data=period),
        "reason_form": forms.get("reason_form") or ReasonForm(formdata=None),
    }


def _answer(auditor, form, deed, message, name):
    if form.accept(deed):
        to = url_for(".person", auditor=auditor.public_id)
        return done(to, "accreditation/_person.html", message, **_of(auditor))
    shown = _of(auditor, **{name: form})
    return show("accreditation/person.html", "accreditation/_person.html", form.status, **shown)


@bp.get("/people/<auditor>/photo")
@allowed(P.ACCREDITATION_READ, auditor=Auditor)
def photo(auditor):
    """The picture."""
    return photo_answer(auditor)


def photo_answer(auditor):
    """The picture as an answer; 404 for none."""
    document = queries.photo_of(auditor)
    if document is None:
        abort(404)
    return sent(document)


@bp.post("/people/<auditor>/keep")
@allowed(P.AUDITOR_KEEP, auditor=Auditor)
def keep(auditor):
    """The firm changes what is known of somebody."""
    form = PersonForm().offer()
    photo = _photo(form)
    return _answer(
        auditor, form, lambda: services.keep(_viewer(), auditor, photo=photo(), **_given(form)), _("Saved."), "form"
    )


@bp.post("/people/<auditor>/accredit")
@allowed(P.ACCREDITATION_DECIDE, auditor=Auditor)
def accredit(auditor):
    """Management accredits, or extends."""
    form = PeriodForm()
    return _answer(
        auditor,
        form,
        lambda: services.accredit(_viewer(), auditor, valid_from=form.valid_from.data, valid_to=form.valid_to.data),
        _("Accredited."),
        "period_form",
    )


@bp.post("/people/<auditor>/suspend")
@allowed(P.ACCREDITATION_DECIDE, auditor=Auditor)
def suspend_person(auditor):
    """Somebody goes to no audit from today on."""
    form = ReasonForm()
    return _answer(
        auditor,
        form,
        lambda: services.suspend(_viewer(), auditor, on=clock.today(), reason=form.reason.data),
        _("Suspended. The public list says so at once."),
        "reason_form",
    )


@bp.post("/people/<auditor>/lift")
@allowed(P.ACCREDITATION_DECIDE, auditor=Auditor)
def lift_person(auditor):
    """The suspension ends."""
    form = ReasonForm()
    return _answer(
        auditor,
        form,
        lambda: services.lift(_viewer(), auditor, reason=form.reason.data),
        _("The suspension has ended."),
        "reason_form",
    )
