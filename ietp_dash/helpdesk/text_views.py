"""What is asked often, for everybody, and the texts that staff keep: questions and templates."""

from flask import request, url_for
from flask_babel import get_locale
from flask_babel import gettext as _

from ..kernel.access import Permission
from ..web import languages
from ..web.guard import allowed, current_viewer, public
from ..web.rendering import done, show
from . import queries, rules, services
from .blueprint import bp
from .forms import FaqForm, TemplateForm
from .models import AnswerTemplate, Faq

P = Permission


def _viewer():
    return current_viewer._get_current_object()


def _language() -> str:
    return str(get_locale() or "en")[:2]


@bp.get("/faq")
@public
def faq():
    """Frequently asked questions."""
    q = " ".join(request.args.get("q", "").split())[:100]
    return show("helpdesk/faq.html", rows=queries.faqs(_language(), q), q=q, words=rules)


@bp.get("/texts")
@allowed(P.HELP_WORK)
def texts():
    """The staff's templates and questions."""
    rows = queries.faqs("", published=False)
    return show("helpdesk/texts.html", faqs=rows, templates=queries.templates(), words=rules)


@bp.route("/texts/questions/new", methods=["GET", "POST"])
@allowed(P.HELP_WORK)
def new_faq():
    """Write a question."""
    return _faq(None)


@bp.route("/texts/questions/<faq>", methods=["GET", "POST"])
@allowed(P.HELP_WORK, faq=Faq)
def edit_faq(faq):
    """Change a question."""
    return _faq(faq)


def _faq(row):
    names = ("topic", "locale", "question", "answer", "published")
    form = FaqForm(data={name: getattr(row, name) for name in names} if row else None)
    form.offer(languages.SPOKEN_BY_WORKERS)
    told = {name: form[name].data or "" for name in names[:4]} | {"published": bool(form.published.data)}
    if form.accept(lambda: services.keep_faq(_viewer(), row, **told)):
        return done(url_for(".texts"), message=_("Saved."))
    action = url_for(".edit_faq", faq=row.public_id) if row else url_for(".new_faq")
    return show("helpdesk/text.html", status=form.status, form=form, action=action)


@bp.route("/texts/templates/new", methods=["GET", "POST"])
@allowed(P.HELP_WORK)
def new_template():
    """Write a template."""
    return _template(None)


@bp.route("/texts/templates/<answer_template>", methods=["GET", "POST"])
@allowed(P.HELP_WORK, answer_template=AnswerTemplate)
def edit_template(answer_template):
    """Change a template."""
    return _template(answer_template)


def _template(row):
    names = ("title", "words", "words_zh", "words_vi")
    form = TemplateForm(data={name: getattr(row, name) for name in names} if row else None)
    if form.accept(lambda: services.keep_template(_viewer(), row, **{name: form[name].data or "" for name in names})):
        return done(url_for(".texts"), message=_("Saved."))
    action = url_for(".edit_template", answer_template=row.public_id) if row else url_for(".new_template")
    return show("helpdesk/text.html", status=form.status, form=form, action=action)
