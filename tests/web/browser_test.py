"""hopsec-web in Chromium: what people do with it, and that it asks nobody else. TAP.

AXE names axe-core's axe.min.js (npm install axe-core); PICTURES a folder for pictures of the pages. Arguments
name the tests that are wanted.
SPDX-License-Identifier: LGPL-2.1-or-later
"""
import http.server
import os
import sys
import tempfile
import threading
import time

from driver import CHROMEDRIVER, CHROMIUM, Browser
from server import MAIL, SETTINGS, PROGRAM, Server, message

TAB, ENTER, SPACE = "\ue004", "\ue007", " "
AXE = os.environ.get("AXE", "")
PICTURES = os.environ.get("PICTURES")
LONG, FORGED, PLAIN = (f"{MAIL}/{name}.eml" for name in ("long-path", "forged-chain", "sendmail-tls10"))
PASTE = """const data = new DataTransfer()
data.setData('text', arguments[0])
document.body.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }))"""
DROP = """const data = new DataTransfer()
data.items.add(new File([arguments[1]], arguments[0]))
document.body.dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }))"""


class Fault(Exception):
    pass


def expect(browser, words, selector="body"):
    """Waits for a page that has the words."""
    for _ in range(100):
        try:
            if words in browser.text(selector):
                return
        except RuntimeError:  # between two pages
            pass
        time.sleep(0.1)
    raise Fault(f"no {words!r} in {browser.text()[:300]!r}")


def look(browser, name):
    """Pictures, and what axe finds in each light and width."""
    for width in (360, 768, 1600):
        for scheme in ("light", "dark"):
            browser.show(width, scheme=scheme)
            if browser.run("return document.documentElement.scrollWidth > window.innerWidth"):
                raise Fault(f"{name} is wider than {width} pixels")
            if PICTURES:
                browser.picture(f"{PICTURES}/{name}-{width}-{scheme}.png")
            if AXE:
                with open(AXE, encoding="utf-8") as file:
                    browser.run(file.read() + "\nwindow.axe = axe")
                found = browser.wait("const done = arguments[0]; axe.run().then(result => done(result.violations.map("
                                     "one => one.id + ': ' + one.nodes.map(node => node.html).join(' '))))")
                if found:
                    raise Fault(f"{name} at {width} {scheme}: " + "; ".join(found)[:800])
    browser.show(1280)


def test_start(browser, server):
    """the empty page, and the sample with one click"""
    look(browser, "start")
    browser.click('a[href="sample"]')
    expect(browser, "google.com")
    look(browser, "sample")
    browser.click("nav a")
    expect(browser, "Was this e-mail encrypted on its way?")


def test_paste(browser, server):
    """pasted anywhere, counted, shown; what has no Received field is told"""
    browser.run(PASTE, "Subject: no\n")
    expect(browser, "no Received field", "#told")
    browser.run(PASTE, message().decode())
    expect(browser, "11 Received fields", "#told")
    browser.keys(ENTER)  # the button has the focus
    expect(browser, "pasted")
    expect(browser, "hop 1 of 11")


def test_drop(browser, server):
    """a file is dropped"""
    browser.run(DROP, "dropped.eml", message("forged-chain").decode())
    expect(browser, "dropped.eml")


def test_choose(browser, server):
    """several files are chosen, and settings with a message"""
    browser.type("#files", f"{LONG}\n{FORGED}")
    browser.click("button")
    expect(browser, "Message by message")
    look(browser, "many")
    browser.open(server.uri)
    browser.click("form summary")
    browser.type("#files", PLAIN)
    browser.type("#settings", f"{SETTINGS}/pop3-plaintext.xml")
    browser.click("button")
    expect(browser, "as the program is set")
    look(browser, "settings")


def test_faults(browser, server):
    """nothing and nonsense are told, on the page and by the server"""
    browser.click("button")
    expect(browser, "Paste the header of a message", "#told")
    browser.type("#text", "nonsense")
    browser.click("button")
    expect(browser, "is not a mail message", "[role=alert]")
    look(browser, "fault")


def test_mailbox(browser, server):
    """a mailbox of 1,000 messages"""
    with tempfile.NamedTemporaryFile(suffix=".mbox") as mbox:
        for i in range(1000):
            mbox.write(b"From a Thu Jan  1 00:00:00 2026\n" + message(("sendmail-tls10", "gmail-to-postfix")[i % 2]) + b"\n")
        mbox.flush()
        browser.type("#files", mbox.name)
        browser.click("button")
        expect(browser, "only plaintext", "#show-plaintext + label")
    assert browser.run("return document.querySelectorAll('.message').length") == 1000
    browser.type("#words", "nobody")
    assert browser.run("return document.querySelectorAll('.message:not([hidden])').length") == 0


def test_keyboard(browser, server):
    """with the keyboard alone"""
    browser.keys(TAB, *"Received: by mx.example.org", TAB, TAB, TAB, ENTER)
    expect(browser, "mx.example.org")
    browser.keys(TAB, ENTER)
    expect(browser, "Was this e-mail encrypted on its way?")


def test_no_script(browser, server):
    """without script the form is all there is, and enough"""
    browser.devtools("Emulation.setScriptExecutionDisabled", value=True)
    try:
        browser.open(server.uri)
        browser.type("#text", "Received: by mx.example.org")
        browser.click("button")
        expect(browser, "mx.example.org")
        browser.open(server.uri)
        browser.type("#files", LONG)
        browser.click("button")
        expect(browser, "hop 1 of 11")
    finally:
        browser.devtools("Emulation.setScriptExecutionDisabled", value=False)


def test_print(browser, server):
    """on paper the form is gone"""
    browser.show(794, media="print")
    assert not browser.run("return document.querySelector('form').checkVisibility()")
    browser.show(1280)


def test_quiet(browser, server):
    """all this while the browser complained of nothing and asked nobody else"""
    complaints = [one for one in browser.complaints() if "422" not in one and "favicon" not in one]
    others = [uri for uri in browser.requests() if not uri.startswith(server.uri) and uri != "data:,"]
    if complaints or others:
        raise Fault(f"{complaints} {others}"[:800])


def test_others(browser, server):
    """a page of another origin reads and posts nothing"""
    class Evil(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(b"<form method=post action='%sreport'><input name=text value='Received: by a.example'>"
                             b"<button>x</button></form><iframe src='%s'></iframe>" % ((server.uri.encode(),) * 2))

        def log_message(self, *_):
            pass

    with http.server.HTTPServer(("127.0.0.1", 0), Evil) as evil:
        threading.Thread(target=evil.serve_forever, daemon=True).start()
        browser.open(f"http://127.0.0.1:{evil.server_port}/")
        tried = browser.wait("""const [uri, done] = arguments
          const ask = options => fetch(uri + 'report', options).then(answer => answer.text(), () => 'refused')
          Promise.all([ask({}), ask({ method: 'POST', body: 'Received: by a.example' }),
                       ask({ method: 'POST', body: 'x', mode: 'no-cors' })]).then(done)""", server.uri)
        assert tried in (["refused", "refused", ""], ["refused"] * 3), tried
        assert browser.run("""try { return frames[0].document.body.textContent } catch { return 'closed' }""") == "closed"
        browser.click("button")
        expect(browser, "Pages of other origins may not ask.")
        evil.shutdown()
    assert not any(line.startswith("POST 200") for line in server.lines[-8:])


def main():
    reasons = [(os.path.exists(PROGRAM), "configure found no libsoup 3"), (CHROMIUM, "no chromium"),
               (CHROMEDRIVER, "no chromedriver (Debian package chromium-driver)")]
    missing = next((reason for there, reason in reasons if not there), None)
    if missing:
        print(f"1..0 # SKIP {missing}")
        return 0
    tests = [test for name, test in globals().items()
             if name.startswith("test_") and name[5:] in (sys.argv[1:] or name)]
    wrong = False
    server, browser = Server("--max-requests=64"), Browser()
    print(f"1..{len(tests) + 1}")
    for i, test in enumerate(tests, 1):
        try:
            browser.open(server.uri)
            test(browser, server)
            print(f"ok {i} - {test.__doc__}", flush=True)
        except Exception as error:
            wrong = True
            print(f"not ok {i} - {test.__doc__}\n# {error!r}", flush=True)
    print(f"ok {len(tests) + 1} - axe finds nothing" + ("" if AXE else " # SKIP AXE names no axe.min.js (npm install axe-core)"))
    browser.close()
    server.stop()
    return wrong


sys.exit(main())
