"""The glossary for everybody, help in place on every page, and the tour of one's own role."""

from flask import Blueprint, abort, request, url_for
from flask_babel import get_locale
from flask_babel import gettext as _

from ..kernel import folding
from ..kernel.access import Permission
from ..web.guard import allowed, current_viewer, public
from ..web.marking import marked
from ..web.navigation import label_of
from ..web.rendering import done, show
from . import services, texts
from .forms import DeedForm

P = Permission
bp = Blueprint("guide", __name__, url_prefix="/guide")


def _language() -> str:
    return str(get_locale() or "en")[:2]


def page_help() -> dict | None:
    """The article about the page under way, in the reader's language; for templates."""
    article, language = texts.article_of(request.endpoint), _language()
    if article is None:
        return None
    words = [{"code": code, "name": texts.terms()[code].name[language]} for code in article.terms]
    return {"text": article.text[language], "terms": words}


@bp.record_once
def _for_templates(state):
    state.app.jinja_env.globals["page_help"] = page_help


@bp.get("/glossary")
@public
def glossary():
    """The words of the programme and what they mean, searched in any language."""
    q = " ".join(request.args.get("q", "").split())[:100]
    asked, language = folding.terms(q), _language()
    found = []
    for group in texts.groups():
        rows = [_shown(term, asked, language) for term in group.terms if _has(term, asked)]
        if rows:
            found.append({"title": group.title[language], "terms": rows})
    return show("guide/glossary.html", groups=found, q=q, language=language)


def _has(term, asked) -> bool:
    folded = folding.fold(" ".join((*term.name.values(), *term.means.values())))
    return all(folding.has(folded, one) for one in asked)


def _shown(term, asked, language) -> dict:
    name, means = term.name[language], term.means[language]
    other = term.name["en"] if language != "en" else term.name["zh"]
    return {"code": term.code, "name": marked(name, asked), "means": marked(means, asked), "other": other}


@bp.get("/tour/<step>")
@allowed(P.HOME_READ)
def tour(step):
    """One step of the tour of the viewer's role, counted from 1."""
    steps = texts.tours().get(str(current_viewer.role), ())
    number = int(step) if step.isascii() and step.isdecimal() and len(step) < 3 else 0
    if not 1 <= number <= len(steps):
        abort(404)
    one = steps[number - 1]
    leads = {"url": url_for(one.page), "name": label_of(one.page), "text": one.text[_language()]}
    return show("guide/tour.html", step=number, steps=len(steps), leads=leads)


@bp.post("/tour/done")
@allowed(P.HOME_READ)
def put_away():
    """Finish the tour or put it away; the help on each page leads to it again."""
    form = DeedForm()
    form.accept(lambda: services.put_away(current_viewer._get_current_object()))
    return done(url_for("home.index"), message=_("You find the tour again under Help with this page."))
