"""The only broker is restarted cleanly and killed under load; the member stays or comes back."""

import time

from processes import wait_until
from trial import Trial


def run(trial: Trial) -> None:
    loader = trial.start_load(300_000, rate=1000)
    member = trial.member("1", workers=2)
    member.start("--quiet")
    node = trial.cluster.nodes[0]
    for is_clean in (True, False):
        before = trial.published()
        wait_until(lambda: trial.published() > before + 500, 30, "outputs")
        trial.cluster.restart(node, is_clean, down_s=1)
        time.sleep(1)
        member.keep_running()
    trial.end_load(loader)
    member.keep_running()
    member.stop()
    trial.finish(member)
