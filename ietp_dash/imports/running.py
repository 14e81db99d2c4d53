"""Does the work of a run from wherever it stands: staging, merging with the flip, looking for duplicates.

The same steps for a command, for a thread behind the page, and for taking up what a crash left.
"""

import threading

from flask import current_app

from ..kernel.errors import N_, Refused
from ..storage.database import db
from . import doubles, merging, services, staging
from .models import RUNNING, ImportRun

BROKEN = N_("The work stopped at an unexpected fault. It can be taken up again.")


def advance(viewer, run_id: int, told=lambda done, total: None) -> str:
    """Do what the run's state asks for now; answers the state it ended in. A refusal becomes state 'failed'.

    Any other fault also fails the run and is raised again.
    """
    token = services.claim(viewer, run_id)
    run = db.session.get(ImportRun, run_id)
    try:
        if run.state == "staging":
            staging.stage(viewer, run_id, token, told)
        elif run.state == "merging":
            merging.merge(viewer, run_id, token, told)
    except services.TakenOver:
        db.session.rollback()
    except Refused as no:
        services.fail(viewer, run_id, token, no.message, no.values)
    except Exception:
        services.fail(viewer, run_id, token, BROKEN, {})
        raise
    return db.session.get(ImportRun, run_id, populate_existing=True).state


def advance_soon(viewer, run_id: int, *, then_search: bool = True) -> None:
    """The same in a thread of its own; in tests it is waited for."""
    application = current_app._get_current_object()

    def work():
        with application.app_context():
            try:
                if advance(viewer, run_id) == "visible" and then_search:
                    doubles.search(viewer, run_id)
            except Exception:
                application.logger.exception("import %s stopped", run_id)
            finally:
                db.session.remove()

    thread = threading.Thread(target=work, name="import", daemon=True)
    thread.start()
    if application.testing:
        thread.join()


def is_running(run: ImportRun) -> bool:
    """Whether somebody should be working on the run: its state says so, or duplicates are still to be looked for."""
    return run.state in RUNNING or (run.state == "visible" and (run.searched or 0) < run.total)
