"""Reports that wait for a decision, made of rows: what the tests of reviewing begin with."""

from datetime import date, timedelta

from ietp_dash.audits.models import Audit
from ietp_dash.checklists.models import ChecklistSection, ChecklistVersion, Checkpoint
from ietp_dash.corrections.models import Correction
from ietp_dash.cycles.models import Cycle
from ietp_dash.findings.models import Finding
from ietp_dash.kernel import clock
from ietp_dash.kernel.access import Kind, Role
from ietp_dash.programme.models import TermsSnapshot
from ietp_dash.programme.terms import Terms
from ietp_dash.storage.database import db
from tests import builders as make

SECTIONS = ("WH", "WA")


def checklist() -> list[Checkpoint]:
    """Two sections of ten checkpoints: Minor or Major, the last two of each also Critical and Zero Tolerance."""
    known = list(db.session.query(Checkpoint).order_by(Checkpoint.position))
    if known:
        return known
    version = make.stored(ChecklistVersion(name="Edition of the tests", valid_from=date(2020, 1, 1)))
    made = []
    for place, code in enumerate(SECTIONS):
        names = {"name": f"Section {code}", "name_zh": f"部分{code}"}
        section = make.stored(ChecklistSection(version_id=version.id, code=code, position=place, **names))
        for n in range(10):
            grave = ["critical"] if n == 8 else ["critical", "zero_tolerance"] if n == 9 else []
            made.append(
                make.stored(
                    Checkpoint(
                        version_id=version.id, section_id=section.id, number=f"{code}.{n + 1}", question="Is it so?",
                        question_zh="是这样吗？", position=len(made), severities=["minor", "major", *grave],
                    )
                )
            )  # fmt: skip
    return made


def report(*severities: str, ended_days_ago: int = 60, plan: bool = True, **values):
    """A submitted ICA with one finding a severity, at the first checkpoints that allow it; plan answered or not.

    Answers (audit, findings). Fieldwork ended ``ended_days_ago``, past the transparency days by default.
    """
    site, firm, now = make.factory(), make.organisation(Kind.FIRM), clock.now()
    make.manager_of(site)
    asked, ended = checklist(), clock.today() - timedelta(days=ended_days_ago)
    terms = db.session.query(TermsSnapshot).first() or make.stored(
        TermsSnapshot(digest="0" * 64, values=Terms.default().to_json())
    )
    version_id = asked[0].version_id
    cycle = make.stored(
        Cycle(
            factory_id=site.id, state="under_review", state_since=now, created_at=now, terms_id=terms.id,
            checklist_version_id=version_id, firm_id=firm.id,
        )
    )  # fmt: skip
    taken = _places(asked, severities)
    audit = make.stored(
        Audit(
            factory_id=site.id, cycle_id=cycle.id, kind="ICA", firm_id=firm.id, checklist_version_id=version_id,
            fieldwork_started_at=now, fieldwork_ended_on=ended, closing_at=now, submitted_at=now, workers=100,
            man_days=1, interviews=10, answers="".join("n" if one in taken else "y" for one in asked), **values,
        )
    )  # fmt: skip
    codes = {one.id: SECTIONS[one.position // 10] for one in asked}
    return audit, [_finding(audit, *pair, codes, plan) for pair in zip(taken, severities, strict=True)]


def _places(asked, severities):
    left = list(asked)
    taken = []
    for severity in severities:
        found = next(one for one in left if severity in one.severities)
        left.remove(found)
        taken.append(found)
    return taken


def _finding(audit, checkpoint, severity, codes, plan):
    day = audit.fieldwork_ended_on
    made = make.stored(
        Finding(
            factory_id=audit.factory_id, cycle_id=audit.cycle_id, audit_id=audit.id, checkpoint_id=checkpoint.id,
            section_code=codes[checkpoint.id], severity_proposed=severity, severity=severity,
            description="Something was not so.", description_zh="有不符之处。", raised_on=day,
        )
    )  # fmt: skip
    state = "submitted" if plan else "due"
    make.stored(
        Correction(finding_id=made.id, factory_id=audit.factory_id, due_on=day + timedelta(days=60), state=state)
    )
    return made


def reviewer():
    """A reviewer."""
    return make.person(Role.REVIEWER)
