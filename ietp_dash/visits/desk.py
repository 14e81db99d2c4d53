"""What a visit's page shows: where it stands, what its reader may do now, the times, the questionnaire."""

from flask import g

from ..accreditation.rules import KINDS
from ..kernel import clock
from ..kernel.access import Permission
from ..web.guard import may
from ..web.presentation import said
from . import queries, questions, words
from .forms import BookForm, DeedForm, SpecialistForm, TimeForm
from .models import Visit
from .rules import State

P = Permission


def page(visit: Visit, **forms) -> dict:
    """The values of the visit's page; ``forms`` are those that were refused."""
    zone, now = visit.factory.zone, clock.now()
    today = clock.today(zone)
    can_book = _may_book(visit, now)
    return {
        "visit": visit,
        "factory": visit.factory,
        "today": today,
        "state": words.state_said(visit, today),
        "tone": words.tone(visit, today),
        "slots": queries.slots_of(visit, now) if visit.state in (State.BOOKING, State.BOOKED) else [],
        "may_book": can_book,
        "may_arrange": may(P.VISIT_ARRANGE),
        "may_offer": may(P.VISIT_OFFER, visit) and visit.state in (State.BOOKING, State.BOOKED),
        "may_set": may(P.VISIT_ARRANGE) and visit.state in (State.UNBOOKED, State.BOOKED),
        "may_start": may(P.VISIT_MAKE, visit) and visit.state == State.BOOKED,
        "starts_today": _starts(visit, today),
        "answers": answers_of(visit),
        "fills_in": may(P.VISIT_BOOK, visit) and visit.state in (State.BOOKING, State.UNBOOKED, State.BOOKED),
        "reads_day": visit.audit is not None and may(P.FIELDWORK_READ, visit.audit),
        "reads_report": visit.audit is not None and may(P.AUDIT_READ, visit.audit),
        "specialist_form": forms.get("specialist_form") or _specialist_form(visit, today),
        "time_form": forms.get("time_form") or TimeForm(formdata=None),
        "set_form": forms.get("set_form") or TimeForm(formdata=None, prefix="set-"),
        "book_form": forms.get("book_form") or BookForm(formdata=None),
        "deed_form": forms.get("deed_form") or DeedForm(formdata=None),
    }


def _may_book(visit, now) -> str:
    """'book' or 'move' where the factory may do so now, else empty."""
    if not may(P.VISIT_BOOK, visit):
        return ""
    if visit.state == State.BOOKING:
        return "book"
    movable = visit.state == State.BOOKED and visit.set_by == "factory" and not visit.changes
    return "move" if movable and visit.starts_at > now else ""


def _starts(visit, today) -> bool:
    return visit.starts_at is not None and words.day_at_site(visit.starts_at, visit.factory.zone) <= today


def _specialist_form(visit, today):
    return offered(visit, today, SpecialistForm(formdata=None)) if _gives(visit) else None


def _gives(visit) -> bool:
    return may(P.VISIT_ARRANGE) and visit.state in (State.TO_CONTACT, State.BOOKING, State.UNBOOKED, State.BOOKED)


def offered(visit, today, form):
    """``form`` with those who may make this visit to choose from."""
    return form.offer(queries.specialists(visit.factory, today), lambda kind: said(KINDS[kind]))


def answers_of(visit: Visit) -> list[tuple[str, str]]:
    """The questionnaire in words, once it was sent; before, nobody but the factory reads it."""
    if visit.questionnaire_at is None:
        return []
    found = []
    for code, question in questions.QUESTIONNAIRE.items():
        text = visit.questionnaire.get(code, "")
        found.append((said(question), said(questions.YES_NO[text]) if code in questions.CHOICES and text else text))
    return found


def zone_of_reader() -> str:
    """The zone in which the reader's calendar counts its days."""
    return g.get("zone", "UTC")
