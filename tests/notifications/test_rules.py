"""When mail goes out: hours, digests and quiet hours in the person's zone, against a table made by hand."""

from datetime import UTC, date, datetime

import pytest

from ietp_dash.notifications import bounces, calendar, licences, rules
from ietp_dash.notifications.kind import GROUPS
from ietp_dash.notifications.kinds import KINDS
from ietp_dash.notifications.locked import LOCKED
from ietp_dash.notifications.rules import Hours

SHANGHAI, NEW_YORK, KOLKATA, BERLIN = "Asia/Shanghai", "America/New_York", "Asia/Kolkata", "Europe/Berlin"


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


DIGESTS = [
    # now (UTC)          mailing   hour  zone      due (UTC)
    ("2026-11-02 23:59", "daily", 8, SHANGHAI, "2026-11-03 00:00"),
    ("2026-11-03 00:00", "daily", 8, SHANGHAI, "2026-11-04 00:00"),
    ("2026-11-03 00:01", "daily", 8, SHANGHAI, "2026-11-04 00:00"),
    ("2026-11-03 12:00", "daily", 8, "UTC", "2026-11-04 08:00"),
    ("2026-11-03 02:00", "daily", 8, KOLKATA, "2026-11-03 02:30"),
    ("2026-11-03 12:00", "weekly", 8, "UTC", "2026-11-09 08:00"),
    ("2026-11-02 07:59", "weekly", 8, "UTC", "2026-11-02 08:00"),
    ("2026-11-02 08:00", "weekly", 8, "UTC", "2026-11-09 08:00"),
    ("2026-11-08 17:00", "weekly", 0, SHANGHAI, "2026-11-15 16:00"),
    ("2026-11-08 15:00", "weekly", 0, SHANGHAI, "2026-11-08 16:00"),
    ("2026-10-31 13:00", "daily", 8, NEW_YORK, "2026-11-01 13:00"),
    ("2026-10-30 13:00", "daily", 8, NEW_YORK, "2026-10-31 12:00"),
    ("2026-03-28 12:00", "daily", 2, BERLIN, "2026-03-29 01:00"),
    ("2026-12-31 12:00", "daily", 8, "UTC", "2027-01-01 08:00"),
]


@pytest.mark.parametrize(("now", "mailing", "hour", "zone", "due"), DIGESTS)
def test_a_digest_comes_at_the_hour_of_the_person_s_zone(now, mailing, hour, zone, due):
    assert rules.next_digest(utc(now), Hours(mailing, hour, zone=zone)) == utc(due)


QUIET = [
    # at (UTC)           from to  zone      goes out (UTC)
    ("2026-11-03 14:30", 22, 7, SHANGHAI, "2026-11-03 23:00"),
    ("2026-11-03 16:30", 22, 7, SHANGHAI, "2026-11-03 23:00"),
    ("2026-11-03 23:00", 22, 7, SHANGHAI, "2026-11-03 23:00"),
    ("2026-11-03 13:59", 22, 7, SHANGHAI, "2026-11-03 13:59"),
    ("2026-11-03 12:00", 12, 14, "UTC", "2026-11-03 14:00"),
    ("2026-11-03 13:59", 12, 14, "UTC", "2026-11-03 14:00"),
    ("2026-11-03 14:00", 12, 14, "UTC", "2026-11-03 14:00"),
    ("2026-11-03 03:00", 9, 9, "UTC", "2026-11-03 03:00"),
    ("2026-11-03 03:00", None, None, "UTC", "2026-11-03 03:00"),
    ("2026-11-03 23:30", 23, 0, "UTC", "2026-11-04 00:00"),
    ("2026-11-01 04:30", 22, 7, NEW_YORK, "2026-11-01 12:00"),
    ("2026-10-31 22:30", 22, 7, BERLIN, "2026-11-01 06:00"),
]


@pytest.mark.parametrize(("at", "start", "end", "zone", "goes"), QUIET)
def test_mail_waits_for_the_end_of_quiet_hours(at, start, end, zone, goes):
    assert rules.after_quiet(utc(at), Hours(quiet_from=start, quiet_to=end, zone=zone)) == utc(goes)


def test_what_is_locked_waits_for_no_digest_but_for_quiet_hours():
    hours, now = Hours("weekly", 8, 22, 7), utc("2026-11-03 12:00")
    assert rules.mail_at(now, hours, locked=True) == now
    assert rules.mail_at(now, hours, locked=False) == utc("2026-11-09 08:00")
    assert rules.mail_at(utc("2026-11-03 23:00"), hours, locked=True) == utc("2026-11-04 07:00")
    assert rules.mail_at(now, Hours("daily", 3, 22, 7), locked=False) == utc("2026-11-04 07:00")


def test_a_mail_that_never_gets_an_answer_is_given_up():
    tries = 1
    while rules.next_try(tries, utc("2026-11-03 12:00")):
        tries += 1
    assert not rules.is_spent(tries - 1)
    assert rules.is_spent(tries)


def test_reminders_of_a_licence_come_at_60_30_7_and_0_days():
    ends = date(2026, 12, 31)
    days = {date(2026, 10, 31): 0, date(2026, 11, 1): 1, date(2026, 12, 1): 2, date(2026, 12, 24): 3, ends: 4}
    assert {day: licences.stage(ends, day) for day in days} == days


def test_of_licences_of_a_kind_the_first_end_counts():
    rows = [("fire", "2027-01-01"), ("fire", "2026-12-01"), ("business", None), ("", "2026-01-01")]
    data = {"licences": [{"kind": kind, "number": "1", "expires_on": ends} for kind, ends in rows]}
    assert licences.terms_in(data) == {"fire": date(2026, 12, 1)}
    assert licences.terms_in({}) == {}


def test_a_calendar_is_folded_escaped_and_in_order():
    made = utc("2026-11-03 12:00")
    late = calendar.Entry("b", "证书到期" * 20, "/b", on=date(2026, 12, 1))
    soon = calendar.Entry("a", "One; two, three", "/a", starts=made, ends=utc("2026-11-03 15:00"))
    text = calendar.written([late, soon], made=made, base_url="https://example.com")
    assert all(len(line) <= 75 for line in text.split(b"\r\n"))
    assert text.count(b"\n") == text.count(b"\r\n")
    whole = text.replace(b"\r\n ", b"").decode()
    assert whole.index("UID:a@") < whole.index("UID:b@")
    assert "SUMMARY:One\\; two\\, three\r\n" in whole
    assert "DTSTART:20261103T120000Z\r\nDTEND:20261103T150000Z\r\n" in whole
    assert "DTSTART;VALUE=DATE:20261201\r\nDTEND;VALUE=DATE:20261202\r\n" in whole
    assert "URL:https://example.com/b\r\n" in whole


REPORT = """From: MAILER-DAEMON@example.net
To: no-reply@ietp-connect.invalid
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

This mail could not be delivered.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.net

Final-Recipient: rfc822; gone@example.com
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 no such user

--b
Content-Type: {kind}

{head}Message-ID: <abc@ietp-connect.invalid>
Subject: anything

--b--
"""


def report(action="failed", status="5.1.1", kind="text/rfc822-headers", head="") -> bytes:
    """A report of failed delivery for the mail <abc@ietp-connect.invalid>, as mail servers write it."""
    return REPORT.format(action=action, status=status, kind=kind, head=head).replace("\n", "\r\n").encode()


@pytest.mark.parametrize(
    ("raw", "failed", "hard"),
    [
        (report(), True, True),
        (report(kind="message/rfc822", head="From: a@example.com\n"), True, True),
        (report(status="5.2.1"), True, True),
        (report(status="5.2.2"), True, False),
        (report(status="5.7.1"), True, False),
        (report(action="delayed", status="4.4.1"), False, False),
        (report(action="Failed", status="nonsense"), True, False),
    ],
    ids=["headers", "whole mail", "shut", "full", "policy", "delayed", "odd status"],
)
def test_a_report_is_read(raw, failed, hard):
    found = bounces.parse(raw)
    assert (found.message_id, found.failed, found.is_hard) == ("<abc@ietp-connect.invalid>", failed, hard)


@pytest.mark.parametrize(
    "raw",
    [b"", b"Subject: Hello\r\n\r\nI am on holiday.", report().replace(b"Message-ID", b"X-Nothing"), b"\xff\x00\xfe"],
    ids=["empty", "out of office", "no id", "noise"],
)
def test_what_is_no_report_is_none(raw):
    assert bounces.parse(raw) is None


PROMISED = """
application received / returned / registered: ApplicationSubmitted ApplicationReturned FactoryRegistered
invoice issued / due / overdue / paid: InvoiceIssued InvoiceReminded InvoiceOverdue PaymentReceived
firm assigned: AssignmentOffered
date fixed, of announced audits only: VisitDated
report uploaded: ReportSubmitted
answers due, late: PlanReminded PlanLate
answers and evidence accepted / returned: CorrectionAccepted CorrectionReturned CorrectionVerified
transparency window opened / 5 days left / closed: TransparencyOpened TransparencyEnding TransparencyEnded
decision, offer and its end: StatusDecided OfferEnding OfferLapsed
certificate issued, its end, renewal: CertificateIssued CertificateEnding RenewalOpened
Progress Visit contact, window, end near: VisitContactLate VisitContacted VisitReminded
Progress Visit booked, held: VisitBooked VisitConcluded
status expiring / changed, termination: StatusEnding StatusExpired FactoryTerminated
incident: IncidentNoticed IncidentReleased
connection requested / accepted: ConnectionRequested ConnectionAccepted
connection declined / ended: ConnectionDeclined ConnectionEnded
new edition of the checklist and one's open gaps: ChecklistPublished
assessment asked for: AuditClosed
appeal: AppealFiled AppealAcknowledged AppealDecided
licence expiring: LicenceEnding
new sign-in, new person: NewDeviceSeen PersonInvited PersonJoined
"""


def test_what_the_programme_promises_to_tell_has_its_kinds():
    promised = {kind for line in PROMISED.strip().splitlines() for kind in line.rsplit(": ", 1)[1].split()}
    assert promised - set(KINDS) == set()


def test_no_mail_names_anything():
    """Subjects and bodies are the kind's mail words: without a value in them, they can tell nothing (Q3)."""
    assert [name for name, kind in KINDS.items() if "%(" in kind.mail] == []


def test_every_locked_kind_exists_and_says_why():
    assert set(LOCKED) - set(KINDS) == set()
    assert {kind.stands_in for kind in KINDS.values()} <= set(GROUPS)
