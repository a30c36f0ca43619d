"""What must hold within the report, and between it and the semantic model. Reads the files."""

import json
import re

NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_-]{0,49}")


def fields_in(document):
    """(kind, entity, property) of every field that a document names."""
    if isinstance(document, list):
        for item in document:
            yield from fields_in(item)
    elif isinstance(document, dict):
        for kind in ("Column", "Measure"):
            field = document.get(kind)
            if isinstance(field, dict) and "Property" in field:
                entity = field["Expression"]["SourceRef"].get("Entity", "")
                yield kind, entity, field["Property"]
        for value in document.values():
            yield from fields_in(value)


def field_faults(where, document, model):
    faults = []
    for kind, entity, name in fields_in(document):
        if entity not in model.tables:
            faults.append(f"{where}: no table {entity}")
            continue
        node = next((n for n in model.tables[entity].of_kind(kind.lower()) if n.name == name), None)
        if node is None:
            faults.append(f"{where}: no {kind.lower()} {entity}[{name}]")
        elif node.properties.get("isHidden"):
            faults.append(f"{where}: {entity}[{name}] is hidden")
    return faults


def text_of(container, name, key):
    """A text among the formatting objects of a visual's container."""
    entries = container.get(name, [{}])
    literal = entries[0].get("properties", {}).get(key, {})
    return literal.get("expr", {}).get("Literal", {}).get("Value", "''").strip("'")


def visual_faults(where, folder, document):
    faults = []
    if document["name"] != folder.name or not NAME.fullmatch(document["name"]):
        faults.append(f"{where}: its name is not its folder's, or not allowed")
    container = document["visual"].get("visualContainerObjects", {})
    if not text_of(container, "title", "text"):
        faults.append(f"{where}: no title")
    if len(text_of(container, "general", "altText")) < 30:
        faults.append(f"{where}: no alternative text that says something")
    projections = [projection for state in document["visual"]["query"]["queryState"].values()
                   for projection in state["projections"]]
    for projection in projections:
        [(_, entity, name)] = fields_in(projection)
        if projection["queryRef"] != f"{entity}.{name}":
            faults.append(f"{where}: {projection['queryRef']} is not {entity}.{name}")
    references = [projection["queryRef"] for projection in projections]
    if len(set(references)) != len(references):
        faults.append(f"{where}: a field is there twice")
    return faults


def overlap(left, right):
    return (left["x"] < right["x"] + right["width"] and right["x"] < left["x"] + left["width"] and
            left["y"] < right["y"] + right["height"] and right["y"] < left["y"] + left["height"])


def layout_faults(where, page, visuals):
    faults = []
    boxes = [(document["name"], document["position"]) for document in visuals]
    for place, (name, box) in enumerate(boxes):
        if (box["x"] < 0 or box["y"] < 0 or box["x"] + box["width"] > page["width"] or
                box["y"] + box["height"] > page["height"]):
            faults.append(f"{where}/{name}: not within the page")
        faults += [f"{where}/{name}: overlaps {other}"
                   for other, there in boxes[:place] if overlap(box, there)]
    reading_order = [name for name, _ in sorted(boxes, key=lambda item: item[1]["tabOrder"])]
    seen_order = [name for name, _ in sorted(boxes, key=lambda item: (item[1]["y"], item[1]["x"]))]
    if reading_order != seen_order:
        faults.append(f"{where}: the keyboard does not go by rows, from left to right")
    return faults


def page_faults(folder, model):
    page = json.loads((folder / "page.json").read_text(encoding="utf-8"))
    faults = []
    if page["name"] != folder.name or not NAME.fullmatch(page["name"]) or not page["displayName"]:
        faults.append(f"{folder.name}: its name is not its folder's, or not allowed")
    visuals = []
    for path in sorted(folder.glob("visuals/*/visual.json")):
        document = json.loads(path.read_text(encoding="utf-8"))
        where = f"{folder.name}/{path.parent.name}"
        faults += visual_faults(where, path.parent, document)
        faults += field_faults(where, document, model)
        visuals.append(document)
    if not visuals:
        faults.append(f"{folder.name}: an empty page")
    return faults + layout_faults(folder.name, page, visuals)


def theme_faults(report_folder):
    report = json.loads((report_folder / "definition/report.json").read_text(encoding="utf-8"))
    faults = []
    items = {}
    for package in report["resourcePackages"]:
        for item in package["items"]:
            items[package["type"], item["name"]] = item
            path = report_folder / "StaticResources" / package["name"] / item["path"]
            if not path.is_file():
                faults.append(f"report.json: there is no {item['path']}")
            else:
                json.loads(path.read_text(encoding="utf-8"))
    for theme in report["themeCollection"].values():
        if (theme["type"], theme["name"]) not in items:
            faults.append(f"report.json: the theme {theme['name']} is no resource")
    return faults


def report_faults(report_folder, model):
    pages_folder = report_folder / "definition" / "pages"
    order = json.loads((pages_folder / "pages.json").read_text(encoding="utf-8"))
    folders = sorted(path.parent for path in pages_folder.glob("*/page.json"))
    faults = []
    if sorted(order["pageOrder"]) != [folder.name for folder in folders]:
        faults.append("pages.json: not the pages that are there")
    if order["activePageName"] not in order["pageOrder"]:
        faults.append("pages.json: opens on a page that is not there")
    for folder in folders:
        faults += page_faults(folder, model)
    return faults + theme_faults(report_folder)
