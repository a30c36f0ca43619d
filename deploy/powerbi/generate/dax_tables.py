"""Tables that Power BI computes itself, and how all tables are related. Declarations; pure."""

import collections

# type: as in TYPES of snapshot_tables.py. sort: name of the column that gives the order.
DaxColumn = collections.namedtuple("DaxColumn", "name type format sort hidden",
                                   defaults=(None, None, False))
DaxTable = collections.namedtuple("DaxTable", "name meaning columns dax is_date is_what_if",
                                  defaults=(False, False))
Relationship = collections.namedtuple("Relationship", "name many one")

MEASURES_TABLE = "_Measures"
FALSE_POSITIVE = "Cost of a false positive"
FALSE_NEGATIVE = "Cost of a false negative"

DATE_DAX = """
VAR first_day = COALESCE(MIN(daily[event_date]), DATE(2000, 1, 1))
VAR last_day = COALESCE(MAX(daily[event_date]), first_day)
RETURN
    ADDCOLUMNS(
        CALENDAR(first_day, last_day),
        "Year", YEAR([Date]),
        "Month", FORMAT([Date], "yyyy-MM", "en-US"),
        "Weekday number", WEEKDAY([Date], 2),
        "Weekday", FORMAT([Date], "ddd", "en-US")
    )
"""

DETECTOR_DAX = """
DATATABLE(
    "Code", STRING,
    "Detector", STRING,
    "Order", INTEGER,
    {
        {"ml", "ML", 1},
        {"rules", "Rules", 2},
        {"hybrid", "Hybrid", 3}
    }
)
"""

CONFUSION_CELL_DAX = """
DATATABLE(
    "Cell", STRING,
    "Labelled as", STRING,
    "Verdict", STRING,
    {
        {"tp", "Anomaly", "Flagged"},
        {"fn", "Anomaly", "Not flagged"},
        {"fp", "Normal", "Flagged"},
        {"tn", "Normal", "Not flagged"}
    }
)
"""


def what_if(name, last, step):
    """Costs are fixed decimals: 0.5 is exactly 0.5, and a slicer finds it again."""
    return DaxTable(name, "What-if: choose one value; without a choice the run's own cost counts",
                    [DaxColumn(name, "amount", "#,0.00")],
                    "SELECTCOLUMNS(\n"
                    f"    GENERATESERIES(CURRENCY(0), CURRENCY({last}), CURRENCY({step})),\n"
                    f"    \"{name}\", [Value]\n"
                    ")", is_what_if=True)


DAX_TABLES = [
    DaxTable("Date", "Every day from the first to the last of the snapshot, UTC", [
        DaxColumn("Date", "date", "yyyy-mm-dd"),
        DaxColumn("Year", "integer", "0"),
        DaxColumn("Month", "text"),
        DaxColumn("Weekday number", "integer", "0", hidden=True),
        DaxColumn("Weekday", "text", sort="Weekday number"),
    ], DATE_DAX.strip(), is_date=True),
    DaxTable("Chosen threshold", "For the slicer alone: related to nothing, read by measures", [
        DaxColumn("Threshold", "number", "0.00##"),
    ], 'SELECTCOLUMNS(thresholds, "Threshold", thresholds[threshold])'),
    DaxTable("Detector", "Model, rules, and hybrid: either of them", [
        DaxColumn("Code", "text", hidden=True),
        DaxColumn("Detector", "text", sort="Order"),
        DaxColumn("Order", "integer", "0", hidden=True),
    ], DETECTOR_DAX.strip()),
    DaxTable("Confusion cell", "The four cells of a confusion matrix", [
        DaxColumn("Cell", "text", hidden=True),
        DaxColumn("Labelled as", "text"),
        DaxColumn("Verdict", "text"),
    ], CONFUSION_CELL_DAX.strip()),
    what_if(FALSE_POSITIVE, 50, "0.5"),
    what_if(FALSE_NEGATIVE, 500, "5"),
]

RELATIONSHIPS = [
    Relationship("transactions_scored_date", ("transactions_scored", "event_date"),
                 ("Date", "Date")),
    Relationship("daily_date", ("daily", "event_date"), ("Date", "Date")),
    Relationship("cases_date", ("cases", "event_date"), ("Date", "Date")),
    Relationship("confusion_matrix_detector", ("confusion_matrix", "detector"),
                 ("Detector", "Code")),
]
