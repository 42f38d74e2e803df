"""A client of Marionette, the protocol by which Thunderbird is driven: LENGTH:JSON over TCP.
SPDX-License-Identifier: LGPL-2.1-or-later
"""
import json
import os
import socket
import subprocess
import time


class Failure(Exception):
    """What Thunderbird says of a command."""


class Marionette:
    def __init__(self, port):
        self.socket = socket.create_connection(('127.0.0.1', port), timeout=180)
        self.input = self.socket.makefile('rb')
        self.n = 0
        self.receive()  # its greeting

    def receive(self):
        length = b''
        while not length.endswith(b':'):
            byte = self.input.read(1)
            if not byte:
                raise Failure('Thunderbird has ended')
            length += byte
        return json.loads(self.input.read(int(length[:-1])))

    def command(self, name, **parameters):
        self.n += 1
        text = json.dumps([0, self.n, name, parameters]).encode()
        self.socket.sendall(b'%d:%s' % (len(text), text))
        _, _, error, result = self.receive()
        if error:
            raise Failure('%s: %s\n%s' % (name, error['message'], error['stacktrace']))
        return result

    def run(self, script, *arguments):
        """The value of the body of an async function of the window, where `arguments` are."""
        wrapped = ('const [args, done] = [arguments[0], arguments[arguments.length - 1]];'
                   '(async (...arguments) => {%s})(...args).then(value => done({value}),'
                   ' error => done({error: `${error} ${error.stack}`}))' % script)
        result = self.command('WebDriver:ExecuteAsyncScript', script=wrapped, args=[list(arguments)],
                              newSandbox=False)['value']
        if 'error' in result:
            raise Failure(result['error'])
        return result.get('value')


def start(program, profile, preferences, environment):
    """The process and its client."""
    port = os.path.join(profile, 'MarionetteActivePort')
    if os.path.exists(port):
        os.remove(port)
    with open(os.path.join(profile, 'user.js'), 'w') as file:
        for name, value in preferences.items():
            file.write('user_pref(%s, %s);\n' % (json.dumps(name), json.dumps(value)))
    with open(os.path.join(profile, 'output'), 'wb') as output:
        process = subprocess.Popen(
            [program, '--headless', '--no-remote', '--profile', profile, '--marionette', '--remote-allow-system-access'],
            env=environment, stdin=subprocess.DEVNULL, stdout=output, stderr=output)
    for _ in range(600):
        if os.path.exists(port) or process.poll() is not None:
            break
        time.sleep(0.1)
    with open(port) as file:
        return process, Marionette(int(file.read()))
