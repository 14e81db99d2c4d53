"""The notices about trainings (E3 to E6): to the organisations that registered, and to factories when one opens."""

from ..kernel.access import Permission
from ..kernel.errors import N_
from .kind import ALL_FACTORIES_AND_FIRMS, COLLEAGUES, OTHERS, Kind

P = Permission


def _training(says: str, mail: str, to: str = COLLEAGUES, **more) -> Kind:
    return Kind(says, mail, (to,), P.TRAINING_LIST, "training", OTHERS, **more)


TRAININGS = {
    "TrainingOpened": _training(
        N_("You can register for a new training: %(training)s."),
        "",
        ALL_FACTORIES_AND_FIRMS,
        listed=N_("You can register for a new training."),
    ),
    "TrainingOffered": _training(
        N_("An on-site training is planned for you, say who takes part: %(training)s."),
        N_("A training is planned for you."),
    ),
    "SeatsTaken": _training(
        N_("People of yours were registered for a training: %(training)s."), N_("People were registered.")
    ),
    "SeatsAwaited": _training(
        N_("People of yours wait for a seat in a training: %(training)s."), N_("People wait for a seat in a training.")
    ),
    "SeatMovedUp": _training(
        N_("Somebody of yours who waited has a seat in a training now: %(training)s."),
        N_("A seat in a training became free for you."),
    ),
    "SeatGivenUp": _training(
        N_("A seat of yours in a training was given up: %(training)s."), N_("A seat was given up.")
    ),
    "TrainingChanged": _training(
        N_("A training of yours has another time or place: %(training)s."), N_("A training has another time or place.")
    ),
    "TrainingCancelled": _training(
        N_("A training of yours was cancelled, what was invoiced is credited: %(training)s."),
        N_("A training was cancelled."),
    ),
    "TrainingReminded": _training(N_("A training of yours is soon: %(training)s."), N_("A training is soon.")),
    "AttendanceCertified": _training(
        N_("A certificate of attendance was issued to somebody of yours: %(training)s."),
        N_("A certificate of attendance was issued."),
    ),
}
