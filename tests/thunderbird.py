"""The add-on in the real Thunderbird, with the sample messages in a local folder: what stands above each,
the page, the options, a host that is missing, dies, hangs or talks nonsense, and a restart. TAP.
Arguments: the file of the add-on, the folder of messages, the programs hopsec and hopsec-native, an empty folder;
with SCREENSHOTS=FOLDER pictures are left there.
SPDX-License-Identifier: LGPL-2.1-or-later
"""
import base64
import json
import os
import subprocess
import sys
import time

import marionette

ADDON, MAIL, HOPSEC, NATIVE, WORK = sys.argv[1:]
ID = 'hopsec@libhopsec'
PREFERENCES = {
    'marionette.port': 0,
    'mail.provider.suppress_dialog_on_startup': True,
    'mail.shell.checkDefaultClient': False,
    'mail.spotlight.firstRunDone': True,
    'mail.rights.version': 1,
    'mailnews.start_page.enabled': False,
}

FILL = '''
const { MailServices } = ChromeUtils.importESModule('resource:///modules/MailServices.sys.mjs')
const root = MailServices.accounts.createLocalMailAccount().incomingServer.rootFolder
root.createSubfolder('Inbox', null)
const folder = root.getChildNamed('Inbox').QueryInterface(Ci.nsIMsgLocalMailFolder)
for (const text of arguments[0])
  folder.addMessage(text)
return folder.URI
'''
SHOW = '''
document.getElementById('tabmail').currentAbout3Pane.displayFolder(arguments[0])
'''

INSTALL = '''
const { AddonManager } = ChromeUtils.importESModule('resource://gre/modules/AddonManager.sys.mjs')
const { FileUtils } = ChromeUtils.importESModule('resource://gre/modules/FileUtils.sys.mjs')
const install = await AddonManager.getInstallForFile(new FileUtils.File(arguments[0]))
const addon = await install.install()
return addon.isActive && addon.id
'''

# What stands above the message of a subject, once there is something; it waits for the next drawing.
OPEN = '''
const [subject, patience] = arguments
const tabmail = document.getElementById('tabmail')
tabmail.switchToTab(0)
const pane = tabmail.currentAbout3Pane
const rows = [...Array(pane.gDBView.rowCount).keys()]
const row = rows.find(i => pane.gDBView.getMsgHdrAt(i).mime2DecodedSubject === subject)
const shown = () => tabmail.currentAboutMessage?.getMessagePaneBrowser().browsingContext?.currentWindowGlobal?.innerWindowId
const before = shown()
pane.threadTree.selectedIndex = -1
pane.threadTree.selectedIndex = row
for (let i = 0; i < patience * 10; i++) {
  await new Promise(resolve => setTimeout(resolve, 100))
  if (shown() === before)
    continue
  const about = tabmail.currentAboutMessage
  const page = about?.getMessagePaneBrowser().contentDocument
  const place = page?.body?.previousElementSibling
  const button = place?.openOrClosedShadowRoot?.querySelector('button')
  const action = about?.document.getElementById('hopsec_libhopsec-messageDisplayAction-toolbarbutton')
  if (about?.gMessage?.mime2DecodedSubject === subject && button && action?.getAttribute('tooltiptext') === button.textContent) {
    const { width, height } = button.getBoundingClientRect()
    await new Promise(resolve => setTimeout(resolve, 100))
    return { text: button.textContent, ring: button.className, seen: width > 100 && height > 10,
      enabled: !button.disabled, label: action.label,
      tags: pane.gDBView.getMsgHdrAt(row).getStringProperty('keywords') }
  }
}
return null
'''

# A click on the line, and the address of the tab that it opens.
CLICK = '''
const tabmail = document.getElementById('tabmail')
const page = tabmail.currentAboutMessage.getMessagePaneBrowser().contentDocument
page.body.previousElementSibling.openOrClosedShadowRoot.querySelector('button').click()
for (let i = 0; i < 100; i++) {
  await new Promise(resolve => setTimeout(resolve, 100))
  const browser = tabmail.selectedBrowser
  if (browser?.currentURI.spec.startsWith('moz-extension:'))
    return browser.currentURI.spec
}
return null
'''

n = 0


def ok(title, good, seen=''):
    global n
    n += 1
    print('%sok %d - %s' % ('' if good else 'not ', n, title), flush=True)
    if not good:
        print('\n'.join('# ' + line for line in str(seen).splitlines()))


def wait_for(ask, seconds=20):
    """What it gives, as soon as that is something."""
    for _ in range(seconds * 10):
        value = ask()
        if value:
            return value
        time.sleep(0.1)
    return None


def host(script):
    """Puts a shell script into the host's place; None: no host is there."""
    path = os.path.join(WORK, 'home', '.mozilla', 'native-messaging-hosts', 'hopsec.json')
    if script is None:
        os.remove(path)
        return
    os.makedirs(os.path.dirname(path), exist_ok=True)
    program = os.path.join(WORK, 'host')
    with open(program, 'w') as file:
        file.write('#!/bin/sh\n%s\n' % script)
    os.chmod(program, 0o755)
    with open(path, 'w') as file:
        json.dump({'name': 'hopsec', 'description': 'test', 'path': program, 'type': 'stdio',
                   'allowed_extensions': [ID]}, file)


def alive(program):
    """Whether a process was started of the program, which gets two arguments."""
    for pid in filter(str.isdigit, os.listdir('/proc')):
        try:
            with open('/proc/%s/cmdline' % pid) as file:
                words = file.read().split('\0')
        except OSError:
            continue
        if ID in words and os.path.basename(program) in os.path.basename(words[0]):
            return True
    return False


def samples():
    """Subject, bytes as text, and the tool's JSON, of each message."""
    for name in sorted(os.listdir(MAIL)):
        path = os.path.join(MAIL, name)
        output = subprocess.run([HOPSEC, '--config=none', '--format=jsonl', path], stdout=subprocess.PIPE).stdout
        with open(path, encoding='latin-1', newline='') as file:
            yield file.read(), json.loads(output)


def large():
    """1 MB of fields that nobody can read at once, above an honest one."""
    fields = ''.join('Received: from a%d.example (a.example [192.0.2.1]) by mx.example.net (Postfix)\n with ESMTP id %s;\n'
                     ' Mon, 5 Jan 2026 01:59:06 +0000\n' % (i, 'x' * 10000) for i in range(105))
    return fields + 'Subject: Large\nFrom: a@example.org\n\nx\n'


HOSTILE = '''Received: from a.example (a.example [192.0.2.1]) by mx.example.net (Postfix) with ESMTP id 4f9kQc1nWJz7kLm;
 Mon, 5 Jan 2026 01:59:06 +0000
Subject: Hostile
From: a@example.org
Content-Type: text/html

<html><head><style>html > *:not(head), div { display: none !important; opacity: 0 !important; height: 0 !important }
html > body { display: block !important }</style></head><body><p>x</p></body></html>
'''


class Test:
    def __init__(self):
        profile = os.path.join(WORK, 'profile')
        os.makedirs(profile, exist_ok=True)
        environment = dict(os.environ, HOME=os.path.join(WORK, 'home'), LC_ALL='C.UTF-8')
        environment.pop('G_DEBUG', None)  # GTK warns of much, which is not ours to die of
        self.process, self.client = marionette.start('thunderbird', profile, PREFERENCES, environment)
        self.client.command('WebDriver:NewSession')
        self.client.command('WebDriver:SetTimeouts', script=120000)
        self.client.command('Marionette:SetContext', value='chrome')
        self.client.run('window.resizeTo(1200, 800)')

    def kill(self):
        self.process.kill()
        self.process.wait()

    def open(self, subject, patience=60):
        return self.client.run(OPEN, subject, patience) or {}

    def in_tab(self, script, *arguments):
        """In the page of the tab in front, which may belong to the add-on."""
        return self.client.run('''
            const browser = document.getElementById('tabmail').selectedBrowser
            const { promise, resolve } = Promise.withResolvers()
            browser.messageManager.addMessageListener('hopsec-test', function listen ({ data }) {
              browser.messageManager.removeMessageListener('hopsec-test', listen)
              resolve(data)
            })
            const code = `(async () => {
              const [window, document, arguments] = [content.wrappedJSObject, content.document, ${JSON.stringify(arguments[1])}];
              ${arguments[0]} })().then(value => sendAsyncMessage('hopsec-test', value), error => sendAsyncMessage('hopsec-test', String(error)))`
            browser.messageManager.loadFrameScript('data:text/javascript,' + encodeURIComponent(code), false)
            return promise''', script, arguments)

    def screenshot(self, name):
        if 'SCREENSHOTS' in os.environ:
            picture = self.client.command('WebDriver:TakeScreenshot', full=False)['value']
            with open(os.path.join(os.environ['SCREENSHOTS'], name + '.png'), 'wb') as file:
                file.write(base64.b64decode(picture))

    def lines(self, messages):
        for _, report in messages:
            seen = self.open(report['envelope']['subject'])
            ring = report['security'] or 'none'
            ok('above "%s": %s' % (report['envelope']['subject'], report['summary']),
               seen.get('text') == report['summary'] and seen['ring'] == ring and seen['seen']
               and seen['label'] == (report['security'] or 'Encryption') and seen['enabled'], seen)
            self.screenshot('line-' + ring)

    def odd(self):
        seen = self.open('Large')
        ok('1 MB of headers: a line', seen.get('text', '').startswith('NOT encrypted') and seen['seen'], seen)
        seen = self.open('Hostile')
        ok("a message's styles do not hide the line", seen.get('text', '').startswith('NOT encrypted') and seen['seen'], seen)
        self.screenshot('hostile')

    def asleep(self):
        """The background page is ended after a while, and comes back by itself."""
        self.client.run('''
            const { ExtensionParent } = ChromeUtils.importESModule('resource://gre/modules/ExtensionParent.sys.mjs')
            await ExtensionParent.GlobalManager.getExtension(arguments[0]).terminateBackground()''', ID)
        seen = self.open('Photos')
        ok('the add-on sleeps and wakes up', 'google.com' in seen.get('text', ''), seen)

    def page(self):
        self.open('You have won')
        url = self.client.run(CLICK)
        ok('a click opens a tab of the add-on', url and '/page.html?message=' in url, url)
        seen = wait_for(lambda: self.in_tab('''
            const frame = document.querySelector('iframe')
            return frame && [document.title, frame.srcdoc, frame.getAttribute('sandbox')]'''))
        ok("it shows the library's page in a frame without rights", seen and seen[0] == 'hopsec: You have won'
           and 'NOT encrypted all the way: hop 3 of 5' in seen[1] and seen[1].endswith('</html>\n') and seen[2] == '', seen)
        time.sleep(1)
        self.screenshot('page')
        self.open('Large')
        self.client.run(CLICK)
        seen = wait_for(lambda: self.in_tab("return document.querySelector('p')?.textContent"))
        ok('a page that is too large: a plain sentence', seen and 'larger than the 1 MiB' in seen, seen)
        self.screenshot('page-large')

    def tag(self):
        """Off, and then on, as the options page leaves it when the permission was given."""
        seen = self.open('You have won')
        ok('no tag unless it is asked for', 'hopsec' not in seen.get('tags', 'hopsec'), seen)
        self.client.run('''
            const { ExtensionPermissions } = ChromeUtils.importESModule('resource://gre/modules/ExtensionPermissions.sys.mjs')
            const { ExtensionParent } = ChromeUtils.importESModule('resource://gre/modules/ExtensionParent.sys.mjs')
            const extension = ExtensionParent.GlobalManager.getExtension(arguments[0])
            const permissions = ['messagesTags', 'messagesTagsList', 'messagesUpdate']
            await ExtensionPermissions.add(arguments[0], { permissions, origins: [], data_collection: [] }, extension)''', ID)
        self.options("document.getElementById('tag').checked = true")
        self.open('Photos')
        self.open('You have won')
        seen = wait_for(lambda: [self.open('Your order'), self.open('You have won')][1].get('tags'), 5)
        ok('a tag on a plaintext message', seen and 'hopsec-plaintext' in seen, seen)
        self.screenshot('tag')

    def options(self, script=''):
        """Opens the options, does something there and saves; gives the value of the fields before."""
        self.client.run('''
            const { ExtensionParent } = ChromeUtils.importESModule('resource://gre/modules/ExtensionParent.sys.mjs')
            const url = ExtensionParent.GlobalManager.getExtension(arguments[0]).baseURL + 'options.html'
            const tabmail = document.getElementById('tabmail')
            tabmail.openTab('contentTab', { url, linkHandler: 'single-page', triggeringPrincipal: Services.scriptSecurityManager.getSystemPrincipal() })
            await new Promise(resolve => setTimeout(resolve, 2000))''', ID)
        fields = wait_for(lambda: self.in_tab('''
            const fields = [...document.querySelectorAll('fieldset')].map(part => [part.querySelector('legend').textContent,
              part.querySelector('[name=trust]').value, part.querySelector('.advice').textContent])
            return fields.some(field => field[1]) && fields'''))
        self.in_tab(script + '''
            const click = content.windowUtils.setHandlingUserInput(true)
            document.querySelector('button').click()
            click.destruct()''')
        self.saved = wait_for(lambda: self.in_tab("return document.getElementById('result').textContent"))
        self.screenshot('options')
        return fields

    def trust(self):
        fields = self.options("document.querySelector('[name=trust]').value = '@outlook.com; mx.example.org'")
        ok("the options show the tool's advice", fields and fields[0][1] == '@outlook.com' and 'advises' in fields[0][2], fields)
        ok('they are saved', self.saved == 'Saved.', self.saved)
        seen = self.open('You have won')
        ok('what the account trusts is proved', '(proved)' in seen.get('text', ''), seen)

    def hosts(self):
        """A host for each way to fail, and how long that may take."""
        for title, script, words, seconds in (
                ('the host is missing', None, 'hopsec-native cannot be asked (No such native application hopsec)', 5),
                ('the host dies at once', 'exit 1', 'hopsec-native cannot be asked', 5),
                ('the host dies in an answer', "head -c 4 > /dev/null; printf '\\377\\377'", 'hopsec-native cannot be asked', 5),
                ('the host talks nonsense', "printf 'nonsense, and more of it'; cat > /dev/null", 'hopsec-native cannot be asked', 5),
                ('the host hangs', 'exec sleep 1000', 'hopsec-native cannot be asked (no answer)', 15)):
            host(script)
            self.open('Photos' if n % 2 else 'Your order')
            seen = self.open('Offer 2026-17', seconds)
            ok('%s: a plain sentence' % title, seen.get('text', '').startswith(words) and seen['ring'] == 'none'
               and not seen['enabled'], seen)
            self.screenshot('host-%d' % n)
        host('exec %s "$@"' % NATIVE)
        seen = self.open('Photos')
        ok('the host is back', 'google.com' in seen.get('text', ''), seen)


host('exec %s "$@"' % NATIVE)
test = Test()
try:
    messages = list(samples())
    folder = test.client.run(FILL, [text for text, _ in messages] + [large(), HOSTILE])
    test.client.run(SHOW, folder)
    ok('the add-on is installed', test.client.run(INSTALL, ADDON) == ID)
    wait_for(lambda: test.open('Photos', 5), 3)  # what is opened before the add-on is at work has no line
    test.lines(messages)
    test.odd()
    test.asleep()
    test.page()
    test.hosts()
    test.trust()
    test.tag()
    test.kill()
    test = Test()
    test.client.run(SHOW, folder)
    seen = wait_for(lambda: test.open('You have won', 5), 3) or {}
    ok('the line is there after a restart', '(proved)' in seen.get('text', ''), seen)
finally:
    test.kill()
ok('no host is left when Thunderbird is killed', wait_for(lambda: not alive(NATIVE), 5))
print('1..%d' % n)
