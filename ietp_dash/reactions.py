"""What must follow an event, in the same transaction: the only upward imports. Event type -> functions of the event."""

from .kernel.access import VISITOR
from .storage.database import db
from .storage.use_case import REACTIONS


def bind() -> None:
    """Fill the table; called once by create_app after the capabilities are loaded."""
    from . import consequences as then
    from . import personal
    from .accounts import current, privacy
    from .analytics import rollups
    from .appeals import hearing as appeals
    from .applications import events as application_events
    from .applications import panel as application_panel
    from .applications import queries as applications
    from .assignments import events as assignment_events
    from .assignments import further
    from .assignments import panel as assignments_panel
    from .assignments import queries as assignments
    from .audits import events as audits
    from .audits import panel as audits_panel
    from .certificates import changing, consents
    from .certificates import events as certificate_events
    from .certificates import panel as certificates_panel
    from .certificates import queries as certificates_queries
    from .certificates import services as certificates
    from .checklists import files as checklist_files
    from .connections import lists
    from .connections import panel as connection_panel
    from .connections import queries as connections
    from .connections import services as trading
    from .corrections import events as corrections
    from .corrections import queue as corrections_queue
    from .corrections import services as planning
    from .cycles import events as cycles
    from .directory import services as directory
    from .factories import events as factory_events
    from .factories import panels
    from .factories import queries as factories
    from .factories.models import Factory
    from .fees import events as fees
    from .fees import lists as fees_lists
    from .fees import queries as fees_queries
    from .fieldwork import events as fieldwork
    from .findings import events as findings
    from .findings import queries as findings_queries
    from .guide import services as guide
    from .helpdesk import queries as helpdesk
    from .helpline import queries as helpline
    from .home import appealing, auditing, deciding, happening, sealing, tasks
    from .imports import events as imports
    from .imports import panel as imports_panel
    from .imports import queries as imports_queries
    from .imports import reading as imports_reading
    from .imports import same_site, wishes
    from .incidents import panel as incidents_panel
    from .integrity import queries as integrity
    from .integrity import telling
    from .notifications import dates as notice_dates
    from .notifications import devices, licences, training_dates
    from .notifications import own as own_notices
    from .notifications import queries as notices
    from .portfolio import marking_views
    from .programme import preview
    from .reports import events as report_events
    from .reports import submission
    from .resources import queries as resources
    from .status import events as status
    from .status import panel as status_panel
    from .status import reviewing, touched
    from .status import services as statuses
    from .surveys import queries as surveys
    from .visits import concluding as visits_concluding
    from .visits import days as visit_days
    from .visits import events as visit_events
    from .visits import panel as visits_panel
    from .visits import queries as visits
    from .web import guard, navigation, notice

    def restand(event):
        country, before, after = statuses.refresh(event.factory_id)
        if before != after:
            for (kind, ends_on), sign in ((before, -1), (after, 1)):
                if kind:
                    rollups.count_expiry(country, kind, ends_on, sign)

    def withdraw(event):
        factory = db.session.get(Factory, event.factory_id)
        certificates.withdraw_all(VISITOR, factory.id, factory.terminated_on, "termination")

    def part(event):
        factory = db.session.get(Factory, event.factory_id)
        decided = statuses.last_decided_cycle(factory.id)
        trading.end_by_termination(VISITOR, factory.id, on=factory.terminated_on, last_cycle_id=decided)

    def relist(event):
        directory.refresh(event.factory_id)

    def relist_import(event):
        directory.refresh_many(imports_queries.touched_by(event.run_id))

    def unlist(event):
        directory.remove(event.dropped_id)

    def unseat(event):
        appeals.part_with_deciders(event.factory_id)

    def keep_licences(event):
        licences.refresh(event.factory_id)

    devices.bind()
    notice_dates.also(training_dates.trainings)
    further.open_counted_by(findings_queries.count_open)
    REACTIONS.clear()
    REACTIONS.update(
        {
            application_events.ClaimConfirmed: [same_site.join],
            application_events.ApplicationVerified: [then.draw_firm],
            application_events.ApplicationWithdrawn: [then.end_application],
            assignment_events.AssignmentOffered: [then.invoice_firm],
            assignment_events.AssignmentAccepted: [then.register, then.open_later],
            assignment_events.AssignmentReplaced: [then.pay_back_fee],
            assignment_events.AssignmentEnded: [then.cancel_fee],
            assignment_events.AssignmentDeclined: [then.draw_again],
            fees.InvoiceSettled: [then.settle],
            fees.FirstFeesLapsed: [then.lapse_application],
            fees.CertificationFeeLapsed: [then.lapse_approval],
            cycles.CycleStepped: [then.release_firm, then.end_later, then.drop_approval, restand],
            cycles.FactoryRegistered: [relist],
            factory_events.ProfileEdited: [relist, keep_licences],
            factory_events.PublicationDecided: [relist],
            factory_events.ListingWithdrawn: [relist],
            certificate_events.CertificateIssued: [relist],
            certificate_events.CertificateWithdrawn: [relist],
            certificate_events.CertificateReissued: [relist],
            certificate_events.CertificateRestored: [relist],
            audits.AuditClosed: [
                lambda event: planning.plan_after(VISITOR, event.audit_id),
                visits_concluding.conclude_after,
            ],
            fieldwork.FindingWithdrawn: [lambda event: planning.drop(VISITOR, event.finding_id)],
            report_events.FavourReported: [telling.open_for_favour],
            audits.ReportSubmitted: [restand, lambda event: rollups.count_audit(event.audit_id), then.hand_in],
            findings.FindingRegraded: [
                restand,
                lambda event: rollups.count_regrade(event.finding_id, event.before),
                unseat,
            ],
            findings.FindingOverturned: [restand, lambda event: rollups.count_overturn(event.finding_id), unseat],
            findings.FindingClosed: [restand, lambda event: rollups.count_close(event.finding_id), unseat],
            corrections.CorrectionSubmitted: [restand],
            corrections.CorrectionReturned: [restand],
            corrections.CorrectionVerified: [restand],
            status.FeeAwaited: [then.ask_for_fee],
            status.ReviewEnded: [then.investigate],
            visit_events.SpecialInvestigationNeeded: [then.open_investigation],
            status.DecisionProposed: [unseat],
            status.DecisionAnnulled: [restand, relist],
            status.StatusDecided: [restand, unseat],
            status.StatusExpired: [restand, relist],
            status.FactoryTerminated: [restand, withdraw, part, relist, unseat],
            imports.ImportFlipped: [relist_import],
            imports.HistoryLoaded: [relist_import],
            imports.FactoriesMerged: [relist, unlist],
        }
    )
    panels.PANELS[:] = [
        connection_panel.PANEL,
        application_panel.PANEL,
        status_panel.PANEL,
        certificates_panel.PANEL,
        audits_panel.PANEL,
        assignments_panel.PANEL,
        imports_panel.PANEL,
        visits_panel.PANEL,
        incidents_panel.PANEL,
        marking_views.PANEL,
    ]
    visit_days.bind()
    navigation.counted_by("visits", visits.waiting_count)
    current.sites_by(factories.site_of)
    guard.relations_by(connections.relation_of)
    applications.matches_by(same_site.matches)
    applications.doubles_by(same_site.in_programme)
    applications.certificates_by(certificates_queries.last_of)
    fees_queries.certificates_by(certificates_queries.last_of)
    navigation.counted_by("fees", fees_lists.waiting)
    navigation.counted_by("connections", connections.waiting)
    navigation.counted_by("corrections", corrections_queue.waiting)
    navigation.counted_by(navigation.NOTICES, notices.unread)
    navigation.counted_by(deciding.OFFERS, deciding.count_offers)
    navigation.counted_by(deciding.DAYS, deciding.count_transparency_days)
    navigation.counted_by(happening.WAITING, happening.count)
    navigation.counted_by(appealing.DRAFTS, appealing.count_drafts)
    navigation.counted_by(auditing.ASSESSMENTS, auditing.count_assessments)
    navigation.counted_by("applications", lambda viewer: applications.waiting())
    lists.read_by(wishes.read)
    checklist_files.read_by(imports_reading.small_table)
    notice.history_by(imports_queries.whose_history)
    connections.assignments_by(assignments.is_assigned)
    navigation.counted_by("assignments", assignments.waiting_count)
    preview.looked_up_by(touched.touched)
    reviewing.hints_by(submission.hints_said)
    navigation.counted_by("seal", consents.count_waiting)
    navigation.counted_by("changes", changing.count_waiting)
    navigation.counted_by("helpline", helpline.count_waiting)
    navigation.counted_by("helpdesk", helpdesk.count_waiting)
    navigation.counted_by("feedback", resources.count_feedback)
    navigation.counted_by("resources", resources.count_to_confirm)
    navigation.counted_by("surveys", surveys.to_answer)
    navigation.counted_by(guide.PUT_AWAY, guide.count_put_away)
    navigation.counted_by(sealing.RETURNED, sealing.count_returned)
    navigation.counted_by(tasks.UNMANAGED, tasks.count_unmanaged)
    privacy.also((own_notices.kept, own_notices.forget), (personal.kept, personal.forget))
    navigation.counted_by("data_requests", privacy.count_waiting)
    navigation.counted_by("integrity", integrity.waiting)
    navigation.counted_by("complaints", integrity.answered)
