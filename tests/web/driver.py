"""Chromium, driven over WebDriver by its chromedriver.

SPDX-License-Identifier: LGPL-2.1-or-later
"""
import base64
import json
import re
import shutil
import subprocess
import urllib.error
import urllib.request

ELEMENT = "element-6066-11e4-a52e-4f735466cecf"  # the name that WebDriver gives its references
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
CHROMEDRIVER = shutil.which("chromedriver")


class Browser:
    def __init__(self):
        self.driver = subprocess.Popen([CHROMEDRIVER, "--port=0"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                                       text=True)
        for line in self.driver.stdout:
            if found := re.search(r"successfully on port (\d+)", line):
                break
        self.root = f"http://127.0.0.1:{found.group(1)}/session"
        options = {"binary": CHROMIUM, "args": ["--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run",
                                                "--disable-background-networking", "--disable-component-update",
                                                "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"]}
        self.root += "/" + self.call("", {"capabilities": {"alwaysMatch": {
            "goog:chromeOptions": options, "goog:loggingPrefs": {"browser": "ALL", "performance": "ALL"}}}})["sessionId"]

    def call(self, path, data=None, method=None):
        body = None if data is None else json.dumps(data).encode()
        request = urllib.request.Request(self.root + path, body, {"Content-Type": "application/json"}, method=method)
        try:
            with urllib.request.urlopen(request, timeout=300) as answer:
                return json.load(answer)["value"]
        except urllib.error.HTTPError as error:
            raise RuntimeError(json.load(error)["value"]["message"].split("\n")[0]) from None

    def open(self, uri):
        self.call("/url", {"url": uri})

    def find(self, selector):
        return "/element/" + self.call("/element", {"using": "css selector", "value": selector})[ELEMENT]

    def click(self, selector):
        self.call(self.find(selector) + "/click", {})

    def type(self, selector, text):
        self.call(self.find(selector) + "/value", {"text": text})

    def keys(self, *keys):
        """Presses keys, wherever the focus is."""
        actions = [{"type": kind, "value": key} for key in keys for kind in ("keyDown", "keyUp")]
        self.call("/actions", {"actions": [{"type": "key", "id": "keyboard", "actions": actions}]})

    def run(self, script, *arguments):
        return self.call("/execute/sync", {"script": script, "args": list(arguments)})

    def wait(self, script, *arguments):
        """The value of an asynchronous script, which gives it to its last argument."""
        return self.call("/execute/async", {"script": script, "args": list(arguments)})

    def text(self, selector="body"):
        return self.call(self.find(selector) + "/text")

    def devtools(self, command, **parameters):
        return self.call("/goog/cdp/execute", {"cmd": command, "params": parameters})

    def show(self, width, height=900, scheme="light", media="screen"):
        self.devtools("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)
        self.devtools("Emulation.setEmulatedMedia", media=media,
                      features=[{"name": "prefers-color-scheme", "value": scheme}])

    def picture(self, path):
        """The whole page."""
        image = self.devtools("Page.captureScreenshot", captureBeyondViewport=True)["data"]
        with open(path, "wb") as file:
            file.write(base64.b64decode(image))

    def complaints(self):
        """What the browser wrote to its log since the last time."""
        return [entry["message"] for entry in self.call("/se/log", {"type": "browser"})]

    def requests(self):
        """What it asked for since the last time."""
        events = [json.loads(entry["message"])["message"] for entry in self.call("/se/log", {"type": "performance"})]
        return [event["params"]["request"]["url"] for event in events if event["method"] == "Network.requestWillBeSent"]

    def close(self):
        self.call("", method="DELETE")
        self.driver.terminate()
        self.driver.wait()
