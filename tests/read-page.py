"""Reads a page of hopsec --format=html as a careful browser would, and complains.

Usage: read-page.py PAGE [TEXT...]: the page is well-formed, holds nothing that acts or loads, and shows
each TEXT as text.
SPDX-License-Identifier: LGPL-2.1-or-later
"""
import base64
import hashlib
import html.parser
import re
import sys

VOID = {'meta', 'wbr', 'input', 'br', 'hr'}
SELF_CLOSED = {'use', 'rect', 'circle', 'path'}
ELEMENTS = VOID | SELF_CLOSED | set(
    'html head style title body main footer svg symbol g p b i span time div h1 h2 h3 ol li dl dt dd '
    'figure figcaption table caption thead tbody tr th td details summary q pre mark a fieldset legend '
    'label script'.split())
ATTRIBUTES = set(
    'lang charset http-equiv content name class id href aria-hidden role width height viewbox '
    'preserveaspectratio cx cy r rx d fill stroke stroke-width stroke-linecap stroke-linejoin '
    'stroke-dasharray scope colspan datetime type checked for hidden x'.split())


class Page(html.parser.HTMLParser):
    def __init__(self):
        super().__init__()
        self.open, self.faults, self.ids, self.links, self.text = [], [], [], [], []
        self.style = self.policy = self.script = ''
        self.n_scripts = 0
        self.headings = []

    def fault(self, words):
        self.faults.append('%d: %s' % (self.getpos()[0], words))

    def handle_starttag(self, tag, attrs):
        raw = self.get_starttag_text()
        if tag not in ELEMENTS:
            self.fault('element ' + tag)
        if raw.count('"') != 2 * sum(value is not None for _, value in attrs):
            self.fault('attribute without double quotes in ' + raw)
        for name, value in attrs:
            if name not in ATTRIBUTES:
                self.fault('attribute ' + name)
            if name == 'id':
                self.ids.append(value)
            if name == 'href':
                self.links.append(value)
        if tag == 'meta' and ('http-equiv', 'Content-Security-Policy') in attrs:
            self.policy = dict(attrs)['content']
        if tag == 'th' and 'scope' not in dict(attrs):
            self.fault('th without scope')
        if re.fullmatch('h[1-6]', tag):
            self.headings.append(int(tag[1]))
        if tag == 'svg' and 'aria-hidden' not in dict(attrs) and ('role', 'img') not in attrs:
            self.fault('a picture that nobody names')
        if tag == 'script':
            self.n_scripts += 1
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        if tag not in SELF_CLOSED:
            self.fault('closed at once: ' + tag)
        self.handle_starttag(tag, attrs)
        self.open.pop()

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.fault('end of ' + tag)

    def handle_data(self, data):
        if self.open and self.open[-1] == 'style':
            self.style += data
        elif self.open and self.open[-1] == 'script':
            self.script += data
        else:
            self.text.append(data)

    def handle_comment(self, data):
        self.fault('comment')


def digest(text):
    """A source of the policy: these bytes."""
    return "'sha256-%s'" % base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def check(page, text):
    faults = page.faults + ['not closed: ' + tag for tag in page.open]
    if "default-src 'none'" not in page.policy or 'style-src %s;' % digest(page.style) not in page.policy:
        faults.append('policy: ' + page.policy)
    if page.n_scripts > 1 or page.n_scripts != page.policy.count('script-src %s;' % digest(page.script)):
        faults.append('a script that the policy does not name')
    if re.search(r'url\s*\(|@import', page.style):
        faults.append('the style sheet loads something')
    faults += ['two of id ' + i for i in set(page.ids) if page.ids.count(i) > 1]
    faults += ['link to ' + link for link in page.links if link[:1] != '#' or link[1:] not in page.ids]
    if page.headings[:1] != [1] or any(b > a + 1 for a, b in zip(page.headings, page.headings[1:])):
        faults.append('headings %s' % page.headings)
    shown = ''.join(page.text)
    hidden = re.findall('[\0-\b\v-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]', shown)
    faults += ['not shown: %r' % c for c in hidden]
    faults += ['no text: ' + t for t in text if t not in shown]
    return faults


def main():
    page = Page()
    with open(sys.argv[1], encoding='utf-8', newline='') as file:
        page.feed(file.read())
    page.close()
    faults = check(page, sys.argv[2:])
    for fault in faults:
        print('# ' + fault)
    return bool(faults)


sys.exit(main())
