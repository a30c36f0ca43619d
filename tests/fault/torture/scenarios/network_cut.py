"""The network between a member and the brokers is silent for longer than its session, then heals.

Once in both directions, and once only for answers: then the brokers do what was asked, commits
included, and the member cannot know.
"""

import time

from processes import wait_until
from proxy import Cut
from trial import SESSION_MS, Trial


def run(trial: Trial) -> None:
    trial.hot["kafka.socket.timeout.ms"] = 3000  # else a request waits a minute for its answer
    for number, cut in enumerate((Cut.WHOLE, Cut.ANSWERS)):
        trial.load(8_000, part=number)
        member = trial.member(f"cut-{cut.value}")
        before = trial.published()
        member.start("--quiet", brokers=trial.cluster.proxied_brokers)
        wait_until(lambda: trial.published() > before + 500, 30, "outputs")
        trial.cluster.proxy.set_cut(cut)
        heir = trial.member(f"heir-{cut.value}")
        heir.start("--quiet")
        time.sleep(SESSION_MS / 1000 + 2)
        trial.cluster.proxy.set_cut(Cut.NONE)
        time.sleep(3)
        member.process.stop(40)
        heir.stop()
    trial.finish()
