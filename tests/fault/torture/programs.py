"""The programs under test and the judge, and what this machine can do."""

import dataclasses
import os
import pathlib
import subprocess

from cluster import ROOT


@dataclasses.dataclass(frozen=True)
class Programs:
    detector: pathlib.Path  # as it ships: publishes, makes topics, dumps states
    member: pathlib.Path    # the members: the same with failpoints, when it was built
    oracle: pathlib.Path
    model: pathlib.Path
    judges_states: bool
    tolerated: str          # a pattern of words with which a member may crash; empty: none

    @property
    def has_failpoints(self) -> bool:
        return self.member != self.detector

    def version(self) -> str:
        """Of the members, in one line."""
        asked = subprocess.run([self.member, "--version"], capture_output=True, text=True,
                               check=True, env={"PATH": "/usr/bin:/bin"})
        return ", ".join(asked.stdout.split("\n")[:2])


def find_programs(arguments) -> Programs:
    """From the options of the command line, the environment of the tests, or the release build."""
    detector = pathlib.Path(arguments.detector or os.environ.get("DETECTOR_UNDER_TEST")
                            or ROOT / "build/release/app/harrier")
    member = pathlib.Path(arguments.failpoint_detector or os.environ.get("FAILPOINT_DETECTOR")
                          or ROOT / "build/release/tests/harrier-failpoints")
    for program in (detector, member):
        if not os.access(program, os.X_OK):
            raise SystemExit(f"torture: no program {program}: build it, or name it (--help)")
    return Programs(detector=detector.resolve(), member=member.resolve(),
                    oracle=arguments.oracle.resolve(), model=ROOT / "config/models/default.json",
                    judges_states=not arguments.no_states, tolerated=arguments.tolerate)
