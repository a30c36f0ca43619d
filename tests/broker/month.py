"""A month of transactions, cut into days, and what thirty nightly runs must have made of them.

  month.py split TRANSACTIONS LABELS FOLDER FIRST_DAY DAYS
      writes FOLDER/day-N.tsv and labels-N.tsv (key, tab, value): what arrives on day N; one
      transaction in forty arrives a day or two late
  month.py check SNAPSHOTS ARCHIVES SCORED FIRST_DAY DAYS
      recomputes every run's rows and sums from the scored rows, and finds the state archive that it names; exit
      code 1 and what is wrong
"""
import csv
import hashlib
import json
import os
import sys
from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal


def day_of(text, first_day):
    return (date.fromisoformat(text[:10]) - first_day).days


def arrival(line, record, first_day, days):
    """The day on which it arrives; later than its own for one in forty."""
    own = day_of(record["timestamp"], first_day)
    chance = int.from_bytes(hashlib.sha256(line.encode()).digest()[:4], "big")
    delay = 1 + chance // 40 % 2 if chance % 40 == 0 else 0
    return min(own + delay, days - 1)


def split(transactions, labels, folder, first_day, days):
    arrivals = {}
    batches = defaultdict(list)
    with open(transactions, encoding="utf-8") as file:
        for line in file:
            record = json.loads(line)
            number = arrival(line, record, first_day, days)
            arrivals[record["transaction_id"]] = number
            batches[number].append((record["customer_id"], line))
    label_batches = defaultdict(list)
    with open(labels, encoding="utf-8") as file:
        for line in file:
            record = json.loads(line)
            label_batches[arrivals[record["transaction_id"]]].append((record["transaction_id"], line))
    for number in range(days):
        for name, batch in (("day", batches[number]), ("labels", label_batches[number])):
            with open(os.path.join(folder, f"{name}-{number}.tsv"), "w", encoding="utf-8") as out:
                out.writelines(f"{key}\t{line}" for key, line in batch)


def runs_of(folder):
    runs = []
    for name in sorted(os.listdir(os.path.join(folder, "runs"))):
        path = os.path.join(folder, "runs", name)
        with open(os.path.join(path, "run.json"), encoding="utf-8") as file:
            manifest = json.load(file, parse_float=Decimal)
        with open(os.path.join(path, "transactions_scored.csv"), encoding="utf-8", newline="") as file:
            runs.append((manifest, list(csv.DictReader(file))))
    return runs


def check(folder, archives, scored, first_day, days):
    with open(scored, encoding="utf-8") as file:
        rows = {(row["source"]["partition"], row["source"]["offset"]): row
                for row in (json.loads(line, parse_float=Decimal) for line in file)}
    runs = runs_of(folder)
    problems = []

    def expect(what, found, wanted):
        if found != wanted:
            problems.append(f"{what}: {found}, expected {wanted}")

    expect("days", [manifest["day"][:10] for manifest, _ in runs],
           [str(first_day + timedelta(days=number)) for number in range(days)])
    seen = {}
    late = 0
    previous = None
    for manifest, cells in runs:
        day = manifest["day"][:10]
        counts = manifest["counts"]
        amounts = alert_amounts = Decimal()
        for cell in cells:
            at = int(cell["partition"]), int(cell["offset"])
            row = rows.get(at)
            if row is None or at in seen:
                problems.append(f"{day}: {at} is {'there twice' if at in seen else 'not in the topic'}")
                continue
            seen[at] = day
            expect(f"{day} {at} id", cell["transaction_id"], row["transaction_id"])
            expect(f"{day} {at} late_day", cell["late_day"], str(row["timestamp"][:10] < day).lower())
            late += row["timestamp"][:10] < day
            amount = Decimal(row.get("amount_base", row["amount"]))
            amounts += amount
            alert_amounts += amount if "alert_id" in row else 0
        expect(f"{day} transactions", counts["transactions"], len(cells))
        expect(f"{day} late_day", counts["late_day"], sum(cell["late_day"] == "true" for cell in cells))
        expect(f"{day} amount", Decimal(manifest["amount_base"]), amounts)
        expect(f"{day} alert amount", Decimal(manifest["alert_amount_base"]), alert_amounts)
        if previous:
            expect(f"{day} previous", manifest["previous"]["run_id"], previous["run_id"])
            for partition, bounds in next(iter(previous["offsets"].values())).items():
                expect(f"{day} start of {partition}",
                       next(iter(manifest["offsets"].values()))[partition]["start"], bounds["resume"])
        with open(os.path.join(archives, manifest["archive"]["name"], "archive.json"), "rb") as file:
            expect(f"{day} archive", hashlib.sha256(file.read()).hexdigest(), manifest["archive"]["archive_json_sha256"])
        previous = manifest
    total = sum(manifest["counts"]["transactions"] + manifest["counts"]["superseded"] for manifest, _ in runs)
    expect("all runs and what is left", total + previous["counts"]["left"], len(rows))
    if not late:
        problems.append("no transaction was late: this test shows nothing")
    for problem in problems[:20]:
        print(problem, file=sys.stderr)
    print(f"{len(runs)} nights, {len(rows)} scored rows, {late} late: {len(problems)} differences")
    return 1 if problems else 0


def main(arguments):
    verb, *rest = arguments
    first_day, days = date.fromisoformat(rest[-2]), int(rest[-1])
    if verb == "split":
        split(*rest[:3], first_day, days)
        return 0
    return check(*rest[:3], first_day, days)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
