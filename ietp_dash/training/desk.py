"""What a session's page shows its reader: the facts, the own people or everybody's, and what may be done."""

from dataclasses import dataclass

from ..kernel import clock
from ..kernel.access import Kind as Side
from ..kernel.access import Permission
from ..web.guard import current_viewer, may
from . import attending, queries, rules
from .courses import catalogue
from .forms import DeedForm, MaterialForm, PeopleForm, ReasonForm
from .models import TrainingSeat, TrainingSession

P = Permission


@dataclass(frozen=True)
class Row:
    """A seat with its place in the waiting list, and whether giving it up costs nothing now."""

    seat: TrainingSeat
    place: int | None
    is_free: bool


def page(session: TrainingSession, **forms) -> dict:
    """The values of a session's page; ``forms`` are those that were refused."""
    viewer, now = current_viewer._get_current_object(), clock.now()
    keeps, staff = may(P.TRAINING_KEEP), viewer.kind is Side.PROGRAMME
    ahead = session.state == "open" and session.starts_at > now
    rows = _rows(session, None if keeps else viewer.organisation_id, now) if keeps or not staff else []
    has_seat = keeps or any(one.seat.state == rules.SeatState.SEATED for one in rows)
    takes = rules.may_take_part(viewer.kind is Side.BUYER, session.kind, session.fee_cents)
    return {
        "session": session,
        "course": catalogue()[session.course],
        "rows": rows,
        "is_ahead": ahead,
        "keeps": keeps,
        "may_book": not staff and ahead and takes and may(P.TRAINING_BOOK, session),
        "may_give_up": not staff and ahead and may(P.TRAINING_BOOK, session),
        "not_for": not staff and not takes,
        "may_change": keeps and ahead,
        "days": attending.days(session),
        "today": clock.today(session.zone),
        "free": max(0, session.capacity - session.seated) if not session.waiting else 0,
        "has_seat": has_seat,
        "materials": queries.materials(session.id) if has_seat else [],
        "results": queries.results(session, now) if may(P.TRAINING_RESULTS) else None,
        "reads_results": may(P.TRAINING_RESULTS) and session.ends_at < now,
        "people_form": forms.get("people_form") or PeopleForm(formdata=None),
        "reason_form": forms.get("reason_form") or ReasonForm(formdata=None),
        "material_form": forms.get("material_form") or MaterialForm(formdata=None),
        "deed_form": forms.get("deed_form") or DeedForm(formdata=None),
    }


def _rows(session, organisation_id, now) -> list[Row]:
    line = queries.places_in_line(session.id) if session.waiting else {}
    found = []
    for seat in queries.seats(session.id, organisation_id):
        costs_nothing = seat.seated_at is None or rules.is_free_to_leave(session.starts_at, seat.seated_at, now)
        found.append(Row(seat, line.get(seat.id), costs_nothing or not session.fee_cents))
    return found
