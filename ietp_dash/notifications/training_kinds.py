"""The notices about trainings (E3 to E6): to the organisations that registered, and to factories when one opens."""

from ..kernel.access import Permission
from ..kernel.errors import N_
from .kind import ALL_FACTORIES_AND_FIRMS, COLLEAGUES, OTHERS, Kind

P = Permission


def _training(says: str, mail: str) -> Kind:
    return Kind(says, mail, (COLLEAGUES,), P.TRAINING_LIST, "training", OTHERS)


TRAININGS = {
    "TrainingOpened": Kind(
        N_("You can register for %(training)s."), "", (ALL_FACTORIES_AND_FIRMS,), P.TRAINING_LIST, "training",
        called=N_("You can register for a new training."),
    ),
    "TrainingOffered": _training(
        N_("%(training)s is planned for you: say who takes part."), N_("A training is planned for you.")
    ),
    "SeatsTaken": _training(N_("People of yours were registered for %(training)s."), N_("People were registered.")),
    "SeatsAwaited": _training(
        N_("People of yours wait for a seat in %(training)s."), N_("People wait for a seat in a training.")
    ),
    "SeatMovedUp": _training(
        N_("Somebody of yours who waited has a seat now in %(training)s."),
        N_("A seat in a training became free for you."),
    ),
    "SeatGivenUp": _training(N_("A seat of yours was given up in %(training)s."), N_("A seat was given up.")),
    "TrainingChanged": _training(
        N_("%(training)s has another time or place."), N_("A training has another time or place.")
    ),
    "TrainingCancelled": _training(
        N_("%(training)s was cancelled; what was invoiced is credited."), N_("A training was cancelled.")
    ),
    "TrainingReminded": _training(N_("%(training)s is soon."), N_("A training is soon.")),
    "AttendanceCertified": _training(
        N_("A certificate of attendance was issued to somebody of yours for %(training)s."),
        N_("A certificate of attendance was issued."),
    ),
}  # fmt: skip
