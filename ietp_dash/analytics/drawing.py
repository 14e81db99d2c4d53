"""Drawing a Chart: as a Plotly figure (JSON for the page) and as SVG (no script, print, PNG's source)."""

import json
from pathlib import Path

from flask import current_app
from flask_babel import gettext as _
from markupsafe import Markup, escape

from .charts import Chart

WIDTH, PLOT_TOP, LEFT, RIGHT = 720, 12, 56, 8


def figure(chart: Chart) -> Markup:
    """The Plotly figure as JSON that is safe inside a script element; colours are token names the script resolves."""
    data = {"data": list(_traces(chart)), "layout": _layout(chart)}
    return Markup(json.dumps(data, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c"))


def _traces(chart):
    if chart.kind == "heat":
        yield {
            "type": "heatmap",
            "x": chart.x,
            "y": [one.name for one in chart.series],
            "z": [one.values for one in chart.series],
            "customdata": [one.links for one in chart.series],
            "meta": "heat",
            "hovertemplate": "%{y}<br>%{x}: %{z} " + chart.unit + "<extra></extra>",
        }
        return
    for one in chart.series:
        yield _trace(chart, one)


def _trace(chart, one):
    common = {"name": one.name, "customdata": one.links, "meta": one.tone}
    if chart.kind == "lines":
        return common | {
            "type": "scatter",
            "mode": "lines" if one.grey else "lines+markers",
            "x": chart.x,
            "y": one.values,
            "connectgaps": False,
            "showlegend": not one.grey,
        }
    if chart.kind == "sideways":
        return common | {"type": "bar", "orientation": "h", "y": chart.x, "x": one.values}
    bar = common | {"type": "bar", "x": chart.x, "y": one.values}
    if chart.unfinished is not None:
        shapes = ["/" if index == chart.unfinished else "" for index in range(len(chart.x))]
        bar["marker"] = {"pattern": {"shape": shapes}}
    return bar


def _layout(chart):
    layout = {"barmode": "group" if chart.kind == "sideways" else "stack", "hovermode": "closest"}
    axis = {"title": {"text": chart.unit}, "rangemode": "tozero"}
    if chart.kind == "sideways":
        layout |= {"xaxis": axis, "yaxis": {"autorange": "reversed", "automargin": True}}
    elif chart.kind == "heat":
        layout |= {"yaxis": {"autorange": "reversed", "automargin": True}, "xaxis": {"type": "category"}}
    else:
        layout |= {"yaxis": axis, "xaxis": {"type": "category"}}
    return layout


def svg(chart: Chart) -> Markup:
    """The chart as an SVG that needs no script: classes carry the colours, so that dark mode and print recolour it."""
    draw = {"heat": _heat, "lines": _lines, "bars": _bars, "sideways": _sideways}[chart.kind]
    body, height = draw(chart)
    title = escape(f"{chart.question} ({chart.unit})")
    return Markup(
        '<svg class="chart-svg" viewBox="0 0 {w} {h}" role="img" aria-label="{title}" xmlns="http://www.w3.org/2000/svg">'
        "{body}</svg>"
    ).format(w=WIDTH, h=height, title=title, body=Markup("".join(body)))


def standalone(chart: Chart) -> str:
    """The SVG as a file of its own, with the light colours inside it."""
    drawn = str(svg(chart))
    style = "<style>" + Path(current_app.static_folder, "css", "chart-file.css").read_text("utf-8") + "</style>"
    return drawn.replace(">", ">" + style, 1)


def said(value, decimals: int) -> str:
    """A mark's value as text; a dash where there is no data."""
    return "–" if value is None else f"{value:.{decimals}f}" if decimals else f"{value:g}"


def _text(x, y, words, css="", anchor="start"):
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" class="chart-text {css}">{escape(str(words))}</text>'


def _rect(x, y, width, height, css, tip=""):
    inside = f"<title>{escape(tip)}</title>" if tip else ""
    return (
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{max(0, width):.1f}" height="{max(0, height):.1f}" class="{css}">'
        f"{inside}</rect>"
    )


def _linked(link, shape):
    return f'<a href="{escape(link)}">{shape}</a>' if link else shape


def _label_places(names, width):
    """Which names fit under the axis without touching."""
    room = max(1, int(width // 54))
    step = max(1, -(-len(names) // room))
    return {index for index in range(len(names)) if (len(names) - 1 - index) % step == 0}


def _heat(chart):
    left, row_height = 190, 26
    columns = max(1, len(chart.x))
    cell = (WIDTH - left - RIGHT) / columns
    top = PLOT_TOP + 4
    most = max((v for one in chart.series for v in one.values if v), default=1)
    body = []
    for row, one in enumerate(chart.series):
        y = top + row * row_height
        body.append(_text(left - 8, y + 17, one.name[:30], anchor="end"))
        for column, value in enumerate(one.values):
            level = "none" if value is None else 0 if not value else min(9, 1 + int(8 * value / most))
            tip = f"{one.name}, {chart.x[column]}: {said(value, chart.decimals)} {chart.unit}"
            shape = _rect(left + column * cell, y, cell - 1, row_height - 1, f"heat-{level}", tip)
            if cell >= 30:
                css = "heat-dark" if level != "none" and level >= 6 else "heat-light"
                shape += _text(left + (column + 0.5) * cell, y + 17, said(value, chart.decimals), css, "middle")
            body.append(_linked(one.links[column], shape))
    height = top + len(chart.series) * row_height
    for index in _label_places(chart.x, WIDTH - left):
        body.append(_text(left + (index + 0.5) * cell, height + 16, chart.x[index], anchor="middle"))
    return body, height + 26


def _scale(most):
    """A round top for an axis and its four steps."""
    if not most:
        return 1, [0, 1]
    size = 10 ** len(str(int(most)))
    top = next(t for t in (size * k for k in (0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5, 0.6, 0.8, 1.0)) if t >= most)
    return top, [top * k / 4 for k in range(5)]


def _axis(chart, top_value, ticks, bottom):
    body = []
    for tick in ticks:
        y = bottom - (bottom - PLOT_TOP) * tick / top_value
        body.append(f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y:.1f}" y2="{y:.1f}" class="chart-grid"></line>')
        body.append(_text(LEFT - 6, y + 4, f"{tick:g}", anchor="end"))
    slot = (WIDTH - LEFT - RIGHT) / max(1, len(chart.x))
    for index in _label_places(chart.x, WIDTH - LEFT):
        body.append(_text(LEFT + (index + 0.5) * slot, bottom + 18, chart.x[index], anchor="middle"))
    if chart.unfinished is not None:
        words = _("%(period)s is not finished", period=chart.x[chart.unfinished])
        body.append(_text(WIDTH - RIGHT, bottom + 34, words, "muted", "end"))
    return body, slot


def _legend(chart, y):
    body, x = [], LEFT
    for one in chart.series:
        if one.grey:
            continue
        width = 22 + 7.2 * sum(2 if ord(c) > 0x2E80 else 1 for c in one.name)
        if x + width > WIDTH:
            x, y = LEFT, y + 18
        body.append(_rect(x, y - 9, 10, 10, f"tone-{one.tone}"))
        body.append(_text(x + 15, y, one.name))
        x += width
    return body, y + 10


def _bars(chart):
    bottom = 230
    sums = [sum(one.values[i] or 0 for one in chart.series) for i in range(len(chart.x))]
    top_value, ticks = _scale(max(sums, default=0))
    body, slot = _axis(chart, top_value, ticks, bottom)
    for index, name in enumerate(chart.x):
        y = bottom
        for one in chart.series:
            value = one.values[index] or 0
            tall = (bottom - PLOT_TOP) * value / top_value
            y -= tall
            css = f"tone-{one.tone}" + (" unfinished" if index == chart.unfinished else "")
            tip = f"{one.name}, {name}: {said(one.values[index], chart.decimals)} {chart.unit}"
            shape = _rect(LEFT + slot * (index + 0.15), y, slot * 0.7, tall, css, tip)
            body.append(_linked(one.links[index] if one.links else "", shape))
    legend, height = _legend(chart, bottom + 54)
    return body + legend, height


def _lines(chart):
    bottom = 230
    top_value, ticks = _scale(max((v for one in chart.series for v in one.values if v), default=0))
    body, slot = _axis(chart, top_value, ticks, bottom)
    for one in chart.series:
        for run in _runs(one.values):
            points = " ".join(
                f"{LEFT + slot * (i + 0.5):.1f},{bottom - (bottom - PLOT_TOP) * one.values[i] / top_value:.1f}"
                for i in run
            )
            body.append(f'<polyline points="{points}" class="line line-tone-{one.tone}"></polyline>')
        if one.grey:
            continue
        for index, value in enumerate(one.values):
            if value is None:
                continue
            x, y = LEFT + slot * (index + 0.5), bottom - (bottom - PLOT_TOP) * value / top_value
            tip = escape(f"{one.name}, {chart.x[index]}: {said(value, chart.decimals)} {chart.unit}")
            dot = f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.5" class="tone-{one.tone}"><title>{tip}</title></circle>'
            body.append(_linked(one.links[index] if one.links else "", dot))
    legend, height = _legend(chart, bottom + 54)
    return body + legend, height


def _runs(values):
    """The stretches of indices without a gap."""
    run = []
    for index, value in enumerate(values):
        if value is None:
            if run:
                yield run
            run = []
        else:
            run.append(index)
    if run:
        yield run


def _sideways(chart):
    left, thick = 230, 13
    most = max((v for one in chart.series for v in one.values if v), default=0) or 1
    row_height = thick * len(chart.series) + 10
    body = []
    for index, name in enumerate(chart.x):
        y = PLOT_TOP + index * row_height
        body.append(_text(left - 8, y + thick * len(chart.series) / 2 + 5, name[:36], anchor="end"))
        for place, one in enumerate(chart.series):
            value = one.values[index]
            wide = (WIDTH - left - 60) * (value or 0) / most
            shape = _rect(
                left,
                y + place * thick,
                wide,
                thick - 2,
                f"tone-{one.tone}",
                f"{one.name}: {said(value, chart.decimals)}",
            )
            shape += _text(left + wide + 5, y + place * thick + 10, said(value, chart.decimals))
            body.append(_linked(one.links[index] if one.links else "", shape))
    height = PLOT_TOP + len(chart.x) * row_height
    if len(chart.series) > 1:
        legend, height = _legend(chart, height + 18)
        body += legend
    return body, height + 6
