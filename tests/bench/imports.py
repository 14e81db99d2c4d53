"""How many rows a second are loaded: ``PYTHONPATH=. IETP_DATA=FOLDER python tests/bench/imports.py``; JSON lines.

Loads the Taiwan register (17,027 rows) from IETP_DATA, or without it as many invented rows, into a fresh SQLite
database, then the same list again, then looks for duplicates. Ends with 1 when loading takes more than 60 seconds.
"""

import gzip
import json
import os
import shutil
import sys
import time
from pathlib import Path

from tests.rig.places import scratch
from tests.rig.server import flask

GOAL_S, ROWS = 60, 17_027
COLUMNS = ("工廠登記編號", "工廠名稱", "工廠地址", "工廠市鎮鄉村里", "產業類別", "主要產品", "工廠登記狀態",
           "公司（營利事業）統一編號", "工廠登記核准日期")  # fmt: skip


def invented(path: Path) -> Path:
    """A register of as many rows as the real one."""
    letters = "東西南北中天地人山水金木火土日月春夏秋冬"
    with gzip.open(path, "wt", encoding="utf-8") as file:
        file.write(",".join(COLUMNS) + "\n")
        for n in range(ROWS):
            name = "".join(letters[n // 20**k % 20] for k in range(4))
            place = f"臺中市大雅區{name}路{n % 400}號,臺中市大雅區"
            file.write(f"{n:08},{name}玩具股份有限公司,{place},22塑膠,玩具,生產中,,0990101\n")
    return path


def timed(folder: Path, *words: str) -> float:
    """Seconds that a command takes."""
    begun = time.perf_counter()
    flask(folder, *words)
    return time.perf_counter() - begun


def main() -> int:
    """Measure, print, judge."""
    folder = scratch("bench-imports")
    try:
        flask(folder, "migrate")
        real = Path(os.environ.get("IETP_DATA", "")) / "facilities_taiwan_a.csv.gz"
        path = real if real.is_file() else invented(folder / "register.csv.gz")
        command = ("import", "factories", str(path), "--mapping", "taiwan_moea", "--without-duplicates")
        first = timed(folder, *command)
        for what, seconds in (("load", first), ("load again", timed(folder, *command)),
                              ("duplicates", timed(folder, "import", "resume"))):  # fmt: skip
            figures = {"what": what, "list": path.name, "rows": ROWS, "seconds": round(seconds, 1)}
            print(json.dumps(figures | {"rows_a_second": round(ROWS / seconds)}), flush=True)
        return 1 if first > GOAL_S else 0
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
