"""What the scripts add: colours kept, keys, menus, errors in focus, charts drawn within the content policy."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.xdist_group("scripts")


@pytest.fixture
def as_buyer(page, enter, demo_people):
    return enter(page, demo_people["buyer_manager"])


def test_the_choice_of_colours_holds_at_once_and_after_a_reload(as_buyer):
    page = as_buyer
    page.locator("details.person > summary").click()
    page.get_by_role("button", name="Dark").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    expect(page.locator("body")).to_have_css("background-color", "rgb(16, 22, 19)")
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")


def test_a_menu_closes_on_escape_and_gives_the_focus_back(as_buyer):
    page = as_buyer
    page.locator("details.person > summary").click()
    page.keyboard.press("Escape")
    expect(page.locator("details.person")).not_to_have_attribute("open", "")
    expect(page.locator("details.person > summary")).to_be_focused()


def test_keys_work_until_they_are_switched_off(as_buyer):
    page = as_buyer
    page.goto("/directory/")
    page.keyboard.press("/")
    expect(page.locator("#top-search")).to_be_focused()
    page.locator("h1").click()
    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(page.locator("[data-row]").nth(1)).to_have_class("is-row-focus")
    page.keyboard.press("?")
    page.get_by_label("Single keys work in this browser").uncheck()
    page.keyboard.press("Escape")
    page.locator("h1").click()
    page.keyboard.press("/")
    expect(page.locator("#top-search")).not_to_be_focused()
    page.keyboard.press("Control+k")
    expect(page.locator("#top-search")).to_be_focused()


def test_a_refused_form_puts_the_focus_on_what_is_wrong(page):
    page.goto("/sign-in")
    page.locator("main form [type=submit]").click()
    expect(page.locator(".error-summary")).to_be_focused()
    page.locator(".error-summary a").first.click()
    expect(page.locator("input[name=email]")).to_be_focused()


def test_charts_are_drawn_in_the_colours_of_the_page(page, enter, demo_people):
    enter(page, demo_people["management"]).goto("/analytics/")
    expect(page.locator("[data-chart] .chart-live .main-svg").first).to_be_visible()
    drawn = page.locator("#chart-severity .chart-live")
    name = page.locator("#chart-severity .chart-svg").get_attribute("aria-label")
    expect(drawn).to_have_attribute("aria-label", name)
    expect(page.locator("#chart-severity .chart-svg")).to_be_hidden()
    fills = {bar.evaluate("bar => getComputedStyle(bar).fill") for bar in drawn.locator(".trace .point path").all()}
    assert "rgb(98, 137, 172)" in fills
    page.locator("#chart-severity .chart-legend button").first.click()
    expect(page.locator("#chart-severity .chart-legend button").first).to_have_attribute("aria-pressed", "false")
    with page.expect_download() as picture:
        page.locator("[data-chart-png=severity]").click()
    assert picture.value.suggested_filename == "severity.png"


def test_a_changed_filter_draws_the_charts_anew(page, enter, demo_people):
    enter(page, demo_people["management"]).goto("/analytics/")
    expect(page.locator("#chart-heat .chart-live .main-svg").first).to_be_visible()
    page.locator("select[name=measure]").select_option("count")
    expect(page).to_have_url(re.compile("measure=count"))
    expect(page.locator("#chart-heat .chart-live .main-svg").first).to_be_visible()


def test_paper_shows_the_drawing_of_the_server(page, enter, demo_people):
    enter(page, demo_people["management"]).goto("/analytics/")
    expect(page.locator("#chart-heat .chart-live .main-svg").first).to_be_visible()
    page.emulate_media(media="print")
    expect(page.locator("#chart-heat .chart-svg")).to_be_visible()
    expect(page.locator("#chart-heat .chart-live")).to_be_hidden()
    expect(page.locator(".topbar")).to_be_hidden()
