"""Reads TMDL (the text form of a semantic model), strictly. Independent of what generates it.

Objects and properties stand at one TAB a level; what follows a bare `=` is an expression, deeper
than any property of its owner. Anything unknown or indented otherwise is a fault.
"""

import dataclasses
import re

# Which objects may stand in which, and which properties they have.
CHILDREN = {
    None: {"table", "model", "database", "expression", "relationship", "annotation", "ref"},
    "table": {"column", "measure", "partition"},
    "column": {"extendedProperty"},
}
PROPERTIES = {
    "table": {"dataCategory"},
    "column": {"dataType", "formatString", "summarizeBy", "sourceColumn", "sortByColumn",
               "isHidden", "isKey"},
    "measure": {"formatString", "displayFolder"},
    "partition": {"mode", "source"},
    "model": {"culture", "defaultPowerBIDataSourceVersion", "discourageImplicitMeasures",
              "sourceQueryCulture"},
    "database": {"compatibilityLevel"},
    "relationship": {"fromColumn", "toColumn"},
}
FLAGS = {"isHidden", "isKey", "discourageImplicitMeasures"}
KEYWORDS = {word for words in CHILDREN.values() for word in words}
NAME = r"(?:'(?:[^']|'')+'|[^\s.=:']+)"
OBJECT = re.compile(rf"(\w+)(?: ({NAME}(?: {NAME})?))?(?: =(?: (.*))?)?$")
PROPERTY = re.compile(r"(\w+)(?:: (.+)| =(?: (.*))?)?$")


@dataclasses.dataclass
class Node:
    kind: str
    name: str
    depth: int
    line: int
    expression: str = ""
    description: str = ""
    properties: dict = dataclasses.field(default_factory=dict)
    children: list = dataclasses.field(default_factory=list)

    def of_kind(self, kind):
        return [child for child in self.children if child.kind == kind]


def unquoted(name):
    if name.startswith("'"):
        return name[1:-1].replace("''", "'")
    return name


def depth_of(line):
    return len(line) - len(line.lstrip("\t"))


class Reader:
    """One file; `roots` and `faults` are the result."""

    def __init__(self, path, text):
        self.path = path
        self.lines = text.split("\n")
        self.at = 0
        self.roots = []
        self.faults = []
        self.open = []  # the objects around the current line, outermost first
        self.description = None

    def fault(self, message):
        self.faults.append(f"{self.path}:{self.at + 1}: {message}")

    def read(self):
        while self.at < len(self.lines):
            line = self.lines[self.at]
            if line.strip():
                self.read_line(line)
            self.at += 1
        if self.description is not None:
            self.fault("a description of nothing")
        return self

    def read_line(self, line):
        depth = depth_of(line)
        text = line[depth:]
        if text != text.strip():
            self.fault("spaces around a line: TABs alone indent, and nothing ends with a space")
            text = text.strip()
        if text.startswith("///"):
            self.description = (depth, text[3:].strip())
            return
        if text.startswith("//"):
            self.fault("TMDL has no comments")
            return
        while self.open and self.open[-1].depth >= depth:
            self.open.pop()
        parent = self.open[-1] if self.open else None
        if depth != (parent.depth + 1 if parent else 0):
            self.fault(f"indented by {depth} TABs")
            return
        if text.split(" ")[0] in CHILDREN.get(parent.kind if parent else None, ()):
            self.read_object(text, depth, parent)
        else:
            self.read_property(text, depth, parent)

    def read_object(self, text, depth, parent):
        match = OBJECT.fullmatch(text)
        if not match:
            self.fault(f"not an object: {text}")
            return
        kind, name, value = match.groups()
        node = Node(kind, unquoted(name or ""), depth, self.at + 1)
        if self.description is not None:
            node.description = self.description[1]
            if self.description[0] != depth or self.lines[self.at - 1].strip()[:3] != "///":
                self.fault("a description stands right above its object")
            self.description = None
        if text.endswith(" ="):
            # Properties of the object are one deeper, so its expression is two deeper.
            value = self.read_expression(depth + (1 if kind == "extendedProperty" else 2))
        node.expression = value or ""
        (parent.children if parent else self.roots).append(node)
        self.open.append(node)

    def read_property(self, text, depth, parent):
        match = PROPERTY.fullmatch(text)
        key = match.group(1) if match else text
        if parent is None or not match or key not in PROPERTIES.get(parent.kind, ()):
            self.fault(f"not known here: {text}")
            return
        if key in parent.properties:
            self.fault(f"{key} is there twice")
        if text.endswith(" ="):
            value = self.read_expression(depth + 1)
        else:
            value = match.group(2) or match.group(3)
        if (value is None) != (key in FLAGS):
            self.fault(f"{key}: {'no value wanted' if key in FLAGS else 'no value'}")
        parent.properties[key] = True if value is None else value

    def read_expression(self, depth):
        """The lines from the next one that are at least so deep, without their common TABs."""
        first = self.at + 1
        while self.at + 1 < len(self.lines):
            line = self.lines[self.at + 1]
            if not line.strip() or depth_of(line) < depth:
                break
            self.at += 1
        lines = self.lines[first:self.at + 1]
        if not lines:
            self.fault("no expression")
            return ""
        common = min(depth_of(line) for line in lines)
        if any("\t" in line[common:] for line in lines):
            self.fault("TABs and spaces mixed in an expression")
        return "\n".join(line[common:] for line in lines)


@dataclasses.dataclass
class Model:
    tables: dict
    relationships: list
    expressions: dict
    references: list
    faults: list

    def columns(self, table):
        return {node.name: node for node in self.tables[table].of_kind("column")}

    def measures(self):
        return {node.name: node for table in self.tables.values()
                for node in table.of_kind("measure")}


def read_model(definition):
    """All .tmdl files below the folder `definition`."""
    model = Model({}, [], {}, [], [])
    kinds = set()
    for path in sorted(definition.rglob("*.tmdl")):
        text = path.read_bytes().decode("utf-8")
        reader = Reader(path.relative_to(definition).as_posix(), text).read()
        model.faults += reader.faults
        if "\r" in text or not text.endswith("\n") or text.startswith("\ufeff"):
            model.faults.append(f"{reader.path}: CR, a byte order mark or no newline at the end")
        for node in reader.roots:
            kinds.add(node.kind)
            if node.kind == "table":
                model.tables[node.name] = node
                if path != definition / "tables" / f"{node.name}.tmdl":
                    model.faults.append(f"{reader.path}: holds the table {node.name}")
            elif node.kind == "relationship":
                model.relationships.append(node)
            elif node.kind == "expression":
                model.expressions[node.name] = node
            elif node.kind == "ref":
                model.references.append(unquoted(node.name.removeprefix("table ")))
    for kind in ("database", "model"):
        if kind not in kinds:
            model.faults.append(f"there is no {kind}")
    return model
