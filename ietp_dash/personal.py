"""What each capability keeps of a person: handed over in the person's own file, taken out when forgotten (P37).

What somebody decided stands in the event log, which the file holds too. A column that refers to a person and is
neither here nor in ``NOT_HANDED_OVER`` fails a test, so that no new table is left out by mistake.
"""

from sqlalchemy import delete, select, update

from .accounts.models import Look, Membership, Person
from .accreditation.models import Auditor, Conflict
from .appeals.models import PanelMember
from .assignments.models import Absence
from .corrections.models import Correction, Dispute, DisputeNote
from .directory.models import SavedSearch
from .factories.models import Factory
from .fieldwork.models import AuditorAssessment
from .guide.models import TourDone
from .helpdesk.models import Enquiry, EnquiryPost
from .incidents.models import Incident, IncidentMessage
from .integrity.models import IntegrityCase, IntegrityMessage
from .portfolio.models import PortfolioVisit
from .resources.models import Edition, Feedback, Receipt, Reminder
from .storage.database import db
from .training.models import TrainingSeat, TrainingSession
from .visits.models import Visit

MOST = 20_000
NOT_HANDED_OVER = {
    "enquiry.agent_id": "whose turn it is at the helpdesk; the deeds are in the event log",
    "fieldwork_sent.person_id": "keys that keep a form from being taken twice; gone after some days",
    "helpline_case.agent_id": "cases of workers are closed to everybody but the helpline",
    "helpline_talk.by_id": "cases of workers are closed to everybody but the helpline",
    "integrity_case.holder_id": "cases are closed to everybody but integrity officers (X12)",
    "integrity_conflict.person_id": "cases are closed to everybody but integrity officers (X12)",
    "integrity_step.person_id": "cases are closed to everybody but integrity officers (X12)",
    "audit.lead_id": "reports name who led them; what was done is in the event log",
    "audit_plan.lead_id": "the date of an audit is secret until fieldwork (A3)",
    "mailed_link.person_id": "links that were mailed: the letters are among the mails",
    "import_run.by": "deeds of staff, in the event log",
}


def _organisations(person_id):
    return select(Membership.organisation_id).where(Membership.person_id == person_id)


def _sites(person_id):
    return select(Factory.id).where(Factory.organisation_id.in_(_organisations(person_id)))


def _looks_made(person_id):
    return select(Look.reason, Look.began_at, Look.ended_at).where(Look.staff_id == person_id)


def _accreditation(person_id):
    columns = (Auditor.number, Auditor.kind, Auditor.languages, Auditor.skills, Auditor.valid_from, Auditor.valid_to)
    return select(*columns, Auditor.suspended_on, Auditor.suspended_reason).where(Auditor.person_id == person_id)


def _conflicts(person_id):
    columns = (Conflict.reason, Conflict.declared_at, Conflict.until)
    return select(*columns).where(Conflict.person_id == person_id)


def _absences(person_id):
    return select(Absence.first, Absence.last).where(Absence.person_id == person_id)


def _panels(person_id):
    columns = (PanelMember.named_at, PanelMember.view, PanelMember.reasons)
    return select(*columns, PanelMember.given_at).where(PanelMember.person_id == person_id)


def _dispute_notes(person_id):
    wanted = select(DisputeNote.text, DisputeNote.at).join(Dispute).join(Correction)
    return wanted.where(Correction.factory_id.in_(_sites(person_id)), DisputeNote.person_id == person_id)


def _searches(person_id):
    columns = (SavedSearch.name, SavedSearch.query, SavedSearch.created_at)
    return select(*columns).where(SavedSearch.person_id == person_id)


def _assessments(person_id):
    columns = (AuditorAssessment.given_at, AuditorAssessment.scores, AuditorAssessment.text)
    of_own = AuditorAssessment.factory_id.in_(_sites(person_id))
    return select(*columns).where(of_own, AuditorAssessment.given_by == person_id)


def _enquiries(person_id):
    columns = (Enquiry.reference, Enquiry.subject, Enquiry.state, Enquiry.asked_at, Enquiry.stars, Enquiry.remark)
    return select(*columns).where(Enquiry.person_id == person_id)


def _enquiry_posts(person_id):
    wanted = select(Enquiry.reference, EnquiryPost.side, EnquiryPost.text, EnquiryPost.at).join(Enquiry)
    return wanted.where(Enquiry.person_id == person_id, EnquiryPost.side != "note")


def _incident_messages(person_id):
    wanted = select(IncidentMessage.text, IncidentMessage.said_at).join(Incident)
    return wanted.where(Incident.factory_id.in_(_sites(person_id)), IncidentMessage.said_by == person_id)


def _own_complaints(person_id):
    return (IntegrityCase.reporter_id == person_id, IntegrityCase.channel == "complaint")


def _complaints(person_id):
    columns = (IntegrityCase.about, IntegrityCase.parties, IntegrityCase.text, IntegrityCase.opened_on)
    return select(*columns).where(*_own_complaints(person_id))


def _complaint_messages(person_id):
    wanted = select(IntegrityMessage.side, IntegrityMessage.text, IntegrityMessage.said_on)
    return wanted.join(IntegrityCase, IntegrityCase.id == IntegrityMessage.case_id).where(*_own_complaints(person_id))


def _portfolio_visits(person_id):
    return select(PortfolioVisit.since, PortfolioVisit.seen_at).where(PortfolioVisit.person_id == person_id)


def _receipts(person_id):
    return select(Edition.title, Receipt.at).join(Receipt).where(Receipt.person_id == person_id)


def _reminded(person_id):
    return select(Edition.title, Reminder.at).join(Reminder).where(Reminder.person_id == person_id)


def _tours(person_id):
    return select(TourDone.role, TourDone.at).where(TourDone.person_id == person_id)


def _feedback(person_id):
    return select(Feedback.endpoint, Feedback.words, Feedback.at).where(Feedback.person_id == person_id)


def _seats(person_id):
    """Seats under the person's own name in an organisation of theirs: a seat holds a name and no account."""
    named = select(Person.name).where(Person.id == person_id).scalar_subquery()
    columns = (TrainingSession.starts_on, TrainingSeat.post, TrainingSeat.state, TrainingSeat.quiz_best)
    wanted = select(*columns, TrainingSeat.certificate).join(TrainingSession)
    return wanted.where(TrainingSeat.organisation_id.in_(_organisations(person_id)), TrainingSeat.name == named)


def _visits(person_id):
    wanted = select(Factory.name, Visit.starts_at, Visit.state).join(Factory, Factory.id == Visit.factory_id)
    return wanted.where(Visit.specialist_id == person_id)


KEPT = {
    "looks_made": (_looks_made, "look.staff_id"),
    "accreditation": (_accreditation, "auditor.person_id"),
    "conflicts_of_interest": (_conflicts, "conflict_of_interest.person_id"),
    "absences": (_absences, "absence.person_id"),
    "appeal_panels": (_panels, "appeal_panel_member.person_id"),
    "dispute_notes": (_dispute_notes, ""),
    "saved_searches": (_searches, "saved_search.person_id"),
    "assessments_of_auditors": (_assessments, ""),
    "enquiries": (_enquiries, "enquiry.person_id"),
    "enquiry_posts": (_enquiry_posts, "enquiry_post.by_id"),
    "incident_messages": (_incident_messages, ""),
    "complaints": (_complaints, "integrity_case.reporter_id"),
    "complaint_messages": (_complaint_messages, ""),
    "portfolio_visits": (_portfolio_visits, "portfolio_visit.person_id"),
    "resources_confirmed": (_receipts, "resource_receipt.person_id"),
    "resources_reminded": (_reminded, "resource_reminder.person_id"),
    "tours": (_tours, "tour_done.person_id"),
    "feedback": (_feedback, "feedback.person_id"),
    "training": (_seats, ""),
    "progress_visits": (_visits, "visit.specialist_id"),
}
"""Name in the file: the rows, and the column that refers to the person ("" where what is kept names one otherwise)."""


def kept(person_id: int) -> dict[str, list[dict]]:
    """The rows of a person by what they are, as plain values."""
    return {name: [_plain(row) for row in _rows(of, person_id)] for name, (of, _column) in KEPT.items()}


def _rows(of, person_id):
    return db.session.execute(of(person_id).limit(MOST)).mappings()


def _plain(row) -> dict:
    return {name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in row.items()}


def forget(person_id: int) -> None:
    """Take out habits and picture of a person; within a use case. What others rest on stays, as papers of trainings."""
    for model in (SavedSearch, PortfolioVisit, Absence):
        db.session.execute(delete(model).where(model.person_id == person_id))
    db.session.execute(update(Feedback).where(Feedback.person_id == person_id).values(person_id=None))
    db.session.execute(update(Auditor).where(Auditor.person_id == person_id).values(photo_id=None))
