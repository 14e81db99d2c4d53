"""Tables that stand as cards on a phone, with the longest words of any language in them."""

from pathlib import Path

CSS = Path(__file__).parents[2] / "static" / "css"
TABLE = """<!doctype html><style>{css}</style><main><div class="table-scroll"><table class="stacked"><tbody><tr>
<td data-label="Tình trạng"><div><span class="chip">Đã đầy: danh sách chờ của khóa đào tạo</span></div></td>
</tr></tbody></table></div></main>"""


def test_a_long_state_is_read_whole_on_a_phone(page):
    page.set_viewport_size({"width": 360, "height": 740})
    page.set_content(TABLE.replace("{css}", "".join((CSS / f"{one}.css").read_text() for one in ("app", "parts"))))
    chip, table = page.locator(".chip").bounding_box(), page.locator(".table-scroll").bounding_box()
    assert chip["x"] + chip["width"] <= table["x"] + table["width"] + 1
