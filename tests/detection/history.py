#!/usr/bin/env python3
"""How well a policy trained on a history finds the fraud that comes after it (docs/detection.md).

Everything is made by the program's own commands: import, the risk table, a forest, the features, the
judge (train_judge.py), verdicts, and the evaluation of the test span with the delay of labels.
"""

import argparse
import datetime
import json
import pathlib
import subprocess
import sys

FOREST_FEATURES = ["amount", "amount_z", "amount_ratio", "spikes_7d",
                   "merchant_risk_1d", "merchant_risk_7d", "merchant_risk_30d"]
JUDGE_OPTIONS = ["--rounds", "200", "--eta", "0.05", "--depth", "4", "--gamma", "2",
                 "--colsample", "0.5", "--subsample", "0.8", "--seed", "1"]
GROUPS = {
    "amount against the own history": ["amount_z", "amount_ratio", "amount_ratio_category",
                                       "amount_ratio_channel"],
    "amount": ["amount", "amount_log"],
    "spikes": ["spikes_7d", "spikes_30d", "days_since_spike"],
    "counts and sums": ["count_10m", "count_1h", "amount_1h", "count_24h", "amount_24h", "count_7d",
                        "amount_7d", "count_30d", "amount_30d"],
    "time": ["hour", "day_of_week", "is_weekend", "hour_rarity", "hour_density", "night_share",
             "time_since_last_s", "burstiness"],
    "merchants and categories": ["merchant_novelty", "category_novelty", "merchant_entropy"],
    "rates of the merchant's frauds": ["merchant_risk_1d", "merchant_risk_7d", "merchant_risk_30d"],
    "run of the merchant's frauds": ["merchant_fraud_run", "merchant_fraud_run_days"],
    "risk table": ["merchant_risk_1d", "merchant_risk_7d", "merchant_risk_30d", "merchant_fraud_run",
                   "merchant_fraud_run_days"],
    "forest_score": ["forest_score"],
}
TRAIN_JUDGE = pathlib.Path(__file__).parent / "train_judge.py"


class History:
    """The files of one history, each made once and kept in the work folder."""

    def __init__(self, options):
        self.options = options
        self.work = options.work
        self.work.mkdir(parents=True, exist_ok=True)
        self.transactions = options.transactions or self.work / "transactions.jsonl"
        self.labels = options.labels or self.work / "labels.jsonl"

    def harrier(self, *arguments, **settings):
        command = [self.options.program, *map(str, arguments)]
        for key, value in {"input.required_fields": "", **settings}.items():
            command += ["--set", f"{key.replace('__', '.')}={value}"]
        return self.call(command)

    @staticmethod
    def call(command):
        done = subprocess.run(list(map(str, command)), stdout=subprocess.PIPE, check=False)
        if done.returncode != 0:
            sys.exit(f"history: this failed with exit code {done.returncode}: {' '.join(map(str, command))}")
        return done.stdout

    def made(self, name, make):
        path = self.work / name
        if not path.exists():
            print(f"history: {name}", file=sys.stderr, flush=True)
            draft = path.with_name("draft-" + path.name)  # keeps its suffix
            make(draft)
            draft.rename(path)
        return path

    def bring_in(self):
        if self.options.csv and not self.transactions.exists():
            self.harrier("import", "--csv", self.options.csv, "--mapping", self.options.mapping, "--quiet",
                         "--out", self.transactions, "--labels", self.labels)

    def risk_table(self):
        return self.made("risk.jsonl", lambda out: self.harrier(
            "train", "--risk", "--input", self.transactions, "--labels", self.labels, "--out", out,
            "--delay-days", self.options.delay_days, "--quiet"))

    def common(self, with_risk=True):
        settings = {"features__version": 2}
        if with_risk:
            settings["risk_table__path"] = self.risk_table()
        return settings

    def day(self, back):
        """The day so many days before the delay begins; 0 is the last day of training."""
        last = self.options.test_from - datetime.timedelta(days=self.options.delay_days + 1)
        return (last - datetime.timedelta(days=back)).isoformat()

    def forest(self, seed=42, with_risk=True):
        features = [f for f in FOREST_FEATURES if with_risk or "risk" not in f]
        name = f"forest-{'risk' if with_risk else 'plain'}-{seed}.json"
        return self.made(name, lambda out: self.harrier(
            "train", "--input", self.transactions, "--out", out, "--features", ",".join(features),
            "--from", self.day(6), "--to", self.day(0), "--seed", seed, "--quiet",
            **self.common(with_risk)))

    def features(self):
        return self.made("features.csv", lambda out: self.harrier(
            "features", "--input", self.transactions, "--labels", self.labels, "--out", out,
            "--from", self.day(13), "--to", self.day(0), "--quiet",
            **self.common(), model__path=self.forest()))

    def judge(self, name="judge.json", without=()):
        def train(out):
            with open(self.features(), encoding="utf-8") as rows:
                inputs = rows.readline().rstrip("\n").split(",")[5:]
            columns = [column for column in inputs if column not in without]
            self.call([self.options.python, TRAIN_JUDGE, "--features", self.features(), "--out", out,
                       "--columns", ",".join(columns), "--final", *JUDGE_OPTIONS])
        return self.made(name, train)

    def evaluate(self, name, **policy):
        """Judges the whole history and evaluates the test span; the answer is kept, the rows are not."""
        def measure(out):
            rows = self.work / "scored.jsonl"
            self.harrier("run", "--input", self.transactions, "--scored", rows, "--quiet",
                         **{"output__scored": "all", **policy})
            test_to = self.options.test_to or self.options.test_from + datetime.timedelta(days=6)
            answer = self.harrier(
                "evaluate", "--scored", rows, "--labels", self.labels, "--test-from",
                self.options.test_from.isoformat(), "--test-to", test_to.isoformat(),
                "--known-cards-leave", "--delay-days", self.options.delay_days, "--train-from",
                self.day(6), "--json", "--quiet", "--report", self.work / (name + ".html"))
            rows.unlink()
            out.write_bytes(answer)
        path = self.made(name + ".json", measure)
        return json.loads(path.read_text(encoding="utf-8"))["ranking"]

    def whole(self):
        return self.evaluate("hybrid", **self.common(), model__path=self.forest(), judge__path=self.judge())


def figures(ranking, detector):
    of = ranking["detectors"][detector]
    daily = {at["k"]: at for at in of["daily"]}
    return {
        "auc": of["roc_auc"]["value"], "ap": of["average_precision"]["value"],
        "cp_100": of["card_precision"]["value"], "p_25": daily[25]["precision"]["value"],
        "r_50": daily[50]["recall"]["value"],
    }


COLUMNS = {"auc": "ROC AUC", "ap": "AP", "cp_100": "CP@100", "p_25": "P@25", "r_50": "R@50"}


def heading():
    print("| policy | " + " | ".join(COLUMNS.values()) + " |")
    print("|---" * (len(COLUMNS) + 1) + "|")


def row(name, values):
    print(f"| {name} | " + " | ".join(f"{values[key]:.3f}" for key in COLUMNS) + " |", flush=True)


def measure(history):
    ranking = history.whole()
    print(f"{ranking['rows']:,} transactions of the test span, {ranking['anomalies']:,} anomalies; "
          f"{ranking['rows_left_out']:,} of cards known by then are left out\n")
    heading()
    for detector in ("rules", "forest", "hybrid"):
        row({"forest": "forest with risk table", "hybrid": "hybrid"}.get(detector, detector),
            figures(ranking, detector))
    print(f"\nreport: {history.work / 'hybrid.html'}")
    return ranking


def check(ranking, path):
    wanted = json.loads(path.read_text(encoding="utf-8"))
    failed = False
    for name, count in wanted.get("counts", {}).items():
        if ranking[name] != count:
            failed = True
            print(f"{name}: {ranking[name]}, not {count}")
    for detector, least in wanted["at_least"].items():
        values = figures(ranking, detector)
        for key, bound in least.items():
            verdict = "ok" if values[key] >= bound else "TOO LOW"
            failed = failed or values[key] < bound
            print(f"{detector} {COLUMNS[key]}: {values[key]:.4f}, at least {bound}: {verdict}")
    return 1 if failed else 0


def ablate(history):
    heading()
    plain = history.evaluate("forest-alone", **history.common(with_risk=False),
                             model__path=history.forest(with_risk=False))
    row("rules alone", figures(plain, "rules"))
    row("forest alone", figures(plain, "forest"))
    whole = history.whole()
    row("forest + risk table", figures(whole, "forest"))
    row("+ judge: everything", figures(whole, "hybrid"))
    for group, inputs in GROUPS.items():
        name = "without-" + group.replace(" ", "-").replace("'", "")
        judge = history.judge("judge-" + name + ".json", inputs)
        row("everything without " + group, figures(
            history.evaluate(name, **history.common(), model__path=history.forest(), judge__path=judge), "hybrid"))


def seeds(history, count):
    heading()
    every = [figures(history.evaluate(f"forest-{seed}", **history.common(), model__path=history.forest(seed)),
                     "forest") for seed in range(1, count + 1)]
    mean = {key: sum(one[key] for one in every) / count for key in COLUMNS}
    row(f"forest with risk table, mean of {count} seeds", mean)
    spread = {key: (sum((one[key] - mean[key]) ** 2 for one in every) / (count - 1)) ** .5 for key in COLUMNS}
    row("standard deviation", spread)


def parse_arguments():
    day = datetime.date.fromisoformat
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", required=True, help="the harrier to measure")
    parser.add_argument("--python", default=sys.executable, help="a Python with xgboost, for the judge")
    parser.add_argument("--work", type=pathlib.Path, required=True, help="folder for what is made on the way")
    source = parser.add_argument_group("history: a CSV file with its mapping, or files that are imported already")
    source.add_argument("--csv")
    source.add_argument("--mapping")
    source.add_argument("--transactions", type=pathlib.Path)
    source.add_argument("--labels", type=pathlib.Path)
    parser.add_argument("--test-from", type=day, required=True, help="first day of the test span")
    parser.add_argument("--test-to", type=day, help="its last day (default: a week)")
    parser.add_argument("--delay-days", type=int, default=7)
    parser.add_argument("--check", type=pathlib.Path, help="figures that must be reached, else exit code 1")
    parser.add_argument("--ablation", action="store_true", help="the table with each part left out")
    parser.add_argument("--forest-seeds", type=int, default=0, help="the forest again with so many seeds")
    options = parser.parse_args()
    if bool(options.csv) == bool(options.transactions) or bool(options.csv) != bool(options.mapping):
        parser.error("give --csv with --mapping, or --transactions with --labels")
    return options


def main():
    options = parse_arguments()
    history = History(options)
    history.bring_in()
    ranking = measure(history)
    if options.ablation:
        print()
        ablate(history)
    if options.forest_seeds > 1:
        print()
        seeds(history, options.forest_seeds)
    return check(ranking, options.check) if options.check else 0


if __name__ == "__main__":
    sys.exit(main())
