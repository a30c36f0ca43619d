"""SIGSTOP for longer than the session, while another takes over; then SIGCONT.

What the zombie had open must be fenced, and it must find its way back by itself.
"""

import signal
import time

from processes import wait_until
from trial import SESSION_MS, Trial


def run(trial: Trial) -> None:
    trial.load(12_000)
    zombie = trial.member("zombie")
    zombie.start("--quiet")
    wait_until(lambda: trial.published() > 500, 30, "the first outputs")
    zombie.process.send(signal.SIGSTOP)
    heir = trial.member("heir")
    heir.start("--quiet")
    time.sleep(SESSION_MS / 1000 + 1)
    before = trial.published()
    zombie.process.send(signal.SIGCONT)
    trial.load(6_000, part=1)
    # The heir may have to wait for the zombie's transaction to time out before it can publish.
    wait_until(lambda: trial.published() > before + 500, 30, "outputs after the zombie woke")
    zombie.stop()
    heir.stop()
    trial.finish(heir)
