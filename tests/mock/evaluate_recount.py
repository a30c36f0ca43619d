"""The figures of harrier evaluate by their definitions (docs/evaluate.md), from the two files alone.

Plain and slow on purpose: lists, sorting and counting; nothing of the program is used.
"""

import datetime
import json
from collections import Counter, defaultdict

DAY_MS = 86_400_000
RULE_WEIGHTS = {"NIGHT_HIGH_AMOUNT": .5, "HIGH_AMOUNT": .5, "UNUSUAL_HOUR": .1, "NEW_COUNTRY": .4, "BURST": .6,
                "DUPLICATE": .4, "IMPOSSIBLE_TRAVEL": .8, "VELOCITY_MULTI_CITY": .7, "WATCHED_COUNTRY": .4}


def read_jsonl(path):
    with open(path, encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def milliseconds(text):
    when = datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))
    return round(when.timestamp() * 1000)


class Row:
    def __init__(self, scored, label):
        self.customer = scored["customer_id"]
        self.ms = milliseconds(scored["timestamp"])
        self.day = self.ms // DAY_MS
        self.is_labelled = label is not None
        self.is_anomaly = self.is_labelled and label["label"] == "anomaly"
        self.family = label.get("anomaly_type", "(unnamed)") if self.is_anomaly else None
        self.is_rule_flag = bool(scored["rules"])
        trust = 1
        for rule, weight in RULE_WEIGHTS.items():  # in one order, so that equal sets are equal scores
            if rule in scored["rules"] + scored.get("evidence_rules", []):
                trust *= 1 - weight
        self.scores = {"rules": 1 - trust, "hybrid": scored["risk"],
                       "forest": scored.get("forest_score", scored["score"]), "judge": scored["score"]}
        self.model_score = scored["score"]
        self.has_judge = "forest_score" in scored


def load(scored_path, labels_path):
    labels = {label["transaction_id"]: label for label in read_jsonl(labels_path)}
    return [Row(scored, labels.get(scored["transaction_id"])) for scored in read_jsonl(scored_path)]


def left_after(rows, test_days, train_from_ms=None, delay=None):
    """Rows of the test days; with a delay, without customers whose fraud is known when the day begins."""
    frauds = defaultdict(set)
    for row in rows:
        if row.is_anomaly and (train_from_ms is None or row.ms >= train_from_ms):
            frauds[row.customer].add(row.day)
    return [row for row in rows if test_days[0] <= row.day <= test_days[1] and
            (delay is None or not any(day <= row.day - delay - 1 for day in frauds[row.customer]))]


def expected_hits(pairs, k):
    """Of (score, is_anomaly) pairs: anomalies among the first k, the mean over all orders of equal scores."""
    groups = defaultdict(lambda: [0, 0])
    for score, is_anomaly in pairs:
        groups[score][0] += 1
        groups[score][1] += is_anomaly
    hits = 0
    for score in sorted(groups, reverse=True):
        size, anomalies = groups[score]
        hits += anomalies * min(k, size) / size
        k -= min(k, size)
    return hits


def roc_auc(pairs):
    anomalies = [score for score, is_anomaly in pairs if is_anomaly]
    honest = Counter(score for score, is_anomaly in pairs if not is_anomaly)
    if not anomalies or not honest:
        return None
    below, ranks = 0, {}
    for score in sorted(set(honest) | set(anomalies)):
        ranks[score] = below + honest[score] / 2
        below += honest[score]
    return sum(ranks[score] for score in anomalies) / (len(anomalies) * below)


def average_precision(pairs):
    total = sum(is_anomaly for _, is_anomaly in pairs)
    if total == 0:
        return None
    result, flagged, found = 0, 0, 0
    by_score = defaultdict(list)
    for score, is_anomaly in pairs:
        by_score[score].append(is_anomaly)
    for score in sorted(by_score, reverse=True):
        flagged += len(by_score[score])
        found += sum(by_score[score])
        result += sum(by_score[score]) / total * found / flagged
    return result


def by_day(rows):
    days = defaultdict(list)
    for row in rows:
        days[row.day].append(row)
    return [days[day] for day in sorted(days)]


def mean(values):
    values = [value for value in values if value is not None]
    return sum(values) / len(values) if values else None


def daily(rows, detector, k):
    hits, anomalies = [], []
    for day in by_day(rows):
        hits.append(expected_hits([(row.scores[detector], row.is_anomaly) for row in day], k))
        anomalies.append(sum(row.is_anomaly for row in day))
    return {"precision": mean(hit / k for hit in hits),
            "recall": sum(hits) / sum(anomalies) if sum(anomalies) else None,
            "mean_daily_recall": mean(hit / of if of else None for hit, of in zip(hits, anomalies))}


def card_precision(rows, detector, k, caught_leave):
    """Customers by their greatest score of the day; equal ones by the place of that transaction in the file."""
    caught, precisions = set(), []
    for day in by_day(rows):
        best, defrauded = {}, set()
        for place, row in enumerate(day):
            if row.customer in caught:
                continue
            key = (-row.scores[detector], place)
            best[row.customer] = min(best.get(row.customer, key), key)
            if row.is_anomaly:
                defrauded.add(row.customer)
        first = sorted(best, key=best.get)[:k]
        found = defrauded.intersection(first)
        precisions.append(len(found) / k)
        if caught_leave:
            caught |= found
    return mean(precisions)


def nearest(value):
    """Halves away from zero, as people round."""
    return int(value + .5)


def sweep(pairs):
    """(threshold, tp, fp) for every score as threshold; first one that flags nothing (threshold None)."""
    points = [(None, 0, 0)]
    by_score = defaultdict(lambda: [0, 0])
    for score, is_anomaly in pairs:
        by_score[score][0 if is_anomaly else 1] += 1
    for score in sorted(by_score, reverse=True):
        points.append((score, points[-1][1] + by_score[score][0], points[-1][2] + by_score[score][1]))
    return points


def best_f1(pairs):
    anomalies = sum(is_anomaly for _, is_anomaly in pairs)
    best = None
    for threshold, found, false in sweep(pairs):
        f1 = 2 * found / (found + false + anomalies) if anomalies else None
        if f1 is not None and (best is None or f1 > best[0]):
            best = (f1, threshold)
    return best


def least_cost(pairs, per_false_alarm, per_miss):
    anomalies = sum(is_anomaly for _, is_anomaly in pairs)
    return min((false * per_false_alarm + (anomalies - found) * per_miss, place)
               for place, (_, found, false) in enumerate(sweep(pairs)))[0]


def families(rows, detector, k):
    """{family: (support, found)} when the first k are flagged."""
    result = {}
    for family in sorted({row.family for row in rows if row.is_anomaly}):
        mine = [(row.scores[detector], row.is_anomaly and row.family == family) for row in rows]
        result[family] = (sum(hit for _, hit in mine), expected_hits(mine, k))
    return result


def calibration(rows):
    """Expected error over ten bins of equal width, and the Brier score."""
    bins = defaultdict(list)
    for row in rows:
        bins[min(int(row.scores["hybrid"] * 10), 9)].append(row)
    error = sum(abs(sum(row.scores["hybrid"] for row in each) - sum(row.is_anomaly for row in each))
                for each in bins.values()) / len(rows)
    return error, sum((row.scores["hybrid"] - row.is_anomaly) ** 2 for row in rows) / len(rows)


def quality(rows, detector, ks, card_k, caught_leave, workload):
    pairs = [(row.scores[detector], row.is_anomaly) for row in rows]
    k = nearest(workload * len(rows))
    anomalies = sum(is_anomaly for _, is_anomaly in pairs)
    hits = expected_hits(pairs, k)
    return {"roc_auc": roc_auc(pairs), "average_precision": average_precision(pairs),
            "daily": {each: daily(rows, detector, each) for each in ks},
            "card_precision": card_precision(rows, detector, card_k, caught_leave),
            "workload_recall": hits / anomalies if anomalies else None,
            "workload_precision": hits / k if k else None,
            "best_f1": best_f1(pairs), "least_cost": least_cost(pairs, 1, 10),
            "families": families(rows, detector, k)}


def budget(labelled, unlabelled, alerts):
    """The least threshold with at most so many alerts, and what it means."""
    scores = sorted((row.model_score for row in labelled + unlabelled), reverse=True)
    threshold = None
    for place, score in enumerate(scores):
        is_last_of_its_score = place + 1 == len(scores) or scores[place + 1] != score
        if is_last_of_its_score and place + 1 <= alerts:
            threshold = score
    flagged = [row for row in labelled + unlabelled if threshold is not None and row.model_score >= threshold]
    chosen = set(map(id, flagged))
    below = [row for row in labelled + unlabelled if id(row) not in chosen]
    known = [row for row in flagged if row.is_labelled]
    anomalies = sum(row.is_anomaly for row in labelled)
    cut_off = {}
    for family in {row.family for row in labelled if row.is_anomaly}:
        missed = [row for row in below if row.family == family]
        cut_off[family] = (sum(row.family == family for row in labelled), len(missed),
                           sum(row.is_rule_flag for row in missed))
    found = sum(row.is_anomaly for row in known)
    return {"threshold": threshold, "alerts": len(flagged), "on_top": sum(row.is_rule_flag for row in below),
            "precision": found / len(known) if known else None,
            "recall": found / anomalies if anomalies else None, "cut_off": cut_off}
