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
