"""The agents' desk, knowledge cards, and the figures and poster of a factory."""

import segno
from flask import Blueprint, abort, current_app, request, url_for
from flask_babel import gettext as _

from ..documents.sheets import answer as sheet
from ..factories.models import Factory
from ..kernel import clock
from ..kernel.access import Permission
from ..kernel.errors import N_, Refused
from ..web import languages
from ..web.guard import allowed, current_viewer
from ..web.presentation import named, said
from ..web.rendering import done, show
from . import figures, queries, rules, sealing, services
from .forms import CardForm, CaseForm, CloseForm, EscalateForm, FactsForm, WordsForm
from .models import HelplineCase, KnowledgeCard
from .worker_views import worker

__all__ = ["bp", "worker"]
P = Permission
bp = Blueprint("helpline", __name__, url_prefix="/helpline")


def _viewer():
    return current_viewer._get_current_object()


@bp.get("/")
@allowed(P.HELPLINE_WORK)
def index():
    """The cases of one list."""
    which = request.args.get("list") if request.args.get("list") in queries.LISTS else "open"
    rows, more = queries.page(_viewer(), which, request.args.get("after", "")[:16])
    hours, now = queries.hours(), clock.now()
    return show(
        "helpline/index.html",
        rows=rows,
        which=which,
        more_url=url_for(".index", list=which, after=rows[-1].public_id) if more else None,
        words=rules,
        is_open=hours.are_open(now),
        opens=hours.next_opening(now),
        glance=queries.at_a_glance(_viewer(), rules.month_of(now)),
    )


@bp.route("/new", methods=["GET", "POST"])
@allowed(P.HELPLINE_WORK)
def new():
    """Note a call or a chat."""
    form = CaseForm().offer()
    if form.accept(lambda: services.note(_viewer(), **_noted(form))):
        return done(url_for(".case", case=form.result.public_id), message=_("Noted."))
    return show("helpline/new.html", status=form.status, form=form)


def _factory(typed: str) -> Factory | None:
    """The one factory that was meant; Refused for none of that name, and for several."""
    found = queries.factories_called(typed)
    if typed.strip() and not found:
        raise Refused(N_("No factory has this name or number."), field="number")
    if len(found) > 1:
        names = "; ".join(named(one) for one in found)
        raise Refused(N_("Which of them? %(names)s"), field="number", names=names)
    return found[0] if found else None


def _noted(form) -> dict:
    factory = _factory(form.number.data or "")
    texts = {name: form[name].data or "" for name in ("channel", "topic", "urgency", "gender", "wants", "identity")}
    return texts | {name: bool(form[name].data) for name in ("is_work", "call_back", "consent")} | {"factory": factory}


@bp.get("/cases/<case>")
@allowed(P.HELPLINE_WORK, case=HelplineCase)
def case(case):
    """One case with everything said in it."""
    return _page(case)


def _page(row, refused=None, **forms):
    return show(
        "helpline/case.html",
        status=refused.status if refused else 200,
        case=row,
        wants=sealing.opened(row.wants),
        talks=queries.talks_of(row),
        cards=queries.cards(row.topic),
        refused=refused,
        words=rules,
        identity=forms.get("identity"),
        facts_form=(forms.get("facts_form") or FactsForm(formdata=None, data=_facts(row))).offer(),
        say_form=forms.get("say_form") or WordsForm(formdata=None),
        escalate_form=forms.get("escalate_form") or EscalateForm(formdata=None).offer(),
        close_form=forms.get("close_form") or CloseForm(formdata=None).offer(),
    )


def _facts(row) -> dict:
    number = (row.factory.number or named(row.factory)) if row.factory else ""
    return {"topic": row.topic, "urgency": row.urgency, "number": number}


def _deed(row, form, deed, name, message):
    if form.accept(deed):
        return done(url_for(".case", case=row.public_id), message=message)
    return _page(row, form, **{name: form})


@bp.post("/cases/<case>/take")
@allowed(P.HELPLINE_WORK, case=HelplineCase)
def take(case):
    """Take a case that nobody has."""
    return _deed(case, WordsForm(), lambda: services.take(_viewer(), case), "say_form", _("It is yours."))


@bp.post("/cases/<case>/facts")
@allowed(P.HELPLINE_WORK, case=HelplineCase)
def correct(case):
    """Set what it is about, how urgent it is and where."""
    form, known = FactsForm().offer(), _facts(case)
    typed = form.number.data or ""

    def deed():
        factory = case.factory if typed == known["number"] else _factory(typed)
        services.correct(_viewer(), case, topic=form.topic.data or "", urgency=form.urgency.data or "", factory=factory)

    return _deed(case, form, deed, "facts_form", _("Saved."))


@bp.post("/cases/<case>/say")
@allowed(P.HELPLINE_WORK, case=HelplineCase)
def say(case):
    """Write to the worker, or a note for colleagues."""
    form, shown = WordsForm(), request.form.get("to") == "worker"
    return _deed(
        case,
        form,
        lambda: services.say(_viewer(), case, words=form.words.data or "", shown=shown),
        "say_form",
        _("Saved."),
    )


@bp.post("/cases/<case>/consent")
@allowed(P.HELPLINE_WORK, case=HelplineCase)
def consent(case):
    """Note whether the worker agrees."""
    agrees = request.form.get("agrees") == "yes"
    return _deed(case, WordsForm(), lambda: services.agree(_viewer(), case, consent=agrees), "say_form", _("Saved."))


@bp.post("/cases/<case>/escalate")
@allowed(P.HELPLINE_WORK, case=HelplineCase)
def escalate(case):
    """Ask somebody else, with the worker's consent."""
    form = EscalateForm().offer()
    return _deed(
        case,
        form,
        lambda: services.escalate(_viewer(), case, to=form.to.data or "", words=form.words.data or ""),
        "escalate_form",
        _("Passed on."),
    )


@bp.post("/cases/<case>/close")
@allowed(P.HELPLINE_WORK, case=HelplineCase)
def close(case):
    """End a case."""
    form = CloseForm().offer()
    return _deed(
        case,
        form,
        lambda: services.close(_viewer(), case, outcome=form.outcome.data or "", words=form.words.data or ""),
        "close_form",
        _("Closed."),
    )


@bp.post("/cases/<case>/identity")
@allowed(P.HELPLINE_WORK, case=HelplineCase)
def identity(case):
    """Show who the worker is; the look is written down."""
    form = WordsForm()
    if form.accept(lambda: services.look_at_identity(_viewer(), case)):
        return _page(case, identity=form.result or "–")
    return _page(case, form)


@bp.get("/cards")
@allowed(P.HELPLINE_WORK)
def cards():
    """The knowledge cards."""
    topic = request.args.get("topic") if request.args.get("topic") in rules.TOPICS else ""
    q = " ".join(request.args.get("q", "").split())[:100]
    return show("helpline/cards.html", rows=queries.cards(topic, q), topic=topic, q=q, words=rules)


@bp.route("/cards/new", methods=["GET", "POST"])
@allowed(P.HELPLINE_WORK)
def new_card():
    """Write a card."""
    return _card(None)


@bp.route("/cards/<knowledge_card>", methods=["GET", "POST"])
@allowed(P.HELPLINE_WORK, knowledge_card=KnowledgeCard)
def card(knowledge_card):
    """Change a card."""
    return _card(knowledge_card)


def _card(row):
    known = {name: getattr(row, name) for name in ("topic", "locale", "title", "words")} if row else {}
    form = CardForm(data=known | {"seen": str(row.version if row else 0)}).offer(languages.SPOKEN_BY_WORKERS)
    told = {name: form[name].data or "" for name in ("topic", "locale", "title", "words")}
    seen = int(form.seen.data) if (form.seen.data or "").isdigit() else 0
    if form.accept(lambda: services.keep_card(_viewer(), row, **told, seen=seen)):
        return done(url_for(".cards"), message=_("Saved."))
    return show("helpline/card.html", status=form.status, form=form, card=row)


# --- what leaves the helpline ---------------------------------------------------------------------------------------


@bp.get("/figures/<factory>")
@allowed(P.HELPLINE_FIGURES, factory=Factory)
def monthly(factory):
    """A factory's figures, month by month."""
    months, numbers = figures.of(factory.id)
    return show("helpline/figures.html", factory=factory, months=months, numbers=numbers, words=rules)


@bp.get("/figures/<factory>/figures.<kind>")
@allowed(P.HELPLINE_FIGURES, factory=Factory)
def download(factory, kind):
    """The same as csv or xlsx."""
    if kind not in ("csv", "xlsx"):
        abort(404)
    months, numbers = figures.of(factory.id)
    topics = [*rules.TOPICS, rules.ESCALATIONS]
    head = [_("Month"), *(said(words) for words in rules.TOPICS.values()), _("Escalated")]
    rows = [[month.isoformat()[:7], *(_few(numbers.get((month, topic))) for topic in topics)] for month in months]
    return sheet(kind, f"helpline-{factory.public_id}", head, rows)


def _few(number):
    return _("fewer than 5") if number is None else number


@bp.get("/poster/<factory>")
@allowed(P.HELPLINE_POSTER, factory=Factory)
def poster(factory):
    """A page to print: where workers call and write."""
    address = current_app.config["BASE_URL"].rstrip("/") + url_for("worker.begin", code=factory.public_id)
    picture = segno.make(address, error="m").svg_data_uri(scale=8, border=2)
    return show("helpline/poster.html", factory=factory, address=address, picture=picture, hours=queries.hours())
