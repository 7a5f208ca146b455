# SPDX-License-Identifier: GPL-2.0
"""A headless Chromium, told what to do by chromedriver: the few calls of WebDriver that checks need."""
import base64
import json
import re
import subprocess
import time
import urllib.error
import urllib.request

# Keys that are no characters, as WebDriver has them.
KEYS = {"Enter": "\ue007", "Escape": "\ue00c", "Tab": "\ue004", "Shift": "\ue008", "Home": "\ue011",
        "Left": "\ue012", "Up": "\ue013", "Right": "\ue014", "Down": "\ue015", "Backspace": "\ue003"}


class Browser:
    """@size: of its window."""

    def __init__(self, size=(1400, 900)):
        self.driver = subprocess.Popen(["chromedriver", "--port=0"], stdout=subprocess.PIPE, text=True)
        try:
            self.begin(size)
        except BaseException:
            self.end()
            raise

    def begin(self, size):
        port = None
        for line in self.driver.stdout:
            port = re.search(r"started successfully on port (\d+)", line)
            if port:
                break
        if not port:
            raise RuntimeError("chromedriver did not start")
        self.url = f"http://127.0.0.1:{port.group(1)}/session"
        # Root has no sandbox of Chromium's; a guest and a container have a small /dev/shm.
        arguments = ["--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu",
                     "--hide-scrollbars=false", f"--window-size={size[0]},{size[1]}",
                     "--force-device-scale-factor=1"]
        wanted = {"browserName": "chrome", "goog:chromeOptions": {"args": arguments},
                  "goog:loggingPrefs": {"browser": "ALL", "performance": "ALL"}}
        answer = self.ask("", {"capabilities": {"alwaysMatch": wanted}})
        self.url += "/" + answer["sessionId"]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        try:
            self.ask("", method="DELETE")
        finally:
            self.end()

    def end(self):
        self.driver.terminate()
        self.driver.wait()
        self.driver.stdout.close()

    def ask(self, path, what=None, method="POST"):
        body = None if method != "POST" else json.dumps(what or {}).encode()
        request = urllib.request.Request(self.url + path, body, {"Content-Type": "application/json"},
                                         method=method)
        try:
            with urllib.request.urlopen(request, timeout=300) as answer:
                return json.load(answer)["value"]
        except urllib.error.HTTPError as error:
            raise RuntimeError(f"{path}: {error.read().decode()[:600]}") from None

    def open(self, url):
        self.ask("/url", {"url": url})

    def run(self, script, *arguments):
        """What a function of this body returns."""
        return self.ask("/execute/sync", {"script": script, "args": list(arguments)})

    def wait(self, script, *arguments, seconds=60):
        """Until a function of this body returns something that is true."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            answer = self.run(script, *arguments)
            if answer:
                return answer
            time.sleep(0.05)
        raise RuntimeError(f"it does not come true: {script}")

    def keys(self, *keys):
        """Press and release each."""
        actions = []
        for key in keys:
            value = KEYS.get(key, key)
            actions += [{"type": "keyDown", "value": value}, {"type": "keyUp", "value": value}]
        self.ask("/actions", {"actions": [{"type": "key", "id": "keyboard", "actions": actions}]})

    def type(self, text):
        self.keys(*text)

    def mouse(self, *steps, held=None):
        """Each step: ("move", X, Y), ("down",) or ("up",); with a key held."""
        moves = []
        for step in steps:
            if step[0] == "move":
                moves.append({"type": "pointerMove", "x": step[1], "y": step[2], "duration": 0})
            else:
                moves.append({"type": {"down": "pointerDown", "up": "pointerUp"}[step[0]], "button": 0})
        if held:
            self.ask("/actions", {"actions": [{"type": "key", "id": "keyboard", "actions": [
                {"type": "keyDown", "value": KEYS[held]}]}]})
        self.ask("/actions", {"actions": [{"type": "pointer", "id": "mouse", "actions": moves}]})
        if held:
            self.ask("/actions", {"actions": [{"type": "key", "id": "keyboard", "actions": [
                {"type": "keyUp", "value": KEYS[held]}]}]})

    def devtools(self, command, **params):
        return self.ask("/goog/cdp/execute", {"cmd": command, "params": params})

    def prefer(self, scheme):
        """Its user prefers light or dark pages."""
        self.devtools("Emulation.setEmulatedMedia",
                      features=[{"name": "prefers-color-scheme", "value": scheme}])

    def resize(self, width, height):
        self.ask("/window/rect", {"width": width, "height": height})

    def screenshot(self, path):
        with open(path, "wb") as file:
            file.write(base64.b64decode(self.ask("/screenshot", method="GET")))

    def complaints(self):
        """What pages have said on the console since the last call."""
        return [entry["message"] for entry in self.ask("/se/log", {"type": "browser"})]

    def requests(self):
        """What pages have asked for since the last call."""
        urls = []
        for entry in self.ask("/se/log", {"type": "performance"}):
            message = json.loads(entry["message"])["message"]
            if message["method"] in ("Network.requestWillBeSent", "Network.webSocketCreated"):
                params = message["params"]
                urls.append(params.get("request", params)["url"])
        return urls
