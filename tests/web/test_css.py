"""The style sheets keep their promises: contrast of every pair, known tokens only, logical properties, one truth."""

import re

import pytest

from tests.rig.places import ROOT

CSS = ROOT / "static" / "css"
OWN = ("tokens.css", "app.css", "parts.css", "charts.css")
TOKEN = re.compile(r"--([\w-]+):\s*light-dark\((#[0-9A-F]{6}),\s*(#[0-9A-F]{6})\)")
ALIAS = re.compile(r"--([\w-]+):\s*var\(--([\w-]+)\)")
STATUSES = ("certified", "remediation", "probation", "progressing", "assessed", "terminated", "not-certified")
SEVERITIES = ("minor", "major", "critical", "zero-tolerance")
TEXT = [
    *((code, f"{code}-ground") for code in (*STATUSES, *SEVERITIES, "good", "bad", "warn")),
    *((text, ground) for text in ("ink", "muted", "brand", "brand-strong") for ground in ("paper", "canvas")),
    ("ink", "brand-ground"), ("brand-strong", "brand-ground"), ("muted", "brand-ground"), ("on-brand", "brand"),
    ("on-brand", "brand-strong"), ("bad", "paper"), ("bad", "canvas"), ("good", "paper"), ("warn", "paper"),
    ("ink", "not-certified-ground"), ("ink", "warn-ground"), ("ink", "bad-ground"), ("ink", "good-ground"),
    *(("heat-text", f"heat-{level}") for level in range(6)),
    *(("heat-text-strong", f"heat-{level}") for level in range(6, 10)),
]  # fmt: skip
MARKS = [
    *((f"fill-{code}", "paper") for code in (*STATUSES, *SEVERITIES)),
    *((f"fill-line-{number}", "paper") for number in range(1, 7)),
    ("edge", "paper"), ("focus", "paper"), ("focus", "canvas"),
]  # fmt: skip


def tokens() -> dict[str, tuple[str, str]]:
    """Each colour token as (light, dark)."""
    text = (CSS / "tokens.css").read_text("utf-8")
    found = {name: (light, dark) for name, light, dark in TOKEN.findall(text)}
    return found | {name: found[other] for name, other in ALIAS.findall(text)}


def luminance(colour: str) -> float:
    """Relative luminance (WCAG 2.2) of #RRGGBB."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """The contrast ratio (WCAG 2.2) of two colours."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def test_contrast_is_computed_as_wcag_says():
    assert contrast("#FFFFFF", "#000000") == pytest.approx(21)
    assert contrast("#767676", "#FFFFFF") == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize(("pairs", "least"), [(TEXT, 4.5), (MARKS, 3.0)], ids=["text", "marks"])
@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
def test_each_pair_can_be_read(pairs, least, theme):
    known = tokens()
    found = {f"{a} on {b}": contrast(known[a][theme], known[b][theme]) for a, b in pairs}
    assert {pair: round(ratio, 2) for pair, ratio in found.items() if ratio < least} == {}


@pytest.mark.parametrize("name", OWN)
def test_only_known_tokens_are_used(name):
    known = set(re.findall(r"--([\w-]+):", (CSS / "tokens.css").read_text("utf-8")))
    assert set(re.findall(r"var\(--([\w-]+)", (CSS / name).read_text("utf-8"))) - known == set()


@pytest.mark.parametrize("name", OWN)
def test_right_to_left_mirrors_by_itself(name):
    sides = r"(?:margin|padding|border|inset)-(?:left|right)|left|right"
    physical = rf"[{{;]\s*({sides}|float:\s*(?:left|right)|text-align:\s*(?:left|right))\b"
    assert re.findall(physical, (CSS / name).read_text("utf-8")) == []


def test_no_colour_is_written_outside_the_tokens():
    for name in ("app.css", "parts.css", "charts.css"):
        screen = (CSS / name).read_text("utf-8").split("@media print")[0]
        assert re.findall(r"#[0-9A-Fa-f]{3,8}\b(?=[;, )])", screen) == [], name


def test_braces_are_balanced():
    for name in (*OWN, "chart-file.css"):
        text = (CSS / name).read_text("utf-8")
        assert text.count("{") == text.count("}"), name


def test_the_chart_file_has_the_light_colours_of_the_page():
    known, page, alone = tokens(), (CSS / "charts.css").read_text("utf-8"), (CSS / "chart-file.css").read_text("utf-8")
    rule = re.compile(r"^(\.(?:tone|line-tone|heat)-[\w-]+) \{ (fill|stroke): var\(--([\w-]+)\)", re.MULTILINE)
    rules = rule.findall(page)
    assert len(rules) > 30
    missing = [(sel, prop) for sel, prop, token in rules if f"{sel} {{ {prop}: {known[token][0]};" not in alone]
    assert missing == []


def test_every_icon_that_is_named_is_drawn():
    drawn = set(re.findall(r'<symbol id="([\w-]+)"', (ROOT / "static" / "icons.svg").read_text("utf-8")))
    named = set()
    for path in (ROOT / "templates").rglob("*.html"):
        text = path.read_text("utf-8")
        named |= set(re.findall(r"""icon\(["']([\w-]+)["']""", text))
        named |= set(re.findall(r"icons\.svg'\) \}\}#([\w-]+)\"", text))
    menu = (ROOT / "ietp_dash" / "web" / "navigation.py").read_text("utf-8")
    named |= set(re.findall(r'Entry\("\w+", N_\(".*?"\), "[\w.]+", "([\w-]+)"', menu))
    assert len(named) > 12
    assert named - drawn == set()
    assert {f"s-{code.replace('-', '_')}" for code in (*STATUSES, *SEVERITIES)} <= drawn


def test_the_documented_tones_are_those_of_the_sheet():
    known, rows = tokens(), (ROOT / "docs" / "design.md").read_text("utf-8").splitlines()
    cells = [[cell.strip() for cell in row.strip("| ").split("|")] for row in rows if "| #" in row]
    said = {}
    for left, light, dark, _, right, other_light, other_dark in cells:
        said |= dict(zip(left.split(", "), zip(light.split(", "), dark.split(", "), strict=True), strict=True))
        said[right] = (other_light, other_dark)
    assert len(said) == 17
    assert {tone: known[f"fill-{tone.replace('_', '-')}"] for tone in said} == said
