"""What a Progress Visit adds to its report, the same for page and PDF."""

from flask_babel import gettext as _

from ..audits.models import Audit
from ..fieldwork import areas
from ..fieldwork import queries as fieldwork
from ..web.presentation import said
from . import queries, rules, survey


def tables(audit: Audit, noted: dict) -> list[dict]:
    """What a visit adds to its report: corrections looked at, causes, next steps, survey; ``noted`` is its fieldwork.

    Each is {"title", "heads", "rows", "note"}: words in the reader's language.
    """
    visit = queries.of_audit(audit.id)
    if visit is None:
        return []
    earlier = [one for one in queries.earlier_findings(audit) if one.public_id in noted[areas.KEPT]]
    found = fieldwork.findings_of(audit)
    made = [
        _table(
            _("Corrections looked at"),
            [_("Checkpoint"), _("Result"), _("Note")],
            [
                [one.checkpoint.number, _done(noted, areas.KEPT, one, "done", areas.DONE), _note(noted, one)]
                for one in earlier
            ],
        ),
        _table(
            _("Root causes"),
            [_("Checkpoint"), _("Root cause"), _("Note")],
            [
                [
                    one.checkpoint.number,
                    _done(noted, areas.CAUSE, one, "cause", areas.CAUSES),
                    _note(noted, one, areas.CAUSE),
                ]
                for one in found
            ],
        ),
        _table(_("Next steps"), [_("What"), _("Who"), _("By")], _steps(noted)),
        _survey(visit, survey.results(visit)),
    ]
    return [one for one in made if one["rows"] or one["note"]]


def _table(title, heads, rows, note="") -> dict:
    return {"title": title, "heads": heads, "rows": rows, "note": note}


def _done(noted, area, row, name, labels) -> str:
    entry = noted[area].get(row.public_id)
    code = entry.value.get(name) if entry else ""
    return said(labels[code]) if code else "–"


def _note(noted, row, area=areas.KEPT) -> str:
    entry = noted[area].get(row.public_id)
    return entry.value.get("note", "") if entry else ""


def _steps(noted) -> list[list[str]]:
    rows = [noted[areas.AGREED].get(key) for key in areas.NEXT_STEPS]
    return [[one.value["what"], one.value["who"], one.value["by"]] for one in rows if one and one.value.get("what")]


def _survey(visit, results) -> dict:
    asked = _("%(n)s of %(of)s workers answered.", n=visit.survey_answered, of=visit.survey_asked)
    if not results:
        hidden = _("Results are shown when the survey is closed and at least %(n)s answered.", n=rules.FEWEST_ANSWERS)
        return _table(_("Workers' survey"), [], [], f"{asked} {hidden}" if visit.survey_asked else "")
    rows = [
        [said(question.words), said(question.answers[code]), _("hidden") if n is None else str(n)]
        for question, counts in results
        for code, n in counts.items()
        if n != 0
    ]
    why = _("A count is hidden where it would say too much of one or two people.")
    return _table(_("Workers' survey"), [_("Question"), _("Answer"), _("Workers")], rows, f"{asked} {why}")
