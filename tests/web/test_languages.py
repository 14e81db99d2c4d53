"""The language switch keeps the page and its filters, also where a form was refused."""

from tests import builders as make


def links(page):
    return {one for one in page.links if "lang=zh" in one}


def test_the_switch_keeps_the_page_its_filters_and_the_form_that_was_refused(client_for):
    somebody = client_for(make.person("coordinator"))
    assert "/help/?list=open&lang=zh" in links(somebody.see("/help/?list=open"))
    refused = somebody.fill("/help/call", {"subject": " "})
    assert (refused.status_code, links(refused.page)) == (422, {"/help/call?lang=zh"})
    asked = client_for(make.person("buyer_manager"))
    enquiry = asked.fill("/help/new", {"topic": "other", "subject": "Sum", "text": "Which?"}).location
    refused = asked.send(f"{enquiry}/reply", {"text": " "}, headers={"Referer": f"http://localhost{enquiry}?a=b"})
    assert (refused.status_code, links(refused.page)) == (422, {f"{enquiry}?a=b&lang=zh"})
    refused = asked.send(f"{enquiry}/reply", {"text": " "}, headers={"Referer": "https://elsewhere.example/x"})
    assert links(refused.page) == {"/?lang=zh"}
