"""The menu of each audience: entries carry a permission, so that nobody is offered a door that is shut."""

from dataclasses import dataclass
from types import SimpleNamespace

from flask import g, request, url_for
from flask_babel import gettext
from sqlalchemy import select

from ..kernel.access import ROLE_LABELS, Kind, Permission, can, remains
from ..kernel.errors import N_
from ..storage.database import db
from .guard import current_viewer

P = Permission
_counters: dict = {}
BESIDE = "beside "
NOTICES = BESIDE + "notices"


@dataclass(frozen=True)
class Entry:
    """One entry: where it leads, what it is called per audience, which permission opens it."""

    id: str
    label: str
    endpoint: str
    icon: str
    permission: Permission
    kinds: tuple[Kind, ...] = tuple(Kind)


ENTRIES = (
    Entry("home", N_("Today"), "home.index", "home", P.HOME_READ),
    Entry("directory", N_("Directory"), "directory.index", "search", P.DIRECTORY_SEARCH),
    Entry("portfolio", N_("Portfolio"), "portfolio.index", "star", P.PORTFOLIO_READ),
    Entry("factory", N_("My factory"), "factories.own", "factory", P.FACTORY_PROFILE, (Kind.FACTORY,)),
    Entry("application", N_("Application"), "applications.own", "clipboard", P.APPLICATION_BEGIN, (Kind.FACTORY,)),
    Entry("applications", N_("Applications"), "applications.queue", "clipboard", P.APPLICATION_LIST),
    Entry("fieldwork", N_("Fieldwork"), "fieldwork.index", "camera", P.FIELDWORK_LIST, (Kind.FIRM,)),
    Entry("assignments", N_("Assignments"), "assignments.index", "clipboard", P.ASSIGNMENT_LIST),
    Entry("reviews", N_("Reviews"), "status.waiting", "check", P.REVIEW_READ, (Kind.PROGRAMME,)),
    Entry("corrections", N_("Corrections"), "corrections.index", "check", P.CORRECTION_LIST),
    Entry("visits", N_("Visits"), "visits.index", "calendar", P.VISIT_LIST),
    Entry("connections", N_("Connections"), "connections.index", "link", P.CONNECTION_LIST),
    Entry("fees", N_("Fees"), "fees.index", "money", P.INVOICE_LIST),
    Entry("training", N_("Training"), "training.index", "people", P.TRAINING_LIST),
    Entry("appeals", N_("Appeals"), "appeals.index", "scales", P.APPEAL_LIST),
    Entry("incidents", N_("Incidents"), "incidents.index", "warning", P.INCIDENT_LIST),
    Entry("joint", N_("Joint findings"), "joint.index", "link", P.JOINT_LIST, (Kind.FACTORY, Kind.PROGRAMME)),
    Entry("buyers", N_("Buyers"), "buyers.index", "building", P.BUYER_VERIFY),
    Entry("calendar", N_("Calendar"), "calendar.index", "calendar", P.ASSIGNMENT_LIST, (Kind.FIRM,)),
    Entry("checklists", N_("Checklist"), "checklists.index", "clipboard", P.CHECKLIST_READ),
    Entry("self_assessment", N_("Self-assessment"), "checklists.own", "check", P.SELF_ASSESS, (Kind.FACTORY,)),
    Entry("closed_days", N_("Closed days"), "closed_days.own", "calendar", P.PROFILE_EDIT, (Kind.FACTORY,)),
    Entry("access", N_("Access log"), "access_log.index", "eye", P.ACCESS_LOG_READ, (Kind.FACTORY,)),
    Entry("accreditation", N_("Accreditation"), "accreditation.index", "badge", P.CONFLICT_DECLARE),
    Entry("assessments", N_("Assessments"), "reports.assessments", "clipboard", P.ASSESSMENT_READ, (Kind.PROGRAMME,)),
    Entry("integrity", N_("Integrity"), "integrity.index", "eye", P.INTEGRITY_LIST, (Kind.PROGRAMME,)),
    Entry("complaints", N_("Complaints"), "integrity.complaints", "warning", P.COMPLAINT_MAKE),
    Entry("our_assessments", N_("What factories say"), "integrity.figures", "clipboard", P.ASSESSMENT_FIGURES),
    Entry("analytics", N_("Analytics"), "analytics.index", "chart", P.ANALYTICS_READ),
    Entry("organisations", N_("Organisations"), "accounts.organisations", "people", P.ORGANISATION_INVITE),
    Entry("people", N_("People"), "accounts.people", "people", P.MEMBERSHIP_INVITE),
    Entry("data_requests", N_("Data requests"), "privacy.requests", "key", P.DATA_ANSWER),
    Entry("imports", N_("Imports"), "imports.index", "upload", P.IMPORT_RUN),
    Entry("seal", N_("Uses of the seal"), "seal.requests", "badge", P.SEAL_ANSWER),
    Entry("resources", N_("Resources"), "resources.index", "star", P.RESOURCE_CONFIRM),
    Entry("surveys", N_("Survey"), "surveys.index", "chart", P.SURVEY_READ),
    Entry("feedback", N_("Feedback"), "resources.all_feedback", "warning", P.FEEDBACK_READ),
    Entry("helpdesk", N_("Help"), "helpdesk.index", "help", P.HELP_ASK),
    Entry("helpline", N_("Worker helpline"), "helpline.index", "people", P.HELPLINE_WORK, (Kind.PROGRAMME,)),
    Entry("changes", N_("Site changes"), "changes.index", "factory", P.SITE_CHANGE_LIST, (Kind.PROGRAMME,)),
    Entry("terms", N_("Terms"), "programme.index", "sliders", P.TERMS_READ),
    Entry("policy", N_("Permissions"), "accounts.policy", "key", P.POLICY_READ),
)


def counted_by(entry_id: str, counter) -> None:
    """Let ``counter(viewer)`` answer a query of one number, what waits for this viewer at an entry; None for nothing.

    A name that begins with BESIDE is no entry's: it is counted with them, for whoever asks menu_counts.
    """
    _counters[entry_id] = counter


def label_of(endpoint: str) -> str:
    """What the menu calls a page; empty for one that it does not name."""
    return next((gettext(entry.label) for entry in ENTRIES if entry.endpoint == endpoint), "")


def entries(viewer) -> list[dict]:
    """The menu of ``viewer``, with exact counts and the current entry marked."""
    open_ones = [entry for entry in ENTRIES if viewer.kind in entry.kinds and _opens(viewer, entry)]
    counts = menu_counts(viewer)
    shown = []
    for entry in open_ones:
        url = url_for(entry.endpoint)
        shown.append(
            {
                "id": entry.id,
                "label": gettext(entry.label),
                "url": url,
                "icon": entry.icon,
                "current": (request.path == url) if url == "/" else request.path.startswith(url),
                "count": counts.get(entry.id),
            }
        )
    return _one_current(shown)


def menu_counts(viewer) -> dict[str, int]:
    """What waits under every entry and among the notices, asked once a page."""
    if "menu_counts" not in g:
        names = [one.id for one in ENTRIES if viewer.kind in one.kinds and _opens(viewer, one)]
        g.menu_counts = waiting(viewer, [*names, *(one for one in _counters if one.startswith(BESIDE))])
    return g.menu_counts


def waiting(viewer, names) -> dict[str, int]:
    """What waits for ``viewer`` under each of ``names`` that is counted: all of it by one statement."""
    asked = {name: _counters[name](viewer) for name in names if name in _counters}
    asked = {name: query for name, query in asked.items() if query is not None}
    if not asked:
        return {}
    row = db.session.execute(select(*(query.scalar_subquery().label(name) for name, query in asked.items()))).one()
    return dict(row._mapping)


def _one_current(shown: list[dict]) -> list[dict]:
    """Of entries whose addresses both begin the current one, only the longer is current."""
    longest = max((one["url"] for one in shown if one["current"]), key=len, default="")
    return [{**one, "current": one["current"] and one["url"] == longest} for one in shown]


def _opens(viewer, entry) -> bool:
    if entry.kinds == (Kind.FACTORY,):
        return viewer.factory_id is not None and remains(viewer, entry.permission)
    return can(viewer, entry.permission)


class Menu:
    """The viewer's menu, worked out only when a whole page is drawn, and once."""

    def __init__(self, viewer):
        self._viewer, self._entries = viewer, None

    def __iter__(self):
        if self._entries is None:
            self._entries = entries(self._viewer)
        return iter(self._entries)


def context() -> dict:
    """What every page knows of its reader and the menu. Templates ask ``can``; they never compare roles."""
    viewer = current_viewer._get_current_object()
    reader = SimpleNamespace(
        is_signed_in=viewer.is_signed_in,
        person_name=viewer.person_name,
        organisation_name=viewer.organisation_name,
        kind=viewer.kind,
        active=viewer.active,
        limited=viewer.limited,
        looking=viewer.looker_id is not None,
        role_label=gettext(viewer.role_label),
        memberships=[
            SimpleNamespace(
                id=m.public_id,
                organisation_name=m.organisation.name,
                role_label=gettext(ROLE_LABELS[m.as_role]),
                current=m.id == viewer.membership_id,
            )
            for m in g.get("memberships", ())
        ],
    )
    return {"viewer": reader, "nav": Menu(viewer)}
