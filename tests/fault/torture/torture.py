#!/usr/bin/env python3
"""The torture bench: faults against the detector on a real Kafka, judged by the oracle (README.md).

exit code: 0 all is as it must be, 1 something is not, 2 wrong usage, 77 skipped (no Java or kcat)
"""

import argparse
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

import scenario_book
from cluster import ROOT
from member import BenchFailure
from plan import PlanSize, make_plan, read_plan
from processes import end_all_at_exit
from programs import find_programs
from storm import Storm

_RECORDS_PER_ROUND = 250_000  # what a round's faults should meet, and a disk can hold three times
_EXTRA_ROUNDS = 5  # one for so many


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--detector", help="harrier as it ships [that of build/release]")
    parser.add_argument("--failpoint-detector", help="harrier-failpoints [that of build/release]")
    parser.add_argument("--oracle", type=pathlib.Path, default=ROOT / "tests/fault/oracle/oracle")
    parser.add_argument("--no-states", action="store_true", help="judge topics only, no stores")
    parser.add_argument("--tolerate", default="", metavar="PATTERN",
                        help="go on when a member crashes with such words, or does not end on "
                             "SIGTERM and has such a function on its stacks")
    parser.add_argument("--folder", type=pathlib.Path, help="where all is kept [a temporary one]")
    commands = parser.add_subparsers(dest="command", required=True)
    storm = commands.add_parser("storm", help="random faults under load")
    storm.add_argument("--kills", type=int, default=30)
    storm.add_argument("--transactions", type=int, default=60_000)
    storm.add_argument("--rounds", type=int, help="[one for 250,000 transactions]")
    storm.add_argument("--seed", type=int, default=1, help="of the first round")
    storm.add_argument("--nodes", type=int, choices=(1, 3), default=3)
    storm.add_argument("--fired-at-least", type=int, default=0,
                       help="kills at every failpoint; a few more rounds where it takes them")
    storm.add_argument("--json", type=pathlib.Path, metavar="FILE",
                       help="the report, written anew after every round")
    storm.add_argument("--plan", type=pathlib.Path, help="replay a plan that was printed")
    storm.add_argument("--print-plan", action="store_true", help="that of the first round")
    scenario = commands.add_parser("scenario", help="directed faults")
    scenario.add_argument("names", nargs="+", help="all, or: " + " ".join(scenario_book.names()))
    scenario.add_argument("--seed", type=int, default=1)
    return parser.parse_args()


def skip_without_tools() -> None:
    java = os.environ.get("JAVA_HOME", "") and os.environ["JAVA_HOME"] + "/bin/java" or "java"
    missing = [tool for tool in ("kcat", java, "setpriv") if shutil.which(tool) is None]
    if missing:
        print(f"SKIP: not installed: {' '.join(missing)}", file=sys.stderr)
        sys.exit(1 if os.environ.get("CI") else 77)


def run_storm(arguments: argparse.Namespace, folder: pathlib.Path) -> bool:
    """False when there is something to be looked at in the folder all the same."""
    programs = find_programs(arguments)
    rounds = arguments.rounds or max(1, -(-arguments.transactions // _RECORDS_PER_ROUND))
    size = PlanSize(-(-arguments.transactions // rounds), -(-arguments.kills // rounds),
                    arguments.nodes, programs.has_failpoints)
    if arguments.print_plan:
        print(make_plan(arguments.seed, size).text())
        return True
    with Storm(programs, folder, arguments.nodes) as storm:
        try:
            if arguments.plan:
                if not storm.run(read_plan(arguments.plan)):
                    raise BenchFailure("no verdict")
            else:
                _run_rounds(storm, arguments, rounds, size)
        finally:
            print(storm.totals.table(), flush=True)
            _write_json(storm, arguments)
    return not storm.totals.without_verdict


def _run_rounds(storm: Storm, arguments: argparse.Namespace, rounds: int, size: PlanSize) -> None:
    """As many as were asked for, and a few more where failpoints or kills are still missing."""
    totals = storm.totals
    seed = arguments.seed
    is_enough = False
    while totals.rounds < rounds or not is_enough:
        if totals.rounds == rounds + max(1, rounds // _EXTRA_ROUNDS):
            raise BenchFailure(f"{totals.kills} kills; fewer than {arguments.fired_at_least} "
                               f"at: {', '.join(totals.below(arguments.fired_at_least))}")
        if len(totals.without_verdict) > max(1, rounds // _EXTRA_ROUNDS):
            raise BenchFailure("too many rounds without a verdict")
        storm.run(make_plan(seed, size, totals.killed))
        seed += 1
        is_enough = (totals.kills >= arguments.kills
                     and not totals.below(arguments.fired_at_least))
        _write_json(storm, arguments)


def _write_json(storm: Storm, arguments: argparse.Namespace) -> None:
    if arguments.json:
        storm.totals.write_json(arguments.json)


def main() -> int:
    arguments = parse_arguments()
    skip_without_tools()
    end_all_at_exit()
    folder = arguments.folder or pathlib.Path(tempfile.mkdtemp(prefix="torture-"))
    folder.mkdir(parents=True, exist_ok=True)
    is_clean = True
    try:
        if arguments.command == "storm":
            is_clean = run_storm(arguments, folder)
        else:
            scenario_book.run(find_programs(arguments), folder, arguments)
    except (BenchFailure, subprocess.SubprocessError) as failure:
        print(f"FAILED: {failure}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    if is_clean and not arguments.folder:
        shutil.rmtree(folder)
    return 0


if __name__ == "__main__":
    sys.exit(main())
