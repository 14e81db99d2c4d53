"""Asking, answering, and what visitors read: enquiries, frequently asked questions, templates, figures."""

from flask import abort, request, url_for
from flask_babel import get_locale
from flask_babel import gettext as _

from ..accounts import throttle
from ..documents.sending import sent
from ..documents.uploads import received
from ..kernel import clock
from ..kernel.access import Permission, can
from ..web.guard import allowed, current_viewer, public
from ..web.rendering import done, show, wants_fragment
from . import queries, rules, services, text_views
from .blueprint import bp
from .forms import AskForm, AssignForm, CallForm, ContactForm, DeedForm, PostForm, RateForm
from .models import Enquiry

__all__ = ["bp", "text_views"]
P = Permission


def _viewer():
    return current_viewer._get_current_object()


def _language() -> str:
    return str(get_locale() or "en")[:2]


def _brought(form):
    return [received(one, field="files") for one in form.files.data or [] if one and one.filename][: rules.MOST_FILES]


@bp.get("/")
@allowed(P.HELP_ASK)
def index():
    """The staff's queue; for everybody else what they asked."""
    viewer, after = _viewer(), request.args.get("after", "")[:16]
    if can(viewer, P.HELP_WORK):
        which = request.args.get("list") if request.args.get("list") in queries.LISTS else "new"
        q = " ".join(request.args.get("q", "").split())[:100]
        rows, more = queries.found(q) if q else queries.page(viewer, which, after)
        now = clock.now()
        service = queries.hours(now)
        clocks = {row.id: queries.clock_of(row, services.waits_of(row), service, now) for row in rows}
        more_url = url_for(".index", list=which, after=rows[-1].public_id) if more and not q else None
        given = {"rows": rows, "which": which, "q": q, "clocks": clocks, "more_url": more_url, "cut": more and bool(q)}
        return show("helpdesk/queue.html", **given, words=rules)
    rows, more = queries.own(viewer, after)
    more_url = url_for(".index", after=rows[-1].public_id) if more else None
    return show("helpdesk/own.html", rows=rows, more_url=more_url, words=rules)


@bp.route("/new", methods=["GET", "POST"])
@allowed(P.HELP_ASK)
def new():
    """Ask; questions that were answered before are offered beside it."""
    form = AskForm().offer()
    if request.form.get("suggest"):
        return _ask("helpdesk/new.html", form, 200)
    told = {name: form[name].data or "" for name in ("topic", "subject", "text")}
    if form.accept(lambda: services.ask(_viewer(), **told, brought=_brought(form), locale=_language())):
        return done(url_for(".detail", enquiry=form.result.public_id), message=_("Asked. We answer here."))
    return _ask("helpdesk/new.html", form, form.status)


def _ask(page, form, status):
    typed = f"{form.subject.data or ''} {form.text.data or ''}"
    found = queries.faqs(_language(), typed, limit=200)[: queries.SUGGESTED] if typed.strip() else []
    return show(page, status=status, form=form, rows=found)


@bp.get("/suggestions")
@public
def suggestions():
    """Answered questions that fit what is being typed."""
    typed = f"{request.args.get('subject', '')} {request.args.get('text', '')}"[:500]
    found = queries.faqs(_language(), typed)[: queries.SUGGESTED] if typed.strip() else []
    if not wants_fragment():
        return show("helpdesk/faq.html", rows=found, q=typed.strip(), words=rules)
    return show("helpdesk/faq.html", "helpdesk/_suggestions.html", rows=found)


@bp.route("/contact", methods=["GET", "POST"])
@public
def contact():
    """Ask without an account; the answer comes by mail."""
    form, address = ContactForm().offer(), request.remote_addr or ""
    if request.form.get("suggest"):
        return _ask("helpdesk/contact.html", form, 200)
    if request.method == "POST" and throttle.is_shut("start", f"help {address}"):
        abort(429)
    told = {name: form[name].data or "" for name in ("topic", "subject", "text", "name", "email")}
    if form.accept(lambda: services.ask(_viewer(), **told, locale=_language())):
        throttle.count("start", f"help {address}")
        return show("helpdesk/thanks.html", enquiry=form.result)
    return _ask("helpdesk/contact.html", form, form.status)


@bp.route("/call", methods=["GET", "POST"])
@allowed(P.HELP_WORK)
def call():
    """Note a call."""
    form = CallForm().offer()
    told = {name: form[name].data or "" for name in ("topic", "subject", "text", "name", "email")}
    if form.accept(lambda: services.note_call(_viewer(), **told)):
        return done(url_for(".detail", enquiry=form.result.public_id), message=_("Noted."))
    return show("helpdesk/call.html", status=form.status, form=form)


@bp.get("/enquiries/<enquiry>")
@allowed(P.HELP_READ, enquiry=Enquiry)
def detail(enquiry):
    """One enquiry with its thread."""
    return _page(enquiry)


def _page(row, refused=None, **forms):
    viewer, now = _viewer(), clock.now()
    works = can(viewer, P.HELP_WORK)
    assign = forms.get("assign_form") or AssignForm(formdata=None)
    assign.agent.choices = [(str(one.id), one.name) for one in queries.agents()] if works else []
    language = row.locale if row.locale in ("zh", "vi") else "en"
    return show(
        "helpdesk/detail.html",
        status=refused.status if refused else 200,
        enquiry=row,
        posts=queries.posts_of(row, for_asker=not works),
        works=works,
        clocks=queries.clock_of(row, services.waits_of(row), queries.hours(now), now) if works else None,
        templates=[(one, _worded(one, language, row, viewer)) for one in queries.templates()] if works else [],
        refused=refused,
        post_form=forms.get("post_form") or PostForm(formdata=None),
        assign_form=assign,
        rate_form=forms.get("rate_form") or RateForm(formdata=None).offer(),
        reopens=row.state != "merged" and (row.state != "solved" or rules.may_reopen(row.solved_at, now)),
        words=rules,
    )


def _worded(template, language, row, viewer) -> str:
    """A template in the asker's language with its places filled."""
    text = (getattr(template, f"words_{language}", "") if language != "en" else "") or template.words
    return text.replace("{name}", row.name).replace("{number}", row.code).replace("{agent}", viewer.person_name)


def _deed(row, form, deed, name, message):
    if form.accept(deed):
        return done(url_for(".detail", enquiry=row.public_id), message=message)
    return _page(row, form, **{name: form})


@bp.post("/enquiries/<enquiry>/reply")
@allowed(P.HELP_REPLY, enquiry=Enquiry)
def reply(enquiry):
    """The asker writes again."""
    form = PostForm()
    text = form.text.data or ""
    return _deed(
        enquiry,
        form,
        lambda: services.reply(_viewer(), enquiry, text=text, brought=_brought(form)),
        "post_form",
        _("Sent."),
    )


@bp.post("/enquiries/<enquiry>/answer")
@allowed(P.HELP_WORK, enquiry=Enquiry)
def answer(enquiry):
    """Answer the asker, or write a note for colleagues."""
    form, deed = PostForm(), request.form.get("deed", "answer")
    text = form.text.data or ""
    if deed == "note":
        return _deed(enquiry, form, lambda: services.note(_viewer(), enquiry, text=text), "post_form", _("Saved."))

    def answered():
        services.answer(_viewer(), enquiry, text=text, brought=_brought(form), waits=deed == "wait")

    return _deed(enquiry, form, answered, "post_form", _("Answered."))


@bp.post("/enquiries/<enquiry>/take")
@allowed(P.HELP_WORK, enquiry=Enquiry)
def take(enquiry):
    """Take what nobody has."""
    return _deed(enquiry, DeedForm(), lambda: services.take(_viewer(), enquiry), "deed_form", _("It is yours."))


@bp.post("/enquiries/<enquiry>/assign")
@allowed(P.HELP_WORK, enquiry=Enquiry)
def assign(enquiry):
    """Give it to a colleague."""
    form = AssignForm()
    form.agent.choices = [(str(one.id), one.name) for one in queries.agents()]
    agent = int(form.agent.data) if (form.agent.data or "").isdigit() else 0
    return _deed(enquiry, form, lambda: services.assign(_viewer(), enquiry, agent_id=agent), "assign_form", _("Saved."))


@bp.post("/enquiries/<enquiry>/merge")
@allowed(P.HELP_WORK, enquiry=Enquiry)
def merge(enquiry):
    """Let it go on in another one."""
    form = AssignForm()
    into = form.into.data or ""
    return _deed(enquiry, form, lambda: services.merge(_viewer(), enquiry, into=into), "assign_form", _("Merged."))


@bp.post("/enquiries/<enquiry>/solve")
@allowed(P.HELP_WORK, enquiry=Enquiry)
def solve(enquiry):
    """Call it solved."""
    return _deed(enquiry, DeedForm(), lambda: services.solve(_viewer(), enquiry), "deed_form", _("Solved."))


@bp.post("/enquiries/<enquiry>/rate")
@allowed(P.HELP_REPLY, enquiry=Enquiry)
def rate(enquiry):
    """Say how it was."""
    form = RateForm().offer()
    stars = int(form.stars.data) if (form.stars.data or "").isdigit() else None
    remark = form.remark.data or ""
    return _deed(
        enquiry,
        form,
        lambda: services.rate(_viewer(), enquiry, stars=stars, remark=remark),
        "rate_form",
        _("Thank you."),
    )


@bp.get("/enquiries/<enquiry>/files/<file>")
@allowed(P.HELP_READ, enquiry=Enquiry)
def file(enquiry, file):
    """A file of the thread; one of a note for colleagues only for them."""
    posts = queries.posts_of(enquiry, for_asker=not can(_viewer(), P.HELP_WORK))
    found = next((one for post in posts for one in post.files if one.public_id == file), None)
    if found is None:
        abort(404)
    return sent(found.document)


@bp.get("/figures")
@allowed(P.HELP_WORK)
def figures():
    """Counts and times of the last thirty days."""
    now = clock.now()
    service, since = queries.hours(now), queries.month_ago()
    clocks = [queries.clock_of(row, services.waits_of(row), service, now) for row in queries.solved_since(since)]
    stars = [row.stars for row in queries.solved_since(since) if row.stars]
    return show(
        "helpdesk/figures.html",
        counts=queries.counts_since(since),
        first=rules.median([one["first"].total_seconds() / 3600 for one in clocks]),
        whole=rules.median([one["whole"].total_seconds() / 3600 for one in clocks]),
        in_time=sum(not one["first_late"] for one in clocks),
        solved=len(clocks),
        stars=sum(stars) / len(stars) if stars else None,
        words=rules,
    )
