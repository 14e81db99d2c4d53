"""Several people at once: each deed in a thread and application context of its own, all begun at the same moment."""

import os
import threading

from ietp_dash.kernel.errors import Refused

ROUNDS = int(os.environ.get("ROUNDS", "20"))
"""How often a race is run; ``make drills`` asks for 500."""


def at_once(app, *deeds) -> list:
    """Run every deed at once; answers what each answered, or its refusal."""
    start, outcomes = threading.Barrier(len(deeds)), [None] * len(deeds)

    def run(place, deed):
        with app.app_context():
            start.wait()
            try:
                outcomes[place] = deed()
            except Refused as no:
                outcomes[place] = no

    threads = [threading.Thread(target=run, args=one) for one in enumerate(deeds)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes
