"""Power Query (M) text that reads a snapshot. Pure.

Cells are text until they are given a type, and the culture is named there: a machine set to German
reads 0.5 and 2026-01-05 as one set to US English does. An empty cell becomes null first, so that it
stays blank and never turns into 0, false or an empty text.
"""

from snapshot_tables import RUN_FILE, RUN_MEMBERS, TYPES

CULTURE = "en-US"
FOLDER_PARAMETER = "SnapshotFolder"
# An example: nobody's folder is known here, and File.Contents takes absolute paths only.
FOLDER_EXAMPLE = r"C:\harrier\snapshots\latest"


def quoted(text):
    return '"' + text.replace('"', '""') + '"'


def text_list(names):
    return "{" + ", ".join(quoted(name) for name in names) + "}"


def lines_of_list(items, indent):
    return ",\n".join(" " * indent + item for item in items)


def let_in(steps):
    """steps: [(name, expression)]; the last one is the result."""
    body = ",\n".join(f"    {name} = {expression}" for name, expression in steps)
    return f"let\n{body}\nin\n    {steps[-1][0]}"


def file_contents(file):
    return f"File.Contents({FOLDER_PARAMETER} & {quoted(chr(92) + file)})"


def typed(previous, columns):
    types = [f"{{{quoted(c.name)}, {TYPES[c.type].query}}}" for c in columns]
    return (f"Table.TransformColumnTypes({previous}, {{\n{lines_of_list(types, 8)}\n"
            f"    }}, {quoted(CULTURE)})")


def in_utc(previous, columns):
    """A model's date and time knows no zone: it is the UTC one."""
    steps = [f"{{{quoted(c.name)}, each DateTimeZone.RemoveZone(DateTimeZone.ToUtc(_)), "
             "type datetime}" for c in columns if c.type == "time"]
    return f"Table.TransformColumns({previous}, {{\n{lines_of_list(steps, 8)}\n    }})"


def with_types(steps, columns):
    steps.append(("Typed", typed(steps[-1][0], columns)))
    if any(c.type == "time" for c in columns):
        steps.append(("InUtc", in_utc("Typed", columns)))
    return let_in(steps)


def csv_query(table):
    """A column that an older snapshot does not have yet is null; one that nobody knows is left."""
    names = [quoted(c.name) for c in table.columns]
    nullable = [c.name for c in table.columns if c.nullable]
    steps = [
        ("Source", f"Csv.Document({file_contents(table.file)},\n"
                   "        [Delimiter = \",\", Encoding = 65001, QuoteStyle = QuoteStyle.Csv])"),
        ("Headers", "Table.PromoteHeaders(Source, [PromoteAllScalars = true])"),
        ("Kept", f"Table.SelectColumns(Headers, {{\n{lines_of_list(names, 8)}\n"
                 "    }, MissingField.UseNull)"),
    ]
    if nullable:
        steps.append(("Blank", "Table.ReplaceValue(Kept, \"\", null, Replacer.ReplaceValue,\n"
                               f"        {text_list(nullable)})"))
    return with_types(steps, table.columns)


def run_query():
    """What run.json does not hold is null."""
    cells = [f"{member.column.name} = At({text_list(member.path)})" for member in RUN_MEMBERS]
    steps = [
        ("Manifest", f"Json.Document({file_contents(RUN_FILE)}, 65001)"),
        ("At", "(path) => List.Accumulate(path, Manifest, (inner, name) =>\n"
               "        if inner is record then Record.FieldOrDefault(inner, name) else null)"),
        ("Row", f"Table.FromRecords({{[\n{lines_of_list(cells, 8)}\n    ]}})"),
    ]
    return with_types(steps, [member.column for member in RUN_MEMBERS])
