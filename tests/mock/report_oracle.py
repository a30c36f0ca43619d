#!/usr/bin/env python3
"""Holds what a browser made of report.html against the CSV files of its run.

usage: report_oracle.py compare RUN_FOLDER DOM FRAGMENT
       report_oracle.py forge SCORED LABELS

`compare` reads the numbers out of the rendered page (cards, tables, confusion matrices, positions
and sizes of what is drawn) and works them out again from the files. `forge` puts hostile texts into
scored rows and labels. Exit code: 0 the page is right, 1 it is not.
"""

import csv
import decimal
import io
import json
import pathlib
import re
import sys
import urllib.parse

from report_dom import Tree, check

csv.field_size_limit(1 << 24)
DETECTORS = ["ml", "rules", "hybrid"]
HOSTILE = [
    '</script><img src=x onerror=alert(1)>',
    "<!-- <script>document.title='alive'</script> -->",
    '=HYPERLINK("x")&amp;&lt;b&gt;',
    'two\nlines, "quoted"\r\nand more',
]


def same(what, shown, wanted):
    check(shown == wanted, f"{what}: the page shows {shown!r}, the files say {wanted!r}")


def near(what, shown, wanted):
    check(abs(shown - wanted) < 0.01, f"{what}: the page shows {shown}, the files say {wanted}")


# --- the forms of numbers, a second time


def rounded(number, digits):
    return number.quantize(decimal.Decimal(1).scaleb(-digits), decimal.ROUND_HALF_UP)


def count(cell):
    return "n/a" if cell in (None, "") else f"{int(cell):,}"


def share(cell):
    if cell in (None, ""):
        return "n/a"
    exact = decimal.Decimal(float(cell))
    if exact in (0, 1):
        return f"{exact * 100}%"
    if exact < decimal.Decimal("0.01"):
        digits = 1 - (exact * 100).adjusted()
        return f"{format(rounded(exact * 100, digits), 'f').rstrip('0').rstrip('.')}%"
    return ">99.9%" if float(cell) >= 0.9995 else f"{rounded(exact * 100, 1)}%"


def money(amount, currency):
    if amount is None:
        return "n/a"
    whole = amount == amount.to_integral_value()
    return f"{rounded(amount, 0 if whole else 2):,} {currency}"


def threshold_text(cell):
    return cell if len(cell.partition(".")[2]) > 2 else f"{float(cell):.2f}"


def code(text):
    words = text.replace("_", " ").lower()
    return words[:1].upper() + words[1:]


# --- the run


class Run:
    def __init__(self, folder, fragment):
        folder = pathlib.Path(folder)
        self.facts = json.loads((folder / "run.json").read_text(encoding="utf-8"))
        self.source = (folder / "report.html").read_bytes().decode("utf-8")
        self.files = {}
        for name in ("thresholds", "metrics_by_type", "confusion_matrix", "daily", "cases"):
            self.files[name] = (folder / f"{name}.csv").read_bytes().decode("utf-8")
        self.tables = {name: list(csv.DictReader(io.StringIO(text, newline="")))
                       for name, text in self.files.items()}
        self.currency = self.facts["base_currency"]
        said = urllib.parse.parse_qs(fragment)
        self.view = "cases" if said.get("view") == ["cases"] else "quality"
        self.channel = said.get("channel", [""])[0]
        costs = self.facts["costs"]
        self.own_costs = tuple(decimal.Decimal(str(cost)) for cost in costs.values())
        self.fp = self.amount(said, "fp", costs["false_positive"])
        self.fn = self.amount(said, "fn", costs["false_negative"])
        wanted = self.amount(said, "threshold", self.facts["policy"]["score_threshold"])
        self.chosen = min(self.tables["thresholds"],
                          key=lambda row: abs(float(row["threshold"]) - float(wanted)))

    @staticmethod
    def amount(said, name, fallback):
        text = said.get(name, [""])[0]
        is_good = re.fullmatch(r"[0-9.]+", text) and float(text) <= 1e12
        return decimal.Decimal(text if is_good else str(fallback))

    def cost(self, row, detector):
        fp, fn = row[f"fp_{detector}"], row[f"fn_{detector}"]
        return None if fp == "" or fn == "" else int(fp) * self.fp + int(fn) * self.fn


def cells(table):
    return [[cell.text() for cell in row.children] for row in table.one("tbody").children]


def compare_source(run):
    """The data blocks are the files; nothing in the page can be requested."""
    blocks = dict(re.findall(r'<script type="[a-z/]+" id="data-(\w+)">([^<]*)</script>', run.source))
    codes = {"&lt;": "<", "&#13;": "\r", "&amp;": "&"}
    for name, text in run.files.items():
        block = re.sub("&lt;|&#13;|&amp;", lambda match: codes[match[0]], blocks[name])
        if name == "cases":
            check(text.startswith(block), "the cases of the page are not the first of cases.csv")
            rows = list(csv.DictReader(io.StringIO(block, newline="")))
            same("cases in the page", len(rows), min(len(run.tables["cases"]), 100))
        else:
            same(f"{name}.csv in the page", block, text)
    targets = re.findall(r'(?:src|href|action|url|import|fetch)\s*(?:=|\()\s*["\']?\s*[a-z]*:?//',
                         run.source)
    same("request targets", targets, [])


def compare_head(run, page):
    same("title", page.one("head").one("title").text(), f"{run.facts['run_id']} - Harrier")
    facts = {node.one("dt").text(): node.one("dd").text() for node in page.one(id="facts").children}
    check(facts["Run"].startswith(run.facts["run_id"]), "run id")
    watermark = run.facts.get("watermark")
    as_of = watermark[:19].replace("T", " ") + " UTC" if watermark else "n/a"
    check(facts["As of"].startswith(as_of), f"as of {facts['As of']}, not {as_of}")
    check(facts["Policy"].startswith(run.facts["policy"]["id"]), "policy id")
    for source, partitions in run.facts["offsets"].items():
        check(source in facts["Made from"], f"{source} is not in the head")
        for bounds in partitions.values():
            check(count(bounds["end"]) in page.one(id="source-tables").text(), "offsets")
    counts = run.facts["counts"]
    anomalies = counts["labelled_anomalies"] if counts["labelled"] else None
    for name, value in (("transactions", counts["transactions"]), ("alerts", counts["alerts"]),
                        ("cases", counts["cases"]), ("anomalies", anomalies)):
        same(name, page.one(id=f"count-{name}").one(class_="value").text(), count(value))


def compare_cards(run, page):
    row = run.chosen
    for detector in DETECTORS:
        card = page.one("article", data_detector=detector)
        shown = {key: card.one(data_value=key).one("strong").text()
                 for key in ("precision", "recall", "workload", "cost")}
        same(f"card of {detector}", shown, {
            "precision": share(row[f"precision_{detector}"]),
            "recall": share(row[f"recall_{detector}"]),
            "workload": count(row[f"flagged_count_{detector}"]),
            "cost": money(run.cost(row, detector), run.currency)})
        matrix = page.one("table", data_detector=detector)
        for key in ("tp", "fp", "fn", "tn"):
            same(f"{key} of {detector}", matrix.one(data_cell=key).one("strong").text(),
                 count(row[f"{key}_{detector}"]))
        if (run.fp, run.fn) == run.own_costs and row[f"expected_cost_{detector}"]:
            same("cost at the run's own costs", run.cost(row, detector),
                 decimal.Decimal(row[f"expected_cost_{detector}"]))


def compare_threshold_figures(run, page):
    measures = {
        "precision": lambda row, detector: share(row[f"precision_{detector}"]),
        "recall": lambda row, detector: share(row[f"recall_{detector}"]),
        "flagged": lambda row, detector: count(row[f"flagged_count_{detector}"]),
        "cost": lambda row, detector: (money(run.cost(row, detector), "").strip()),
    }
    column = {"precision": "precision", "recall": "recall", "flagged": "flagged_count"}
    for measure, text in measures.items():
        figure = page.one("figure", id=f"figure-{measure}")
        rows = run.tables["thresholds"]
        wanted = [[text(row, detector) for detector in DETECTORS] for row in rows]
        if all(value == "n/a" for line in wanted for value in line):
            same(f"picture of {measure}", len(figure.all("svg")), 0)
            check("n/a" in figure.one(class_="picture").text(), f"{measure} is not n/a")
            continue
        same(f"table of {measure}", cells(figure.one("details").one("table")),
             [[threshold_text(row["threshold"]), *line] for row, line in zip(rows, wanted)])
        compare_picture(figure)
        if measure in column:
            for detector in DETECTORS:
                values = [row[f"{column[measure]}_{detector}"] for row in rows]
                compare_line(figure, detector, values, run.tables["thresholds"].index(run.chosen))


def compare_picture(figure):
    svg = figure.one("svg", role="img")
    for part in svg.attributes["aria-labelledby"].split():
        check(svg.one(id=part).text() != "", f"{part} is empty")
    check(figure.one("figcaption").one(class_="finding").text() != "", "a caption says nothing")


def compare_line(figure, detector, values, chosen):
    """Every point stands where its value belongs; the mark stands on the chosen point."""
    path = figure.one("path", data_series=detector).attributes["d"]
    points = [tuple(map(float, pair.split(","))) for pair in re.findall(r"[-\d.e]+,[-\d.e]+", path)]
    known = [float(value) for value in values if value != ""]
    same(f"points of {detector}", len(points), len(known))
    check(points == sorted(points, key=lambda point: point[0]), "points go back")
    order = sorted(range(len(known)), key=lambda i: known[i])
    check(all(points[a][1] >= points[b][1] - 0.01 for a, b in zip(order, order[1:])),
          f"{detector}: a greater value is drawn lower")
    # Ratios have a straight axis from 0 to 1. d3-axis draws its ticks half a pixel off.
    ticks = [float(re.search(r",([\d.]+)\)", tick.attributes["transform"])[1]) - 0.5
             for tick in figure.one("svg").all("g", class_="tick") if tick.text().endswith("%")]
    for (_, y), value in zip(points, known if ticks else []):
        near(f"{detector} at {value}", y, max(ticks) - value * (max(ticks) - min(ticks)))
    dots = figure.all("circle", data_series=detector)
    if values[chosen] != "":
        same(f"mark of {detector}", float(dots[0].attributes["data-value"]), float(values[chosen]))


def sized(marks, side, what):
    """One scale for all: sizes are to each other as the values."""
    scale = max((float(m.attributes[side]) / float(m.attributes["data-value"])
                 for m in marks if m.attributes["data-value"] not in ("", "0")), default=0)
    for one in marks:
        near(what, float(one.attributes[side]), scale * float(one.attributes["data-value"] or 0))


def stacked(marks):
    """The parts of a column stand on each other, and all columns on one floor."""
    tops = {}
    floor = max(float(one.attributes["y"]) + float(one.attributes["height"]) for one in marks)
    for one in marks:
        foot = tops.get(one.attributes["data-label"], floor)
        top, height = float(one.attributes["y"]), float(one.attributes["height"])
        near("foot of a part of a column", top + height, foot)
        tops[one.attributes["data-label"]] = top


def drawn(marks):
    shown = {}
    for one in marks:
        key = (one.attributes["data-label"], one.attributes["data-series"])
        check(key not in shown, f"{key} is drawn twice")
        shown[key] = float(one.attributes["data-value"])
    return {key: value for key, value in shown.items() if value != 0}


def compare_daily(run, page):
    rows = run.tables["daily"]
    chosen = [row for row in rows if (row["channel"] or "no channel") == run.channel]
    if not rows:
        same("columns of daily", len(page.one(id="figure-alerts").all("rect")), 0)
        return
    marks = page.one(id="figure-alerts").all("rect", class_="column")
    sized(marks, "height", "daily alerts")
    stacked(marks)
    wanted = {}
    for row in chosen or rows:
        for series in ("both", "rules", "ml"):
            key = (row["event_date"], series)
            wanted[key] = wanted.get(key, 0) + int(row[f"alerts_{series}"])
    same("daily alerts", drawn(marks), {key: value for key, value in wanted.items() if value})
    volume = page.one(id="figure-volume")
    channels = {row["channel"] or "no channel" for row in rows}
    for channel in channels:
        marks = volume.all("rect", data_group=channel)
        sized(marks, "height", "daily volume")
        same(f"daily volume of {channel}", drawn(marks), {
            (row["event_date"], "volume"): int(row["transactions"]) for row in rows
            if (row["channel"] or "no channel") == channel and row["transactions"] != "0"})
    compare_picture(page.one(id="figure-alerts"))
    compare_picture(volume)
    head = "Labelled anomalies"
    known = [int(row["labelled_anomalies"]) for row in chosen or rows if row["labelled_anomalies"]]
    check(f"{head}: {count(sum(known) if known else None)}." in
          page.one(id="figure-alerts").one(class_="finding").text(), "labelled anomalies of daily")


def compare_bars(run, page):
    rows = [row for row in run.tables["metrics_by_type"]
            if row["threshold"] == run.chosen["threshold"]]
    figure = page.one(id="figure-types")
    bars = figure.all("rect", class_="bar")
    same("bars by type", len(bars), 3 * len(rows))
    if not rows:
        check("n/a" in figure.one(class_="picture").text(), "types are not n/a")
    else:
        compare_picture(figure)
        sized(bars, "width", "recall by type")
        same("recall by type", drawn(bars), {
            (code(row["anomaly_type"]), detector): float(row[f"recall_{detector}"])
            for row in rows for detector in DETECTORS if float(row[f"recall_{detector}"] or 0)})
    channels = {}
    for row in run.tables["daily"]:
        total = channels.setdefault(row["channel"] or "no channel", [0, 0])
        total[0] += int(row["alerts"])
        total[1] += int(row["transactions"])
    bars = page.one(id="figure-channels").all("rect", class_="bar")
    sized(bars, "width", "share by channel")
    same("share by channel", drawn(bars), {
        (name, "volume"): alerts / all_ for name, (alerts, all_) in channels.items() if alerts})


def compare_tables(run, page):
    names = {"ml": "Model", "rules": "Rules", "hybrid": "Hybrid"}
    same("flags as raised", cells(page.one(id="raised").one("table")), [
        [names[row["detector"]], *(count(row[key]) for key in ("tp", "fp", "fn", "tn")),
         *(share(row[key]) for key in ("accuracy", "precision", "recall", "f1", "prevalence"))]
        for row in run.tables["confusion_matrix"]])
    wanted = run.tables["cases"][:100]
    rows = [row for row in page.all("tr") if "data-case" in row.attributes]
    same("order of cases", [row.attributes["data-case"] for row in rows],
         [case["case_id"] for case in wanted])
    for row, case in zip(rows, wanted):
        shown = {cell.attributes["data-column"]: cell for cell in row.children}
        same("customer", shown["Customer"].text(), case["customer_id"])
        same("risk", shown["Risk"].text(), f"{rounded(decimal.Decimal(float(case['risk'])), 3)}")
        same("reasons", [chip.text() for chip in shown["Reasons"].all("li")],
             [code(reason) for reason in case["reasons_top3"].split(";") if reason])
        amount = rounded(decimal.Decimal(case["amount_sum"]), 2)
        same("amount", shown[f"Amount ({run.currency})"].text(), f"{amount:,}")
        label = {"": "n/a", "0": "normal"}.get(case["labelled_anomalies"])
        if label is None:
            label = (f"{code(case['anomaly_type'])} ({count(case['labelled_anomalies'])} "
                     f"of {case['alert_count']})")
        same("label", shown["Label"].text(), label)


def compare(folder, dom, fragment):
    run = Run(folder, fragment)
    compare_source(run)
    tree = Tree()
    tree.feed(pathlib.Path(dom).read_bytes().decode("utf-8"))
    page = tree.root
    same("state", page.one("html").attributes.get("data-state"), "drawn")
    same("images, frames and embedded things",
         [node.tag for node in page.all() if node.tag in ("img", "iframe", "object", "embed")], [])
    for view in ("quality", "cases"):
        same(f"view {view} is hidden", "hidden" in page.one(id=f"view-{view}").attributes,
             view != run.view)
    compare_head(run, page)
    compare_cards(run, page)
    compare_threshold_figures(run, page)
    compare_daily(run, page)
    compare_bars(run, page)
    compare_tables(run, page)
    check(len(page.all("figure")) == 9, "a figure is missing")


def forge(scored, labels):
    """Customers of alerts and kinds of anomalies get hostile names; sometimes there is no channel."""
    lines = pathlib.Path(scored).read_text(encoding="utf-8").splitlines()
    with open(scored, "w", encoding="utf-8") as out:
        for number, line in enumerate(lines):
            row = json.loads(line)
            row["customer_id"] = (HOSTILE[number % 4] + row["customer_id"])[:64]
            if number % 50 == 0:
                row.pop("channel", None)
            out.write(json.dumps(row, ensure_ascii=False, separators=(",", ":")) + "\n")
    lines = pathlib.Path(labels).read_text(encoding="utf-8").splitlines()
    with open(labels, "w", encoding="utf-8") as out:
        for number, line in enumerate(lines):
            row = json.loads(line)
            if number % 3 == 0 and row.get("anomaly_type"):
                row["anomaly_type"] = HOSTILE[number % 4]
            out.write(json.dumps(row, ensure_ascii=False, separators=(",", ":")) + "\n")


def main():
    if len(sys.argv) == 5 and sys.argv[1] == "compare":
        compare(*sys.argv[2:])
    elif len(sys.argv) == 4 and sys.argv[1] == "forge":
        forge(*sys.argv[2:])
    else:
        sys.exit(__doc__)


if __name__ == "__main__":
    main()
