"""What must hold within the semantic model, and between it and the tables of a snapshot. Pure."""

import re

import dax_reader

DATA_TYPES = {"text": "string", "integer": "int64", "number": "double", "amount": "decimal",
              "boolean": "boolean", "time": "dateTime", "date": "dateTime"}
QUERY_TYPES = {"text": "type text", "integer": "Int64.Type", "number": "type number",
               "amount": "Currency.Type", "boolean": "type logical",
               "time": "type datetimezone", "date": "type date"}
QUOTED = re.compile(r'"((?:[^"]|"")*)"')
RUN_MEMBER = re.compile(r"(\w+) = At\(\{([^}]*)\}\)")


def dax_of(model):
    """(where, expression) of all that is DAX."""
    for name, node in model.measures().items():
        yield f"measure {name}", node.expression
    for name, table in model.tables.items():
        for partition in table.of_kind("partition"):
            if partition.expression == "calculated":
                yield f"table {name}", partition.properties.get("source", "")


def queries_of(model):
    """(where, expression) of all that is Power Query."""
    for name, table in model.tables.items():
        for partition in table.of_kind("partition"):
            if partition.expression == "m":
                yield f"table {name}", partition.properties.get("source", "")
    for name, node in model.expressions.items():
        yield f"expression {name}", node.expression


def dax_faults(model):
    faults = []
    measures = model.measures()
    for where, dax in dax_of(model):
        found = dax_reader.references_of(dax)
        faults += [f"{where}: {fault}" for fault in found.faults]
        faults += [f"{where}: no measure {name}"
                   for name in sorted(found.measures - measures.keys())]
        faults += [f"{where}: no table {name}"
                   for name in sorted(found.tables - model.tables.keys())]
        for table, column in sorted(found.columns):
            if table not in model.tables or column not in model.columns(table):
                faults.append(f"{where}: no column {table}[{column}]")
    return faults + circular_measures(measures)


def circular_measures(measures):
    uses = {name: dax_reader.references_of(node.expression).measures & measures.keys()
            for name, node in measures.items()}
    while True:
        settled = [name for name, used in uses.items() if not used & uses.keys()]
        if not settled:
            return [f"measure {name}: part of a circle" for name in sorted(uses)]
        for name in settled:
            del uses[name]


def structure_faults(model):
    """Names, descriptions, formats, order, and the date table."""
    faults = []
    if sorted(model.references) != sorted(model.tables):
        faults.append("model.tmdl: `ref table` and the files of the tables differ")
    everything = [*model.tables, *model.expressions]
    faults += [f"{name}: two tables or expressions" for name in twice(everything)]
    names = [node.name for table in model.tables.values() for node in table.of_kind("measure")]
    faults += [f"measure {name}: there are two" for name in twice(names)]
    for name, table in model.tables.items():
        columns = model.columns(name)
        within = [node.name for node in table.children if node.kind in ("column", "measure")]
        faults += [f"{name}[{member}]: there are two" for member in twice(within)]
        if len(table.of_kind("partition")) != 1:
            faults.append(f"table {name}: not one partition")
        for column, node in columns.items():
            if not {"dataType", "summarizeBy", "sourceColumn"} <= node.properties.keys():
                faults.append(f"{name}[{column}]: no data type, source or summarizeBy")
            if node.properties.get("sortByColumn", "").strip("'") not in {"", *columns}:
                faults.append(f"{name}[{column}]: sorted by a column that is not there")
    for name, node in model.measures().items():
        if not node.description or not node.properties.get("displayFolder"):
            faults.append(f"measure {name}: no description or no folder")
        if "formatString" not in node.properties and not is_text(model, node):
            faults.append(f"measure {name}: no format")
    return faults + date_table_faults(model)


def twice(names):
    folded = [name.casefold() for name in names]
    return sorted({name for name in names if folded.count(name.casefold()) > 1})


def is_text(model, measure):
    columns = dax_reader.references_of(measure.expression).columns
    return bool(columns) and all(
        model.columns(table)[column].properties["dataType"] == "string"
        for table, column in columns if table in model.tables and column in model.columns(table))


def date_table_faults(model):
    date = model.tables.get("Date")
    if date is None or date.properties.get("dataCategory") != "Time":
        return ["there is no date table"]
    keys = [node for node in date.of_kind("column") if node.properties.get("isKey")]
    if [key.properties["dataType"] for key in keys] != ["dateTime"]:
        return ["table Date: not one key of type dateTime"]
    return []


def relationship_faults(model):
    faults = []
    pairs = []
    for node in model.relationships:
        ends = []
        for side in ("fromColumn", "toColumn"):
            table, _, column = node.properties.get(side, "").partition(".")
            table, column = table.strip("'"), column.strip("'")
            if table not in model.tables or column not in model.columns(table):
                faults.append(f"relationship {node.name}: no column {table}[{column}]")
            else:
                ends.append((table, model.columns(table)[column].properties.get("dataType")))
        if len(ends) == 2 and ends[0][1] != ends[1][1]:
            faults.append(f"relationship {node.name}: its ends have different types")
        pairs.append(tuple(table for table, _ in ends))
    faults += [f"tables {pair}: related twice" for pair in set(pairs) if pairs.count(pair) > 1]
    for table in ("daily", "transactions_scored", "cases"):
        if (table, "Date") not in pairs:
            faults.append(f"table {table}: not related to Date")
    return faults


# --- against the tables of a snapshot
def snapshot_faults(model, schema):
    faults = []
    for entry in schema["tables"]:
        name = entry["file"].removesuffix(".csv")
        if name not in model.tables:
            faults.append(f"table {name}: not in the model")
            continue
        faults += column_faults(model, name, entry["columns"])
        query = model.tables[name].of_kind("partition")[0].properties.get("source", "")
        faults += [f"table {name}: {fault}" for fault in query_faults(query, entry)]
    return faults


def column_faults(model, name, wanted):
    faults = []
    columns = model.columns(name)
    sources = [node.properties.get("sourceColumn") for node in columns.values()]
    if sources != [column["name"] for column in wanted] or sources != list(columns):
        faults.append(f"table {name}: its columns are not those of the file")
    for column in wanted:
        node = columns.get(column["name"])
        if node and node.properties.get("dataType") != DATA_TYPES[column["type"]]:
            faults.append(f"{name}[{column['name']}]: not of type {column['type']}")
    return faults


def step(query, name):
    """The text of one step of `let`."""
    match = re.search(rf"^    {name} = (.*?)(?=,\n    \w+ = |\nin\n)", query,
                      re.DOTALL | re.MULTILINE)
    return match.group(1) if match else ""


def query_faults(query, entry):
    """The same cells on every machine: encoding, culture, types; what is empty is null."""
    faults = []
    columns = entry["columns"]
    source = step(query, "Source")
    if f'SnapshotFolder & "\\{entry["file"]}"' not in source:
        faults.append("does not read its file in the folder parameter")
    if "Encoding = 65001" not in source or "QuoteStyle = QuoteStyle.Csv" not in source:
        faults.append("not read as UTF-8 with quoted line breaks")
    if QUOTED.findall(step(query, "Kept")) != [c["name"] for c in columns]:
        faults.append("keeps other columns than the file has")
    if QUOTED.findall(step(query, "Blank")) != ["", *(c["name"] for c in columns if c["nullable"])]:
        faults.append("does not make exactly the nullable columns' empty cells null")
    typed = step(query, "Typed")
    types = dict(re.findall(r'\{"(\w+)", ([\w. ]+)\}', typed))
    if types != {c["name"]: QUERY_TYPES[c["type"]] for c in columns}:
        faults.append("types of columns are not those of the file")
    if not typed.endswith('}, "en-US")'):
        faults.append("types depend on the machine's language")
    utc = set(re.findall(r'\{"(\w+)", each DateTimeZone\.RemoveZone\(DateTimeZone\.ToUtc\(_\)\), '
                         r"type datetime\}", step(query, "InUtc")))
    if utc != {c["name"] for c in columns if c["type"] == "time"}:
        faults.append("times are not all UTC")
    return faults


def run_members(model):
    """[(column, [member, ...])] of the table Run."""
    query = model.tables["Run"].of_kind("partition")[0].properties.get("source", "")
    return [(column, QUOTED.findall(path)) for column, path in RUN_MEMBER.findall(query)]


def run_faults(model, manifest_page):
    """`manifest_page` is docs/formats/run-json.md: members in the first column of its table."""
    if "Run" not in model.tables:
        return ["table Run: not in the model"]
    documented = {}
    for line in manifest_page.split("\n"):
        cells = line.split("|")
        if len(cells) == 4:
            for member in cells[1].split(","):
                documented[member.strip()] = cells[2]
    members = run_members(model)
    faults = []
    if [column for column, _ in members] != list(model.columns("Run")):
        faults.append("table Run: its query does not make exactly its columns")
    for _, path in members:
        if path[0] not in documented or not all(
                re.search(rf"\b{word}\b", documented[path[0]]) for word in path[1:]):
            faults.append(f"table Run: run.json has no {'.'.join(path)}")
    return faults
