#!/usr/bin/env python3
"""The torture bench: faults against the detector on a real Kafka, judged by the oracle (README.md).

exit code: 0 all is as it must be, 1 something is not, 2 wrong usage, 77 skipped (no Java or kcat)
"""

import argparse
import os
import pathlib
import shutil
import sys
import tempfile

import scenario_book
from cluster import ROOT, Cluster
from member import BenchFailure
from plan import PlanSize, make_plan, read_plan
from processes import end_all_at_exit
from programs import find_programs
from storm import Storm, missing_failpoints

_RECORDS_PER_ROUND = 250_000  # the oracle holds all outputs of a round in memory: 1 KB each


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--detector", help="harrier as it ships [that of build/release]")
    parser.add_argument("--failpoint-detector", help="harrier-failpoints [that of build/release]")
    parser.add_argument("--oracle", type=pathlib.Path, default=ROOT / "tests/fault/oracle/oracle")
    parser.add_argument("--no-states", action="store_true", help="judge topics only, no stores")
    parser.add_argument("--tolerate", default="", metavar="PATTERN",
                        help="go on when a member crashes with such words")
    parser.add_argument("--folder", type=pathlib.Path, help="where all is kept [a temporary one]")
    commands = parser.add_subparsers(dest="command", required=True)
    storm = commands.add_parser("storm", help="random faults under load")
    storm.add_argument("--kills", type=int, default=30)
    storm.add_argument("--transactions", type=int, default=60_000)
    storm.add_argument("--rounds", type=int, help="[one for 250,000 transactions]")
    storm.add_argument("--seed", type=int, default=1, help="of the first round")
    storm.add_argument("--nodes", type=int, choices=(1, 3), default=3)
    storm.add_argument("--fired-at-least", type=int, default=0, help="of every failpoint")
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


def run_storm(arguments: argparse.Namespace, folder: pathlib.Path) -> None:
    programs = find_programs(arguments)
    rounds = arguments.rounds or max(1, -(-arguments.transactions // _RECORDS_PER_ROUND))
    size = PlanSize(-(-arguments.transactions // rounds), -(-arguments.kills // rounds),
                    arguments.nodes, programs.has_failpoints)
    plans = [make_plan(arguments.seed + number, size) for number in range(rounds)]
    if arguments.plan:
        plans = [read_plan(arguments.plan)]
    if arguments.print_plan:
        print(plans[0].text())
        return
    with Cluster(folder / "kafka", arguments.nodes) as cluster:
        storm = Storm(programs, cluster, folder)
        try:
            for plan in plans:
                storm.run(plan)
        finally:
            print(storm.totals.report(), flush=True)
    missing = missing_failpoints(storm.totals, arguments.fired_at_least)
    if missing:
        raise BenchFailure(
            f"fired less than {arguments.fired_at_least} times: {', '.join(missing)}")


def main() -> int:
    arguments = parse_arguments()
    skip_without_tools()
    end_all_at_exit()
    folder = arguments.folder or pathlib.Path(tempfile.mkdtemp(prefix="torture-"))
    folder.mkdir(parents=True, exist_ok=True)
    try:
        if arguments.command == "storm":
            run_storm(arguments, folder)
        else:
            scenario_book.run(find_programs(arguments), folder, arguments)
    except BenchFailure as failure:
        print(f"FAILED: {failure}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    if not arguments.folder:
        shutil.rmtree(folder)
    return 0


if __name__ == "__main__":
    sys.exit(main())
