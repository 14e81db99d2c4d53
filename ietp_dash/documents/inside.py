"""The text inside a PDF, for searching: read in a process of its own with limits, because a stranger wrote the file."""

import json
import subprocess
import sys
from pathlib import Path

SECONDS = 30
_READER = Path(__file__).with_name("pdf_reader.py")


def pages_of(content: bytes) -> list[str]:
    """The text of each page; empty where there is none, as in a scan, or where reading it takes too much."""
    try:
        done = subprocess.run([sys.executable, "-I", str(_READER)], input=content, capture_output=True, timeout=SECONDS)
    except subprocess.TimeoutExpired:
        return []
    if done.returncode:
        return []
    pages = json.loads(done.stdout)
    return pages if any(page.strip() for page in pages) else []
