"""What a DAX expression refers to. Reads words, not grammar; strict about what it does not know."""

import dataclasses
import re

TOKEN = re.compile(r"""
    (?P<text>"(?:[^"]|"")*")
  | (?P<table>'(?:[^']|'')+')
  | (?P<bracket>\[[^\]]+\])
  | (?P<number>\d+(?:\.\d+)?)
  | (?P<word>[A-Za-z_][A-Za-z0-9_]*)
  | (?P<space>\s+)
  | (?P<sign><>|<=|>=|&&|\|\||[-+*/=<>(){},])
""", re.VERBOSE)

FUNCTIONS = {
    "ADDCOLUMNS", "ALL", "BLANK", "CALCULATE", "CALENDAR", "COALESCE", "COUNTROWS", "CURRENCY",
    "DATATABLE", "DATE", "DIVIDE", "FILTER", "FORMAT", "GENERATESERIES", "HASONEVALUE", "IF",
    "ISBLANK", "MAX", "MIN", "MINX", "NOT", "REMOVEFILTERS", "ROW", "SELECTCOLUMNS",
    "SELECTEDVALUE", "SUM", "SWITCH", "TOPN", "TRUE", "WEEKDAY", "YEAR",
}
KEYWORDS = {"VAR", "RETURN", "NOT", "ASC", "DESC", "STRING", "INTEGER"}
# Columns that a function makes.
MADE_BY = {"CALENDAR": "Date", "GENERATESERIES": "Value"}


@dataclasses.dataclass
class References:
    columns: set = dataclasses.field(default_factory=set)  # (table, column)
    measures: set = dataclasses.field(default_factory=set)
    tables: set = dataclasses.field(default_factory=set)
    faults: list = dataclasses.field(default_factory=list)


def tokens_of(dax, faults):
    tokens = []
    at = 0
    while at < len(dax):
        match = TOKEN.match(dax, at)
        if not match:
            faults.append(f"cannot read: {dax[at:at + 20]}")
            break
        if match.lastgroup != "space":
            tokens.append((match.lastgroup, match.group(), match.start(), match.end()))
        at = match.end()
    return tokens


def check_brackets(tokens, faults):
    partner = {")": "(", "}": "{"}
    opened = []
    for _, text, _, _ in tokens:
        if text in ("(", "{"):
            opened.append(text)
        elif text in partner and (not opened or opened.pop() != partner[text]):
            faults.append(f"{text} closes nothing")
    if opened:
        faults.append(f"{opened[-1]} is not closed")


def references_of(dax):
    found = References()
    tokens = tokens_of(dax, found.faults)
    check_brackets(tokens, found.faults)
    words = [text for _, text, _, _ in tokens]
    variables = {words[i + 1] for i, word in enumerate(words[:-1]) if word == "VAR"}
    # Columns that exist inside the expression alone.
    local = {column for function, column in MADE_BY.items() if function in words}
    local |= {text[1:-1] for kind, text, _, _ in tokens if kind == "text" and text[1:2] == "@"}
    for place, (kind, text, start, end) in enumerate(tokens):
        after = tokens[place + 1] if place + 1 < len(tokens) else ("", "", -1, -1)
        before = tokens[place - 1] if place > 0 else ("", "", -1, -1)
        if kind == "bracket":
            qualified = before[0] in ("table", "word") and before[3] == start
            if not qualified and text[1:-1] not in local:
                found.measures.add(text[1:-1])
        elif kind == "table" or kind == "word":
            name = text[1:-1].replace("''", "'") if kind == "table" else text
            if after[0] == "bracket" and after[2] == end:
                found.columns.add((name, after[1][1:-1]))
            elif kind == "word" and after[1] == "(" and text not in KEYWORDS:
                if text not in FUNCTIONS:
                    found.faults.append(f"unknown function {text}")
            elif kind == "table" or text not in KEYWORDS | variables:
                found.tables.add(name)
    return found
