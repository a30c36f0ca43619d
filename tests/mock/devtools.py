"""A page in headless Chromium, driven over the DevTools protocol by keys alone.

The protocol runs over two pipes (--remote-debugging-pipe): no port is opened, no library needed.
"""

import json
import os
import signal
import subprocess
import time

from report_dom import check

KEYS = {"Tab": 9, "Enter": 13, "Escape": 27, " ": 32, "PageUp": 33, "PageDown": 34, "End": 35, "Home": 36,
        "ArrowLeft": 37, "ArrowUp": 38, "ArrowRight": 39, "ArrowDown": 40, "-": 189, ".": 190}
TEXT = {"Enter": "\r", " ": " "}
SHIFT, CONTROL = 8, 2
PATIENCE_S = 60


class Page:
    """To be used with `with`; `complaints` are its uncaught errors and console messages."""

    def __init__(self, url, profile):
        commands, self.commands = os.pipe()
        self.answers, answers = os.pipe()
        # The browser reads its third and writes its fourth descriptor.
        self.browser = subprocess.Popen(
            ["bash", "-c", f'exec "$@" 3<&{commands} 4>&{answers}', "-", "chromium", "--headless", "--no-sandbox",
             "--disable-gpu", "--disable-dev-shm-usage", f"--user-data-dir={profile}", "--no-first-run",
             "--host-resolver-rules=MAP * ~NOTFOUND", "--disable-background-networking", "--disable-component-update",
             "--window-size=1280,900", "--remote-debugging-pipe", "about:blank"],
            pass_fds=(commands, answers), stderr=subprocess.DEVNULL, start_new_session=True)
        os.close(commands)
        os.close(answers)
        self.read = b""
        self.number = 0
        self.session = None
        self.complaints = []
        pages = [one for one in self.call("Target.getTargets")["targetInfos"] if one["type"] == "page"]
        self.session = self.call("Target.attachToTarget", targetId=pages[0]["targetId"], flatten=True)["sessionId"]
        self.call("Runtime.enable")
        self.call("Page.navigate", url=url)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        os.killpg(self.browser.pid, signal.SIGKILL)
        self.browser.wait()
        signal.alarm(0)

    def call(self, method, **parameters):
        signal.alarm(PATIENCE_S)  # a browser that is silent ends the test
        self.number += 1
        message = {"id": self.number, "method": method, "params": parameters}
        if self.session:
            message["sessionId"] = self.session
        os.write(self.commands, json.dumps(message).encode() + b"\0")
        while True:
            answer = self.next_message()
            if answer.get("method") in ("Runtime.exceptionThrown", "Runtime.consoleAPICalled"):
                self.complaints.append(answer["params"])
            if answer.get("id") == self.number:
                check("result" in answer, f"{method}: {answer.get('error')}")
                return answer["result"]

    def next_message(self):
        while b"\0" not in self.read:
            more = os.read(self.answers, 1 << 20)
            check(more, "the browser is gone")
            self.read += more
        message, _, self.read = self.read.partition(b"\0")
        return json.loads(message)

    def value(self, expression):
        return self.call("Runtime.evaluate", expression=expression, returnByValue=True)["result"].get("value")

    def wait_for(self, expression):
        for _ in range(600):
            if self.value(expression):
                return
            time.sleep(0.05)
        check(False, f"this does not come true: {expression}")

    def press(self, key, modifiers=0):
        event = {"key": key, "modifiers": modifiers,
                 "windowsVirtualKeyCode": KEYS.get(key) or ord(key.upper())}
        text = "" if modifiers & CONTROL else TEXT.get(key, key if len(key) == 1 else "")
        self.call("Input.dispatchKeyEvent", type="keyDown" if text else "rawKeyDown", text=text,
                  commands=["selectAll"] if key == "a" and modifiers & CONTROL else [], **event)
        self.call("Input.dispatchKeyEvent", type="keyUp", **event)
