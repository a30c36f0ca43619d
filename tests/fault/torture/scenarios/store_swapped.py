"""Two partitions' stores are swapped, and a store comes from another cluster: not believed."""

import shutil

from cluster import Cluster
from scenarios.store_damaged import go_on
from trial import Trial


def run(trial: Trial) -> None:
    trial.load(6_000)
    member = trial.member("1")
    member.run_to_end("--quiet")
    _swap(trial, member)
    go_on(member)
    foreign = trial.folder / "foreign-state"
    with Cluster(trial.folder / "other-kafka", 1) as cluster:
        with Trial(cluster, trial.programs, trial.folder / "other", trial.seed) as other:
            other.load(6_000)
            stranger = other.member("1", state=foreign)
            # The same names as ours: only the cluster is another.
            other.prefix, other.group = trial.prefix, trial.group
            other.create_topics()
            other.load(6_000)
            stranger.run_to_end("--quiet")
    shutil.rmtree(member.state)
    shutil.move(foreign, member.state)
    trial.load(6_000, part=1)
    go_on(member)
    trial.finish(member)


def _swap(trial: Trial, member) -> None:
    aside = trial.folder / "aside"
    member.store(0).rename(aside)
    member.store(1).rename(member.store(0))
    aside.rename(member.store(1))
