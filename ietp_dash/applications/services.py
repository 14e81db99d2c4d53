"""Writing an application, signing it, handing it in, and the coordinator's decision on it."""

from datetime import date

from ..checklists.queries import live
from ..cycles import services as cycles
from ..factories import services as factories
from ..factories.models import Factory
from ..kernel import clock
from ..kernel.errors import N_, Refused
from ..programme.deadlines import renewal_opens
from ..programme.queries import snapshot, terms_on
from ..storage.database import db
from ..storage.use_case import record, use_case
from . import checking, drafts, events, profiles, queries, rules
from .models import Application
from .questions import BY_CODE, question
from .rules import Claim, Kind

DECLARATIONS = ("transparency", "integrity")


def kind_for(factory: Factory, today: date) -> Kind:
    """Which application ``factory`` can begin on ``today`` (its own day). Refused with the reason where it cannot.

    Before a renewal opens (R7) or a terminated factory may apply again (R6) the refusal names the day.
    """
    held = queries.last_certificate(factory.id, today)
    last = queries.last_cycle(factory.id)
    rules.check_can_begin(
        state=factory.state,
        live=last.state if last else None,
        last_result_to=last.result_to if last else None,
        today=today,
        opens_on=renewal_opens(held[1], terms_on(today)) if held else None,
        in_force=bool(held and held[2]),
        reapply_on=factory.reapply_on,
    )
    return rules.kind_of(state=factory.state, certified_to=held[1] if held else None)


@use_case
def begin(viewer, factory, kind: str | None = None) -> Application:
    """Begin an application; a renewal or re-application starts from what is known. ``kind`` only says what is expected.

    Refused while one is under way, before the renewal opens (R7), before the re-apply date (R6), for another kind.
    """
    today = clock.today(factory.zone)
    possible = kind_for(factory, today)
    if kind is not None and kind != possible:
        raise Refused(N_("This factory cannot make an application of this kind now."), conflict=True)
    edition = live(today)
    kept = edition.id if edition else None
    cycle = cycles.begin(viewer, factory, kind=possible.value, terms=terms_on(today), checklist_version_id=kept)
    profile, before = queries.profile_of(factory.id), queries.latest_of(factory.id)
    answers = profiles.answers_from(factory, profile and profile.data, before and before.data)
    made = Application(cycle_id=cycle.id, factory_id=factory.id, data=answers, created_at=clock.now())
    db.session.add(made)
    db.session.flush()
    return made


@use_case
def save_step(viewer, application, *, step: str, data: dict, based_on: int, sent: bool = True) -> Application:
    """Keep what was typed in one step, right or wrong: only handing in asks for all (R1).

    Refused (conflict) when somebody else saved the step since ``based_on`` (drafts.count_of); nothing is changed then.
    ``sent``: by a button. What a page saves by itself is refused once that page was sent: it comes late and is older.
    """
    rules.check_written(_state(application))
    if drafts.somebody_else(application.data, step, based_on=based_on, person_id=viewer.person_id) is not None:
        raise Refused(N_("Somebody else saved this page meanwhile. Compare both, then save again."), conflict=True)
    if not sent and drafts.sent_since(application.data, step, based_on=based_on):
        raise Refused(N_("This page was sent before. What you type now is kept when you press Save."))
    locked = application.cycle.kind != Kind.NEW
    answers = drafts.cleaned(step, data, application.data.get(step), locked=locked)
    application.data = drafts.saved(application.data, step, answers, viewer.person_id, sent=sent)
    wrong = checking.problems_of(BY_CODE[step], answers, locked)
    application.steps_done = [one for one in application.steps_done if one != step] + ([] if wrong else [step])
    application.saved_at = clock.now()
    return application


@use_case
def sign(viewer, application, *, declaration: str, name: str, post: str) -> None:
    """A manager signs the transparency or the integrity declaration with name and post (R1, P21)."""
    rules.check_written(_state(application))
    if declaration not in DECLARATIONS:
        raise Refused(N_("Choose one of the options."))
    signed = {"name": name.strip(), "post": post.strip(), "by": viewer.person_id, "at": clock.now()}
    for part, value in signed.items():
        if not value:
            raise Refused(checking.FILL, field=part)
        setattr(application, f"{declaration}_{part}", value)
    record(events.DeclarationSigned(application.factory_id, application.cycle_id))


@use_case
def submit(viewer, application) -> None:
    """Hand the application in. Refused while anything is missing (R1); the page lists what."""
    rules.check_written(_state(application))
    missing = queries.problems(application)
    if missing:
        raise Refused(N_("Something is missing still: %(count)s."), count=len(missing))
    facts = {}
    if application.submitted_at is None:
        today = clock.today(db.session.get(Factory, application.factory_id).zone)
        facts = {"applied_on": today, "terms_id": snapshot(terms_on(today))}
    cycles.step(viewer, application.cycle, "submitted", **facts)
    application.submitted_at = clock.now()
    record(events.ApplicationSubmitted(application.factory_id, application.cycle_id))


@use_case
def withdraw(viewer, application, *, reason: str = "") -> None:
    """The factory takes its application back, before the audit window opens."""
    rules.check_can_withdraw(_state(application))
    cycles.step(viewer, application.cycle, "withdrawn", closed_on=clock.today())
    application.decided_reason = reason.strip()
    record(events.ApplicationWithdrawn(application.factory_id, application.cycle_id))


def _check_waits(application) -> None:
    rules.check_waits(_state(application), verified=application.verified_at is not None)


def _state(application) -> str:
    """The state of the application's cycle as it is now, held until the end of the use case."""
    db.session.refresh(application.cycle, with_for_update=True)
    return application.cycle.state


@use_case
def verify(viewer, application) -> None:
    """The coordinator finds it in order: the form becomes the factory's profile (R9); what follows is R3.

    Refused (conflict) if another coordinator decided meanwhile, or while a claimed listing waits for an answer (P34).
    """
    _check_waits(application)
    if application.claim == Claim.PROPOSED:
        raise Refused(N_("Decide first whether the listing is this site."), field="claim")
    factory = db.session.get(Factory, application.factory_id, with_for_update=True)
    _take_over(viewer, factory, application)
    application.verified_at, application.verified_by = clock.now(), viewer.person_id
    record(events.ApplicationVerified(application.factory_id, application.cycle_id))


def _take_over(viewer, factory, application) -> None:
    """What the form says becomes the factory's record; names and address of a known one change by R8 alone."""
    data = application.data
    if application.cycle.kind == Kind.NEW:
        for code, value in profiles.columns(data).items():
            setattr(factory, code, value)
    latest = queries.profile_of(factory.id)
    factories.edit_profile(
        viewer,
        factory,
        based_on=latest.version if latest else 0,
        data=profiles.profile_of(data),
        products=profiles.codes(data, "products"),
        processes=profiles.codes(data, "processes"),
    )


@use_case
def send_back(viewer, application, *, remarks: dict[str, str]) -> None:
    """Return it to the factory with ``remarks`` ("step.field" -> words), shown beside those fields."""
    _check_waits(application)
    said = {place: words.strip() for place, words in remarks.items() if words.strip() and _is_place(place)}
    if not said:
        raise Refused(N_("Write at least one remark: the factory reads what to change."))
    cycles.step(viewer, application.cycle, "returned")
    application.remarks, application.returned_at = said, clock.now()
    record(events.ApplicationReturned(application.factory_id, application.cycle_id))


def _is_place(place: str) -> bool:
    step, _dot, code = place.partition(".")
    return question(step, code) is not None or (step in ("papers", "declarations") and code == "all")


@use_case
def reject(viewer, application, *, reason: str) -> None:
    """Refuse the application; the factory reads ``reason``."""
    _check_waits(application)
    if not reason.strip():
        raise Refused(N_("Say why: the factory reads it."), field="reason")
    cycles.step(viewer, application.cycle, "rejected", closed_on=clock.today())
    application.decided_reason = reason.strip()
    record(events.ApplicationRejected(application.factory_id, application.cycle_id))


@use_case
def propose_claim(viewer, application, listing) -> None:
    """Say that ``listing``, an imported factory, is this very site (P34). Refused for one that does not match it."""
    factory = db.session.get(Factory, application.factory_id)
    if application.claim == Claim.CONFIRMED:
        raise Refused(N_("This site was joined with its listing already."), conflict=True)
    likely = queries.matches(factory, application.data.get("company") or {})
    if listing.id not in {one.id for one, _score in likely}:
        raise Refused(N_("This listing does not match your site."))
    application.claim, application.claim_id = Claim.PROPOSED.value, listing.id
    record(events.ClaimProposed(application.factory_id, application.cycle_id, listing.id))


@use_case
def decide_claim(viewer, application, *, same: bool) -> None:
    """The coordinator confirms that the claimed listing is this site, or refuses (P34). Whoever is second is told."""
    if application.claim != Claim.PROPOSED:
        raise Refused(N_("Somebody decided on this listing meanwhile."), conflict=True)
    application.claim = (Claim.CONFIRMED if same else Claim.REFUSED).value
    kind = events.ClaimConfirmed if same else events.ClaimRefused
    record(kind(application.factory_id, application.cycle_id, application.claim_id))


@use_case
def join_listing(viewer, application, listing) -> None:
    """The coordinator joins the applicant with a listing that nobody claimed (P34)."""
    propose_claim(viewer, application, listing)
    decide_claim(viewer, application, same=True)
