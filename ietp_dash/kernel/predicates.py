"""The predicates of POLICY: (viewer, row, relation) -> bool, pure; each says which roles it may grant to."""

from .roles import ROLE_LABELS, ROLES_OF, Kind, Role


def signed_in(viewer, row, relation):
    """Anybody with an account and an active membership."""
    return viewer.is_signed_in


def mine(viewer, row, relation):
    """The person a row belongs to."""
    return viewer.is_signed_in and row.person_id == viewer.person_id


def role(*roles):
    """Any of these roles, whatever the row."""

    def holds(viewer, row, relation):
        return viewer.role in roles and viewer.active

    holds.__name__ = " / ".join(ROLE_LABELS[r] for r in roles)
    holds.roles = roles
    return holds


def role_once(attribute, *roles):
    """Any of these roles, once ``row.attribute`` is set."""

    def holds(viewer, row, relation):
        return viewer.role in roles and getattr(row, attribute) is not None

    holds.__name__ = f"once {attribute}: " + " / ".join(ROLE_LABELS[r] for r in roles)
    holds.roles = roles
    return holds


def unconflicted(*roles):
    """Any of these roles, unless the viewer declared a conflict of interest in the row (X12)."""

    def holds(viewer, row, relation):
        return viewer.role in roles and viewer.person_id not in row.conflicted_ids

    holds.__name__ = "without conflict: " + " / ".join(ROLE_LABELS[r] for r in roles)
    holds.roles = roles
    return holds


def complained(viewer, row, relation):
    """The person of a factory or buyer who made the complaint, or told in an assessment of a favour."""
    told = row.channel in ("complaint", "assessment")
    return viewer.is_signed_in and told and row.reporter_id == viewer.person_id


def sits(viewer, row, relation):
    """A reviewer or manager of the programme who sits on the row's panel (P25)."""
    return viewer.role in (Role.REVIEWER, Role.MANAGEMENT) and viewer.person_id in row.panel_ids


def own(*roles):
    """Any of these roles of the factory the row belongs to."""

    def holds(viewer, row, relation):
        return relation.own and viewer.role in roles

    holds.__name__ = "own: " + " / ".join(ROLE_LABELS[r] for r in roles)
    holds.roles = roles
    return holds


def own_once(attribute, *roles):
    """Any of these roles of the row's own factory, once ``row.attribute`` is set."""

    def holds(viewer, row, relation):
        return relation.own and viewer.role in roles and getattr(row, attribute) is not None

    holds.__name__ = f"own, once {attribute}: " + " / ".join(ROLE_LABELS[r] for r in roles)
    holds.roles = roles
    return holds


def party(*roles):
    """Any of these roles of the buyer's side of a connection."""

    def holds(viewer, row, relation):
        return viewer.active and viewer.role in roles and row.buyer_id == viewer.organisation_id

    holds.__name__ = "party: " + " / ".join(ROLE_LABELS[r] for r in roles)
    holds.roles = roles
    return holds


def connected(scope):
    """A buyer whose connection is in force with ``scope`` (V3)."""

    def holds(viewer, row, relation):
        return viewer.active and scope in relation.scopes

    holds.__name__ = f"connected buyer with scope {scope}"
    holds.roles = BUYER
    return holds


def connected_released(scope):
    """A connected buyer with ``scope``, from the row's decision on and none decided before the connection,
    unless the factory opened earlier years; after a termination only the last decided cycle (V4, N8)."""

    def holds(viewer, row, relation):
        if not (viewer.active and scope in relation.scopes and row.decided_at):
            return False
        if relation.only_cycle_id is not None:
            return row.cycle_id == relation.only_cycle_id
        return relation.earlier or row.decided_at >= relation.since

    holds.__name__ = f"connected buyer with scope {scope}, from the decision on"
    holds.roles = BUYER
    return holds


def connected_told(scope):
    """A connected buyer with ``scope``, of what was told since the connection, or before with earlier years (I2)."""

    def holds(viewer, row, relation):
        if not (viewer.active and scope in relation.scopes and row.released_at):
            return False
        return relation.earlier or row.released_at >= relation.since

    holds.__name__ = f"connected buyer with scope {scope}, once told"
    holds.roles = BUYER
    return holds


def party_released(scope):
    """The buyer that a row was made for, as long as ``connected_released`` holds for it (V4, N10)."""
    shared = connected_released(scope)

    def holds(viewer, row, relation):
        return row.buyer_id == viewer.organisation_id and shared(viewer, row, relation)

    holds.__name__ = f"the buyer named, connected with scope {scope}, from the decision on"
    holds.roles = BUYER
    return holds


def listed(viewer, row, relation):
    """A buyer, for every listed factory (settlement 18)."""
    return viewer.active and viewer.kind is Kind.BUYER and row.is_listed


def assigned(viewer, row, relation):
    """The audit firm that is or was assigned to the factory."""
    return relation.assigned and viewer.role in FIRM


def wrote(viewer, row, relation):
    """The audit firm the audit belongs to."""
    return viewer.role in FIRM and row.firm_id == viewer.organisation_id


def of_firm(*roles):
    """Any of these roles of the audit firm the row belongs to."""

    def holds(viewer, row, relation):
        return viewer.role in roles and row.firm_id == viewer.organisation_id

    holds.__name__ = "own firm: " + " / ".join(ROLE_LABELS[r] for r in roles)
    holds.roles = roles
    return holds


def on_team(viewer, row, relation):
    """An auditor who is assigned to the audit by name (V6)."""
    return viewer.role is Role.AUDITOR and row.firm_id == viewer.organisation_id and viewer.person_id in row.people


def leads(viewer, row, relation):
    """The auditor who led the audit, while at its firm."""
    return viewer.role is Role.AUDITOR and row.firm_id == viewer.organisation_id and row.lead_id == viewer.person_id


def payer(*roles):
    """Any of these roles of the organisation that owes an invoice."""

    def holds(viewer, row, relation):
        return viewer.role in roles and row.payer_id == viewer.organisation_id

    holds.__name__ = "payer: " + " / ".join(ROLE_LABELS[r] for r in roles)
    holds.roles = roles
    return holds


def payee(*roles):
    """Any of these roles of the organisation that an invoice is owed to (F6)."""

    def holds(viewer, row, relation):
        return viewer.role in roles and row.payee_id == viewer.organisation_id

    holds.__name__ = "payee: " + " / ".join(ROLE_LABELS[r] for r in roles)
    holds.roles = roles
    return holds


def unhosted(*roles):
    """Any of these roles, for a row that belongs to no single factory."""

    def holds(viewer, row, relation):
        return viewer.active and viewer.role in roles and row.factory_id is None

    holds.__name__ = "of no single factory: " + " / ".join(ROLE_LABELS[r] for r in roles)
    holds.roles = roles
    return holds


STAFF = ROLES_OF[Kind.PROGRAMME]
BUYER = ROLES_OF[Kind.BUYER]
FACTORY = ROLES_OF[Kind.FACTORY]
FIRM = ROLES_OF[Kind.FIRM]
listed.roles = BUYER
assigned.roles = wrote.roles = FIRM
signed_in.roles = mine.roles = STAFF + BUYER + FACTORY + FIRM
on_team.roles = leads.roles = (Role.AUDITOR,)
sits.roles = (Role.REVIEWER, Role.MANAGEMENT)
complained.roles = FACTORY + BUYER
