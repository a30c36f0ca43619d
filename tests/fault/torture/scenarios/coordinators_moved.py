"""Three brokers: the coordinators of the group and of a transactional id are killed in turn."""

from processes import wait_until
from trial import Trial

NODES = 3


def run(trial: Trial) -> None:
    loader = trial.start_load(300_000, rate=700)
    member = trial.member("1", workers=2)
    member.start("--quiet")
    cluster = trial.cluster
    for coordinator in (lambda: cluster.group_coordinator(trial.group),
                        lambda: cluster.transaction_coordinator(f"{trial.group}-1-0-0")):
        before = trial.published()
        wait_until(lambda: not member.keep_running() and trial.published() > before + 500, 30,
                   "outputs")
        node = coordinator()
        trial.timeline.note("broker-killed", node=node.number)
        cluster.kill(node)
        before = trial.published()
        # Two of three brokers are enough to go on.
        wait_until(lambda: not member.keep_running() and trial.published() > before + 200, 60,
                   "outputs without the coordinator")
        trial.timeline.note("broker-started", node=node.number)
        cluster.start(node)
        wait_until(cluster.is_whole, 90, "the broker is back")
    trial.end_load(loader)
    member.keep_running()
    member.stop()
    trial.finish(member)
