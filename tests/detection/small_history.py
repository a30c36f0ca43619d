#!/usr/bin/env python3
"""Writes a small card history whose fraud shows in labels and in amounts, for tests of the whole way to a judge.

Customers pay round a mean of their own. Every anomaly is one of three kinds: `terminal`, where every payment is
fraud for some days; `card`, whose amounts are a multiple for some days; `amount`, a single sum far above all.
Labels come a week late. Lines are made from SEED alone.
"""

import argparse
import datetime
import json
import pathlib
import random

START = datetime.datetime(2026, 1, 5, tzinfo=datetime.timezone.utc)
CUSTOMERS, TERMINALS, DAYS, DELAY_DAYS = 400, 250, 75, 7
MULTIPLE = 5
HUGE = 400


def text_of(time):
    return time.strftime("%Y-%m-%dT%H:%M:%S.000Z")


class Compromises:
    """Which terminals and cards are compromised on a day: one more of each on most days."""

    def __init__(self, rng):
        self.rng = rng
        self.terminals, self.cards = {}, {}

    def begin(self, day):
        if self.rng.random() < .25:
            self.terminals[self.rng.randrange(TERMINALS)] = day + 20
        if self.rng.random() < .35:
            self.cards[self.rng.randrange(CUSTOMERS)] = day + 14

    def kind_of(self, day, customer, terminal, amount):
        if amount > HUGE:
            return "amount"
        if self.terminals.get(terminal, -1) >= day:
            return "terminal"
        if self.cards.get(customer, -1) >= day and self.rng.random() < 1 / 3:
            return "card"
        return None


def payments(seed):
    """(time, customer, terminal, amount, kind of anomaly or None), in order of time."""
    rng = random.Random(seed)
    means = [rng.uniform(5, 100) for _ in range(CUSTOMERS)]
    rates = [rng.uniform(.5, 4) for _ in range(CUSTOMERS)]
    near = [[rng.randrange(TERMINALS) for _ in range(12)] for _ in range(CUSTOMERS)]
    compromises = Compromises(rng)
    for day in range(DAYS):
        compromises.begin(day)
        today = []
        for customer in range(CUSTOMERS):
            for _ in range(int(rates[customer] + rng.random())):
                second = min(max(int(rng.gauss(43_200, 20_000)), 0), 86_399)
                today.append((second, customer, rng.choice(near[customer])))
        for second, customer, terminal in sorted(today):
            amount = abs(rng.gauss(means[customer], means[customer] / 2)) + .01
            if rng.random() < .0005:
                amount = HUGE + rng.uniform(1, 300)
            kind = compromises.kind_of(day, customer, terminal, amount)
            if kind == "card":
                amount *= MULTIPLE
            yield START + datetime.timedelta(days=day, seconds=second), customer, terminal, amount, kind


def write(folder, seed):
    """transactions.jsonl and labels.jsonl in the folder."""
    with (folder / "transactions.jsonl").open("w", encoding="utf-8") as transactions, \
            (folder / "labels.jsonl").open("w", encoding="utf-8") as labels:
        for number, (time, customer, terminal, amount, kind) in enumerate(payments(seed)):
            transactions.write(json.dumps({
                "transaction_id": f"t{number}", "customer_id": f"c{customer}", "timestamp": text_of(time),
                "amount": round(amount, 2), "merchant_id": f"m{terminal}"}) + "\n")
            label = {"schema_version": 1, "transaction_id": f"t{number}", "customer_id": f"c{customer}",
                     "label": "anomaly" if kind else "normal", "source": "import",
                     "labelled_at": text_of(time + datetime.timedelta(days=DELAY_DAYS))}
            if kind:
                label["anomaly_type"] = kind
            labels.write(json.dumps(label) + "\n")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--out", type=pathlib.Path, required=True)
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    write(options.out, options.seed)
