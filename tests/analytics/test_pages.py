"""Every mark leads to rows whose number is the mark; buyers count only what they may read; bad addresses are said."""

import json
import re

import plotly.graph_objects as go
import pytest


def figures(html: str) -> list[dict]:
    return [json.loads(one) for one in re.findall(r'<script type="application/json">(.*?)</script>', html, re.S)]


def total_behind(client, link: str) -> int:
    html = client.get(link).text
    return int(re.search(r'role="status"><strong>([\d,]+)</strong>', html).group(1).replace(",", ""))


def marks(figure: dict):
    """(value, link) of every mark that has both."""
    for trace in figure["data"]:
        if trace["type"] == "heatmap":
            for values, links in zip(trace["z"], trace["customdata"], strict=True):
                yield from ((v, link) for v, link in zip(values, links, strict=True) if v)
        elif trace["type"] == "bar" and trace.get("customdata") and trace.get("orientation") != "h":
            yield from ((v, link) for v, link in zip(trace["y"], trace["customdata"], strict=True) if v)


@pytest.mark.parametrize("role", ["management", "buyer_manager"])
def test_the_rows_behind_a_mark_add_up_to_it(demo_client, role):
    client = demo_client(role)
    page = client.get("/analytics/?measure=count&step=quarter").text
    drawn = figures(page)
    checked = 0
    for figure in (drawn[0], drawn[2]):
        for value, link in list(marks(figure))[:: 7 if role == "management" else 11][:8]:
            assert total_behind(client, link) == value, link
            checked += 1
    assert checked > 4


def test_a_row_behind_a_mark_names_its_checkpoint(demo_client):
    page = demo_client("management").see("/analytics/rows").text
    assert re.search(r"\b\d+\.\d+ (Safety|Wages|Working Hours)", page)


def test_every_figure_is_one_that_plotly_accepts(demo_client):
    for one in figures(demo_client("management").get("/analytics/").text):
        traces = [dict(trace) for trace in one["data"]]
        go.Figure(data=traces, layout=one["layout"])


def test_a_buyer_counts_less_than_the_programme(demo_client):
    def findings(role):
        html = demo_client(role).get("/analytics/?measure=count").text
        return int(re.search(r"<p><strong>([\d,]+)</strong>", html).group(1).replace(",", ""))

    assert 0 < findings("buyer_manager") < findings("management")


@pytest.mark.parametrize(
    "query", ["step=week", "from=2026-13", "section=NOPE", "country=XX", "firm=zzz", "from=2026-05&to=2026-01"]
)
def test_an_address_that_makes_no_sense_is_said(demo_client, query):
    answer = demo_client("management").get("/analytics/?" + query)
    assert answer.status_code == 400
    assert 'role="alert"' in answer.text


def test_the_table_as_csv_has_the_figures_of_the_page(demo_client):
    client = demo_client("management")
    text = client.get("/analytics/severity.csv?measure=count&step=year").data.decode("utf-8-sig")
    drawn = figures(client.get("/analytics/?measure=count&step=year").text)[2]
    summed = sum(v or 0 for trace in drawn["data"] for v in trace["y"])
    cells = [cell for line in text.splitlines()[1:] for cell in line.split(",")[1:] if cell]
    assert sum(float(cell) for cell in cells) == summed > 0


def test_the_drawing_needs_no_script(demo_client):
    page = demo_client("management").get("/analytics/").text
    assert page.count('<svg class="chart-svg"') == len(figures(page)) >= 7
    svg = demo_client("management").get("/analytics/heat.svg").data.decode()
    assert svg.startswith("<svg")
    assert "<style>" in svg


@pytest.mark.parametrize("role", ["coordinator", "reviewer", "factory_manager", "auditor", "administrator"])
def test_others_see_no_analytics(demo_client, role):
    assert demo_client(role).get("/analytics/").status_code == 403
