#!/usr/bin/env python3
"""harrier evaluate says what a recount of scored rows and labels says (evaluate_recount.py), figure by figure.

Also: degenerate inputs, messages and exit codes, the threshold file, the page. SEED varies the rows.
DETECTOR_UNDER_TEST names the program.
"""

import datetime
import json
import os
import pathlib
import random
import re
import subprocess
import sys
import tempfile

import evaluate_recount as recount

ROOT = pathlib.Path(__file__).resolve().parents[2]
HARRIER = os.environ.get("DETECTOR_UNDER_TEST", str(ROOT / "build/release/app/harrier"))
os.environ.setdefault("HARRIER_MODEL_PATH", str(ROOT / "config/models/default.json"))
START = datetime.datetime(2026, 1, 5, tzinfo=datetime.timezone.utc)
FIRST_DAY = int(START.timestamp()) // 86_400
FAMILIES = ("burst", "slow_drift", "<script>alert(1)</script>&\"")
compared = 0


def run(*command, code=0):
    done = subprocess.run([HARRIER, *map(str, command)], capture_output=True, text=True, check=False)
    if done.returncode != code:
        sys.exit(f"harrier {' '.join(map(str, command))}\nexit code {done.returncode}, wanted {code}\n"
                 f"{done.stdout}{done.stderr}")
    return done


def evaluate(folder, *options, code=0):
    return run("evaluate", "--scored", folder / "scored.jsonl", "--labels", folder / "labels.jsonl", *options,
               code=code)


def figures(folder, *options):
    return json.loads(evaluate(folder, "--json", *options).stdout)


def write(folder, rows, labels):
    folder.mkdir()
    for name, lines in (("scored.jsonl", rows), ("labels.jsonl", labels)):
        (folder / name).write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    return folder


def scored_row(number, customer, when, score, rules=(), evidence=(), **more):
    """A row as docs/formats/scored.md has it; the risk is the policy's, of score and enforced rules."""
    trust = 1 - score
    for rule, weight in recount.RULE_WEIGHTS.items():
        trust *= 1 - weight if rule in rules else 1
    row = {"schema_version": 1, "transaction_id": f"t-{number}", "customer_id": customer,
           "timestamp": when.strftime("%Y-%m-%dT%H:%M:%S.000Z"), "amount": 10, "currency": "EUR", "features": {},
           "raw_score": .5, "score": score, "risk": 1 - trust, "severity": "LOW", "recommendation": "APPROVE",
           "is_ml_flag": score >= .75, "rules": list(rules), "timing": "on_time", "policy_id": "p" * 64,
           "source": {"partition": 0, "offset": number}}
    if evidence:
        row["evidence_rules"] = list(evidence)
    return row | more


def label(number, family=None):
    kind = {"label": "anomaly", "anomaly_type": family} if family else {"label": "normal"}
    return {"schema_version": 1, "transaction_id": f"t-{number}", "source": "import",
            "labelled_at": "2026-03-01T00:00:00.000Z"} | kind


def forge(folder, chance, with_judge):
    """Three weeks of some customers, not in the order of time; many equal scores, an unlabelled row in nine."""
    rows, labels = [], []
    for number in range(2500):
        family = chance.choice(FAMILIES) if chance.random() < .06 else None
        score = round(min(1, max(0, chance.gauss(.6 if family else .3, .2))), 2)
        rules = [rule for rule in recount.RULE_WEIGHTS if chance.random() < (.15 if family else .02)]
        evidence = [rule for rule in recount.RULE_WEIGHTS if rule not in rules and chance.random() < .02]
        more = {"policy_id": "q" * 64} if number % 3 == 0 else {}
        if with_judge:
            more["forest_score"] = round(min(1, max(0, score + chance.gauss(0, .1))), 2)
        when = START + datetime.timedelta(seconds=chance.randrange(21 * 86_400))
        customer = f"c-{min(chance.randrange(120), chance.randrange(120))}"
        rows.append(scored_row(number, customer, when, score, rules, evidence, **more))
        if chance.random() > 1 / 9:
            labels.append(label(number, family))
    return write(folder, rows, labels)


def same(what, said, counted):
    global compared
    compared += 1
    if said is None or counted is None:
        if said is not counted:
            sys.exit(f"{what}: {said}, recounted {counted}")
    elif abs(said - counted) > 1e-9 * max(1, abs(counted)):
        sys.exit(f"{what}: {said}, recounted {counted}")


def same_quality(where, said, rows, detector, card_k=100, caught_leave=True, workload=.005):
    counted = recount.quality(rows, detector, [each["k"] for each in said["daily"]], card_k, caught_leave, workload)
    for name in ("roc_auc", "average_precision", "card_precision", "workload_recall", "workload_precision"):
        same(f"{where} {name}", said[name]["value"], counted[name])
    for each in said["daily"]:
        for name in ("precision", "recall", "mean_daily_recall"):
            same(f"{where} {name} at {each['k']}", each[name]["value"], counted["daily"][each["k"]][name])
    if counted["best_f1"] is None:
        assert said["best_f1"] is None, said["best_f1"]
    else:
        same(f"{where} best F1", said["best_f1"]["value"], counted["best_f1"][0])
        if counted["best_f1"][1] is not None:
            same(f"{where} threshold of F1", said["best_f1"]["threshold"], counted["best_f1"][1])
    same(f"{where} least cost", said["least_cost"]["value"], counted["least_cost"])
    found = {each["anomaly_type"]: each for each in said["families"]}
    assert set(found) == set(counted["families"]), found
    for family, (support, hits) in counted["families"].items():
        same(f"{where} {family}", found[family]["support"], support)
        same(f"{where} {family} found", found[family]["found"], hits)


def check_whole(folder, with_judge):
    said = figures(folder, "--bootstrap", 20)["ranking"]
    rows = [row for row in recount.load(folder / "scored.jsonl", folder / "labels.jsonl") if row.is_labelled]
    same("rows", said["rows"], len(rows))
    same("customers", said["customers"], len({row.customer for row in rows}))
    names = {"rules", "forest", "hybrid"} | ({"judge"} if with_judge else set())
    assert set(said["detectors"]) == names, list(said["detectors"])
    for detector, quality in said["detectors"].items():
        same_quality(detector, quality, rows, detector)
    error, brier = recount.calibration(rows)
    same("calibration error", said["calibration"]["expected_error"], error)
    same("Brier score", said["calibration"]["brier_score"], brier)
    assert {each["policy_id"][0] for each in said["policies"]} == {"p", "q"}, said["policies"]


def check_split(folder):
    said = figures(folder, "--test-from", "2026-01-12", "--test-to", "2026-01-22", "--known-cards-leave",
                   "--delay-days", 2, "--train-from", "2026-01-07T12:00:00Z", "--k", "10,5,3", "--card-k", 7,
                   "--caught-cards-stay", "--workload", .031, "--period-days", 4, "--bootstrap", 0)["ranking"]
    rows = recount.load(folder / "scored.jsonl", folder / "labels.jsonl")
    test = (FIRST_DAY + 7, FIRST_DAY + 17)
    labelled = [row for row in recount.left_after(rows, test) if row.is_labelled]
    left = [row for row in recount.left_after(rows, test, recount.milliseconds("2026-01-07T12:00:00Z"), 2)
            if row.is_labelled]
    assert 0 < len(left) < len(labelled) - 10, (len(left), len(labelled))
    same("rows", said["rows"], len(left))
    same("rows left out", said["rows_left_out"], len(labelled) - len(left))
    options = {"card_k": 7, "caught_leave": False, "workload": .031}
    for detector, quality in said["detectors"].items():
        assert [each["k"] for each in quality["daily"]] == [3, 5, 10] and quality["roc_auc"]["low"] is None, quality
        same_quality(detector, quality, left, detector, **options)
    starts = [FIRST_DAY + 7, FIRST_DAY + 11, FIRST_DAY + 15]
    assert len(said["periods"]) == len(starts), said["periods"]
    for first, period in zip(starts, said["periods"]):
        inside = [row for row in left if first <= row.day < first + 4]
        same("rows of a period", period["rows"], len(inside))
        same("anomalies of a period", period["anomalies"], sum(row.is_anomaly for row in inside))
        for detector, quality in period["detectors"].items():
            same_quality(f"{period['first_day']} {detector}", quality, inside, detector, **options)
    early = figures(folder, "--test-from", "2026-01-02", "--period-days", 9, "--bootstrap", 0)["ranking"]["periods"]
    days = [(period["first_day"], period["last_day"]) for period in early]  # counted from the option, not from the rows
    assert days == [("2026-01-02", "2026-01-10"), ("2026-01-11", "2026-01-19"), ("2026-01-20", "2026-01-25")], days


def check_budget(folder, scratch):
    policy = scratch / f"{folder.name}-policy.json"
    for a_day in (1, 8, 1000):
        said = figures(folder, "--alerts-per-day", a_day, "--policy-out", policy)["alert_budget"]
        rows = recount.load(folder / "scored.jsonl", folder / "labels.jsonl")
        counted = recount.budget([row for row in rows if row.is_labelled],
                                 [row for row in rows if not row.is_labelled], a_day * 21)
        same("days", said["days"], 21)
        same("rows", said["rows"], len(rows))
        same("alerts", said["alerts"], counted["alerts"])
        same("on top", said["alerts_on_top_by_rules"], counted["on_top"])
        same("threshold", said["score_threshold"], counted["threshold"])
        for name in ("precision", "recall"):
            same(name, said[name]["value"], counted[name])
            assert said[name]["low"] <= said[name]["value"] <= said[name]["high"], said
        cut_off = {each["anomaly_type"]: (each["anomalies"], each["below"], each["flagged_by_rules"])
                   for each in said["cut_off"]}
        assert cut_off == counted["cut_off"], (cut_off, counted["cut_off"])
        assert json.loads(policy.read_text()) == {"score": {"threshold": said["score_threshold"]}}
        printed = run("config", "print", "--config", policy, "--json").stdout
        assert str(said["score_threshold"]) in printed, printed
    text = evaluate(folder, "--alerts-per-day", 8).stdout
    assert "On top come" in text and "flagged by enforced rules" in text, text


def check_text(folder):
    """One line for each detector, with the figures of the JSON."""
    text = evaluate(folder, "--bootstrap", 20).stdout
    said = figures(folder, "--bootstrap", 20)["ranking"]
    table = text[text.index("Detectors as rankings"):].splitlines()
    head = table[1].replace("ROC AUC", "ROC_AUC").split()
    assert head == ["detector", "ROC_AUC", "AP", "P@25", "R@25", "P@50", "R@50", "P@100", "R@100", "CP@100", "R@0.5%"]
    for line, (name, quality) in zip(table[2:], said["detectors"].items()):
        shown = [quality["roc_auc"], quality["average_precision"]]
        for each in quality["daily"]:
            shown += [each["precision"], each["recall"]]
        shown += [quality["card_precision"], quality["workload_recall"]]
        assert line.split() == [name] + [f"{each['value']:.3f}" for each in shown], (line, shown)
    assert max(map(len, table[1:5])) <= 100 and "95 % intervals (20 bootstrap" in text
    assert "95 % intervals" not in evaluate(folder, "--bootstrap", 0).stdout


def check_intervals(folder):
    def auc(*options):
        return figures(folder, *options)["ranking"]["detectors"]["hybrid"]["roc_auc"]

    first, other = auc(), auc("--seed", 2)
    assert first == auc("--seed", 1) and first["value"] == other["value"] and first["low"] != other["low"]
    assert first["low"] < first["value"] < first["high"] and first["high"] - first["low"] < .2, first


def check_degenerate(scratch):
    when = START
    cases = {
        "honest": ([scored_row(n, "c", when, n / 10) for n in range(5)], [label(n) for n in range(5)]),
        "single": ([scored_row(0, "c", when, .5)], [label(0, "burst")]),
        "equal": ([scored_row(n, f"c{n}", when, .5) for n in range(8)],
                  [label(n, "burst" if n < 2 else None) for n in range(8)]),
        "extreme": ([scored_row(n, f"c{n}", when, n % 2) for n in range(8)],
                    [label(n, "burst" if n % 2 else None) for n in range(8)]),
    }
    for name, (rows, labels) in cases.items():
        folder = write(scratch / name, rows, labels)
        said = figures(folder, "--alerts-per-day", 5, "--period-days", 1)["ranking"]
        loaded = recount.load(folder / "scored.jsonl", folder / "labels.jsonl")
        for detector, quality in said["detectors"].items():
            same_quality(f"{name} {detector}", quality, loaded, detector)
        evaluate(folder, "--report", scratch / f"{name}.html", "--alerts-per-day", 1, "--period-days", 1)
    assert "n/a" in evaluate(scratch / "honest").stdout
    equal = figures(scratch / "equal", "--alerts-per-day", 7)["alert_budget"]  # all eight or none
    assert equal["alerts"] == 0 and equal["score_threshold"] > .5 and equal["precision"]["value"] is None, equal


def check_messages(folder, scratch):
    def refusal(*options, code):
        return evaluate(folder, *options, code=code).stderr

    usage = {"--k 0": "--k", "--k x": "--k", "--k 5,-1": "--k", "--card-k 0": "--card-k", "--workload 1.5": "--workload",
             "--bootstrap -1": "--bootstrap", "--period-days 0": "--period-days", "--alerts-per-day 0": "--alerts",
             "--test-from yesterday": "neither a date", "--test-to 2026-13-01": "neither a date",
             "--test-from 2026-01-09 --test-to 2026-01-08": "not after", "--delay-days 3": "--known-cards-leave",
             "--train-from 2026-01-09": "--known-cards-leave", "--policy-out x.json": "--alerts-per-day",
             "--known-cards-leave --train-from 2026-01-09 --test-from 2026-01-08": "is after --test-from",
             "--known-cards-leave --delay-days -1": "--delay-days"}
    for options, words in usage.items():
        said = refusal(*options.split(), code=2)
        assert words in said, (options, said)
    assert "lies in the test span" in refusal("--test-from", "2030-01-01", code=3)
    everyone = write(scratch / "everyone", [scored_row(n, "c", START + datetime.timedelta(days=9 * n), .5)
                                            for n in range(2)], [label(n, "burst") for n in range(2)])
    assert "nothing is left" in evaluate(everyone, "--known-cards-leave", "--test-from", "2026-01-14", code=3).stderr
    empty = write(scratch / "empty", [scored_row(0, "c", START, .5)], [])
    assert "holds no labels" in evaluate(empty, code=3).stderr
    policy = scratch / "none.json"
    assert "keeps to" in evaluate(scratch / "extreme", "--alerts-per-day", 3, "--policy-out", policy, code=3).stderr
    assert "cannot be written" in refusal("--alerts-per-day", 3, "--policy-out", scratch / "no/x.json", code=4)
    assert "cannot be written" in refusal("--report", scratch / "no/x.html", code=4)
    assert not policy.exists() and not list(scratch.glob("*.part"))


def check_page(folder, scratch):
    path = scratch / "report.html"
    evaluate(folder, "--report", path, "--period-days", 7, "--alerts-per-day", 8, "--known-cards-leave", "--k", "5,10")
    page = path.read_text(encoding="utf-8")
    assert page.count("<svg") == page.count("</svg>") == 6, page.count("<svg")
    assert "<script" not in page and "&lt;script&gt;alert(1)&lt;/script&gt;&amp;&quot;" in page
    assert "src=" not in page and not re.search(r"url\((?!#)", page) and "@import" not in page
    assert set(re.findall(r"https?://[^\"<]*", page)) <= {"http://www.w3.org/2000/svg"}
    for words in ("p" * 64, "q" * 64, "--k 5,10", "--known-cards-leave", "Period by period", "Alert budget"):
        assert words in page, words
    assert len(re.findall(r" id=\"([^\"]+)\"", page)) == len(set(re.findall(r" id=\"([^\"]+)\"", page)))


def main():
    chance = random.Random(int(os.environ.get("SEED", "7")))
    with tempfile.TemporaryDirectory() as name:
        scratch = pathlib.Path(name)
        for with_judge in (False, True):
            folder = forge(scratch / ("judge" if with_judge else "plain"), chance, with_judge)
            check_whole(folder, with_judge)
            check_split(folder)
            check_budget(folder, scratch)
        check_text(folder)
        check_intervals(folder)
        check_degenerate(scratch)
        check_messages(folder, scratch)
        check_page(folder, scratch)
    print(f"evaluate: {compared} figures recounted, 0 differences")


main()
