#!/usr/bin/env python3
"""harrier train --risk writes what a recount of transactions and labels finds, and says what is wrong.

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
DAY_MS = 86_400_000
EPOCH = datetime.datetime.fromtimestamp(0, datetime.timezone.utc)
DELAY_DAYS = 3


def run(*command, code=0):
    done = subprocess.run([HARRIER, *map(str, command)], capture_output=True, text=True, check=False)
    if done.returncode != code:
        sys.exit(f"harrier {' '.join(map(str, command))}\nexit code {done.returncode}, wanted {code}\n"
                 f"{done.stdout}{done.stderr}")
    return done


def milliseconds(text):
    since_epoch = datetime.datetime.fromisoformat(text.replace("Z", "+00:00")) - EPOCH
    return since_epoch // datetime.timedelta(milliseconds=1)


def written(time):
    at = EPOCH + datetime.timedelta(milliseconds=time)
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def make_history(folder):
    """A few merchants, forty days, a transaction in six a fraud, labelled up to ten days later."""
    chance = random.Random(11)
    start = milliseconds("2026-01-01T00:00:00Z")
    # Often the same instant: then the order of the input decides.
    times = sorted(start + chance.randrange(40 * 24 * 60) * 60_000 + chance.choice((0, 0, 1, 999))
                   for _ in range(4000))
    with open(folder / "tx.jsonl", "w", encoding="utf-8") as transactions, \
            open(folder / "labels.jsonl", "w", encoding="utf-8") as labels:
        for number, time in enumerate(times):
            transaction = {"transaction_id": f"t-{number}", "customer_id": f"c-{number % 50}",
                           "timestamp": written(time), "amount": 10,
                           "channel": "pos", "country": "DE", "merchant_category": "food"}
            merchant = number % 9
            if merchant == 8:
                transaction["merchant_id"] = "a merchant without fraud"
            elif merchant > 0:
                transaction["merchant_id"] = f"m \"{merchant}\""
            transactions.write(json.dumps(transaction) + "\n")
            for _ in range(chance.choice((0, 1, 1, 2))):  # the last label counts
                is_fraud = merchant != 8 and chance.random() < 0.25
                labels.write(json.dumps({
                    "schema_version": 1, "transaction_id": f"t-{number}", "source": "analyst",
                    "label": "anomaly" if is_fraud else "normal",
                    "labelled_at": written(time + chance.randrange(10 * DAY_MS))}) + "\n")


def read_jsonl(path):
    with open(path, encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def history_of(folder):
    """Of each merchant (known_from, time, fraud), by the two files, in the order of the input."""
    labels = {label["transaction_id"]: (milliseconds(label["labelled_at"]), label["label"] == "anomaly")
              for label in read_jsonl(folder / "labels.jsonl")}
    by_merchant = defaultdict(list)
    for transaction in read_jsonl(folder / "tx.jsonl"):
        if "merchant_id" in transaction:
            time = milliseconds(transaction["timestamp"])
            labelled_at, is_fraud = labels.get(transaction["transaction_id"], (0, False))
            known_from = max(time + DELAY_DAYS * DAY_MS, labelled_at)
            by_merchant[transaction["merchant_id"]].append((known_from, time, is_fraud))
    return by_merchant


def table_of(facts, lines):
    """The same by the risk table; the time of genuine transactions is not in it."""
    by_merchant = {}
    for line in lines:
        known_from = milliseconds(facts["valid_from"])
        late_ms = dict(zip(line["frauds"], line.get("late_ms", [0] * len(line["frauds"]))))
        labels = []
        for place, step in enumerate(line["known_ms"]):
            known_from += step
            is_fraud = place in late_ms
            time = known_from - DELAY_DAYS * DAY_MS - late_ms[place] if is_fraud else None
            labels.append((known_from, time, is_fraud))
        by_merchant[line["merchant_id"]] = labels
    return by_merchant


def check_against_recount(folder):
    report = json.loads(run("train", "--risk", "--input", folder / "tx.jsonl", "--labels",
                            folder / "labels.jsonl", "--out", folder / "risk.jsonl", "--delay-days",
                            DELAY_DAYS, "--json").stdout)
    facts, *lines = read_jsonl(folder / "risk.jsonl")
    assert facts["delay_days"] == DELAY_DAYS and facts["transactions"] == 4000, facts
    assert report["sha256"] == facts["sha256"] and report["merchants"] == len(lines), report

    transactions = read_jsonl(folder / "tx.jsonl")
    first, last = (milliseconds(transactions[at]["timestamp"]) for at in (0, -1))
    valid_to = last + (DELAY_DAYS + 1) * DAY_MS
    assert milliseconds(facts["valid_from"]) == first + DELAY_DAYS * DAY_MS, facts
    assert milliseconds(facts["valid_to"]) == valid_to, facts

    wanted = {}
    for merchant, labels in history_of(folder).items():
        known = sorted((label for label in labels if label[0] <= valid_to), key=lambda label: label[0])
        if any(is_fraud for *_, is_fraud in known):
            wanted[merchant] = [(known_from, time if is_fraud else None, is_fraud)
                                for known_from, time, is_fraud in known]
    found = table_of(facts, lines)
    assert list(found) == sorted(wanted), (list(found), sorted(wanted))
    for merchant, labels in wanted.items():
        assert len(found[merchant]) == len(labels), (merchant, len(found[merchant]), len(labels))
        for place, (in_table, label) in enumerate(zip(found[merchant], labels)):
            if in_table != label:
                sys.exit(f"{merchant}, label {place}: {in_table}, recounted {label}")
    late = sum(known_from - time > DELAY_DAYS * DAY_MS
               for labels in wanted.values() for known_from, time, is_fraud in labels if is_fraud)
    count = sum(map(len, wanted.values()))
    assert report["labels"] == count > 3000 and late > 100, (report, count, late)
    assert "a merchant without fraud" not in found and len(found) == 7, list(found)
    print(f"train --risk: {count} labels recounted, {late} frauds labelled late, 0 differences")


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
