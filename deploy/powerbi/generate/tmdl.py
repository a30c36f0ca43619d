"""The semantic model as TMDL text: one TAB a level, expressions two below their owner. Pure."""

import json
import re

from dax_tables import MEASURES_TABLE
from power_query import CULTURE, FOLDER_EXAMPLE, FOLDER_PARAMETER, quoted
from snapshot_tables import TYPES, format_of

# docs: analysis-services/tmdl; 1601 is what Desktop has written since 2024.
COMPATIBILITY_LEVEL = 1601


def name(text):
    """An object name: quoted when it holds what TMDL gives a meaning."""
    if re.search(r"[.=:'\s]", text):
        return "'" + text.replace("'", "''") + "'"
    return text


def described(text, lines):
    """`lines` with a description above, at the same depth."""
    depth = len(lines[0]) - len(lines[0].lstrip("\t"))
    return ["\t" * depth + "/// " + text] + lines


def deeper(text, depth):
    return ["\t" * depth + line if line else "" for line in text.split("\n")]


def column_lines(column_name, data_type, source, settings):
    lines = [f"\tcolumn {name(column_name)}", f"\t\tdataType: {data_type}"]
    return lines + ["\t\t" + setting for setting in settings] + [f"\t\tsourceColumn: {source}"]


def m_partition(table_name, query):
    return [f"\tpartition {name(table_name)} = m", "\t\tmode: import", "\t\tsource =",
            *deeper(query, 4)]


def calculated_partition(table_name, dax):
    return [f"\tpartition {name(table_name)} = calculated", "\t\tmode: import", "\t\tsource =",
            *deeper(dax, 4)]


def joined(blocks):
    """Blocks of lines with an empty line between them."""
    return "\n\n".join("\n".join(block) for block in blocks) + "\n"


def snapshot_table(table, query, related):
    """`related`: columns that stand in a relationship; reports use the column at its other end."""
    blocks = [described(table.meaning, [f"table {name(table.name)}"])]
    for column in table.columns:
        settings = ["isHidden"] if column.name in related else []
        if format_of(column):
            settings.append(f"formatString: {format_of(column)}")
        settings.append("summarizeBy: none")
        lines = column_lines(column.name, TYPES[column.type].model, name(column.name), settings)
        blocks.append(described(column.meaning, lines))
    return joined(blocks + [m_partition(table.name, query)])


def dax_table(table):
    head = [f"table {name(table.name)}"]
    if table.is_date:
        head.append("\tdataCategory: Time")
    blocks = [described(table.meaning, head)]
    for column in table.columns:
        settings = ["isHidden"] if column.hidden else []
        if table.is_date and column.name == "Date":
            settings.append("isKey")
        if column.format:
            settings.append(f"formatString: {column.format}")
        settings.append("summarizeBy: none")
        if column.sort:
            settings.append(f"sortByColumn: {name(column.sort)}")
        lines = column_lines(column.name, TYPES[column.type].model, f"[{column.name}]", settings)
        if table.is_what_if:
            marker = json.dumps({"version": 0}, indent=2)
            lines += ["", "\t\textendedProperty ParameterMetadata =", *deeper(marker, 4)]
        blocks.append(lines)
    return joined(blocks + [calculated_partition(table.name, table.dax)])


def measures_table(measures):
    """A table of measures needs a column; this one is hidden and empty."""
    blocks = [described("All measures of the model", [f"table {MEASURES_TABLE}"])]
    for measure in measures:
        if "\n" in measure.dax:
            lines = [f"\tmeasure {name(measure.name)} =", *deeper(measure.dax, 3)]
        else:
            lines = [f"\tmeasure {name(measure.name)} = {measure.dax}"]
        if measure.format:
            lines.append(f"\t\tformatString: {measure.format}")
        lines.append(f"\t\tdisplayFolder: {measure.folder}")
        blocks.append(described(measure.description, lines))
    blocks.append(column_lines("Nothing", "string", "[Nothing]", ["isHidden", "summarizeBy: none"]))
    blocks.append(calculated_partition(MEASURES_TABLE, 'ROW("Nothing", BLANK())'))
    return joined(blocks)


def database():
    return f"database\n\tcompatibilityLevel: {COMPATIBILITY_LEVEL}\n"


def model(table_names):
    blocks = [
        ["model Model", f"\tculture: {CULTURE}",
         "\tdefaultPowerBIDataSourceVersion: powerBI_V3", "\tdiscourageImplicitMeasures",
         f"\tsourceQueryCulture: {CULTURE}"],
        # No hidden date table for each date column: there is a Date table.
        ["annotation __PBI_TimeIntelligenceEnabled = 0"],
        [f"ref table {name(table)}" for table in table_names],
    ]
    return joined(blocks)


def expressions():
    text = (f"expression {FOLDER_PARAMETER} = {quoted(FOLDER_EXAMPLE)} "
            "meta [IsParameterQuery = true, Type = \"Text\", IsParameterQueryRequired = true]")
    return joined([described("Folder that holds run.json and the CSV files, without a backslash "
                             "at the end", [text])])


def relationships(items):
    return joined([[f"relationship {item.name}",
                    f"\tfromColumn: {name(item.many[0])}.{name(item.many[1])}",
                    f"\ttoColumn: {name(item.one[0])}.{name(item.one[1])}"] for item in items])
