"""Reads a snapshot with the programs that people use, and compares every cell.

  csv_readers.py RUN_DIR TABLES READER...     READER: pandas, duckdb, sqlite, libreoffice

What a cell means is taken from Python's csv and from TABLES (config/schemas/snapshot.tables.json);
each reader is told the types as docs/snapshots.md shows. Exit code 1 and the first differences when
a reader sees something else.
"""
import csv
import json
import os
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as xml
from datetime import date, datetime, timezone
from decimal import Decimal

SHOWN = 10


def parse_time(text):
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=timezone.utc)


MEANING = {"text": str, "integer": int, "number": float, "amount": Decimal, "boolean": lambda cell: cell == "true",
           "time": parse_time, "date": date.fromisoformat}


class Table:
    """A CSV file and what its cells mean; None where a cell is empty."""
    def __init__(self, folder, schema):
        self.path = os.path.join(folder, schema["file"])
        self.name = schema["file"]
        self.columns = [(column["name"], column["type"]) for column in schema["columns"]]
        with open(self.path, encoding="utf-8", newline="") as file:
            header, *self.cells = list(csv.reader(file, strict=True))
        if header != [name for name, _ in self.columns]:
            raise SystemExit(f"{self.name}: its header is not that of the schema: {header}")
        self.rows = [[None if cell == "" else MEANING[kind](cell) for cell, (_, kind) in zip(row, self.columns)]
                     for row in self.cells]


# --- a reader gives rows of the same values

def read_with_pandas(table):
    import pandas
    types = {"number": "float64", "integer": "Int64"}
    # Without keep_default_na=False the country NA (Namibia) is read as a missing value; without round_trip numbers
    # lose their last digits.
    frame = pandas.read_csv(table.path, dtype={name: types.get(kind, "str") for name, kind in table.columns},
                            keep_default_na=False, na_values=[""], float_precision="round_trip", encoding="utf-8")
    convert = {**MEANING, "integer": int, "number": float}
    for values in frame.itertuples(index=False, name=None):
        yield [None if pandas.isna(value) else convert[kind](value)
               for value, (_, kind) in zip(values, table.columns)]


def read_with_duckdb(table):
    import duckdb
    types = {"text": "VARCHAR", "integer": "BIGINT", "number": "DOUBLE", "amount": "DECIMAL(38, 4)",
             "boolean": "BOOLEAN", "time": "TIMESTAMP", "date": "DATE"}
    columns = ", ".join(f"'{name}': '{types[kind]}'" for name, kind in table.columns)
    query = f"SELECT * FROM read_csv(?, header=true, columns={{{columns}}}, timestampformat='%Y-%m-%dT%H:%M:%S.%gZ')"
    for values in duckdb.execute(query, [table.path]).fetchall():
        yield [value.replace(tzinfo=timezone.utc) if kind == "time" and value else value
               for value, (_, kind) in zip(values, table.columns)]


def read_with_sqlite(table):
    columns = ", ".join(f'"{name}" TEXT' for name, _ in table.columns)
    script = f'CREATE TABLE t ({columns});\n.mode csv\n.import --skip 1 "{table.path}" t\n.mode json\nSELECT * FROM t;\n'
    answer = subprocess.run(["sqlite3", "-batch"], input=script, capture_output=True, text=True, check=True)
    if answer.stderr:
        raise SystemExit(f"sqlite3: {answer.stderr}")
    for row in json.loads(answer.stdout or "[]"):
        yield [None if row[name] == "" else MEANING[kind](row[name]) for name, kind in table.columns]


NAMESPACES = {"table": "urn:oasis:names:tc:opendocument:xmlns:table:1.0",
              "office": "urn:oasis:names:tc:opendocument:xmlns:office:1.0",
              "text": "urn:oasis:names:tc:opendocument:xmlns:text:1.0"}


def attribute(element, space, name):
    return element.get(f"{{{NAMESPACES[space]}}}{name}")


def text_of(cell):
    """A cell's lines; runs of blanks and tabs are elements of their own."""
    def spell(element):
        tag = element.tag.rsplit("}", 1)[-1]
        if tag == "s":
            inner = " " * int(attribute(element, "text", "c") or 1)
        else:
            inner = {"tab": "\t", "line-break": "\n"}.get(tag, element.text or "")
        return inner + "".join(spell(child) + (child.tail or "") for child in element)
    return "\n".join(spell(line) for line in cell.findall("text:p", NAMESPACES))


def open_with_libreoffice(table, columns):
    """The rows of cells of its sheet; a formula among them ends the test."""
    with tempfile.TemporaryDirectory() as folder:
        # Comma, quote, UTF-8, from line 1.
        subprocess.run(["soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless", "--norestore",
                        f"--infilter=CSV:44,34,76,1,{columns}", "--convert-to", "fods", "--outdir", folder,
                        table.path], check=True, capture_output=True, timeout=120)
        name = os.path.splitext(table.name)[0] + ".fods"
        sheet = xml.parse(os.path.join(folder, name)).getroot().find(".//table:table", NAMESPACES)
    for cell in sheet.iter(f"{{{NAMESPACES['table']}}}table-cell"):
        if attribute(cell, "table", "formula"):
            raise SystemExit(f"LibreOffice took a cell of {table.name} for a formula: {text_of(cell)}")
    return sheet.findall(".//table:table-row", NAMESPACES)[1:]


def read_with_libreoffice(table):
    """All columns as text; and once more as a double click opens the file, where nothing may be a formula."""
    open_with_libreoffice(table, "")
    all_text = "/".join(f"{number}/2" for number in range(1, len(table.columns) + 1))
    for row in open_with_libreoffice(table, all_text)[:len(table.rows)]:
        values = []
        for cell in row.findall("table:table-cell", NAMESPACES):
            repeated = int(attribute(cell, "table", "number-columns-repeated") or 1)
            values += [text_of(cell)] * min(repeated, len(table.columns) - len(values))
        values += [""] * (len(table.columns) - len(values))
        yield [None if value == "" else MEANING[kind](value) for value, (_, kind) in zip(values, table.columns)]


READERS = {"pandas": read_with_pandas, "duckdb": read_with_duckdb, "sqlite": read_with_sqlite,
           "libreoffice": read_with_libreoffice}


def same(found, wanted, reader):
    # LibreOffice, and nobody else, shows a carriage return in a cell as a line break.
    if reader == "libreoffice" and isinstance(wanted, str):
        return found == wanted.replace("\r\n", "\n").replace("\r", "\n")
    return found == wanted


def differences(table, reader):
    found = list(READERS[reader](table))
    if len(found) != len(table.rows):
        yield f"{len(found)} rows, {len(table.rows)} are there"
    for number, (row, wanted) in enumerate(zip(found, table.rows), 1):
        for (name, _), cell, want in zip(table.columns, row, wanted):
            if not same(cell, want, reader):
                yield f"row {number} {name}: {cell!r}, expected {want!r}"


def main(folder, schemas, *readers):
    failures = 0
    with open(schemas, encoding="utf-8") as file:
        tables = [Table(folder, schema) for schema in json.load(file)["tables"]]
    for reader in readers:
        cells = 0
        for table in tables:
            wrong = list(differences(table, reader))
            failures += len(wrong)
            cells += len(table.rows) * len(table.columns)
            for line in wrong[:SHOWN]:
                print(f"{reader}: {table.name} {line}", file=sys.stderr)
        print(f"{reader}: {cells} cells in {len(tables)} files")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
