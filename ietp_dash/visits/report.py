"""What a Progress Visit adds to its report, the same for page and PDF."""

from datetime import date

from flask_babel import gettext as _

from ..audits.models import Audit
from ..fieldwork import areas
from ..web.presentation import day, said
from . import queries, rules, survey


def tables(audit: Audit, noted: dict) -> list[dict]:
    """What a visit adds to its report: corrections looked at, causes, next steps, survey; ``noted`` is its fieldwork.

    Each is {"title", "heads", "rows", "note"}: words in the reader's language.
    """
    visit = queries.of_audit(audit.id)
    if visit is None:
        return []
    rows = queries.findings_named([*noted[areas.KEPT], *noted[areas.CAUSE]])
    earlier = [one for one in rows if one.public_id in noted[areas.KEPT]]
    found = [one for one in rows if one.public_id in noted[areas.CAUSE] and one.state != "withdrawn"]
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
        _table(_("Next steps"), [_("What is done"), _("Who sees to it"), _("Finished by")], _steps(noted)),
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
    kept = [one.value for one in rows if one and one.value.get("what")]
    return [[one["what"], one["who"], day(date.fromisoformat(one["by"])) if one["by"] else ""] for one in kept]


def _survey(visit, results) -> dict:
    asked = _("%(n)s of %(of)s workers answered.", n=visit.survey_answered, of=visit.survey_asked)
    if not results:
        hidden = _("Results are shown when the survey is closed and at least %(n)s answered.", n=rules.FEWEST_ANSWERS)
        return _table(_("Workers' survey"), [], [], f"{asked} {hidden}" if visit.survey_asked else "")
    rows = [[said(question.words), _counts(question, counts)] for question, counts in results]
    why = _("A count is hidden where it would say too much of one or two people.")
    return _table(_("Workers' survey"), [_("Question"), _("Workers by answer")], rows, f"{asked} {why}")


def _counts(question, counts) -> str:
    """'Yes 7, No 3': what may be shown of one question, without answers that nobody gave."""
    shown = [(said(question.answers[code]), n) for code, n in counts.items() if n != 0]
    return " · ".join(f"{words} {_('hidden') if n is None else n}" for words, n in shown)
