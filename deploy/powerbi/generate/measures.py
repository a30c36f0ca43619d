"""Every measure: name, folder, format, DAX, description. Declarations; pure.

A figure that needs labels is blank without them, never 0. Sums of blanks are blank in DAX, and so
is DIVIDE by a blank; where a count of nothing must be 0, the measure says so itself.
"""

import collections

from dax_tables import FALSE_NEGATIVE, FALSE_POSITIVE

Measure = collections.namedtuple("Measure", "name folder format dax description")

PERCENT = "0.0%"
COUNT = "#,0"
MONEY = "#,0.00"
TIME = "yyyy-mm-dd hh:nn"
THRESHOLD = "0.00##"

DETECTORS = {"ml": "ML", "rules": "Rules", "hybrid": "Hybrid"}

# --- the run
RUN = [
    Measure("Run id", "Run", None, "SELECTEDVALUE(Run[run_id])", "The snapshot that is shown"),
    Measure("Data up to", "Run", TIME, "MAX(Run[watermark])",
            "Newest event time in the snapshot, UTC"),
    Measure("Base currency", "Run", None, "SELECTEDVALUE(Run[base_currency])",
            "Of every amount and cost"),
    Measure("Labelled share", "Run", PERCENT,
            "DIVIDE(MAX(Run[labelled]), MAX(Run[transactions]))",
            "Transactions whose label is known; figures of quality are made of these alone"),
    Measure("Cases in the run", "Run", COUNT, "MAX(Run[cases])",
            "All cases, listed in cases.csv or not; no filter changes it"),
]

# --- what the user chose
CHOICES = [
    Measure("Threshold in force", "Choices", THRESHOLD,
            "CALCULATE(\n    MAX(thresholds[threshold]),\n    REMOVEFILTERS(thresholds),\n"
            "    thresholds[is_default] = TRUE()\n)",
            "The model's threshold, as configured when the snapshot was made"),
    Measure("Selected threshold", "Choices", THRESHOLD,
            "SELECTEDVALUE('Chosen threshold'[Threshold], [Threshold in force])",
            "The slicer's one threshold; the one in force when none or several are chosen"),
    Measure("Threshold in use", "Choices", THRESHOLD,
            "SELECTEDVALUE(thresholds[threshold], [Selected threshold])",
            "On an axis of thresholds the one at the point, elsewhere the selected one"),
    Measure("False positive cost", "Choices", MONEY,
            f"SELECTEDVALUE(\n    '{FALSE_POSITIVE}'[{FALSE_POSITIVE}],\n"
            "    COALESCE(MAX(Run[cost_false_positive]), 1)\n)",
            "What a false alarm costs: the chosen value, else the run's, else 1"),
    Measure("False negative cost", "Choices", MONEY,
            f"SELECTEDVALUE(\n    '{FALSE_NEGATIVE}'[{FALSE_NEGATIVE}],\n"
            "    COALESCE(MAX(Run[cost_false_negative]), 10)\n)",
            "What a missed anomaly costs: the chosen value, else the run's, else 10"),
]

# --- detection quality: column of thresholds, name, format, meaning
FIGURES = [
    ("precision", "precision", PERCENT, "Labelled anomalies among the flagged"),
    ("recall", "recall", PERCENT, "Flagged ones among the labelled anomalies"),
    ("fpr", "false positive rate", PERCENT, "Flagged ones among those labelled normal"),
    ("workload_ratio", "workload", PERCENT, "Share of all transactions that is flagged"),
    ("flagged_count", "flagged transactions", COUNT, "Flagged, labelled or not"),
    ("tp", "true positives", COUNT, "Labelled anomalies that are flagged"),
    ("fp", "false positives", COUNT, "Labelled normal, and flagged"),
    ("fn", "false negatives", COUNT, "Labelled anomalies that are not flagged"),
    ("tn", "true negatives", COUNT, "Labelled normal, and not flagged"),
]
COST = ("expected cost", MONEY, "False positives and false negatives at the what-if costs")


def at_threshold(table, expression):
    """`expression` over the rows of `table` at the threshold in use."""
    return (f"VAR at_threshold = [Threshold in use]\nRETURN\n"
            f"    CALCULATE({expression}, {table}[threshold] = at_threshold)")


def quality_of(code, title):
    folder = "Detection quality\\" + title
    measures = [
        Measure(f"{title} {name}", folder, form,
                at_threshold("thresholds", f"MAX(thresholds[{column}_{code}])"),
                f"{title}: {meaning[0].lower()}{meaning[1:]}, at the threshold in use")
        for column, name, form, meaning in FIGURES]
    name, form, meaning = COST
    measures.append(Measure(
        f"{title} {name}", folder, form,
        f"[{title} false positives] * [False positive cost]\n"
        f"    + [{title} false negatives] * [False negative cost]",
        f"{title}: {meaning[0].lower()}{meaning[1:]}, in the base currency"))
    if code != "rules":  # whose cost no threshold changes
        measures.append(Measure(
            f"{title} cheapest threshold", folder, THRESHOLD,
            "VAR priced =\n    FILTER(\n        ADDCOLUMNS(ALL(thresholds[threshold]), \"@cost\", "
            f"[{title} expected cost]),\n        NOT ISBLANK([@cost])\n    )\n"
            "RETURN\n    MINX(TOPN(1, priced, [@cost], ASC), thresholds[threshold])",
            f"{title}: the lowest of the thresholds with the least expected cost"))
    measures.append(Measure(
        f"{title} transactions in cell", folder, COUNT,
        "SWITCH(\n    SELECTEDVALUE('Confusion cell'[Cell]),\n"
        f"    \"tp\", [{title} true positives],\n    \"fp\", [{title} false positives],\n"
        f"    \"fn\", [{title} false negatives],\n    \"tn\", [{title} true negatives]\n)",
        f"{title}: labelled transactions in a cell of the confusion matrix"))
    return measures


def by_detector(name, form, meaning):
    choices = ",\n".join(f"    \"{title}\", [{title} {name}]" for title in DETECTORS.values())
    return Measure(f"{name[0].upper()}{name[1:]} by detector", "Detection quality\\By detector",
                   form, f"SWITCH(\n    SELECTEDVALUE(Detector[Detector]),\n{choices}\n)",
                   f"{meaning}, of the one detector in the row")


def as_judged(column, name):
    return Measure(f"{name} as judged", "Detection quality\\As judged", PERCENT,
                   "IF(\n    HASONEVALUE(Detector[Detector]),\n"
                   f"    MAX(confusion_matrix[{column}])\n)",
                   f"{name} of the verdicts that were given when the stream ran; no slicer "
                   "changes it")


def quality():
    measures = []
    for code, title in DETECTORS.items():
        measures += quality_of(code, title)
    for _, name, form, meaning in FIGURES:
        measures.append(by_detector(name, form, meaning))
    measures.append(by_detector(*COST))
    measures += [as_judged("precision", "Precision"), as_judged("recall", "Recall"),
                 as_judged("f1", "F1")]
    return measures


# --- by type of anomaly
def recall_by_type(code, title):
    found = f"SUM(metrics_by_type[tp_{code}])"
    missed = f"SUM(metrics_by_type[fn_{code}])"
    return Measure(f"{title} recall by type", "By anomaly type", PERCENT,
                   at_threshold("metrics_by_type", f"DIVIDE({found}, {found} + {missed})"),
                   f"{title}: share of the labelled anomalies of a type that is flagged, at the "
                   "threshold in use")


BY_TYPE = [recall_by_type(code, title) for code, title in DETECTORS.items()] + [
    Measure("Labelled anomalies of a type", "By anomaly type", COUNT,
            "CALCULATE(\n    COUNTROWS(transactions_scored),\n"
            "    transactions_scored[label] = \"anomaly\"\n)",
            "Transactions labelled as anomaly, flagged or not"),
    Measure("Labelled anomalies flagged", "By anomaly type", COUNT,
            "VAR labelled = [Labelled anomalies of a type]\n"
            "VAR flagged =\n    CALCULATE(\n        [Labelled anomalies of a type],\n"
            "        transactions_scored[is_flag] = TRUE()\n    )\n"
            "RETURN\n    IF(NOT ISBLANK(labelled), flagged + 0)",
            "Transactions labelled as anomaly that were flagged when they were judged"),
    Measure("Labelled anomalies missed", "By anomaly type", COUNT,
            "[Labelled anomalies of a type] - [Labelled anomalies flagged]",
            "Transactions labelled as anomaly that were not flagged when they were judged"),
]

# --- volume: always known, so a day without any is 0; labels are not
VOLUME = [
    Measure("Transactions", "Volume", COUNT, "SUM(daily[transactions]) + 0", "Judged transactions"),
    Measure("Alerts", "Volume", COUNT, "SUM(daily[alerts]) + 0",
            "Transactions flagged when they were judged, by model or rules"),
    Measure("Alert rate", "Volume", "0.00%", "DIVIDE([Alerts], [Transactions])",
            "Flagged share of the judged transactions"),
    Measure("Alerts by model alone", "Volume", COUNT, "SUM(daily[alerts_ml]) + 0",
            "Flagged by the model and by no rule"),
    Measure("Alerts by rules alone", "Volume", COUNT, "SUM(daily[alerts_rules]) + 0",
            "Flagged by rules and not by the model"),
    Measure("Alerts by model and rules", "Volume", COUNT, "SUM(daily[alerts_both]) + 0",
            "Flagged by the model and by rules"),
    Measure("Labelled anomalies", "Volume", COUNT, "SUM(daily[labelled_anomalies])",
            "Transactions labelled as anomaly, flagged or not; blank without labels"),
    Measure("Transaction amount", "Volume", MONEY, "SUM(daily[amount_base]) + 0",
            "Of all transactions, in the base currency"),
    Measure("Alert amount", "Volume", MONEY, "SUM(daily[alert_amount_base]) + 0",
            "Of the flagged transactions, in the base currency"),
    Measure("Late transactions", "Volume", COUNT, "SUM(daily[late]) + 0",
            "That came after a newer one of the same customer"),
    Measure("Cases listed", "Cases", COUNT, "COUNTROWS(cases) + 0",
            "Cases in the list, which holds the riskiest only"),
    Measure("Amount of listed cases", "Cases", MONEY, "SUM(cases[amount_sum]) + 0",
            "Of the alerts of the listed cases, in the base currency"),
]

MEASURES = RUN + CHOICES + quality() + BY_TYPE + VOLUME
