"""The directed scenarios: which there are, and running them."""

import importlib
import pathlib
import time
from types import ModuleType

from cluster import Cluster
from member import BenchFailure
from programs import Programs
from trial import Trial

_FOLDER = pathlib.Path(__file__).parent / "scenarios"


class Skipped(Exception):
    """This machine lacks something; says what."""


def names() -> list[str]:
    return sorted(file.stem for file in _FOLDER.glob("[a-z]*.py"))


def run(programs: Programs, folder: pathlib.Path, arguments) -> None:
    """Those that need three brokers last, on a cluster of their own. BenchFailure: which failed."""
    wanted = names() if arguments.names == ["all"] else arguments.names
    unknown = sorted(set(wanted) - set(names()))
    if unknown:
        raise BenchFailure(f"no such scenario: {' '.join(unknown)}; there are: {' '.join(names())}")
    modules = [importlib.import_module(f"scenarios.{name}") for name in wanted]
    failed: list[str] = []
    for size in (1, 3):
        chosen = [module for module in modules if getattr(module, "NODES", 1) == size]
        if not chosen:
            continue
        with Cluster(folder / f"kafka-{size}", size) as cluster:
            for module in chosen:
                trial = Trial(cluster, programs, folder / _name(module), arguments.seed)
                if not _run_one(module, trial):
                    failed.append(_name(module))
    if failed:
        raise BenchFailure(f"scenarios: {' '.join(failed)}; kept: {folder}")


def _run_one(module: ModuleType, trial: Trial) -> bool:
    begin = time.monotonic()
    outcome = "ok"
    try:
        with trial:
            module.run(trial)
    except Skipped as reason:
        outcome = f"SKIP: {reason}"
    except (BenchFailure, TimeoutError) as failure:
        outcome = f"FAILED: {failure}"
    print(f"{_name(module):28} {time.monotonic() - begin:5.1f} s  {outcome}", flush=True)
    return not outcome.startswith("FAILED")


def _name(module: ModuleType) -> str:
    return module.__name__.removeprefix("scenarios.")
