"""Drawn stand-ins for evidence photos; each says on its face that it is invented."""

import io
from collections.abc import Iterator
from random import Random

from PIL import Image, ImageDraw

NUMBER, SIZE = 12, (960, 720)
GROUNDS = ("#C9D6CF", "#D9CDBE", "#BFCBD6", "#D6C4C4", "#CFD3B8", "#C8C2D6")
INKS = ("#34504A", "#6B4E2E", "#2F4A66", "#6A2F36", "#55602C", "#463C66")


def draw(rng: Random) -> Iterator[bytes]:
    """Twelve pictures of halls, shelves and doors as JPEG."""
    for number in range(NUMBER):
        picture = Image.new("RGB", SIZE, GROUNDS[number % len(GROUNDS)])
        pen, ink = ImageDraw.Draw(picture), INKS[number % len(INKS)]
        pen.polygon([(0, 720), (240, 420), (720, 420), (960, 720)], fill=ink)
        for _shelf in range(rng.randint(4, 9)):
            x, y = rng.randint(40, 820), rng.randint(80, 420)
            pen.rectangle([x, y, x + rng.randint(50, 160), y + rng.randint(60, 200)], outline=ink, width=6)
        pen.rectangle([0, 0, 960, 54], fill="#FFFFFF")
        pen.text((16, 14), "INVENTED PICTURE - DEMONSTRATION", fill="#9C1C2E", font_size=26)
        out = io.BytesIO()
        picture.save(out, "JPEG", quality=78)
        yield out.getvalue()


def slip() -> bytes:
    """A page that stands in for a bank's slip or a licence, as PDF; it says on its face that it is invented."""
    page = Image.new("RGB", (827, 1169), "#FFFFFF")
    pen = ImageDraw.Draw(page)
    pen.rectangle([60, 60, 767, 300], outline="#34504A", width=4)
    pen.text((90, 100), "INVENTED PAPER - DEMONSTRATION", fill="#9C1C2E", font_size=32)
    for line in range(6):
        pen.line([(90, 380 + 70 * line), (700 - 40 * line, 380 + 70 * line)], fill="#C9D6CF", width=10)
    out = io.BytesIO()
    page.save(out, "PDF")
    return out.getvalue()
