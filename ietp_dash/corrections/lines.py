"""One finding beside its answer, evidence and thread, with the forms of whoever may act."""

from flask import abort, redirect, request, url_for
from flask_babel import get_locale

from ..findings import services as findings
from ..findings.models import Finding
from ..findings.queries import both_stages
from ..kernel import clock
from ..kernel.access import Permission
from ..web.access_record import confidential
from ..web.guard import allowed, may
from ..web.rendering import show
from . import labels, library, plan, queries, reading, rules, standing, thread
from .blueprint import bp
from .forms import (
    AheadForm,
    AnswerForm,
    CloseForm,
    DeedForm,
    DisputeForm,
    EvaluationForm,
    EvidenceForm,
    ExtensionForm,
    OutcomeForm,
    ReturnForm,
    WordsForm,
)
from .history import TEXTS
from .models import Correction

P = Permission


@bp.get("/lines/<line>")
@allowed(P.CAP_READ, line=Correction)
@confidential("cap-line", "line")
def line(line):
    """One finding with its answer, evidence and thread."""
    return page(line)


@bp.get("/findings/<finding>")
@allowed(P.CAP_READ, finding=Finding)
def of_finding(finding):
    """To the answer of a finding, from pages that know the finding only."""
    found = queries.line_of(finding.id)
    if found is None:
        abort(404)
    return redirect(url_for(".line", line=found.public_id), 303)


def page(line, status=200, name="", refused=None):
    """The page; ``refused`` is the form called ``name`` with what was typed."""
    lines, factory, _shown = queries.overview(line.finding.audit_id, line.factory_id)
    finding, today = line.finding, clock.today(factory.zone)
    audit, evidence = finding.audit, both_stages(finding.id)
    told = queries.told_of(line.id)
    shown = evidence["correction"]
    waits = line.needs_on_site and line.id in queries.waiting_for_visit(audit.id)
    examples = _examples(finding) if may(P.CAP_ANSWER, line) and line.state in rules.WRITABLE else []
    return show(
        "corrections/line.html",
        "corrections/_line.html",
        status,
        line=line,
        finding=finding,
        audit=audit,
        factory=factory,
        words=plan.line(line, reading.latest(line, told.texts, drafts=may(P.CAP_ANSWER, line))),
        place=_place(line, lines),
        stand=standing.of_line(line, audit, factory, today, bool(shown), waits),
        found=evidence["finding"],
        shown=shown,
        thread=thread.of_line(line, told) if may(P.DISPUTE_READ, line) else None,
        repeats=_repeats(finding),
        examples=examples,
        example=next((one for one in examples if one.key == request.args.get("example")), None),
        forms=_forms(line, finding, examples) | ({name: refused} if refused else {}),
        labels=labels,
        refused=refused,
        today=today,
    )


def _place(line, lines) -> dict:
    """The findings before and after this one in the plan, and which of how many it is."""
    ids = [one.id for one in lines]
    at = ids.index(line.id) if line.id in ids else None
    if at is None:
        return {"before": None, "after": None, "number": None, "of": len(ids)}
    after = lines[at + 1] if at + 1 < len(ids) else None
    return {"before": lines[at - 1] if at else None, "after": after, "number": at + 1, "of": len(ids)}


def _examples(finding):
    return library.examples(finding.checkpoint, str(get_locale())[:2])


def _repeats(finding) -> list[tuple[bool, Correction]]:
    """(whether it is the earlier one, its line) of the repeats on either side that the viewer may read."""
    near = [one for one in queries.repeats_of(finding) if may(P.CAP_READ, one)]
    return [(one.finding_id == finding.repeat_of_id, one) for one in near]


def other_severities(finding) -> list[str]:
    """What a finding may be regraded to (G2)."""
    return [code for code in findings.allowed(finding.checkpoint) if code != finding.severity]


def _forms(line, finding, examples) -> dict:
    started = next((one for one in examples if one.key == request.args.get("example")), None)
    given = {name: getattr(line, name) for name in TEXTS} | {"version": line.version}
    if started:
        given |= {name: getattr(started, name) for name in TEXTS[:4]}
    return {
        "answer": AnswerForm(formdata=None, data=given).offer(),
        "evidence": EvidenceForm(formdata=None),
        "evaluation": EvaluationForm(formdata=None).offer(),
        "accept": AheadForm(formdata=None),
        "return": ReturnForm(formdata=None),
        "close": CloseForm(formdata=None, data={"how": "on_site" if line.needs_on_site else "desk"}).offer(),
        "mark": DeedForm(formdata=None),
        "extension": ExtensionForm(formdata=None),
        "extension_answer": WordsForm(formdata=None),
        "dispute": DisputeForm(formdata=None),
        "outcome": OutcomeForm(formdata=None).offer(other_severities(finding)),
    }
