"""Draws the facts of one kill (kill_facts.py) as SVG that stands alone, on light and dark pages."""

from dataclasses import dataclass

from svg_canvas import Canvas

_WIDTH, _HEIGHT = 900, 624


@dataclass(frozen=True)
class Panel:
    """A stretch of time between two x."""
    left: float
    right: float
    begin: float
    end: float

    def x(self, ms: float) -> float:
        share = (min(max(ms, self.begin), self.end) - self.begin) / (self.end - self.begin)
        return self.left + share * (self.right - self.left)


_TOP, _BOTTOM = 266, 562  # of the panels
_LANES = {"store": 284, "member": 336, "transaction": 402, "offset": 454, "alerts": 510}
_BAR = 24
_LETTER = 7.0  # of 12 px in a wide font: what fits in that fits in any


def draw(facts: dict) -> str:
    canvas = Canvas(_WIDTH, _HEIGHT)
    title = "One kill at the worst moment"
    canvas.text(24, 36, title, "title")
    canvas.text(24, 57, "The broker has written the commit down; the member dies before it hears "
                "of it. Every number is from one real run.", "muted")
    _draw_log(canvas, facts)
    ms = facts["milliseconds"]
    seen = [alert["committed"] for alert in _alerts(facts, is_after=False)]
    settled = max(ms["killed"], ms["killed_committed"], *seen)
    begin = max(ms["begun"], -20) - 1
    end = max(settled + 6, 2 * ms["killed"] - begin)  # the words beside the lines need room
    before = Panel(130, 500, min(begin, -0.62 * end), end)
    after = Panel(524, 876, ms["started"], ms["next_committed"] * 1.3)
    _draw_frame(canvas, (before, after))
    _draw_kill(canvas, facts, before)
    _draw_return(canvas, facts, after)
    canvas.text(24, _HEIGHT - 14, "Times and offsets: the broker's own logs, counts of failpoints, "
                f"log lines, a reader. {facts['made_on']}, one partition, "
                f"{facts['transactions_a_second']:,} transactions a second.", "small muted")
    return canvas.svg(title)


def _draw_log(canvas: Canvas, facts: dict) -> None:
    """The input as it was at death: four stretches, not to scale."""
    offsets, killed = facts["offsets"], facts["killed_transaction"]
    low, committed = offsets["store_low_water"], offsets["committed_after"]
    top = 142
    edges = [24, 190, 460, 700, 876]
    marks = [("low-water mark of the store", low),
             ("committed before", offsets["committed_before"]), ("committed after", committed),
             ("end of the log", offsets["log_end_at_death"])]
    stretches = [("in the store", "grey"), ("published, partly in the store", "blue"),
                 (f"this commit: {_outputs(killed)}", "amber"), ("not yet judged", "panel")]
    canvas.text(24, 92, "The input log when the member died, not to scale", "strong")
    for left, right, (name, style) in zip(edges, edges[1:], stretches):
        canvas.bar(left, top, right, 28, style)
        canvas.text((left + right) / 2, top + 18, name, anchor="middle")
    for x, (name, mark) in zip(edges[1:], marks):
        canvas.line(x, top - 6, x, top + 34, "edge", 'stroke-width="1.5"')
        anchor = "end" if x == edges[-1] else "middle"
        canvas.text(x, top - 24, name, "small muted", anchor)
        canvas.text(x, top - 10, f"{mark:,}", "strong", anchor)
    for left, right, words, style in (
            (edges[1], edges[3], f"after the return: {committed - low:,} records folded again, "
             "nothing published", "stroke-blue"),
            (edges[3], edges[4], "published from here on", "stroke-green")):
        canvas.line(left + 3, top + 44, right - 3, top + 44, style, 'stroke-width="3"')
        canvas.text((left + right) / 2, top + 62, words, anchor="middle")


def _draw_frame(canvas: Canvas, panels: tuple[Panel, Panel]) -> None:
    names = {"store": ("Store", "on its disk"), "member": ("Member", "the program"),
             "transaction": ("Broker:", "transaction"), "offset": ("Broker:", "committed offset"),
             "alerts": ("Reader", "of alerts")}
    for panel in panels:
        canvas.bar(panel.left, _TOP, panel.right, _BOTTOM - _TOP, "panel")
        _draw_axis(canvas, panel)
    for lane, (first, second) in names.items():
        canvas.text(24, _LANES[lane] + 9, first, "strong")
        canvas.text(24, _LANES[lane] + 24, second, "small muted")
    canvas.text(24, _BOTTOM + 18, "milliseconds", "small muted")


def _draw_axis(canvas: Canvas, panel: Panel) -> None:
    span = panel.end - panel.begin
    step = next(s for s in (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 5000) if span / s <= 8)
    tick = -(-panel.begin // step) * step
    while tick <= panel.end:
        canvas.line(panel.x(tick), _TOP, panel.x(tick), _BOTTOM + 4, "line")
        canvas.text(panel.x(tick), _BOTTOM + 18, f"{tick:g}", "small muted", "middle")
        tick += step


def _draw_kill(canvas: Canvas, facts: dict, panel: Panel) -> None:
    ms, offsets, commits = facts["milliseconds"], facts["offsets"], facts["commits_of_this_life"]
    y, moved = _LANES, ms["killed_committed"]
    # The broker's times are whole milliseconds: what came before it may seem to come after it.
    asking = min(0, ms["end_asked_for"])
    asked, logged, dead = panel.x(asking), panel.x(0), panel.x(ms["killed"])
    canvas.text(panel.left, _TOP - 12, "The kill", "strong")
    canvas.line(logged, _TOP - 4, logged, _BOTTOM, "stroke-green", 'stroke-dasharray="5 4"')
    canvas.text(logged, _TOP - 12, "0: commit written", "dark-green", "middle")
    canvas.line(dead, _TOP, dead, _BOTTOM, "stroke-red", 'stroke-dasharray="5 4"')
    _draw_bar(canvas, panel, y["store"], (panel.begin, panel.end), "grey",
              f"whole below {offsets['store_low_water']:,}, "
              f"in part up to {offsets['store_as_of']:,}")
    _draw_bar(canvas, panel, y["member"], (ms["begun"], asking), "blue",
              _outputs(facts["killed_transaction"]))
    _draw_bar(canvas, panel, y["member"], (asking, ms["killed"]), "amber")
    canvas.line(asked, y["member"] + _BAR, logged, y["transaction"], "stroke-blue",
                'stroke-width="2"')
    canvas.text(asked - 8, y["member"] + _BAR + 25, f"asks, the {commits['asked_for']}th time",
                "over", "end")
    canvas.line(logged, y["transaction"], dead, y["member"] + _BAR + 6, "stroke-green",
                'stroke-width="2" stroke-dasharray="3 3"')
    canvas.text(dead + 10, y["member"] + _BAR + 25, f"has heard {commits['answered']} answers",
                "over")
    canvas.cross(dead, y["member"] + _BAR / 2)
    canvas.text(dead + 12, y["member"] + 16, f"killed at {ms['killed']:.1f}",
                "strong dark-red over")
    _draw_bar(canvas, panel, y["transaction"], (ms["killed_open"], 0), "amber", "open")
    _draw_bar(canvas, panel, y["transaction"], (0, panel.end), "green", "commit written")
    _draw_bar(canvas, panel, y["offset"], (panel.begin, moved), "grey",
              f"{offsets['committed_before']:,}")
    _draw_bar(canvas, panel, y["offset"], (moved, panel.end), "green",
              f"{offsets['committed_after']:,}")
    _draw_alerts(canvas, facts, panel, is_after=False)


def _draw_return(canvas: Canvas, facts: dict, panel: Panel) -> None:
    ms, offsets, y = facts["milliseconds"], facts["offsets"], _LANES
    canvas.text(panel.left, _TOP - 12, "The return", "strong")
    canvas.text(panel.right, _TOP - 12, "another scale", "small muted", "end")
    _draw_bar(canvas, panel, y["store"], (panel.begin, panel.end), "grey", "as it was left")
    times = [ms["started"], ms["recovery_started"], ms["ready"], ms["folded"], panel.end]
    steps = [("starts", "grey"), ("finds offset", "grey-too"), ("folds", "blue"),
             ("publishes", "green")]
    for begin, end, (name, style) in zip(times, times[1:], steps):
        _draw_bar(canvas, panel, y["member"], (begin, end), style, name)
        if end < panel.end:
            canvas.text((panel.x(begin) + panel.x(end)) / 2, y["member"] + _BAR + 15,
                        f"{end - begin:.0f} ms", "small muted", "middle")
    written = ms["next_commit_logged"]
    _draw_bar(canvas, panel, y["transaction"], (ms["next_open"], written), "amber")
    _draw_bar(canvas, panel, y["transaction"], (written, panel.end), "green")
    canvas.text(panel.x(ms["next_open"]) - 6, y["transaction"] + 16,
                f"next commit: written at {written}", "over", "end")
    _draw_bar(canvas, panel, y["offset"], (panel.begin, ms["next_committed"]), "green",
              f"{offsets['publishing_from']:,}: goes on from here")
    _draw_bar(canvas, panel, y["offset"], (ms["next_committed"], panel.end), "grey",
              f"{offsets['committed_next']:,}")
    _draw_alerts(canvas, facts, panel, is_after=True)


def _draw_alerts(canvas: Canvas, facts: dict, panel: Panel, is_after: bool) -> None:
    """Each reader's first sight of the alerts of the killed commit, or of those after it."""
    alerts = _alerts(facts, is_after)
    for name, style, y in (("uncommitted", "hollow", 5), ("committed", "full", 23)):
        for alert in alerts:
            if alert[name] <= panel.end:
                canvas.dot(panel.x(alert[name]), _LANES["alerts"] + y, style)
        first = min(alert[name] for alert in alerts)
        words = f"read_{name}: {'next' if is_after else 'seen'} at {first:.0f}"
        at_left = panel.x(first) > (panel.left + panel.right) / 2  # where there is more room
        canvas.text(panel.x(first) + (-10 if at_left else 10), _LANES["alerts"] + y + 4, words,
                    "over", "end" if at_left else "start")


def _alerts(facts: dict, is_after: bool) -> list[dict]:
    end = facts["offsets"]["committed_after"]
    return [alert for alert in facts["alerts"] if (alert["offset"] >= end) == is_after]


def _draw_bar(canvas: Canvas, panel: Panel, y: float, times: tuple[float, float], style: str,
              words: str = "") -> None:
    """The words in it, or above it where it is too short for them."""
    left, right = map(panel.x, times)
    canvas.bar(left, y, right, _BAR, style)
    is_wide = right - left > _LETTER * len(words)
    canvas.text((left + right) / 2, y + (16 if is_wide else -5), words,
                "" if is_wide else "over", "middle")


def _outputs(transaction: dict) -> str:
    alerts = transaction["alerts"]
    return f"{transaction['scored_rows']} rows, {alerts} alert{'s' if alerts != 1 else ''}"
