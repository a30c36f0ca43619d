#!/usr/bin/env python3
"""Trains a judge, boosted trees that harrier reads as they are (docs/formats/judge.md).

    train_judge.py --features features.csv --out judge.json
    train_judge.py --features features.csv --out judge.json --to 2018-08-01 --final

features.csv is what `harrier features` writes: transaction_id, timestamp, customer_id, label
(anomaly or normal), anomaly_type, then the judge's inputs, each under its own name; an empty cell
is a missing value. The last UTC day is held out and the judge measured on it; --final holds
nothing out. What is written is what was fitted: without --final, without that day.

The same file and options give the same bytes. Needs the packages of requirements.txt. Exit code 0;
1 when the rows cannot be trained on; 2 for wrong usage or something that is not there.
"""
import argparse
import array
import csv
import datetime
import hashlib
import math
import os
import pathlib
import sys
from typing import NamedTuple

try:
    import numpy
    import xgboost
except ImportError as missing:
    print(f"train_judge.py: {missing}; pip install -r requirements.txt", file=sys.stderr)
    sys.exit(2)

from ranking import area_under_roc, average_precision

FACTS = ["transaction_id", "timestamp", "customer_id", "label", "anomaly_type"]


class UsageError(Exception):
    """Something that is asked for does not exist: exit code 2."""


class DataError(Exception):
    """The rows cannot be trained on: exit code 1."""


class Rows(NamedTuple):
    columns: list
    values: numpy.ndarray  # float32, NaN where a cell is empty
    is_anomaly: numpy.ndarray
    days: numpy.ndarray  # UTC, as ordinals

    def where(self, chosen):
        return Rows(self.columns, self.values[chosen], self.is_anomaly[chosen], self.days[chosen])

    def matrix(self):
        return xgboost.DMatrix(
            self.values, self.is_anomaly, feature_names=self.columns, missing=math.nan, nthread=1)

    def __str__(self):
        return f"{len(self.values):,} rows, {int(self.is_anomaly.sum()):,} anomalies"


def instant(text):
    """A date, its midnight, or a time of RFC 3339; UTC when it names no offset."""
    time = datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))
    if time.tzinfo is None:
        return time.replace(tzinfo=datetime.timezone.utc)
    return time.astimezone(datetime.timezone.utc)


def is_anomaly_label(text):
    if text not in ("anomaly", "normal"):
        raise ValueError(f"label {text!r} is neither anomaly nor normal")
    return text == "anomaly"


def choose_columns(header, wanted):
    if header[: len(FACTS)] != FACTS:
        raise UsageError(f"the columns do not begin with {','.join(FACTS)}")
    columns = wanted or header[len(FACTS):]
    unknown = [name for name in columns if name not in header[len(FACTS):]]
    if unknown:
        raise UsageError(f"no such columns: {', '.join(unknown)}; "
                         f"there are {', '.join(header[len(FACTS):])}")
    if len(set(columns)) < len(columns):
        raise UsageError("a column is named twice")
    return columns


def read_rows(path, options):
    """The rows from --from to before --to, their chosen columns only."""
    values, is_anomaly, days = array.array("f"), array.array("b"), array.array("i")
    with open(path, newline="", encoding="utf-8") as file:
        lines = csv.reader(file)
        header = next(lines, [])
        columns = choose_columns(header, options.columns)
        places = [header.index(name) for name in columns]
        for cells in lines:
            try:
                if len(cells) != len(header):
                    raise ValueError(f"{len(cells)} cells instead of {len(header)}")
                time = instant(cells[1])
                if not options.begin <= time < options.end:
                    continue
                is_anomaly.append(is_anomaly_label(cells[3]))
                values.extend(float(cells[i]) if cells[i] else math.nan for i in places)
            except ValueError as error:
                raise DataError(f"{path}:{lines.line_num}: {error}") from error
            days.append(time.toordinal())
    return Rows(columns, numpy.array(values, "f4").reshape(-1, len(columns)),
                numpy.array(is_anomaly, bool), numpy.array(days))


def require_both_kinds(rows, what):
    if not 0 < rows.is_anomaly.sum() < len(rows.is_anomaly):
        raise DataError(f"{what}: {rows}; both kinds are needed")


def fit(rows, options):
    parameters = {
        "objective": "binary:logistic",
        "tree_method": "hist",
        "max_bin": options.max_bin,
        # XGBoost would take the share of anomalies, and its least weight of a leaf, 1, would then
        # stand for a hundred rows or more: rare frauds could not be told apart.
        "base_score": 0.5,
        "eta": options.eta,
        "max_depth": options.depth,
        "gamma": options.gamma,
        "colsample_bytree": options.colsample,
        "subsample": options.subsample,
        "seed": options.seed,
        "nthread": 1,  # sums of floats in one order: the same bytes every time
    }
    return xgboost.train(parameters, rows.matrix(), options.rounds)


def report_quality(booster, rows, what):
    probabilities = booster.predict(rows.matrix())
    print(f"{what}: {rows}; ROC AUC {area_under_roc(probabilities, rows.is_anomaly):.4f}, "
          f"average precision {average_precision(probabilities, rows.is_anomaly):.4f}")


def report_importance(booster, columns):
    """Mean gain of the splits on an input, and how many there are."""
    gains, splits = booster.get_score(importance_type="gain"), booster.get_fscore()
    print(f"{'input':28}{'mean gain':>12}{'splits':>8}")
    for name in sorted(columns, key=lambda name: -gains.get(name, 0)):
        print(f"{name:28}{gains.get(name, 0):>12.2f}{int(splits.get(name, 0)):>8}")


def save(booster, path, rows):
    """Writes the file, once it has been read back and has given the same answers."""
    partial = path.with_name(path.name + ".partial.json")  # a name that XGBoost knows as JSON
    booster.save_model(partial)
    again = xgboost.Booster(model_file=partial)
    same = numpy.array_equal(again.predict(rows.matrix()), booster.predict(rows.matrix()))
    if again.feature_names != rows.columns or not same:
        raise DataError(f"{partial}: XGBoost does not read what it has written")
    identity = hashlib.sha256(partial.read_bytes()).hexdigest()
    os.replace(partial, path)
    print(f"{path}: {booster.num_boosted_rounds()} trees, {len(rows.columns)} inputs, "
          f"sha256 {identity}")


def check_out(path):
    if path.suffix != ".json" or not path.parent.is_dir():
        raise UsageError(f"{path}: not the name of a .json file in a folder that is there")


def train(options):
    check_out(options.out)
    rows = read_rows(options.features, options)
    if len(rows.values) == 0:
        raise DataError(f"{options.features}: no rows from --from to --to")
    last_day = rows.days.max()
    fitted = rows if options.final else rows.where(rows.days < last_day)
    require_both_kinds(fitted, "rows to fit")
    print(f"fitted: {fitted}")
    booster = fit(fitted, options)
    if not options.final:
        held_out = rows.where(rows.days == last_day)
        day = datetime.date.fromordinal(int(last_day))
        require_both_kinds(held_out, f"held out, {day}")
        report_quality(booster, held_out, f"held out, {day}")
    if options.importance:
        report_importance(booster, fitted.columns)
    save(booster, options.out, fitted)


def parse_options(arguments):
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--features", required=True, type=pathlib.Path, help="CSV")
    parser.add_argument("--out", required=True, type=pathlib.Path, help="the judge, a .json")
    parser.add_argument("--columns", type=lambda text: text.split(","), help="inputs (all)")
    parser.add_argument("--from", dest="begin", type=instant, default="0001-01-01",
                        help="leave out earlier rows; a date or an instant, UTC")
    parser.add_argument("--to", dest="end", type=instant, default="9999-12-31",
                        help="leave out rows of this instant and later")
    parser.add_argument("--final", action="store_true", help="hold no day out")
    parser.add_argument("--importance", action="store_true", help="print what the inputs gained")
    for name, kind, default, what in (
            ("rounds", int, 100, "trees"),
            ("eta", float, 0.1, "learning rate"),
            ("depth", int, 4, "levels of a tree"),
            ("gamma", float, 2.0, "least gain of a split"),
            ("max-bin", int, 512, "bins of an input"),
            ("colsample", float, 1.0, "share of the inputs that a tree sees"),
            ("subsample", float, 1.0, "share of the rows that a tree sees"),
            ("seed", int, 0, "of colsample and subsample")):
        parser.add_argument(f"--{name}", type=kind, default=default, help=f"{what} ({default})")
    return parser.parse_args(arguments)


def main():
    try:
        train(parse_options(sys.argv[1:]))
    except (UsageError, OSError) as error:
        print(f"train_judge.py: {error}", file=sys.stderr)
        sys.exit(2)
    except (DataError, xgboost.core.XGBoostError) as error:
        print(f"train_judge.py: {str(error).splitlines()[0]}", file=sys.stderr)  # no stack trace
        sys.exit(1)


if __name__ == "__main__":
    main()
