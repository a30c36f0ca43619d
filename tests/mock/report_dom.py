"""A page as a tree: what the browser wrote with --dump-dom, read strictly."""

import html.parser
import sys

VOID = {"meta", "link", "input", "br", "img", "hr"}


def check(condition, message):
    if not condition:
        print(message, file=sys.stderr)
        sys.exit(1)


class Node:
    def __init__(self, tag, attributes):
        self.tag, self.attributes, self.children = tag, dict(attributes), []

    def all(self, tag=None, **wanted):
        """Descendants in document order; `class_` holds one of the classes."""
        found = []
        for child in self.children:
            if isinstance(child, str):
                continue
            if (tag is None or child.tag == tag) and child.matches(wanted):
                found.append(child)
            found += child.all(tag, **wanted)
        return found

    def one(self, tag=None, **wanted):
        found = self.all(tag, **wanted)
        check(len(found) == 1, f"{len(found)} elements {tag} {wanted}, not one")
        return found[0]

    def matches(self, wanted):
        for name, value in wanted.items():
            name = name.rstrip("_").replace("_", "-")
            own = self.attributes.get(name)
            if own is None or (value not in own.split() if name == "class" else value != own):
                return False
        return True

    def text(self):
        return "".join(child if isinstance(child, str) else child.text() for child in self.children)


class Tree(html.parser.HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.root = Node("", {})
        self.open = [self.root]

    def handle_starttag(self, tag, attributes):
        node = Node(tag, attributes)
        self.open[-1].children.append(node)
        if tag not in VOID:
            self.open.append(node)

    def handle_startendtag(self, tag, attributes):
        self.open[-1].children.append(Node(tag, attributes))

    def handle_endtag(self, tag):
        check(self.open[-1].tag == tag, f"</{tag}> ends <{self.open[-1].tag}>")
        self.open.pop()

    def handle_data(self, data):
        self.open[-1].children.append(data)
