#!/usr/bin/env python3
"""make mutate: does a test notice when the meaning of a line changes?

Small changes, one at a time and chosen by a seed, are made to a copy of the source tree; what depends
on the file is built again, and the tests run until one fails. A change that no test notices is
printed with its file and line.

Usage: mutate.py SOURCE WORK [--file=PATTERN] [--number=N] [--seed=N] [--jobs=N] [--tests=PATTERN]
SPDX-License-Identifier: LGPL-2.1-or-later
"""
import argparse
import concurrent.futures
import fnmatch
import os
import pathlib
import random
import shutil
import signal
import subprocess
import sys
import time

import operators

SOURCES = ('libhopsec/**/*.c', 'libhopsec/**/*.dialect', 'libhopsec/**/*.conf', 'examples/hopsec/**/*.c',
           'examples/milter/*.c')
# What has to be linked again after a change, by the first words of the file's name. The tests load the
# library, so that they need not be linked.
GOALS = (('libhopsec/', ['libhopsec/libhopsec.la']),
         ('examples/hopsec/', ['examples/hopsec/hopsec']),
         ('examples/milter/', ['tests/test-milter', 'examples/milter/hopsec-milter']))
# These have the library compiled in once more, and come last.
OWN_LIBRARY = ('tests/test-torture', 'tests/test-hostile')
# Whether a test failed is the question, not how the program reads at its best.
CONFIGURE = ('--disable-introspection', '--disable-werror', '--without-node', 'CFLAGS=-O0')
LINKING = ('HIDE_CFLAGS=', 'LDADD=libhopsec/libhopsec.la $(READER_LIBS) $(GLIB_LIBS)')
PATIENCE = 10  # seconds, and ten times as long as a test takes without a change


def copy_tree(source, copy):
    """Brings the copy up to date: no builds, no history; what is the same keeps its time."""
    wanted = set()
    for folder, names, files in os.walk(source):
        names[:] = [name for name in names if name not in ('.git', 'autom4te.cache', '__pycache__')
                    and not os.path.exists(os.path.join(folder, name, 'config.status'))]
        for name in files:
            path = os.path.join(folder, name)
            target = os.path.join(copy, os.path.relpath(path, source))
            wanted.add(target)
            if not os.path.exists(target) or read(path) != read(target):
                os.makedirs(os.path.dirname(target), exist_ok=True)
                shutil.copy2(path, target)
                os.utime(target)
    for folder, _, files in os.walk(copy):
        for path in (os.path.join(folder, name) for name in files):
            if path not in wanted:
                os.unlink(path)


def read(path):
    """The bytes of a file."""
    return pathlib.Path(path).read_bytes()


def matches(name, patterns):
    """Whether a name is one of the patterns of a shell."""
    return any(fnmatch.fnmatch(name, pattern) for pattern in patterns.split())


def run(command, folder, environment=None, seconds=None, output=subprocess.DEVNULL):
    """The exit status of a command and all that it started; 124 when it took too long."""
    with subprocess.Popen(command, cwd=folder, env=environment, stdin=subprocess.DEVNULL, stdout=output,
                          stderr=subprocess.STDOUT, start_new_session=True) as child:
        try:
            return child.wait(seconds)
        except subprocess.TimeoutExpired:
            return 124
        finally:
            try:
                os.killpg(child.pid, signal.SIGKILL)
            except ProcessLookupError:
                pass


class Tree:
    """A copy of the source tree with a build of its own."""

    def __init__(self, args, job):
        work = os.path.join(os.path.abspath(args.work), str(job))
        self.copy, self.build = os.path.join(work, 'source'), os.path.join(work, 'build')
        self.log = os.path.join(work, 'log')
        copy_tree(os.path.abspath(args.source), self.copy)
        os.makedirs(self.build, exist_ok=True)
        if not os.path.exists(os.path.join(self.build, 'config.status')):
            self.must('configure', [os.path.join(self.copy, 'configure'), *CONFIGURE])
        self.must('build', ['make', *LINKING, 'all', 'check', 'TESTS='])
        self.environment, self.seconds = self.test_environment(), {}
        self.tests = [test for test in self.environment.pop('TESTS').split() if matches(test, args.tests)]
        self.measure()
        self.subjects = {test: subjects(self.copy, test) for test in self.tests}

    def must(self, what, command):
        """Runs a command without which nothing goes on."""
        with open(self.log, 'wb') as log:
            if run(command, self.build, output=log) != 0:
                sys.exit('mutate: cannot %s the copy, see %s' % (what, self.log))

    def test_environment(self):
        """What the Makefile hands to a test."""
        output = subprocess.run(['make', '-s', 'print-environment'], cwd=self.build, check=True,
                                stdout=subprocess.PIPE).stdout
        return dict(line.split('=', 1) for line in output.decode().split('\0') if '=' in line)

    def make(self, goals):
        """Whether it compiles."""
        return run(['make', '-s', *LINKING, *goals], self.build, seconds=120) == 0

    def passes(self, test):
        """Whether a test passes: its exit status, and no line of it says otherwise."""
        program = os.path.join(self.copy if test.endswith('.test') else self.build, test)
        if test in OWN_LIBRARY and not self.make([test]):
            return False
        with open(self.log, 'w+b') as log:
            status = run([program], self.build, self.environment,
                         PATIENCE + 10 * self.seconds.get(test, 60), output=log)
            log.seek(0)
            return status in (0, 77) and not any(line.startswith(b'not ok') for line in log)

    def measure(self):
        """How long each test takes; leaves out what fails without a change."""
        for test in list(self.tests):
            start = time.monotonic()
            if not self.passes(test):
                print('# %s fails without a change and is left out' % test)
                self.tests.remove(test)
            self.seconds[test] = time.monotonic() - start


def subjects(copy, test):
    """The files that a test names or is named after, by their last word."""
    name = pathlib.PurePath(test).name
    path = os.path.join(copy, test if test.endswith('.test') else test + '.c')
    text = read(path).decode('utf-8', 'replace') if os.path.exists(path) else ''
    return {name.partition('-')[2] if name.startswith('test-') else name.partition('.')[0],
            *[word[:-2] for word in text[:400].replace(',', ' ').split() if word.rstrip(':.,').endswith('.c')]}


def order(tree, path):
    """The tests, those about the file first, then the quickest."""
    stem = pathlib.PurePath(path).stem
    room = pathlib.PurePath(path).parent.name
    return sorted(tree.tests, key=lambda test: (stem not in tree.subjects[test], room not in tree.subjects[test],
                                                test in OWN_LIBRARY, tree.seconds[test]))


def all_changes(copy, pattern):
    """(path, change) of every change to the files of a pattern that a test could notice."""
    known, seen = equivalents(os.path.join(copy, 'tests/mutate/equivalent')), set()
    root = pathlib.Path(copy)
    headers = [path.read_text('utf-8') for path in sorted(root.glob('libhopsec/**/*.h'))]
    enumerations = [members for text in headers for members in operators.enumerations_in(text)]
    for path in sorted({path for source in SOURCES for path in root.glob(source)}):
        name = str(path.relative_to(root))
        if matches(name, pattern):
            text = path.read_text('utf-8')
            for change in (operators.changes_of_c(text, enumerations) if path.suffix == '.c'
                           else operators.changes_of_lines(text)):
                key = (name, line_of(text, change)[1], words(change))
                seen.add(key)
                if key not in known:
                    yield name, change
    for key in (key for key in known - seen if matches(key[0], pattern)):
        print('# no such change any more: ' + ' | '.join(key))


def words(change):
    """What a change does, on one line."""
    return ' '.join(change.what.split())


def line_of(text, change):
    """The number of a change's line, and the line."""
    number = text.count('\n', 0, change.start) + 1
    return number, text.splitlines()[number - 1].strip()


def equivalents(path):
    """(FILE, LINE, CHANGE) that no test can notice: three lines and an empty one, after # the reason."""
    blocks = pathlib.Path(path).read_text('utf-8').split('\n\n')
    lines = [[line for line in block.splitlines() if not line.startswith('#')] for block in blocks]
    return {tuple(block) for block in lines if len(block) == 3}


def goals_of(path):
    """What is built again when a file changed."""
    return next(goals for start, goals in GOALS if path.startswith(start))


def judge(tree, path, change, text):
    """'invalid', 'killed' or 'survived', and the test that noticed; the file is as before afterwards."""
    target = pathlib.Path(tree.copy, path)
    try:
        target.write_text(text[:change.start] + change.new + text[change.end:], 'utf-8')
        if not tree.make(goals_of(path)):
            return 'invalid', ''
        for test in order(tree, path):
            if not tree.passes(test):
                return 'killed', test
        return 'survived', ''
    finally:
        target.write_text(text, 'utf-8')


def judge_all(tree, chosen):
    """Judges changes, those of a file together; returns (path, result) of each that compiles."""
    previous, results = None, []
    for path, change in sorted(chosen):
        if previous not in (None, path):  # the file before is as it was: its object is not
            tree.make(goals_of(previous))
        previous = path
        text = pathlib.Path(tree.copy, path).read_text('utf-8')
        result, test = judge(tree, path, change, text)
        if result != 'invalid':
            number, line = line_of(text, change)
            results.append((path, result))
            print('%s %s:%d: %s   [%s]' % (result, path, number, words(change), test or line), flush=True)
    if previous is not None:
        tree.make(goals_of(previous))
    return results


def judge_some(trees, changes, number):
    """Judges so many changes, in the order given, not counting those that do not compile."""
    results = []
    with concurrent.futures.ThreadPoolExecutor(len(trees)) as pool:
        while len(results) < number and changes:
            wanted = number - len(results)
            chosen, changes = sorted(changes[:wanted]), changes[wanted:]
            share = -(-len(chosen) // len(trees))
            parts = [chosen[i * share:(i + 1) * share] for i in range(len(trees))]
            results += [one for part in pool.map(judge_all, trees, parts) for one in part]
    return results


def report(results):
    """A line for each file and the sum."""
    for name in [*sorted({path for path, _ in results}), '']:
        of_file = [result for path, result in results if name in ('', path)]
        if of_file:
            killed = of_file.count('killed')
            print('%5.1f %%  %d of %d  %s' % (100 * killed / len(of_file), killed, len(of_file), name))


def arguments():
    """The command line."""
    parser = argparse.ArgumentParser()
    parser.add_argument('source')
    parser.add_argument('work')
    parser.add_argument('--file', default='*', help='file names as in the shell, blanks between them')
    parser.add_argument('--number', type=int, default=100)
    parser.add_argument('--seed', type=int, default=1)
    parser.add_argument('--jobs', type=int, default=os.cpu_count(), help='copies that work side by side')
    parser.add_argument('--tests', default='*', help='only tests whose names match')
    return parser.parse_args()


def main():
    """Makes the copy, chooses, judges, reports."""
    args = arguments()
    for name in ('MAKEFLAGS', 'MFLAGS', 'MAKELEVEL'):
        os.environ.pop(name, None)
    with concurrent.futures.ThreadPoolExecutor(args.jobs) as pool:
        trees = list(pool.map(lambda job: Tree(args, job), range(args.jobs)))
    changes = list(all_changes(trees[0].copy, args.file))
    random.Random(args.seed).shuffle(changes)
    report(judge_some(trees, changes, args.number))


if __name__ == '__main__':
    main()
