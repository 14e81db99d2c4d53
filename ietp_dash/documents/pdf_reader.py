"""The process that reads a PDF from standard input and writes its pages' text as JSON: little memory, little time.

Run by ``inside.py`` as a script; it imports nothing of the product.
"""

import io
import json
import logging
import resource
import sys

MEMORY, SECONDS = 1 << 30, 20
MOST_PAGES, MOST_LETTERS = 300, 600_000


def main() -> None:
    """Read, and write what was found until a limit was met."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    logging.disable(logging.CRITICAL)
    from pypdf import PdfReader

    found, room = [], MOST_LETTERS
    for page in PdfReader(io.BytesIO(sys.stdin.buffer.read())).pages[:MOST_PAGES]:
        text = page.extract_text()[:room].replace("\x00", "")
        found.append(text)
        room -= len(text)
        if room <= 0:
            break
    sys.stdout.write(json.dumps(found))


if __name__ == "__main__":
    main()
