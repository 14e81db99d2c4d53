"""What the pages of an application show: steps with their progress, answers in words, matches, and who may do what."""

from dataclasses import dataclass

from flask_babel import get_locale
from flask_babel import gettext as _
from sqlalchemy import select

from ..documents.sending import said as paper_said
from ..documents.uploads import accept_of
from ..factories.kinds import process_name, product_name
from ..factories.models import Factory
from ..kernel.access import Permission, Viewer
from ..storage.database import db
from ..web.guard import may
from ..web.presentation import said
from . import drafts, queries, rules, tracker
from .checking import is_filled
from .declarations import TEXTS, TITLES
from .forms import DeedForm, PaperForm, ReasonForm, SignForm
from .models import Application
from .questions import COUNTED, LICENCES, MONTHS, PAPER_KINDS, Question, Step, steps_for
from .rules import Claim

P = Permission


@dataclass(frozen=True)
class Line:
    """One question with its answer in words: ``texts`` are lines; ``table`` rows of cells with ``head`` above."""

    place: str
    label: str
    texts: tuple[str, ...] = ()
    head: tuple[str, ...] = ()
    table: tuple[tuple[str, ...], ...] = ()


def steps_of(application: Application) -> tuple[Step, ...]:
    """The steps of this application's kind."""
    return steps_for(application.cycle.kind)


def after(application: Application, step: Step) -> str:
    """The code of the step that follows ``step``."""
    steps = steps_of(application)
    return steps[min(steps.index(step) + 1, len(steps) - 1)].code


def progress(application: Application) -> dict:
    """Every step with the number of things missing there, and all of them together."""
    problems = queries.problems(application)
    left = {step.code: sum(one.step == step.code for one in problems) for step in steps_of(application)}
    counted = [code for code in left if code != "review"]
    return {
        "problems": problems,
        "left": left,
        "done": sum(not left[code] for code in counted),
        "of": len(counted),
        "steps": steps_of(application),
    }


def edit(application: Application, step: Step, form, answers: dict, shown) -> dict:
    """One step of the form; ``shown`` are the problems to tell, by the field they belong to."""
    return progress(application) | {
        "application": application,
        "factory": db.session.get(Factory, application.factory_id),
        "step": step,
        "form": form,
        "answers": answers,
        "errors": {one.field: said(one.message) for one in reversed(shown)},
        "shown": shown,
        "based_on": drafts.count_of(application.data, step.code),
        "locked": application.cycle.kind != "new",
        "remarks": _remarks(application, step.code),
        "others": [],
        "check": False,
        "deed": None,
        "following": after(application, step),
        "words": {"counted": COUNTED, "months": _months(), "licences": [(c, PAPER_KINDS[c]) for c in LICENCES]},
    } | _part(application, step)  # fmt: skip


def _part(application, step) -> dict:
    if step.code == "papers":
        paper_form, accept = PaperForm(formdata=None).offer(), accept_of(("pdf", "picture"))
        return {"papers": _papers(application), "paper_form": paper_form, "accept": accept}
    if step.code == "declarations":
        return {"declarations": _declarations(application), "may_sign": may(P.APPLICATION_SUBMIT, application)}
    if step.code == "review":
        return {
            "sections": sections(application),
            "papers": _papers(application),
            "declarations": _declarations(application),
            "may_sign": may(P.APPLICATION_SUBMIT, application),
        } | _same_site(application)
    return {}


def saved(application: Application, step: Step, refused=None) -> dict:
    """What an autosave answers."""
    return {
        "application": application,
        "step": step,
        "based_on": drafts.count_of(application.data, step.code),
        "refused": refused,
        "who": queries.person_name(drafts.somebody_else(application.data, step.code, based_on=0, person_id=None)),
        "at": application.saved_at,
        "left": len([one for one in queries.problems(application) if one.step == step.code]),
    }


def _remarks(application, step) -> dict[str, str]:
    if application.cycle.state != "returned":
        return {}
    mine = {place: words for place, words in application.remarks.items() if place.startswith(step + ".")}
    return {place.split(".", 1)[1]: words for place, words in mine.items()}


def _months() -> list[tuple[str, str]]:
    names = get_locale().months["stand-alone"]["wide"]
    return [(code, names[int(code)]) for code in MONTHS]


def _papers(application) -> list[tuple]:
    """(document, what it is, what is said of its check) of every paper."""
    found = queries.papers_of(application.id)
    return [(one.document, said(PAPER_KINDS[one.kind]), paper_said(one.document)) for one in found]


def _declarations(application) -> list[dict]:
    return [
        {
            "code": code,
            "title": said(TITLES[code]),
            "texts": [said(text) for text in TEXTS[code]],
            "name": getattr(application, code + "_name"),
            "post": getattr(application, code + "_post"),
            "at": getattr(application, code + "_at"),
            "form": SignForm(formdata=None, prefix=""),
        }
        for code in TEXTS
    ]


def sections(application: Application) -> list[tuple[Step, list[Line]]]:
    """Every step with its answers in words."""
    data = application.data or {}
    return [
        (step, [_line(step, question, (data.get(step.code) or {}).get(question.code)) for question in step.questions])
        for step in steps_of(application)
        if step.questions
    ]


def _line(step: Step, question: Question, value) -> Line:
    place, label = f"{step.code}.{question.code}", said(question.label)
    if question.kind == "months":
        rows = [(name, *((value or {}).get(code, {}).get(one, "") for one, _l in COUNTED)) for code, name in _months()]
        head = (_("Month"), *(said(label) for _c, label in COUNTED))
        return Line(place, label, head=head, table=tuple(rows) if value else ())
    if question.kind == "licences":
        rows = [(code, (value or {}).get(code) or {}) for code in LICENCES]
        cells = [(said(PAPER_KINDS[c]), row.get("number", ""), row.get("expires_on", "")) for c, row in rows if row]
        return Line(place, label, head=(_("Licence"), _("Number"), _("Valid to")), table=tuple(cells))
    if question.kind == "rows":
        head = tuple(said(one.label) for one in question.rows)
        rows = tuple(_cells(question, row) for row in value or [] if is_filled(row))
        return Line(place, label, head=head, table=rows)
    if question.kind == "boxes":
        return Line(place, label, tuple(_named(question, code) for code in value or []))
    return Line(place, label, tuple((_option(question, value) if value else "").splitlines()))


def _cells(question, row) -> tuple[str, ...]:
    return tuple(_option(one, row.get(one.code) or "") for one in question.rows)


def _option(question, value) -> str:
    return said(question.options[value]) if question.options and value in question.options else value


def _named(question, code) -> str:
    if question.source:
        return product_name(code) if question.source == "products" else process_name(code)
    return _option(question, code)


def differences(step: Step, typed: dict, stored: dict) -> list[tuple[Line, Line]]:
    """(as typed, as somebody else saved it) of every answer that differs."""
    clean = drafts.cleaned(step.code, typed)
    pairs = [(_line(step, one, clean.get(one.code)), _line(step, one, stored.get(one.code))) for one in step.questions]
    return [(mine, theirs) for mine, theirs in pairs if mine != theirs]


def detail(viewer: Viewer, application: Application, form=None, remarks=None) -> dict:
    """The whole application; ``form`` is one that was refused, ``remarks`` those typed with it."""
    factory = db.session.get(Factory, application.factory_id)
    state = application.cycle.state
    decides = may(P.APPLICATION_VERIFY, application, viewer)
    waits = decides and state == "submitted" and application.verified_at is None
    return {
        "application": application,
        "factory": factory,
        "state": state,
        "live_topics": [f"factory-{factory.public_id}"],
        "tracker": tracker.rows(application, factory.zone, usual=not decides),
        "sections": sections(application),
        "papers": _papers(application),
        "declarations": _declarations(application),
        "may_write": state in rules.WRITTEN and may(P.APPLICATION_EDIT, application, viewer),
        "may_withdraw": state in rules.CAN_WITHDRAW and may(P.APPLICATION_SUBMIT, application, viewer),
        "decides": decides,
        "waits": waits,
        "remarks": remarks if remarks is not None else {},
        "last_remarks": application.remarks or {},
        "refused": form,
        "reason_form": form if isinstance(form, ReasonForm) else ReasonForm(formdata=None),
        "deed_form": DeedForm(formdata=None),
        "verified_by": queries.person_name(application.verified_by) if decides else "",
        **_same_site(application),
    }


def _same_site(application) -> dict:
    """Where the claim of a listing stands, and whether listings may be looked for (P34)."""
    is_new = application.cycle.kind == "new" and application.verified_at is None
    settled = application.claim == Claim.CONFIRMED or application.cycle.state not in ("submitted", *rules.WRITTEN)
    return {
        "matches": None,
        "doubles": [],
        "looks": is_new and not settled,
        "claimed": db.session.get(Factory, application.claim_id) if application.claim_id else None,
        "claim": application.claim,
        "may_claim": may(P.APPLICATION_SUBMIT, application),
        "decides": may(P.APPLICATION_VERIFY, application),
    }


def listings(application: Application) -> dict:
    """The same with the listings that may be this site, looked up now: it takes a search of the directory."""
    values = _same_site(application) | {"application": application}
    factory = db.session.get(Factory, application.factory_id)
    company = application.data.get("company") or {}
    found = queries.matches(factory, company) if values["looks"] else []
    doubles = queries.doubles(factory, company) if values["looks"] and values["decides"] else []
    return values | {"matches": found, "doubles": doubles, "factory": factory}


def listing(public_id: str) -> Factory | None:
    """An imported factory by its public id."""
    wanted = select(Factory).where(Factory.public_id == public_id[:16], Factory.state == "imported")
    return db.session.scalar(wanted)
