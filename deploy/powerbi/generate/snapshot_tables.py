"""The tables of a snapshot, from config/schemas/snapshot.tables.json and, for run.json, from here.

Reads one file, otherwise pure. A type of the schema has one data type in the model, one in Power
Query and one format; Power BI's "fixed decimal" holds an amount's four decimals exactly.
"""

import collections
import json

Column = collections.namedtuple("Column", "name type nullable meaning")
Table = collections.namedtuple("Table", "name file meaning columns")
TypeFacts = collections.namedtuple("TypeFacts", "model query format")

TYPES = {
    "text": TypeFacts("string", "type text", None),
    "integer": TypeFacts("int64", "Int64.Type", "#,0"),
    "number": TypeFacts("double", "type number", None),
    "amount": TypeFacts("decimal", "Currency.Type", "#,0.00"),
    "boolean": TypeFacts("boolean", "type logical", None),
    "time": TypeFacts("dateTime", "type datetimezone", "yyyy-mm-dd hh:nn:ss"),
    "date": TypeFacts("dateTime", "type date", "yyyy-mm-dd"),
}

RATIO_FORMAT = "0.0%"
RATIO_BEGINNINGS = ("precision", "recall", "fpr", "workload_ratio", "f1", "accuracy", "prevalence")
# Shown with two decimals at least, or "1." would be a number in Power BI.
SCORE_FORMAT = "0.00##"
SCORES = ("threshold", "threshold_used", "score_threshold", "score", "score_max", "risk")
# Integers that say where something is, not how much there is.
PLAIN_INTEGERS = ("partition", "offset")

TABLE_MEANINGS = {
    "transactions_scored": "One row for each transaction, with its features, score and flags",
    "thresholds": "One row for each threshold: what model, rules and both together would do there",
    "metrics_by_type": "One row for each threshold and type of labelled anomaly",
    "confusion_matrix": "One row for each detector, as decided when the transactions were judged",
    "cases": "One row for each of the riskiest cases: a customer's alerts that belong together",
    "daily": "One row for each day and channel",
}


def format_of(column):
    if column.type == "number" and column.name.startswith(RATIO_BEGINNINGS):
        return RATIO_FORMAT
    if column.name in SCORES:
        return SCORE_FORMAT
    if column.name in PLAIN_INTEGERS:
        return "0"
    return TYPES[column.type].format


def load_tables(path):
    """The tables in the order of the file."""
    schema = json.loads(path.read_text(encoding="utf-8"))
    if schema["schema_version"] != 1:
        raise SystemExit(f"{path}: schema_version {schema['schema_version']} is not known here")
    tables = []
    for entry in schema["tables"]:
        name = entry["file"].removesuffix(".csv")
        if name not in TABLE_MEANINGS:
            raise SystemExit(f"{path}: say in TABLE_MEANINGS what {entry['file']} is")
        columns = [Column(c["name"], c["type"], c["nullable"], c["meaning"])
                   for c in entry["columns"]]
        tables.append(Table(name, entry["file"], TABLE_MEANINGS[name], columns))
    return tables


# --- run.json (docs/formats/run-json.md)
Member = collections.namedtuple("Member", "path column")


def _member(path, type_name, meaning, name=None):
    return Member(path, Column(name or path[-1], type_name, True, meaning))


RUN_FILE = "run.json"
RUN_MEMBERS = [
    _member(["run_id"], "text", "Which snapshot this is"),
    _member(["kind"], "text", "What was asked for: day, range, offsets, full or periodic"),
    _member(["created_at"], "time", "When the run began, UTC"),
    _member(["program_version"], "text", "Of Harrier"),
    _member(["time_zone"], "text", "Of every event date"),
    _member(["from"], "time", "Earliest event time asked for, UTC", "selected_from"),
    _member(["to"], "time", "Event times asked for end before this, UTC", "selected_to"),
    _member(["watermark"], "time", "Newest event time of the rows, UTC"),
    _member(["base_currency"], "text", "Of every amount without a currency of its own"),
    _member(["amount_base"], "amount", "Sum over all transactions, in the base currency"),
    _member(["alert_amount_base"], "amount", "Sum over flagged transactions, in the base currency"),
    _member(["counts", "transactions"], "integer", "Transactions in this snapshot"),
    _member(["counts", "alerts"], "integer", "Flagged transactions in this snapshot"),
    _member(["counts", "cases"], "integer", "Cases in this snapshot, listed or not"),
    _member(["counts", "labelled"], "integer", "Transactions whose label is known"),
    _member(["counts", "labelled_anomalies"], "integer", "Transactions labelled as anomaly"),
    _member(["counts", "late"], "integer", "Transactions that came late"),
    _member(["policy", "id"], "text", "Rules, model and thresholds in force, as SHA-256",
            "policy_id"),
    _member(["policy", "model_sha256"], "text", "Of the model file"),
    _member(["policy", "score_threshold"], "number", "The model's threshold in force"),
    _member(["costs", "false_positive"], "amount", "Configured, in the base currency",
            "cost_false_positive"),
    _member(["costs", "false_negative"], "amount", "Configured, in the base currency",
            "cost_false_negative"),
    _member(["previous", "run_id"], "text", "The snapshot before this one", "previous_run_id"),
]
RUN_TABLE = Table("Run", RUN_FILE, "The manifest of the snapshot, as one row",
                  [member.column for member in RUN_MEMBERS])
