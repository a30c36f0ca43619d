"""The two pages: what stands where, and what it says. Declarations; pure.

The order of a page's visuals is the order in which the keyboard visits them. Every visual has a
title and a text for those who cannot see it.
"""

import collections

from dax_tables import FALSE_NEGATIVE, FALSE_POSITIVE, MEASURES_TABLE
from measures import DETECTORS

WIDTH = 1280

Page = collections.namedtuple("Page", "name title height visuals")
# roles: {role: [Field]}; sort: (Field, direction) or None; box: (x, y, width, height).
# settings: {formatting object: {property: value}}.
Visual = collections.namedtuple("Visual", "name kind title alt_text box roles settings sort",
                                defaults=({}, None))
Field = collections.namedtuple("Field", "table name caption is_measure")


def measure(name, caption=None):
    return Field(MEASURES_TABLE, name, caption, True)


def column(table, name, caption=None):
    return Field(table, name, caption, False)


def of_detectors(figure):
    return [measure(f"{title} {figure}", title) for title in DETECTORS.values()]


SLICER_SETTINGS = {
    "data": {"mode": "Dropdown"},
    "selection": {"singleSelect": True},
    "header": {"show": False},  # the title says it
}
# Display units 1: the number as it is, not in thousands. Sizes in points: four in 400 pixels.
CARD_SETTINGS = {"value": {"showBlankAs": "n/a", "labelDisplayUnits": 1, "fontSize": 14},
                 "label": {"fontSize": 9}}


def slicer(name, title, alt_text, box, field):
    return Visual(name, "slicer", title, alt_text, box, {"Values": [field]}, SLICER_SETTINGS)


def cards(name, title, alt_text, box, fields):
    return Visual(name, "cardVisual", title, alt_text, box, {"Data": fields}, CARD_SETTINGS)


def detector_cards(name, title, box):
    return cards(f"cards_{name}", f"{title}: at the chosen threshold",
                 f"{title} at the chosen threshold: precision, recall, workload and expected cost. "
                 "Without labels all but the workload are n/a.", box,
                 [measure(f"{title} precision", "Precision"), measure(f"{title} recall", "Recall"),
                  measure(f"{title} workload", "Workload"),
                  measure(f"{title} expected cost", "Expected cost")])


def over_thresholds(name, figure, title, reading, box):
    threshold = column("thresholds", "threshold", "Threshold")
    return Visual(f"line_{name}", "lineChart", title,
                  "Line chart over all thresholds, one line each for ML, rules and hybrid: "
                  f"{reading}", box, {"Category": [threshold], "Y": of_detectors(figure)},
                  sort=(threshold, "Ascending"))


def quality_page():
    detector = column("Detector", "Detector", "Detector")
    return Page("detection_quality", "Thresholds and detection quality", 720, [
        slicer("slicer_threshold", "Threshold (default: in force)",
               "Choose one threshold of the model; without a choice the one in force counts.",
               (12, 12, 196, 88), column("Chosen threshold", "Threshold")),
        slicer("slicer_false_positive", "Cost of a false positive",
               "Choose what a false alarm costs; without a choice the run's own cost counts.",
               (220, 12, 196, 88), column(FALSE_POSITIVE, FALSE_POSITIVE)),
        slicer("slicer_false_negative", "Cost of a false negative",
               "Choose what a missed anomaly costs; without a choice the run's own cost counts.",
               (428, 12, 196, 88), column(FALSE_NEGATIVE, FALSE_NEGATIVE)),
        cards("cards_run", "This snapshot",
              "The threshold that the figures are for, the one with the least expected cost for "
              "hybrid, the newest event time, the share of transactions with a label, and the "
              "currency.", (636, 12, 632, 88),
              [measure("Selected threshold"),
               measure("Hybrid cheapest threshold", "Cheapest (hybrid)"),
               measure("Data up to", "Data up to (UTC)"), measure("Labelled share"),
               measure("Base currency", "Currency")]),
        *[detector_cards(code, title, (12 + 420 * place, 108, 408, 112))
          for place, (code, title) in enumerate(DETECTORS.items())],
        over_thresholds("precision", "precision", "Precision over thresholds",
                        "how many of the flagged are labelled anomalies.", (12, 228, 408, 240)),
        over_thresholds("recall", "recall", "Recall over thresholds",
                        "how many of the labelled anomalies are flagged.", (432, 228, 408, 240)),
        over_thresholds("workload", "workload", "Workload over thresholds",
                        "which share of all transactions is flagged.", (852, 228, 416, 240)),
        over_thresholds("cost", "expected cost", "Expected cost over thresholds",
                        "false positives and false negatives at the chosen costs.",
                        (12, 476, 408, 232)),
        Visual("matrix_confusion", "pivotTable", "Confusion matrix at the chosen threshold",
               "Labelled anomalies and labelled normal transactions in rows, flagged and not "
               "flagged in columns, with counts for ML, rules and hybrid.", (432, 476, 408, 232),
               {"Rows": [column("Confusion cell", "Labelled as")],
                "Columns": [column("Confusion cell", "Verdict")],
                "Values": of_detectors("transactions in cell")},
               {"subTotals": {"rowSubtotals": False, "columnSubtotals": False}}),
        Visual("table_detectors", "tableEx", "Detectors at the chosen threshold, and as judged",
               "One row for each detector: flagged transactions, recall and precision at the "
               "chosen threshold, and both as judged when the stream ran.", (852, 476, 416, 232),
               {"Values": [detector, measure("Flagged transactions by detector", "Flagged"),
                           measure("Recall by detector", "Recall"),
                           measure("Precision by detector", "Precision"),
                           measure("Recall as judged"), measure("Precision as judged")]},
               {"total": {"totals": False}}),
    ])


def cases_table(box):
    risk = column("cases", "risk", "Risk")
    shown = [
        risk,
        column("cases", "severity", "Severity"),
        column("cases", "customer_id", "Customer"),
        column("cases", "first_event_time", "First alert (UTC)"),
        column("cases", "alert_count", "Alerts"),
        column("cases", "amount_sum", "Amount"),
        column("cases", "detection_source", "Found by"),
        column("cases", "reasons_top3", "Reasons"),
        column("cases", "triggered_rules", "Rules"),
        column("cases", "recommendation", "Recommendation"),
        column("cases", "anomaly_type", "Labelled type"),
        column("cases", "case_id", "Case"),
    ]
    return Visual("table_cases", "tableEx", "Riskiest cases, with reasons",
                  "One row for each case, riskiest first: customer, time, number of alerts, "
                  "amount, who found it, and the reasons.", box, {"Values": shown},
                  {"total": {"totals": False}}, (risk, "Descending"))


def per_day(name, title, alt_text, box, roles):
    day = column("Date", "Date", "Day (UTC)")
    return Visual(name, "columnChart", title, alt_text, box, {"Category": [day], **roles},
                  sort=(day, "Ascending"))


def volume_page():
    days = {**SLICER_SETTINGS, "data": {"mode": "Between"}}
    by_type = "at the threshold in force"
    return Page("volume_and_cases", "Volume, trends and cases", 920, [
        Visual("slicer_days", "slicer", "Days (UTC)",
               "Choose the first and the last day; volume, types and cases follow.",
               (12, 12, 300, 96), {"Values": [column("Date", "Date")]}, days),
        cards("cards_volume", "Volume on the chosen days",
              "Transactions, alerts, alert rate, amount of the alerts, labelled anomalies and "
              "listed cases on the chosen days. Labelled anomalies are n/a without labels.",
              (324, 12, 944, 96),
              [measure("Transactions"), measure("Alerts"), measure("Alert rate"),
               measure("Alert amount"), measure("Labelled anomalies"), measure("Cases listed")]),
        per_day("days_by_channel", "Transactions per day and channel",
                "Stacked columns, one for each day: transactions of each channel.",
                (12, 116, 408, 252), {"Series": [column("daily", "channel", "Channel")],
                                      "Y": [measure("Transactions")]}),
        per_day("days_by_source", "Alerts per day, by who raised them",
                "Stacked columns, one for each day: alerts by the model alone, by rules alone and "
                "by both.", (432, 116, 408, 252),
                {"Y": [measure("Alerts by model alone", "Model alone"),
                       measure("Alerts by rules alone", "Rules alone"),
                       measure("Alerts by model and rules", "Both")]}),
        per_day("days_labelled", "Labelled anomalies per day and channel",
                "Stacked columns, one for each day: transactions labelled as anomaly, of each "
                "channel. Empty without labels.", (852, 116, 416, 252),
                {"Series": [column("daily", "channel", "Channel")],
                 "Y": [measure("Labelled anomalies")]}),
        Visual("types_found", "barChart", "Labelled anomalies by type: flagged and missed",
               "Bars, one for each type of labelled anomaly: how many were flagged and how many "
               "missed when they were judged. Empty without labels.", (12, 376, 624, 220),
               {"Category": [column("transactions_scored", "anomaly_type", "Type")],
                "Y": [measure("Labelled anomalies flagged", "Flagged"),
                      measure("Labelled anomalies missed", "Missed")]}),
        Visual("types_recall", "clusteredBarChart", f"Recall by type, {by_type}",
               f"Bars, three for each type of labelled anomaly: recall of ML, rules and hybrid "
               f"{by_type}, over all days. Empty without labels.", (648, 376, 620, 220),
               {"Category": [column("metrics_by_type", "anomaly_type", "Type")],
                "Y": of_detectors("recall by type")}),
        cases_table((12, 604, 1256, 304)),
    ])


PAGES = [quality_page(), volume_page()]
