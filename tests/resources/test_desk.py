"""What waits in the library's keeping stands on the administrator's start page; the fee schedule tells the man-days."""

from tests import builders as make


def test_the_start_page_names_feedback_and_requests_about_data(client_for):
    staff, somebody = client_for(make.person("administrator")), client_for(make.person("buyer_manager"))
    assert "Nothing waits for you" in staff.see("/").text
    somebody.fill("/resources/feedback?of=factories.detail", {"words": "I miss the sum."})
    somebody.fill("/privacy/own", {"kind": "correct", "text": "My name is wrong."})
    page = staff.see("/")
    assert "1 word of feedback" in page.text
    assert "1 request about personal data" in page.text
    assert {"/resources/feedback/all", "/privacy/requests"} <= set(page.links)


def test_the_fee_schedule_tells_what_an_audit_costs_by_workers_and_how_to_pay(client):
    page = client.see("/resources/fees").text
    for told in ("up to 100", "up to 2,000", "$2,500.00", "50 %", "30 days after its date", "60 days"):
        assert told in page, told
