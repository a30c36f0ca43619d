"""An independent reading of docs/formats/snapshot.md, in Python's own csv, json and decimal.

  snapshot_oracle.py make SEED ROWS SCORED LABELS   writes scored rows and labels full of odd texts
  snapshot_oracle.py check SCORED LABELS RUN_DIR [--case-gap-s N] [--cases-max N]
      recomputes every cell of a snapshot of exactly these rows; exit code 1 and the first
      differences when one is wrong. LABELS may be "-": none.
"""
import csv
import hashlib
import json
import os
import random
import struct
import sys
from collections import Counter, defaultdict
from datetime import datetime, timedelta, timezone
from decimal import Decimal

FEATURES = ("hour day_of_week is_weekend amount_log amount_z time_since_last_s merchant_novelty "
            "hour_rarity count_10m count_1h amount_24h distinct_cities_1m distance_km speed_kmh "
            "new_country is_online").split()
RULES = ("NIGHT_HIGH_AMOUNT HIGH_AMOUNT UNUSUAL_HOUR NEW_COUNTRY BURST DUPLICATE IMPOSSIBLE_TRAVEL "
         "VELOCITY_MULTI_CITY WATCHED_COUNTRY").split()
CHANNELS = ("web", "app", "atm", "branch", "pos")
ODD_TEXTS = ["plain", "=1+1", "+49", "-5", "@x", "\tTab", "\rReturn", "a,b", 'say "hi"', "two\nlines",
             "'quoted", "K\u00f6ln", "\u2028", "NA", "true", "=HYPERLINK(\"x\",\"y\")", " lead", "\u0000nul",
             "a\u0000,b", "1e5", "\U0001f600"]


# --- making rows

def make(seed, count, scored_path, labels_path):
    draw = random.Random(seed)
    start = datetime(2026, 1, 5, tzinfo=timezone.utc)
    ids = [f"{draw.choice(ODD_TEXTS)}{i}" for i in range(count)]
    rows = []
    for i, transaction_id in enumerate(ids):
        time = start + timedelta(milliseconds=draw.choice([0, 1, 1000, 86_399_999, 86_400_000])
                                 + draw.randrange(0, 12 * 86_400_000, 60_000))
        rules = [rule for rule in RULES if draw.random() < 0.04]
        ml_flag = draw.random() < 0.1
        score = draw.choice([0, 0.25, draw.random(), 1e-9 * draw.random(), 1])
        row = {"schema_version": 1, "transaction_id": transaction_id,
               "customer_id": draw.choice(ODD_TEXTS) + str(draw.randrange(40)),
               "timestamp": time.strftime("%Y-%m-%dT%H:%M:%S.") + f"{time.microsecond // 1000:03d}Z",
               "amount": Decimal(draw.randrange(-10**7, 10**9)) / 10**draw.randrange(5),
               "currency": draw.choice(["EUR", "USD"])}
        row["amount"] = row["amount"].normalize()
        if row["currency"] != "EUR":
            row["amount_base"] = (row["amount"] * 2).normalize()
        for name, values in (("country", ["DE", "BR", "NA"]), ("device", ODD_TEXTS),
                             ("channel", list(CHANNELS) + ["kiosk", "=web"]),
                             ("merchant_id", ODD_TEXTS), ("merchant_category", ODD_TEXTS), ("ip", ["10.0.0.1"])):
            if draw.random() < 0.8:
                row[name] = draw.choice(values)
        row["features"] = {name: draw.choice([0, 1, 0.1, -2.5, 2592000, 1e-7, 1.5e10])
                           for name in FEATURES if draw.random() < 0.9}
        row["raw_score"] = draw.random()
        row["score"] = score
        row["risk"] = draw.choice([0.5, draw.random()])
        row["severity"] = draw.choice(["LOW", "MEDIUM", "HIGH", "CRITICAL"])
        row["recommendation"] = draw.choice(["APPROVE", "REVIEW", "BLOCK"])
        if ml_flag or rules:
            row["decided_by"] = "both" if ml_flag and rules else "ml" if ml_flag else "rules"
        row["is_ml_flag"] = ml_flag
        row["rules"] = rules
        if draw.random() < 0.2:
            row["shadow_rules"] = ["UNUSUAL_HOUR"]
        if draw.random() < 0.2:
            row["skipped_rules"] = [rule for rule in RULES if rule not in rules and draw.random() < 0.3]
        row["timing"] = draw.choice(["on_time"] * 8 + ["late", "too_late"])
        if draw.random() < 0.1:
            row["truncated"] = True
        if draw.random() < 0.1:
            row["cold_start"] = True
        if ml_flag or rules:
            row["alert_id"] = hashlib.sha256(transaction_id.encode()).hexdigest()[:32]
            reasons = rules + (["MODEL_SCORE"] if ml_flag else [])
            row["reasons_top3"] = reasons[:3]
        row["policy_id"] = draw.choice(["p1", "p2"])
        row["source"] = {"partition": i % 3, "offset": i // 3}
        rows.append(row)
    draw.shuffle(rows)
    with open(scored_path, "w", encoding="utf-8") as out:
        for row in rows:
            out.write(to_json(row) + "\n")
    with open(labels_path, "w", encoding="utf-8") as out:
        for transaction_id in ids:
            if draw.random() < 0.3:
                continue
            anomaly = draw.random() < 0.2
            label = {"transaction_id": transaction_id, "label": "anomaly" if anomaly else "normal"}
            if anomaly and draw.random() < 0.8:
                label["anomaly_type"] = draw.choice(["burst", "=type", "slow_drift"])
            label["source"] = "simulator"
            label["labelled_at"] = "2026-02-01T00:00:00.000Z"
            out.write(json.dumps(label, ensure_ascii=False, separators=(",", ":")) + "\n")


def to_json(value):
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, dict):
        return "{" + ",".join(json.dumps(k) + ":" + to_json(v) for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(to_json, value)) + "]"
    return json.dumps(value, ensure_ascii=False)


# --- checking a snapshot

def text(value):
    value = (value or "").replace("\0", "\ufffd")
    return "'" + value if value[:1] in ("=", "+", "-", "@", "\t", "\r") else value


def money(value):
    digits = format(value.normalize(), "f")
    return "0" if digits in ("-0", "0") else digits


def boolean(value):
    return "true" if value else "false"


def is_flag(row):
    return row["is_ml_flag"] or bool(row["rules"])


def source_of(row):
    if row["is_ml_flag"]:
        return "both" if row["rules"] else "ml"
    return "rules" if row["rules"] else "none"


def base_amount(row):
    return row.get("amount_base", row["amount"])


class Number:
    """A cell that must be this very number, in plain notation."""
    def __init__(self, value):
        self.value = float(value)

    def matches(self, cell):
        return "e" not in cell.lower() and float(cell) == self.value

    def __repr__(self):
        return repr(self.value)


class Float32(Number):
    """A cell that reads back as this very float32, in plain notation."""
    def matches(self, cell):
        return "e" not in cell.lower() and struct.pack("f", float(cell)) == struct.pack("f", self.value)


def transaction_cells(row, label):
    cells = [text(row["transaction_id"]), text(row["customer_id"]), row["timestamp"], row["timestamp"][:10],
             money(row["amount"]), row["currency"], row.get("country", "")]
    cells += [text(row.get(name)) for name in ("channel", "device", "merchant_category", "ip")]
    cells += [label["label"] if label else "",
              text(label.get("anomaly_type")) if label and label["label"] == "anomaly" else ""]
    cells += [Float32(row["features"][name]) if name in row["features"] else "" for name in FEATURES]
    cells += [Number(row["score"]), boolean(row["is_ml_flag"])]
    skipped = row.get("skipped_rules", [])
    cells += ["" if rule in skipped else boolean(rule in row["rules"]) for rule in RULES]
    cells += [str(len(row["rules"])), boolean(row["rules"]), boolean(is_flag(row)), source_of(row),
              boolean(row["timing"] != "on_time"), str(row["source"]["partition"]),
              str(row["source"]["offset"]), money(base_amount(row)), text(row.get("merchant_id")),
              Number(row["risk"]), row["severity"], row["recommendation"], row["timing"],
              boolean(row.get("truncated")), boolean(row.get("cold_start")),
              ";".join(row.get("shadow_rules", [])), ";".join(row.get("reasons_top3", [])),
              row.get("alert_id", ""), "false"]
    return cells


def milliseconds(row):
    time = datetime.strptime(row["timestamp"], "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=timezone.utc)
    return round(time.timestamp() * 1000)


def row_order(row):
    return (milliseconds(row), row["transaction_id"].encode(), row["source"]["partition"],
            row["source"]["offset"])


def case_id(first):
    hashed = b""
    for part in ("case", first["customer_id"], first["transaction_id"], str(first["source"]["partition"]),
                 str(first["source"]["offset"]), first["policy_id"]):
        hashed += len(part.encode()).to_bytes(4, "big") + part.encode()
    return hashlib.sha256(hashed).hexdigest()[:32]


def cases_of(rows, gap_s):
    by_customer = defaultdict(list)
    for row in sorted(filter(is_flag, rows), key=row_order):
        alerts = by_customer[row["customer_id"]]
        if not alerts or milliseconds(row) - milliseconds(alerts[-1][-1]) >= gap_s * 1000:
            alerts.append([])
        alerts[-1].append(row)
    cases = [case for alerts in by_customer.values() for case in alerts]
    cases.sort(key=lambda case: (-max(row["risk"] for row in case), milliseconds(case[0]),
                                 case[0]["customer_id"].encode()))
    return cases


def case_cells(case, labels):
    riskiest = max(case, key=lambda row: (row["risk"], -case.index(row)))
    sources = {source_of(row) for row in case}
    counts = Counter(reason for row in case for reason in row.get("reasons_top3", []))
    order = {rule: i for i, rule in enumerate(RULES)}
    reasons = sorted(counts, key=lambda reason: (-counts[reason], order.get(reason, 99), reason))[:3]
    known = [labels[row["transaction_id"]] for row in case if row["transaction_id"] in labels]
    anomalies = [label for label in known if label["label"] == "anomaly"]
    return [case_id(case[0]), text(case[0]["customer_id"]), case[0]["timestamp"], case[-1]["timestamp"],
            case[0]["timestamp"][:10], str(len(case)), money(sum(map(base_amount, case))),
            money(max(map(base_amount, case))), Number(riskiest["risk"]),
            Number(max(row["score"] for row in case)), riskiest["severity"], riskiest["recommendation"],
            sources.pop() if len(sources) == 1 else "both", ";".join(reasons),
            ";".join(rule for rule in RULES if any(rule in row["rules"] for row in case)),
            text(riskiest["transaction_id"]), riskiest["alert_id"], riskiest["timestamp"],
            money(riskiest["amount"]), riskiest["currency"], riskiest.get("country", ""),
            text(riskiest.get("channel")), text(riskiest.get("merchant_id")),
            text(riskiest.get("merchant_category")), str(len(anomalies)) if known else "",
            text(anomalies[0].get("anomaly_type")) if anomalies else ""]


def daily_cells(rows, labels):
    groups = defaultdict(list)
    for row in rows:
        channel = row.get("channel", "")
        groups[row["timestamp"][:10], channel if channel in CHANNELS or not channel else "other"].append(row)
    for (date, channel), members in sorted(groups.items()):
        flagged = [row for row in members if is_flag(row)]
        sources = Counter(map(source_of, flagged))
        known = [labels[row["transaction_id"]] for row in members if row["transaction_id"] in labels]
        anomalies = sum(label["label"] == "anomaly" for label in known)
        yield [date, channel, str(len(members)), str(len(flagged)), str(sources["ml"]),
               str(sources["rules"]), str(sources["both"]), str(anomalies) if known else "",
               money(sum(map(base_amount, members), Decimal())),
               money(sum(map(base_amount, flagged), Decimal())),
               str(sum(row["timing"] != "on_time" for row in members))]


# --- how good the detection was

class Confusion:
    """Of labelled rows: pairs (is flagged, is anomaly)."""
    def __init__(self, judged):
        counts = Counter(judged)
        self.tp, self.fp = counts[True, True], counts[True, False]
        self.fn, self.tn = counts[False, True], counts[False, False]
        self.all = len(judged)

    def count(self, name):
        return str(getattr(self, name)) if self.all else ""

    def ratios(self):
        return {"precision": ratio(self.tp, self.tp + self.fp), "recall": ratio(self.tp, self.tp + self.fn),
                "fpr": ratio(self.fp, self.fp + self.tn), "accuracy": ratio(self.tp + self.tn, self.all),
                "f1": ratio(2 * self.tp, 2 * self.tp + self.fp + self.fn),
                "prevalence": ratio(self.tp + self.fn, self.all)}


def ratio(numerator, denominator):
    return Number(numerator / denominator) if denominator else ""


def is_flagged(row, detector, threshold):
    by_model = float(row["score"]) >= threshold
    return {"ml": by_model, "rules": bool(row["rules"]), "hybrid": by_model or bool(row["rules"])}[detector]


def thresholds_of(in_force):
    return sorted({step / 100 for step in range(101)} | {in_force})


def threshold_cells(rows, labels, policy, costs):
    labelled = [(row, labels[row["transaction_id"]]["label"] == "anomaly")
                for row in rows if row["transaction_id"] in labels]
    for threshold in thresholds_of(float(policy["score_threshold"])):
        cells, counts = [Number(threshold)], []
        for detector in ("ml", "rules", "hybrid"):
            confusion = Confusion([(is_flagged(row, detector, threshold), truth) for row, truth in labelled])
            flagged = sum(is_flagged(row, detector, threshold) for row in rows)
            ratios = confusion.ratios()
            cost = confusion.fp * costs["false_positive"] + confusion.fn * costs["false_negative"]
            cells += [ratios["precision"], ratios["recall"], ratios["fpr"], ratio(flagged, len(rows)),
                      str(flagged), money(Decimal(cost)) if labelled else ""]
            counts += [confusion.count(name) for name in ("tp", "fp", "fn", "tn")]
        yield cells + [boolean(threshold == float(policy["score_threshold"])), str(len(rows))] + counts


def type_cells(rows, labels, policy):
    normal = [row for row in rows if labels.get(row["transaction_id"], {}).get("label") == "normal"]
    types = defaultdict(list)
    for row in rows:
        label = labels.get(row["transaction_id"])
        if label and label["label"] == "anomaly":
            types[label.get("anomaly_type", "(unnamed)")].append(row)
    for threshold in thresholds_of(float(policy["score_threshold"])):
        for name, members in sorted(types.items()):
            confusions = [Confusion([(is_flagged(row, detector, threshold), True) for row in members]
                                    + [(is_flagged(row, detector, threshold), False) for row in normal])
                          for detector in ("ml", "rules", "hybrid")]
            cells = [Number(threshold), text(name), str(len(members))]
            cells += [confusion.ratios()["recall"] for confusion in confusions]
            for confusion in confusions:
                cells += [confusion.ratios()["precision"], confusion.ratios()["f1"]]
                cells += [confusion.count(count) for count in ("tp", "fp", "fn", "tn")]
            yield cells


def matrix_cells(rows, labels, policy):
    decided = {"ml": lambda row: row["is_ml_flag"], "rules": lambda row: bool(row["rules"]), "hybrid": is_flag}
    is_known = all(row["policy_id"] == policy["id"] for row in rows)
    for detector, flagged in decided.items():
        confusion = Confusion([(flagged(row), labels[row["transaction_id"]]["label"] == "anomaly")
                               for row in rows if row["transaction_id"] in labels])
        ratios = confusion.ratios()
        yield ([detector] + [confusion.count(name) for name in ("tn", "fp", "fn", "tp")]
               + [ratios[name] for name in ("accuracy", "precision", "recall", "f1", "prevalence")]
               + [Number(policy["score_threshold"]) if is_known and detector != "rules" else ""])


def differences(name, found, expected):
    if len(found) != len(expected):
        yield f"{name}: {len(found)} rows, expected {len(expected)}"
    for number, (cells, wanted) in enumerate(zip(found, expected), 1):
        if len(cells) != len(wanted):
            yield f"{name} row {number}: {len(cells)} cells, expected {len(wanted)}"
        for column, (cell, want) in enumerate(zip(cells, wanted), 1):
            if not (want.matches(cell) if isinstance(want, Number) and cell else cell == want):
                yield f"{name} row {number} column {column}: {cell!r}, expected {want!r}"


def read_csv(path):
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.reader(file, strict=True))


def load(path):
    with open(path, encoding="utf-8", newline="\n") as file:
        return [json.loads(line, parse_float=Decimal, parse_int=Decimal) for line in file]


def check(scored_path, labels_path, run_dir, case_gap_s, cases_max):
    rows = sorted(load(scored_path), key=row_order)
    for row in rows:
        row["source"] = {name: int(value) for name, value in row["source"].items()}
    rows.sort(key=row_order)
    labels = {} if labels_path == "-" else {label["transaction_id"]: label for label in load(labels_path)}
    with open(os.path.join(run_dir, "run.json"), encoding="utf-8") as file:
        manifest = json.load(file, parse_float=Decimal)
    policy = manifest["policy"]
    expected = {
        "transactions_scored.csv": [transaction_cells(row, labels.get(row["transaction_id"])) for row in rows],
        "cases.csv": [case_cells(case, labels) for case in cases_of(rows, case_gap_s)[:cases_max]],
        "daily.csv": list(daily_cells(rows, labels)),
        "thresholds.csv": list(threshold_cells(rows, labels, policy, manifest["costs"])),
        "metrics_by_type.csv": list(type_cells(rows, labels, policy)),
        "confusion_matrix.csv": list(matrix_cells(rows, labels, policy)),
    }
    if set(manifest["files"]) != set(expected):
        print(f"run.json names {sorted(manifest['files'])}, expected {sorted(expected)}", file=sys.stderr)
        return 1
    problems = []
    for name, wanted in expected.items():
        path = os.path.join(run_dir, name)
        header, *found = read_csv(path)
        if found and len(header) != len(found[0]):
            problems.append(f"{name}: {len(header)} names for {len(found[0])} cells")
        problems += differences(name, found, wanted)
        with open(path, "rb") as file:
            content = file.read()
        facts = {"rows": len(found), "bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
        if manifest["files"][name] != facts:
            problems.append(f"run.json on {name}: {manifest['files'][name]}, expected {facts}")
    totals = {"amount_base": sum(map(base_amount, rows), Decimal()),
              "alert_amount_base": sum(map(base_amount, filter(is_flag, rows)), Decimal())}
    problems += [f"run.json {name}: {manifest[name]}, expected {total}"
                 for name, total in totals.items() if Decimal(manifest[name]) != total]
    counts = {"transactions": len(rows), "alerts": sum(map(is_flag, rows)),
              "cases": len(cases_of(rows, case_gap_s)),
              "labelled": sum(row["transaction_id"] in labels for row in rows)}
    problems += [f"run.json count {name}: {manifest['counts'][name]}, expected {count}"
                 for name, count in counts.items() if manifest["counts"][name] != count]
    policies = Counter(row["policy_id"] for row in rows)
    if {policy["id"]: policy["rows"] for policy in manifest["policies"]} != policies:
        problems.append(f"run.json policies: {manifest['policies']}, expected {dict(policies)}")
    for problem in problems[:20]:
        print(problem, file=sys.stderr)
    print(f"{len(rows)} rows, {counts['cases']} cases, {len(expected['daily.csv'])} days and channels: "
          f"{len(problems)} differences")
    return 1 if problems else 0


def main(arguments):
    if arguments[:1] == ["make"]:
        make(int(arguments[1]), int(arguments[2]), arguments[3], arguments[4])
        return 0
    options = {"--case-gap-s": 86_400, "--cases-max": 1000}
    for name, value in zip(arguments[4::2], arguments[5::2]):
        options[name] = int(value)
    return check(*arguments[1:4], options["--case-gap-s"], options["--cases-max"])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
