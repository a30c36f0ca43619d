#!/usr/bin/env python3
"""Converts a fitted scikit-learn IsolationForest into a Harrier model file.

Needs numpy, scikit-learn and joblib. Example:

    convert_sklearn_forest.py --forest forest.joblib --rows training.csv --out model.json

FILE --rows is a CSV of the rows that the forest was fitted to: its header names the features as
docs/formats/model.md does, in the order of the forest's columns. The rows give the calibration (how
rare each score is in training traffic). Thresholds become the greatest float32 not above them:
scikit-learn compares float32 rows with double thresholds, so every row takes the same side.
Works with max_features < 1 and with bootstrap. The script prints the file's sha256.

Only load a joblib file that you trust: reading one can run code.
"""
import argparse
import hashlib
import json
import math

import joblib
import numpy
import sklearn

FEATURE_VERSION = 1
KNOTS_PER_SCORE = 100  # as scoring/calibration.cc
LEAF = -1


def float_not_above(threshold):
    """The greatest float32 that is not above a double."""
    nearest = numpy.float32(threshold)
    if float(nearest) <= threshold:
        return nearest
    return numpy.nextafter(nearest, numpy.float32(-numpy.inf))


def shortest(value):
    """A float32 in the fewest digits that read back as the same float32."""
    return float(numpy.format_float_scientific(value, unique=True, trim="-"))


def convert_tree(tree, columns):
    """One fitted tree as Harrier's arrays; `columns` are the features that it was given."""
    inner = tree.children_left != LEAF
    return {
        "feature": [int(columns[f]) if i else LEAF for f, i in zip(tree.feature, inner)],
        "threshold": [
            shortest(float_not_above(t)) if i else 0 for t, i in zip(tree.threshold, inner)
        ],
        "left": tree.children_left.tolist(),
        "right": tree.children_right.tolist(),
        "samples": tree.n_node_samples.tolist(),
    }


def calibrate(raw_scores):
    """Knots (raw score, rows that score at least as much) about 0.01 of score apart."""
    ordered = numpy.sort(raw_scores)
    rows = len(ordered)
    knots = []
    for i in range(KNOTS_PER_SCORE + 1):
        count = min(max(int(rows * math.pow(10, -4 * i / KNOTS_PER_SCORE) + 1e-6), 1), rows)
        raw = float(ordered[rows - count])
        if not knots or raw > knots[-1][0]:
            knots.append([raw, rows - int(numpy.searchsorted(ordered, raw, side="left"))])
    return {"rows": rows, "knots": knots}


def check(forest, rows, names):
    if not numpy.isfinite(rows).all():
        raise SystemExit("the rows hold values that are not finite")
    if forest.n_features_in_ != len(names):
        raise SystemExit(
            f"the forest has {forest.n_features_in_} features, the rows have {len(names)}"
        )


def convert(forest, rows, names):
    """The model file's text."""
    check(forest, rows, names)
    rows = rows.astype(numpy.float32)
    training = {
        "rows": len(rows),
        "seed": forest.random_state if isinstance(forest.random_state, int) else 0,
        "trees": len(forest.estimators_),
        "samples": int(forest.max_samples_),
        "data_sha256": hashlib.sha256(rows.astype("<f4").tobytes()).hexdigest(),
        "program": f"scikit-learn {sklearn.__version__}",
    }
    if forest.contamination != "auto":
        training["contamination"] = forest.contamination
    members = {
        "format_version": 1,
        "kind": "isolation-forest",
        "features": [{"name": name, "version": FEATURE_VERSION} for name in names],
        "training": training,
        "calibration": calibrate(-forest.score_samples(rows)),
        "forest": [
            convert_tree(estimator.tree_, columns)
            for estimator, columns in zip(forest.estimators_, forest.estimators_features_)
        ],
    }
    text = json.dumps(members, separators=(",", ":"), allow_nan=False)
    rest = "\n" + text[1:] + "\n"  # all but the opening brace, on a line of its own
    sha256 = hashlib.sha256(("{" + rest).encode()).hexdigest()
    return f'{{"sha256":"{sha256}",{rest}', sha256


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--forest", required=True, help="fitted IsolationForest, saved by joblib")
    parser.add_argument("--rows", required=True, help="CSV of the training rows, with a header")
    parser.add_argument("--out", required=True, help="model file to write")
    options = parser.parse_args()
    with open(options.rows, encoding="utf-8") as file:
        names = [name.strip() for name in file.readline().split(",")]
        rows = numpy.loadtxt(file, delimiter=",", ndmin=2)
    text, sha256 = convert(joblib.load(options.forest), rows, names)
    with open(options.out, "w", encoding="utf-8", newline="\n") as file:
        file.write(text)
    print(sha256)


if __name__ == "__main__":
    main()
