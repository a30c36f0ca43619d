#!/usr/bin/env python3
"""Uses report.html by keyboard alone, in a real browser, and holds it against the CSV files after each step.

usage: report_keyboard.py RUN_FOLDER SCRATCH_FOLDER

What must be chosen after a key is worked out here, from thresholds.csv; that the whole page then shows
it is for report_oracle.py. Exit code: 0 the page is right, 1 it is not.
"""

import json
import pathlib
import sys
import urllib.parse

from devtools import CONTROL, SHIFT, Page
from report_dom import check
from report_oracle import DETECTORS, Run, compare, money, same, threshold_text


class Reader:
    """A reader at the keyboard, who knows the files and what has been chosen."""

    def __init__(self, page, folder, scratch):
        self.page, self.folder, self.dom = page, folder, pathlib.Path(scratch) / "keyboard.html"
        run = Run(folder, "")
        self.steps = [row["threshold"] for row in run.tables["thresholds"]]
        self.start = self.at = run.tables["thresholds"].index(run.chosen)
        self.costs = self.own_costs = tuple(map(str, run.own_costs))
        self.view, self.channel = "quality", ""
        self.checks = 0

    def focus(self):
        return self.page.value("document.activeElement.id")

    def tab_to(self, id_, modifiers=0):
        for _ in range(60):
            self.page.press("Tab", modifiers)
            if self.focus() == id_:
                break
        same("reached by tab", self.focus(), id_)
        shown = self.page.value("getComputedStyle(document.activeElement).outlineStyle")
        check(shown != "none", f"nobody sees that {id_} has the focus")

    def type_over(self, text):
        self.page.press("a", CONTROL)
        for letter in text:
            self.page.press(letter)

    def fragment(self):
        return urllib.parse.urlencode({"threshold": self.steps[self.at], "fp": self.costs[0], "fn": self.costs[1],
                                       "view": self.view, "channel": self.channel})

    def expect(self, focus):
        """The page, its address, its slider and what a screen reader is told are of what was chosen."""
        page, run = self.page, Run(self.folder, self.fragment())
        page.wait_for(f"document.querySelector('[aria-current]').id === 'link-{self.view}'")
        same("focus", self.focus(), focus)
        self.dom.write_bytes(page.value("document.documentElement.outerHTML").encode("utf-8"))
        compare(self.folder, self.dom, self.fragment())
        said = Run(self.folder, page.value("location.hash.slice(1)"))
        for what in ("view", "channel", "fp", "fn"):
            same(f"{what} in the address", getattr(said, what), getattr(run, what))
        text = threshold_text(self.steps[self.at])
        same("threshold in the address", said.chosen["threshold"], self.steps[self.at])
        same("slider", page.value("document.getElementById('threshold').value"), str(self.at))
        same("slider, as it is read out",
             page.value("document.getElementById('threshold').getAttribute('aria-valuetext')"), text)
        same("threshold", page.value("document.getElementById('threshold-value').textContent"), text)
        costs = [money(run.cost(run.chosen, detector), run.currency) for detector in DETECTORS]
        same("status", page.value("document.querySelector('[role=status]').textContent"),
             "Threshold {}: expected cost the model {}, the rules {}, both together {}.".format(text, *costs))
        self.checks += 1

    def cheapest(self):
        """The index of the highest of the thresholds at which the hybrid costs least."""
        run = Run(self.folder, self.fragment())
        costs = [run.cost(row, "hybrid") for row in run.tables["thresholds"]]
        return max(i for i, cost in enumerate(costs) if cost == min(costs))


def skip_to_figures(reader):
    reader.page.press("Tab")
    same("the first link", reader.page.value("document.activeElement.className"), "skip")
    reader.page.press("Enter")
    reader.page.wait_for("document.activeElement.id === 'main'")


def move_slider(reader):
    reader.tab_to("threshold")
    reader.expect("threshold")
    last = len(reader.steps) - 1
    for key, move in (("ArrowRight", 1), ("ArrowUp", 1), ("ArrowLeft", -1), ("ArrowDown", -1), ("ArrowLeft", -1),
                      ("Home", -last), ("ArrowLeft", -1), ("ArrowRight", 1), ("End", last), ("ArrowRight", 1)):
        reader.page.press(key)
        reader.at = min(max(reader.at + move, 0), last)
        reader.expect("threshold")
    reader.page.press("PageDown")  # how far is the browser's affair
    reader.at = int(reader.page.value("document.activeElement.value"))
    check(reader.at < last - 1, "Page Down does not move the slider by more than a step")
    reader.expect("threshold")


def type_costs(reader):
    reader.tab_to("cost-fp")
    reader.type_over("2.5")
    reader.costs = ("2.5", reader.costs[1])
    reader.expect("cost-fp")
    reader.tab_to("cost-fn")
    reader.type_over("41")
    reader.costs = ("2.5", "41")
    reader.expect("cost-fn")
    reader.type_over("-7")  # no cost: the last good one stays
    same("-7 is marked", reader.page.value("document.activeElement.ariaInvalid"), "true")
    reader.expect("cost-fn")
    reader.tab_to("threshold", SHIFT)
    reader.page.press("ArrowLeft")
    reader.at -= 1
    reader.expect("threshold")
    field = "document.getElementById('cost-fn')"
    same("the field, once left", reader.page.value(f"[{field}.value, {field}.ariaInvalid]"), ["41", "false"])


def press_buttons(reader):
    reader.tab_to("go-cheapest")
    reader.page.press("Enter")
    reader.at = reader.cheapest()
    reader.expect("go-cheapest")
    for field in ("cost-fn", "cost-fp"):
        reader.tab_to(field, SHIFT)
        reader.type_over("0")
    reader.costs = ("0", "0")
    reader.expect("cost-fp")
    reader.tab_to("go-cheapest")
    reader.page.press("Enter")
    reader.at = reader.cheapest()  # all cost the same: the highest
    reader.expect("go-cheapest")
    same("the cheapest of equals", reader.at, len(reader.steps) - 1)


def read_other_view(reader):
    reader.tab_to("link-cases", SHIFT)
    reader.page.press("Enter")
    reader.view = "cases"
    reader.expect("link-cases")
    reader.tab_to("channel")
    names = reader.page.value("JSON.stringify([...document.activeElement.options].map((one) => one.value))")
    reader.page.press("ArrowDown")
    reader.channel = json.loads(names)[1]
    reader.expect("channel")
    reader.tab_to("more-cases")
    reader.page.press("Enter")
    shown = "[...document.querySelectorAll('#cases tbody tr')].filter((row) => !row.hidden).length"
    cases = len(Run(reader.folder, "").tables["cases"])
    same("cases shown", reader.page.value(shown), min(cases, 100))
    same("focus among them", reader.page.value("document.activeElement.rowIndex"), 21)
    reader.tab_to("link-quality", SHIFT)
    reader.page.press("Enter")
    reader.view = "quality"
    reader.expect("link-quality")


def reset(reader):
    reader.tab_to("go-default")
    reader.page.press(" ")
    reader.at, reader.costs = reader.start, reader.own_costs
    reader.expect("go-default")


def main(folder, scratch):
    folder = pathlib.Path(folder).resolve()
    with Page((folder / "report.html").as_uri(), pathlib.Path(scratch) / "keyboard-profile") as page:
        page.wait_for("document.documentElement.dataset.state === 'drawn'")
        reader = Reader(page, folder, scratch)
        for chapter in (skip_to_figures, move_slider, type_costs, press_buttons, read_other_view, reset):
            chapter(reader)
        same("complaints of the page", page.complaints, [])
    print(f"by keyboard: {reader.checks} states of the page agree with the files")


if __name__ == "__main__":
    main(*sys.argv[1:])
