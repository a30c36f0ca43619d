#!/usr/bin/env python3
"""harrier train --risk counts what a recount of transactions and labels counts, and says what is wrong.

The recount is by the definition in docs/formats/risk-table.md, from the two files alone.
DETECTOR_UNDER_TEST names the program.
"""
import datetime
import json
import os
import pathlib
import random
import subprocess
import sys
import tempfile
from collections import defaultdict

ROOT = pathlib.Path(__file__).resolve().parents[2]
HARRIER = os.environ.get("DETECTOR_UNDER_TEST", str(ROOT / "build/release/app/harrier"))
os.environ.setdefault("HARRIER_MODEL_PATH", str(ROOT / "config/models/default.json"))
DAY_S = 86_400
DELAY_DAYS = 3
WINDOWS_DAYS = (1, 7, 30)


def run(*command, code=0):
    done = subprocess.run([HARRIER, *map(str, command)], capture_output=True, text=True, check=False)
    if done.returncode != code:
        sys.exit(f"harrier {' '.join(map(str, command))}\nexit code {done.returncode}, wanted {code}\n"
                 f"{done.stdout}{done.stderr}")
    return done


def seconds(text):
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp()


def make_history(folder):
    """A few merchants, forty days, a transaction in eight a fraud, labelled up to ten days later."""
    chance = random.Random(11)
    start = seconds("2026-01-01T00:00:00Z")
    times = sorted(start + chance.randrange(40 * DAY_S) for _ in range(4000))
    with open(folder / "tx.jsonl", "w", encoding="utf-8") as transactions, \
            open(folder / "labels.jsonl", "w", encoding="utf-8") as labels:
        for number, time in enumerate(times):
            at = datetime.datetime.fromtimestamp(time, datetime.timezone.utc)
            transaction = {"transaction_id": f"t-{number}", "customer_id": f"c-{number % 50}",
                           "timestamp": at.strftime("%Y-%m-%dT%H:%M:%S.000Z"), "amount": 10,
                           "channel": "pos", "country": "DE", "merchant_category": "food"}
            if number % 10:
                transaction["merchant_id"] = f"m \"{number % 7}\""
            transactions.write(json.dumps(transaction) + "\n")
            if chance.random() < 0.5:
                labelled = at + datetime.timedelta(seconds=chance.randrange(10 * DAY_S))
                labels.write(json.dumps({
                    "schema_version": 1, "transaction_id": f"t-{number}", "source": "analyst",
                    "label": "anomaly" if chance.random() < 0.25 else "normal",
                    "labelled_at": labelled.strftime("%Y-%m-%dT%H:%M:%S.000Z")}) + "\n")


def read_jsonl(path):
    with open(path, encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def recount(folder):
    """Counts by (merchant, day)."""
    known_at = {label["transaction_id"]: seconds(label["labelled_at"])
                for label in read_jsonl(folder / "labels.jsonl") if label["label"] == "anomaly"}
    by_merchant = defaultdict(list)
    for transaction in read_jsonl(folder / "tx.jsonl"):
        if "merchant_id" in transaction:
            by_merchant[transaction["merchant_id"]].append(
                (seconds(transaction["timestamp"]), known_at.get(transaction["transaction_id"])))

    def counts(merchant, day):
        midnight = day * DAY_S
        end = midnight - DELAY_DAYS * DAY_S
        found = []
        for days in WINDOWS_DAYS:
            inside = [known for time, known in by_merchant[merchant]
                      if end - days * DAY_S <= time < end]
            found += [len(inside), sum(known is not None and known <= midnight for known in inside)]
        return found if found[-1] else [0] * len(found)

    return counts, sorted(by_merchant)


def check_against_recount(folder):
    report = json.loads(run("train", "--risk", "--input", folder / "tx.jsonl", "--labels",
                            folder / "labels.jsonl", "--out", folder / "risk.jsonl", "--delay-days",
                            DELAY_DAYS, "--json").stdout)
    facts, *merchants = read_jsonl(folder / "risk.jsonl")
    first = int(seconds(facts["valid_from"] + "T00:00:00Z")) // DAY_S
    last = int(seconds(facts["valid_to"] + "T00:00:00Z")) // DAY_S
    assert facts["delay_days"] == DELAY_DAYS and facts["transactions"] == 4000, facts
    assert report["sha256"] == facts["sha256"] and report["merchants"] == len(merchants), report
    rows = {merchant: dict((first + row[0], row[1:]) for row in days)
            for merchant, *days in merchants}
    counts, names = recount(folder)
    compared = with_frauds = 0
    for merchant in names:
        current = [0] * 2 * len(WINDOWS_DAYS)
        for day in range(first, last + 1):
            current = rows.get(merchant, {}).get(day, current)
            wanted = counts(merchant, day)
            if current != wanted:
                sys.exit(f"{merchant} on day {day}: {current}, recounted {wanted}")
            compared += 1
            with_frauds += wanted[-1] > 0
    assert with_frauds > 100, with_frauds
    print(f"train --risk: {compared} rows recounted, {with_frauds} with frauds, 0 differences")


def check_messages(folder):
    def refusal(*options, code):
        return run("train", "--risk", "--out", folder / "no.jsonl", *options, code=code).stderr

    files = ("--input", folder / "tx.jsonl", "--labels", folder / "labels.jsonl")
    assert "excludes --trees" in refusal(*files, "--trees", 5, code=2)
    assert "cannot be opened" in refusal("--input", folder / "tx.jsonl", "--labels",
                                         folder / "none.jsonl", code=3)
    (folder / "bare.jsonl").write_text(
        '{"transaction_id":"a","customer_id":"b","timestamp":"2026-01-01T00:00:00Z","amount":1}\n',
        encoding="utf-8")
    said = refusal("--input", folder / "bare.jsonl", "--labels", folder / "labels.jsonl", code=3)
    assert "none of its 1 records can be judged" in said and "input.required_fields" in said, said
    files = (*files, "--out", folder / "absent" / "risk.jsonl")
    assert "cannot be written" in run("train", "--risk", *files, code=4).stderr
    assert not (folder / "no.jsonl").exists()


with tempfile.TemporaryDirectory() as scratch:
    make_history(pathlib.Path(scratch))
    check_against_recount(pathlib.Path(scratch))
    check_messages(pathlib.Path(scratch))
