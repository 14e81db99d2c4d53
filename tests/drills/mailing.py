"""10,000 notices while the mail server stops and starts and the worker is killed amid: each comes exactly once.

The worker is a process of its own that is ended by SIGKILL; the mail server is a real one on a loopback port. What a
killed worker had claimed comes five minutes later, so the drill takes about ten. Ends with 1 if anything is lost, or
comes twice otherwise than under one Message-ID and by a kill between the server's yes and the worker's mark.
"""

import os
import shutil
import signal
import subprocess
import sys
import time

from sqlalchemy import func, select

from ietp_dash import create_app
from ietp_dash.notifications.models import Mail, Notification
from ietp_dash.storage.database import db
from tests.notifications import crowd
from tests.rig.mail import Sink
from tests.rig.places import ROOT, scratch
from tests.rig.server import environment, flask

PEOPLE, TIMES = 1000, 10
KILLS_AT = (500, 2000, 3500, 5000, 7000)
STOPS_AT = (1200, 6000)
LONGEST = 1500


def _worker(folder, url) -> subprocess.Popen:
    command = ["setpriv", "--pdeathsig=KILL", "--", sys.executable, "-m", "flask", "--app", "app", "worker"]
    with (folder / "worker.log").open("ab") as log:
        return subprocess.Popen(
            command, cwd=ROOT, env=environment(folder, MAIL_URL=url, WORKER="off"), stdout=log, stderr=log
        )


def _restarted(sink: Sink) -> Sink:
    """The same mail server again after three seconds of nobody there."""
    sink.controller.stop()
    time.sleep(3)
    again = Sink()
    again.messages, again.url = sink.messages, sink.url
    again.controller.port = sink.controller.port
    again.controller.start()
    return again


def _kill(worker, folder, url) -> subprocess.Popen:
    worker.send_signal(signal.SIGKILL)
    worker.wait()
    return _worker(folder, url)


def _is_over(app) -> bool:
    with app.app_context():
        notices = db.session.scalar(select(func.count()).select_from(Notification))
        queued = db.session.scalar(select(func.count()).select_from(Mail).where(Mail.state == "queued"))
        db.session.remove()
    return notices == PEOPLE * TIMES and queued == 0


def _until_all_came(app, folder, sink, worker) -> tuple[Sink, subprocess.Popen, int]:
    kills, stops, killed, until = list(KILLS_AT), list(STOPS_AT), 0, time.monotonic() + LONGEST
    while time.monotonic() < until:
        came = len(sink.messages)
        if kills and came >= kills[0]:
            worker, killed = _kill(worker, folder, sink.url), killed + 1
            print(f"worker killed after {kills.pop(0)} mails", flush=True)
        elif stops and came >= stops[0]:
            sink = _restarted(sink)
            print(f"mail server stopped and started after {stops.pop(0)} mails", flush=True)
        elif not kills and not stops and _is_over(app):
            break
        else:
            time.sleep(0.01 if kills or stops else 2)
    return sink, worker, killed


def main() -> int:
    """Tell everybody, disturb it, and look what came."""
    folder, sink, worker = scratch("mailing"), Sink(), None
    try:
        flask(folder, "migrate")
        app = create_app({"INSTANCE": str(folder), "WORKER": "off"})
        with app.app_context():
            crowd.make(PEOPLE, TIMES)
            db.session.remove()
        sink.controller.start()
        worker = _worker(folder, sink.url)
        sink, worker, killed = _until_all_came(app, folder, sink, worker)
        with app.app_context():
            wrong = crowd.faults(sink.messages, PEOPLE, TIMES, kills=killed)
        again = len(sink.messages) - len({message["Message-ID"] for _, message in sink.messages})
        print(f"{PEOPLE * TIMES} notices, {killed} kills, {len(STOPS_AT)} stops: {again} came again under the same id")
    finally:
        sink.controller.stop()
        if worker:
            os.kill(worker.pid, signal.SIGKILL)
            worker.wait()
        shutil.rmtree(folder, ignore_errors=True)
    for one in wrong:
        print(f"wrong: {one}")
    return 1 if wrong or killed != len(KILLS_AT) else 0


if __name__ == "__main__":
    sys.exit(main())
