"""The library, what is generated from live data, and feedback from any page."""

from flask import Blueprint, abort, request, url_for
from flask_babel import get_locale
from flask_babel import gettext as _

from ..documents.inside import pages_of
from ..documents.sending import played, sent
from ..documents.sheets import answer as sheet
from ..documents.uploads import PDF, PICTURE, VIDEO, received
from ..kernel import clock
from ..kernel.access import Permission, can
from ..programme.queries import terms_on
from ..web import languages
from ..web.guard import allowed, current_viewer, public
from ..web.rendering import done, show
from . import queries, rules, services
from .forms import DeedForm, EditionForm, FeedbackForm
from .models import Edition, Feedback

P = Permission
MOST_IN_FILE = 50_000
bp = Blueprint("resources", __name__, url_prefix="/resources")


def _viewer():
    return current_viewer._get_current_object()


def _today():
    return clock.today()


@bp.get("/")
@public
def index():
    """What the reader may read."""
    kind = request.args.get("kind") if request.args.get("kind") in rules.KINDS else ""
    tongues = [code for code, _name in languages.SPOKEN_BY_WORKERS]
    locale = request.args.get("language") if request.args.get("language") in tongues else ""
    q = " ".join(request.args.get("q", "").split())[:100]
    asked = {"kind": kind, "locale": locale, "q": q}
    after, tongue = request.args.get("after", "")[:16], str(get_locale())[:2]
    rows, more = queries.page(_viewer(), _today(), **asked, after=after, tongue=tongue)
    kept = {"kind": kind or None, "language": locale or None, "q": q or None}
    return show(
        "resources/index.html",
        rows=rows,
        more_url=url_for(".index", **kept, after=rows[-1].public_id) if more else None,
        inside=queries.inside(rows, q),
        versions=queries.translations(_viewer(), _today(), rows),
        confirmed=queries.confirmed(_viewer(), [row.id for row in rows]) if _viewer().is_signed_in else set(),
        words=rules,
        tongues=languages.SPOKEN_BY_WORKERS,
        kind=kind,
        language=locale,
        q=q,
    )


def _readable(edition):
    row = queries.readable(_viewer(), edition, _today())
    if row is None:
        abort(404)
    return row


def _openable(edition):
    """An edition that the reader may open: who keeps the library opens every one, drafts too."""
    return queries.kept(edition) or abort(404) if can(_viewer(), P.RESOURCE_KEEP) else _readable(edition)


@bp.get("/<edition>/file")
@public
def file(edition):
    """The file of an edition."""
    row = _openable(edition)
    if row.document is None:
        abort(404)
    return sent(row.document)


@bp.get("/<edition>/film")
@public
def film(edition):
    """The film of an edition, to be looked at."""
    row = _openable(edition)
    if row.document is None or not row.document.media_type.startswith("video/"):
        abort(404)
    return played(row.document)


@bp.post("/<edition>/confirm")
@allowed(P.RESOURCE_CONFIRM)
def confirm(edition):
    """Confirm to have read it."""
    row, form = _readable(edition), DeedForm()
    form.accept(lambda: services.confirm(_viewer(), row))
    return done(url_for(".index"), message=_("Confirmed."))


@bp.get("/fees")
@public
def fees():
    """The fee schedule of today, from the terms, and how to pay."""
    return show("resources/fees.html", terms=terms_on(_today()), today=_today())


# --- keeping it -----------------------------------------------------------------------------------------------------


@bp.get("/keep")
@allowed(P.RESOURCE_KEEP)
def keep():
    """Every edition, for staff."""
    return show("resources/keep.html", rows=queries.editions(), words=rules, tongues=languages.SPOKEN_BY_WORKERS)


@bp.route("/keep/new", methods=["GET", "POST"])
@allowed(P.RESOURCE_KEEP)
def new():
    """A new resource."""
    return _write(None)


@bp.route("/keep/<resource_edition>", methods=["GET", "POST"])
@allowed(P.RESOURCE_KEEP, resource_edition=Edition)
def next_edition(resource_edition):
    """The next edition of a resource, or one in another language; a draft is changed itself."""
    return _write(resource_edition)


def _write(before):
    known, is_draft = {"effective_on": _today()}, before is not None and before.state == "draft"
    if is_draft:
        known |= {"changed": before.changed, "effective_on": before.effective_on}
    if before:
        known |= {name: getattr(before, name) for name in ("kind", "locale", "title", "summary", "link", "confirms")}
        known["audiences"] = [one for one in before.audiences.split(",") if one]
    form = EditionForm(data=known).offer(languages.SPOKEN_BY_WORKERS)
    texts = {name: form[name].data or "" for name in ("kind", "locale", "title", "summary", "changed", "link")}
    texts |= {"audiences": form.audiences.data or [], "confirms": bool(form.confirms.data)}
    keep_it = services.rewrite if is_draft else services.write
    if form.accept(lambda: keep_it(_viewer(), before, **texts, **_rest(form))):
        return done(url_for(".keep"), message=_kept(form.result))
    action = url_for(".next_edition", resource_edition=before.public_id) if before else url_for(".new")
    return show("resources/edit.html", status=form.status, form=form, before=before, is_draft=is_draft, action=action)


def _rest(form):
    brought = received(form.file.data, (PDF, PICTURE, VIDEO)) if form.file.data else None
    is_pdf = brought is not None and brought.media_type == "application/pdf"
    pages = pages_of(brought.content) if is_pdf else []
    return {"effective_on": form.effective_on.data, "brought": brought, "pages": pages}


def _kept(edition) -> str:
    if edition.document_id and not edition.pages and not edition.document.media_type.startswith("video/"):
        return _("Kept as a draft. No text was found inside the file: the search finds it by title and summary alone.")
    return _("Kept as a draft. Publish it when it is right.")


@bp.post("/keep/<resource_edition>/<deed>")
@allowed(P.RESOURCE_KEEP, resource_edition=Edition)
def change(resource_edition, deed):
    """Publish or withdraw."""
    deeds = {"publish": services.publish, "withdraw": services.withdraw}
    if deed not in deeds:
        abort(404)
    form = DeedForm()
    if form.accept(lambda: deeds[deed](_viewer(), resource_edition)):
        return done(url_for(".keep"), message=_("Saved."))
    return show(
        "resources/keep.html",
        status=form.status,
        rows=queries.editions(),
        words=rules,
        tongues=languages.SPOKEN_BY_WORKERS,
        refused=form,
    )


@bp.get("/keep/<resource_edition>/readers")
@allowed(P.RESOURCE_KEEP, resource_edition=Edition)
def readers(resource_edition):
    """Who has not confirmed an edition."""
    rows, (read, asked) = (
        queries.not_confirmed(resource_edition, _today()),
        queries.confirmations(resource_edition, _today()),
    )
    return show("resources/readers.html", edition=resource_edition, rows=rows, read=read, asked=asked)


@bp.get("/keep/<resource_edition>/readers.<kind>")
@allowed(P.RESOURCE_KEEP, resource_edition=Edition)
def readers_file(resource_edition, kind):
    """The same as CSV or XLSX."""
    if kind not in ("csv", "xlsx"):
        abort(404)
    head = [_("Name"), _("Organisation"), _("Reminded")]
    people = queries.not_confirmed(resource_edition, _today(), MOST_IN_FILE)
    rows = [[one.name, of.name or of.name_local, at.date().isoformat() if at else ""] for one, of, at in people]
    return sheet(kind, f"not-confirmed-{resource_edition.public_id}", head, rows)


# --- feedback -------------------------------------------------------------------------------------------------------


@bp.route("/feedback", methods=["GET", "POST"])
@allowed(P.FEEDBACK_GIVE)
def feedback():
    """Say what one thinks of a page; only the kind of page is kept, no identifier."""
    form = FeedbackForm(data={"endpoint": request.args.get("of", "")[:80]})
    told = {"endpoint": form.endpoint.data or "", "locale": str(get_locale())[:2], "words": form.words.data or ""}
    if form.accept(lambda: services.give_feedback(_viewer(), **told)):
        return done(url_for("home.index"), message=_("Thank you. We read every word."))
    return show("resources/feedback.html", status=form.status, form=form)


@bp.get("/feedback/all")
@allowed(P.FEEDBACK_READ)
def all_feedback():
    """What nobody has looked at yet."""
    rows, more = queries.feedback(request.args.get("after", "")[:16])
    more_url = url_for(".all_feedback", after=rows[-1].public_id) if more else None
    return show("resources/all_feedback.html", rows=rows, more_url=more_url)


@bp.post("/feedback/<feedback>/seen")
@allowed(P.FEEDBACK_READ, feedback=Feedback)
def seen(feedback):
    """Note that one has looked."""
    form = DeedForm()
    form.accept(lambda: services.see_feedback(_viewer(), feedback))
    return done(url_for(".all_feedback"), message=_("Seen."))
