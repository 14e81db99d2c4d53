"""The whole server as an operator runs it: granian in a process of its own, on a loopback port."""

import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import suppress
from pathlib import Path

from .places import ROOT, free_port

GRANIAN = (
    "--interface", "asgi", "--host", "127.0.0.1", "--workers", "1", "--backlog", "4096", "--backpressure", "4096",
    "--workers-kill-timeout", "5", "--no-ws", "--log-level", "warning",
)  # fmt: skip


class LiveServer:
    """A running server; ``url`` is its address. ``settings`` are IETP_ settings without the prefix."""

    def __init__(self, instance: Path, workers: int = 1, **settings):
        self.instance, self.port = instance, free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.environment = environment(instance, BASE_URL=self.url, **settings)
        self.log = instance / "server.log"
        self.workers = workers
        self.start()

    def start(self) -> None:
        """Start it and wait until it answers. Raises RuntimeError with its log if it does not."""
        command = ["setpriv", "--pdeathsig=TERM", "--"]  # the kernel ends it if the tests are killed
        command += [sys.executable, "-m", "granian", *GRANIAN, "--port", str(self.port), "app:asgi"]
        command[command.index("--workers") + 1] = str(self.workers)
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                command, cwd=ROOT, env=self.environment, stdout=log, stderr=log, start_new_session=True
            )
        until = time.monotonic() + 60
        while not self.answers():
            if self.process.poll() is not None or time.monotonic() > until:
                self.stop()
                raise RuntimeError(f"the server did not start:\n{self.log.read_text()}")
            time.sleep(0.05)

    def answers(self) -> bool:
        """Whether it answers at all."""
        try:
            with urllib.request.urlopen(self.url + "/sign-in", timeout=5) as answer:
                return answer.status == 200
        except urllib.error.HTTPError as error:
            with error:
                return True
        except OSError:
            return False

    def stop(self) -> None:
        """Ask it to end, and end it if it does not."""
        self.process.terminate()
        try:
            self.process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            self.kill()

    def kill(self) -> None:
        """End server and workers at once, as a power cut of the processes would."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, 9)
        self.process.wait(timeout=15)


def environment(instance: Path, **settings) -> dict:
    """The environment of a process that runs the product on ``instance`` and nothing of this machine's settings."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("IETP_")}
    ours = {"INSTANCE": str(instance), "PASSWORD_COST": "8,1,1", "LIMITS": "off"} | settings
    return kept | {f"IETP_{name}": value for name, value in ours.items()}


def flask(instance: Path, *arguments: str, **settings) -> str:
    """Run a ``flask`` command of the product; answers what it printed. Raises RuntimeError if it fails."""
    command = [sys.executable, "-m", "flask", "--app", "app", *arguments]
    done = subprocess.run(command, cwd=ROOT, env=environment(instance, **settings), capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"flask {' '.join(arguments)} failed:\n{done.stdout}{done.stderr}")
    return done.stdout
