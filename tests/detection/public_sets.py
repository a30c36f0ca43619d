#!/usr/bin/env python3
"""Area under the ROC curve of the forest on public sets, beside scikit-learn's and with a verdict.

Needs numpy, the program forest_scores (a build target) and the sets, in a folder of this shape:

    DIR/adbench-if/*.npz                              eight sets of github.com/Minqi824/ADBench
    DIR/ulb-subset/spread_2773genuine_492fraud.csv.xz
    DIR/ulb-subset/first4h_9507genuine.csv.xz         card transactions of the ULB set

100 trees of 256 rows; each figure is the mean over seeds 1 to 10, its spread the standard deviation
of one seed. The eight sets are fitted and scored on all their rows, without labels, as published.
docs/detection.md says how the ULB subset is fitted and why. Exit code: 0 when all that is judged
passes, 1 when not, 2 when something that is needed is not there.
"""
import argparse
import csv
import lzma
import math
import pathlib
import statistics
import subprocess
import sys
import tempfile
from typing import NamedTuple

try:
    import numpy
except ImportError:
    print("public_sets.py: needs numpy: apt-get install python3-numpy", file=sys.stderr)
    sys.exit(2)

from ranking import area_under_roc

ROOT = pathlib.Path(__file__).resolve().parents[2]
SEEDS = range(1, 11)
TOLERANCE = 0.01  # a mean further below its reference fails
# scikit-learn's IsolationForest, 100 trees of 256 rows, fitted and scored on all rows, mean of 3
# seeds; in the order of size.
ADBENCH = {
    "38_thyroid": 0.978,
    "31_satimage-2": 0.993,
    "23_mammography": 0.861,
    "5_campaign": 0.699,
    "32_shuttle": 0.997,
    "34_smtp": 0.905,
    "10_cover": 0.883,
    "16_http": 0.9993,
}
ULB_AT_LEAST = 0.940
ULB_FRAUDS_PER_FITTED = 99  # 5 of 492, beside 2,773 genuine rows: 0.18 %, in the whole set 0.17 %
ULB_COLUMNS = [f"V{i}" for i in range(1, 29)] + ["Amount"]


class LabelledRows(NamedTuple):
    """The forest is fitted to the first fit_rows; all rows but the first `unscored` are ranked."""

    values: numpy.ndarray  # float32
    is_anomaly: numpy.ndarray
    fit_rows: int
    unscored: int = 0


class Trial(NamedTuple):
    name: str
    reference: str
    least: float  # -inf: for information, not judged
    labelled: LabelledRows


def scores_of(program, labelled, seed, folder):
    rows, scores = folder / "rows.f32", folder / "scores.f64"
    if seed == SEEDS[0]:
        labelled.values.astype("<f4").tofile(rows)
    command = [program, "--rows", rows, "--columns", labelled.values.shape[1], "--scores", scores,
               "--seed", seed, "--fit-rows", labelled.fit_rows]
    subprocess.run([str(word) for word in command], check=True)
    return numpy.fromfile(scores, "<f8")


def areas(program, labelled, folder):
    ranked = slice(labelled.unscored, None)
    return [
        area_under_roc(scores_of(program, labelled, seed, folder)[ranked],
                       labelled.is_anomaly[ranked])
        for seed in SEEDS
    ]


def adbench_trials(folder):
    for name, reference in ADBENCH.items():
        with numpy.load(folder / f"{name}.npz") as data:
            values, is_anomaly = data["X"], data["y"] == 1
        labelled = LabelledRows(values, is_anomaly, len(values))
        yield Trial(name, f"{reference:.4f}", reference - TOLERANCE, labelled)


def read_ulb(path):
    with lzma.open(path, "rt", newline="") as file:
        records = list(csv.DictReader(file))
    values = numpy.array([[float(record[name]) for name in ULB_COLUMNS] for record in records])
    return values, numpy.array([record["Class"] == "1" for record in records])


def ulb_trials(folder):
    values, is_fraud = read_ulb(folder / "spread_2773genuine_492fraud.csv.xz")
    early, _ = read_ulb(folder / "first4h_9507genuine.csv.xz")
    genuine, frauds = values[~is_fraud], values[is_fraud]
    as_rare = frauds[::ULB_FRAUDS_PER_FITTED]  # in time order, so from both days
    others = numpy.delete(frauds, slice(None, None, ULB_FRAUDS_PER_FITTED), axis=0)
    ordered = numpy.vstack([genuine, as_rare, others])
    is_last = numpy.arange(len(ordered)) >= len(genuine)
    yield Trial("ulb, fit genuine", f"{ULB_AT_LEAST:.4f}", ULB_AT_LEAST,
                LabelledRows(ordered, is_last, len(genuine)))
    yield Trial("ulb, fit as rare", "-", -math.inf,
                LabelledRows(ordered, is_last, len(genuine) + len(as_rare)))
    yield Trial("ulb, fit first 4 h", "-", -math.inf,
                LabelledRows(numpy.vstack([early, values]),
                             numpy.concatenate([numpy.zeros(len(early), bool), is_fraud]),
                             len(early), unscored=len(early)))
    yield Trial("ulb, fit all", "-", -math.inf, LabelledRows(values, is_fraud, len(values)))


def measure(trial, program, folder):
    """Prints the row of a trial; whether it passes."""
    area = areas(program, trial.labelled, folder)
    mean = statistics.fmean(area)
    passes = mean >= trial.least
    verdict = "-" if math.isinf(trial.least) else "ok" if passes else "TOO LOW"
    ranked = trial.labelled.is_anomaly[trial.labelled.unscored:]
    print(f"{trial.name:20}{len(ranked):>8}{int(ranked.sum()):>11}{mean:>9.4f}"
          f"{statistics.stdev(area):>9.4f}{min(area):>9.4f}{max(area):>9.4f}"
          f"{trial.reference:>11}  {verdict}", flush=True)
    return passes


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", required=True, type=pathlib.Path, help="folder of the sets")
    parser.add_argument("--program", type=pathlib.Path, help="default: that of the release build",
                        default=ROOT / "build/release/tests/forest_scores")
    options = parser.parse_args()
    for needed in (options.program, options.data / "adbench-if", options.data / "ulb-subset"):
        if not needed.exists():
            print(f"public_sets.py: {needed} is not there; see --help", file=sys.stderr)
            sys.exit(2)
    print(f"{'set':20}{'rows':>8}{'anomalies':>11}{'AUC':>9}{'spread':>9}{'least':>9}{'most':>9}"
          f"{'reference':>11}  verdict")
    passed = True
    with tempfile.TemporaryDirectory() as scratch:
        for trials in (adbench_trials(options.data / "adbench-if"),
                       ulb_trials(options.data / "ulb-subset")):
            for trial in trials:
                passed &= measure(trial, options.program, pathlib.Path(scratch))
    sys.exit(0 if passed else 1)


if __name__ == "__main__":
    main()
