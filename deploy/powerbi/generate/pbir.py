"""The report as PBIR documents (dicts for JSON). Pure.

The schema versions belong together: they are those of November 2025, which newer Desktops upgrade
when they save.
"""

import uuid

from pages import WIDTH

SCHEMAS = "https://developer.microsoft.com/json-schemas/fabric/"
REPORT = "item/report/definition/"
# A name's GUID is the same wherever and whenever it is generated.
GUIDS_OF_HARRIER = uuid.uuid5(uuid.NAMESPACE_DNS, "harrier.powerbi")

BASE_THEME = "CY26SU10"  # Microsoft's, as it is
THEME = "Harrier.json"  # name, item and file: Desktop and the service look it up by all three
THEME_VERSIONS = {"visual": "2.4.0", "report": "3.0.0", "page": "2.0.0"}


def schema(path):
    return {"$schema": f"{SCHEMAS}{path}/schema.json"}


def platform(kind, display_name):
    return {
        **schema("gitIntegration/platformProperties/2.0.0"),
        "metadata": {"type": kind, "displayName": display_name},
        "config": {"version": "2.0",
                   "logicalId": str(uuid.uuid5(GUIDS_OF_HARRIER, f"{display_name}.{kind}"))},
    }


def shortcut(report_folder):
    return {**schema("pbip/pbipProperties/1.0.0"), "version": "1.0",
            "artifacts": [{"report": {"path": report_folder}}],
            "settings": {"enableAutoRecovery": True}}


def report_definition(model_folder):
    return {**schema("item/report/definitionProperties/2.0.0"), "version": "4.0",
            "datasetReference": {"byPath": {"path": f"../{model_folder}"}}}


def model_definition():
    return {**schema("item/semanticModel/definitionProperties/1.0.0"), "version": "4.2",
            "settings": {}}


def version():
    return {**schema(REPORT + "versionMetadata/1.0.0"), "version": "2.0.0"}


def theme_reference(name, kind):
    return {"name": name, "reportVersionAtImport": THEME_VERSIONS, "type": kind}


def resources(kind, name, path, item_type):
    return {"name": kind, "type": kind, "items": [{"name": name, "path": path, "type": item_type}]}


def report():
    return {
        **schema(REPORT + "report/3.0.0"),
        "themeCollection": {
            "baseTheme": theme_reference(BASE_THEME, "SharedResources"),
            "customTheme": theme_reference(THEME, "RegisteredResources"),
        },
        "resourcePackages": [
            resources("SharedResources", BASE_THEME, f"BaseThemes/{BASE_THEME}.json", "BaseTheme"),
            resources("RegisteredResources", THEME, THEME, "CustomTheme"),
        ],
        "settings": {
            "useStylableVisualContainerHeader": True,
            "exportDataMode": "AllowSummarized",
            "defaultDrillFilterOtherVisuals": True,
            "allowChangeFilterTypes": True,
            "useEnhancedTooltips": True,
            "useDefaultAggregateDisplayName": True,
        },
    }


def theme():
    """Colours that most colour-blind people tell apart (Okabe and Ito), in the order of the
    detectors: ML, rules, hybrid; each at least 3:1 against white."""
    return {"name": THEME,
            "dataColors": ["#0072B2", "#D55E00", "#008563", "#AA4A83", "#8A6D00", "#4B4B4B"]}


def page_order(pages):
    return {**schema(REPORT + "pagesMetadata/1.0.0"), "pageOrder": [page.name for page in pages],
            "activePageName": pages[0].name}


def page(item):
    return {**schema(REPORT + "page/2.0.0"), "name": item.name, "displayName": item.title,
            "displayOption": "FitToWidth", "height": item.height, "width": WIDTH}


# --- visuals
def literal(value):
    if isinstance(value, bool):
        text = "true" if value else "false"
    elif isinstance(value, int):
        text = f"{value}D"
    else:
        text = "'" + value.replace("'", "''") + "'"
    return {"expr": {"Literal": {"Value": text}}}


def formatting(settings):
    """A card's values and labels are set all at once, by the selector `default`."""
    objects = {}
    for name, properties in settings.items():
        entry = {"properties": {key: literal(value) for key, value in properties.items()}}
        if name in ("value", "label"):
            entry["selector"] = {"id": "default"}
        objects[name] = [entry]
    return objects


def expression(field):
    kind = "Measure" if field.is_measure else "Column"
    return {kind: {"Expression": {"SourceRef": {"Entity": field.table}}, "Property": field.name}}


def projection(field):
    document = {"field": expression(field), "queryRef": f"{field.table}.{field.name}",
                "nativeQueryRef": field.caption or field.name}
    if field.caption:
        document["displayName"] = field.caption
    if not field.is_measure:
        document["active"] = True
    return document


def query(item):
    document = {"queryState": {role: {"projections": [projection(field) for field in fields]}
                               for role, fields in item.roles.items()}}
    if item.sort:
        field, direction = item.sort
        document["sortDefinition"] = {
            "sort": [{"field": expression(field), "direction": direction}], "isDefaultSort": False}
    return document


def visual(item, tab_order):
    x, y, width, height = item.box
    content = {"visualType": item.kind, "query": query(item)}
    if item.settings:
        content["objects"] = formatting(item.settings)
    container = {"title": {"show": True, "text": item.title},
                 "general": {"altText": item.alt_text}}
    if item.kind == "slicer":  # which has none as soon as anything of its container is set
        container["padding"] = {"top": 4, "bottom": 4, "left": 8, "right": 8}
    content["visualContainerObjects"] = formatting(container)
    content["drillFilterOtherVisuals"] = True
    return {
        **schema(REPORT + "visualContainer/2.4.0"),
        "name": item.name,
        "position": {"x": x, "y": y, "z": tab_order, "width": width, "height": height,
                     "tabOrder": tab_order},
        "visual": content,
    }
