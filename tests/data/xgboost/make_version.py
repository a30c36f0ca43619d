#!/usr/bin/env python3
"""Writes version-V.model.json and version-V.json for the XGBoost V that is installed.

A small model on synthetic rows with missing values, pruned so that nodes are deleted, and what the
library says about thirty rows: margins (float32), the value of the leaf that each row reaches in
each tree, and the same margin added in double.
usage: make_version.py   (in an environment with xgboost and numpy)
"""
import json
import math

import numpy
import xgboost

ROWS = 30
FEATURES = ["amount", "hour", "forest_score", "rule_count"]


def training_rows():
    random = numpy.random.default_rng(7)
    rows = random.normal(size=(800, len(FEATURES))).astype(numpy.float32)
    rows[:, 3] = random.integers(0, 4, 800)
    odds = rows[:, 0] + rows[:, 1] * rows[:, 2] + rows[:, 3] / 2 + random.normal(size=800)
    rows[random.random(rows.shape) < 0.1] = numpy.nan
    return rows, (odds > 1.5).astype(int)


def main():
    rows, labels = training_rows()
    parameters = {
        "objective": "binary:logistic",
        "tree_method": "exact",
        "max_depth": 4,
        "gamma": 3.0,
        "base_score": 0.25,
        "nthread": 1,
    }
    booster = xgboost.train(
        parameters, xgboost.DMatrix(rows, labels, feature_names=FEATURES), num_boost_round=6
    )
    name = f"version-{xgboost.__version__}"
    booster.save_model(f"{name}.model.json")

    with open(f"{name}.model.json", encoding="utf-8") as file:
        learner = json.load(file)["learner"]
    trees = learner["gradient_booster"]["model"]["trees"]
    deleted = sum(int(tree["tree_param"]["num_deleted"]) for tree in trees)
    assert deleted > 0, "nothing was pruned"

    first = xgboost.DMatrix(rows[:ROWS], feature_names=FEATURES)
    leaves = booster.predict(first, pred_leaf=True).astype(int)
    values = [[trees[t]["split_conditions"][leaf] for t, leaf in enumerate(row)] for row in leaves]
    score = float(numpy.float32(learner["learner_model_param"]["base_score"].strip("[]")))
    base = math.log(score) - math.log(1 - score)
    vectors = {
        "xgboost": xgboost.__version__,
        "deleted_nodes": deleted,
        "X": [[None if math.isnan(x) else float(x) for x in row] for row in rows[:ROWS]],
        "margin": [float(x) for x in booster.predict(first, output_margin=True)],
        "leaf_values": values,
        "margin_double": [base + math.fsum(map(numpy.float32, row)) for row in values],
    }
    with open(f"{name}.json", "w", encoding="utf-8") as file:
        json.dump(vectors, file, separators=(",", ":"))
        file.write("\n")
    print(f"{name}: {len(trees)} trees, {deleted} deleted nodes")


if __name__ == "__main__":
    main()
