"""Small changes of meaning that can be made to a source file, each alone.

It reads C as words and marks, no more: a change that does not compile is told by the compiler.
SPDX-License-Identifier: LGPL-2.1-or-later
"""
import re
from collections import namedtuple

# The text from start to end becomes new; what says it in a few words.
Change = namedtuple('Change', 'start end new what')
Token = namedtuple('Token', 'kind text start end')

TOKEN = re.compile(r'''
    (?P<skip>/\*.*?\*/|//[^\n]*)
  | (?P<directive>^[ \t]*\#(?:\\\n|[^\n])*)
  | (?P<string>"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')
  | (?P<number>0[xX][0-9a-fA-F]+|\d+(?:\.\d+)?)[uUlL]*
  | (?P<name>[A-Za-z_]\w*)
  | (?P<mark><<=|>>=|\.\.\.|->|\+\+|--|&&|\|\||[-+*/%&|^=!<>]=|<<|>>|[^\s\w])
''', re.VERBOSE | re.DOTALL | re.MULTILINE)

COMPARISONS = {'<': ('<=', '>='), '>': ('>=', '<='), '<=': ('<', '>'), '>=': ('>', '<'),
               '==': ('!=',), '!=': ('==',)}
SIGNS = {'+': '-', '-': '+', '+=': '-=', '-=': '+=', '|=': '=', '++': '--', '--': '++'}
OPEN, CLOSE = ('(', '[', '{'), (')', ']', '}')
# A term of && or || ends where one of these stands beside it.
TERM_ENDS = {'&&', '||', ',', ';', '?', ':', '=', '+=', '|=', '&=', 'return'}
# What only a mistaken caller sees is no promise, what counts for a test no meaning.
GUARD = re.compile(r'g_return_|g_assert|G_STATIC_ASSERT|g_warn_|G_DEFINE_|g_test_|HOPSEC_VISIT')


def tokens_of(text):
    """The words and marks of C, without comments and directives."""
    found = []
    for match in TOKEN.finditer(text):
        if match.lastgroup not in ('skip', 'directive'):
            found.append(Token(match.lastgroup, match.group(match.lastgroup), match.start(), match.end()))
    return found


def partners(tokens):
    """Where the bracket is that closes or opens the one at an index."""
    pairs, stack = {}, []
    for index, token in enumerate(tokens):
        if token.text in OPEN:
            stack.append(index)
        elif token.text in CLOSE and stack:
            start = stack.pop()
            pairs[start], pairs[index] = index, start
    return pairs


def in_round_brackets(tokens):
    """The indices of what stands in ( )."""
    depth, found = 0, set()
    for index, token in enumerate(tokens):
        depth += {'(': 1, ')': -1}.get(token.text, 0)
        if depth > 0:
            found.add(index)
    return found


class Source:
    """A C file, and the values of the enumerations that its names may have."""

    def __init__(self, text, enumerations):
        self.text = text
        self.tokens = tokens_of(text)
        self.pairs = partners(self.tokens)
        self.in_brackets = in_round_brackets(self.tokens)
        self.next_member = {}
        for members in enumerations:
            self.next_member.update(zip(members, members[1:] + members[:1]))

    def between(self, first, last):
        """The text from one token to another."""
        return self.text[self.tokens[first].start:self.tokens[last].end]

    def near(self, index):
        """A token's text, '' outside the file."""
        return self.tokens[index].text if 0 <= index < len(self.tokens) else ''

    def term(self, index, step):
        """The last token of the term that goes from beside an operator in one direction."""
        inner = OPEN if step > 0 else CLOSE
        index += step
        while 0 <= index + step < len(self.tokens):
            if self.near(index) in inner:
                index = self.pairs.get(index, index)
            following = self.near(index + step)
            if following in TERM_ENDS or following in (CLOSE if step > 0 else OPEN):
                break
            index += step
        return index


def negated_conditions(source):
    """if (a) -> if (!(a)), a ? b : c -> a == 0 ? b : c"""
    for index, token in enumerate(source.tokens):
        if token.text in ('if', 'while') and source.near(index + 1) == '(':
            end = source.pairs[index + 1]
            inner = source.between(index + 2, end - 1)
            yield Change(source.tokens[index + 2].start, source.tokens[end - 1].end, '!(%s)' % inner,
                         'negate the condition')
        elif token.text == '?':
            yield Change(token.start, token.end, '== 0 ?', 'negate the condition')


def flipped_comparisons(source):
    """a < b -> a <= b"""
    for token in source.tokens:
        for new in COMPARISONS.get(token.text, ()):
            yield Change(token.start, token.end, new, '%s -> %s' % (token.text, new))


def dropped_terms(source):
    """a && b -> a, a && b -> b, a && b -> a || b"""
    for index, token in enumerate(source.tokens):
        if token.text not in ('&&', '||'):
            continue
        first, last = source.term(index, -1), source.term(index, 1)
        left, right = source.between(first, index - 1), source.between(index + 1, last)
        start, end = source.tokens[first].start, source.tokens[last].end
        yield Change(start, end, right, 'drop %s %s' % (left, token.text))
        yield Change(start, end, left, 'drop %s %s' % (token.text, right))
        other = '||' if token.text == '&&' else '&&'
        yield Change(start, end, '(%s %s %s)' % (left, other, right), '%s -> %s' % (token.text, other))


def dropped_negations(source):
    """!a -> a"""
    for token in source.tokens:
        if token.text == '!':
            yield Change(token.start, token.end, '', 'drop !')


def numbers_off_by_one(source):
    """3 -> 4, 3 -> 2"""
    for token in source.tokens:
        if token.kind != 'number' or '.' in token.text:
            continue
        value = int(token.text, 0 if token.text[1:2] in ('x', 'X') else 10)
        for new in (value + 1, value - 1):
            if new >= 0:
                yield Change(token.start, token.start + len(token.text), str(new),
                             '%s -> %d' % (token.text, new))


def changed_signs(source):
    """a + b -> a - b"""
    for token in source.tokens:
        if token.text in SIGNS:
            yield Change(token.start, token.end, SIGNS[token.text],
                         '%s -> %s' % (token.text, SIGNS[token.text]))


def changed_words(source):
    """TRUE -> FALSE, a value of an enumeration -> the next one"""
    words = {'TRUE': 'FALSE', 'FALSE': 'TRUE', **source.next_member}
    for token in source.tokens:
        if token.kind == 'name' and token.text in words:
            yield Change(token.start, token.end, words[token.text],
                         '%s -> %s' % (token.text, words[token.text]))


def is_declaration(source, first):
    """TYPE NAME, TYPE *NAME, g_autoptr (TYPE) NAME"""
    return (source.near(first) in ('const', 'static', 'typedef', 'struct', 'extern')
            or source.near(first).startswith(('g_auto', 'G_'))
            or (source.tokens[first].kind == 'name' and source.near(first) not in ('return', 'goto')
                and (source.tokens[first + 1].kind == 'name'
                     or (source.near(first + 1) == '*' and source.near(first + 3) in ('=', ';', ',')))))


def dropped_statements(source):
    """a call, an assignment, a break, a continue"""
    for index, token in enumerate(source.tokens):
        if (token.text not in (';', '{', '}') or index + 2 >= len(source.tokens)
                or index in source.in_brackets):
            continue
        first, last = index + 1, index + 1
        while last < len(source.tokens) and source.near(last) not in (';', '{', '}'):
            last = source.pairs.get(last, last) + 1 if source.near(last) in ('(', '[') else last + 1
        while source.near(last) == '{' and source.near(last - 1) in (')', '='):  # a compound literal
            last = source.pairs.get(last, last) + 1
        if (source.near(last) != ';' or last == first or is_declaration(source, first)
                or source.near(first) in ('return', 'if', 'for', 'while', 'else', 'do', 'case', 'default')):
            continue
        yield Change(source.tokens[first].start, source.tokens[last].end, ';',
                     'drop ' + source.between(first, last))


def dropped_rows(source):
    """a row of a static const table"""
    for index, token in enumerate(source.tokens):
        if token.text != '{' or source.near(index - 1) != '=' or index not in source.pairs:
            continue
        start = max((i for i in range(index) if source.near(i) in (';', '{', '}')), default=-1)
        if 'static' not in [t.text for t in source.tokens[start + 1:index]]:
            continue
        first = index + 1
        while first < source.pairs[index]:
            last = source.term(first - 1, 1)
            while source.near(last + 1) not in (',', '}'):
                last = source.term(last + 1, 1)
            end = last + 1 if source.near(last + 1) == ',' else last
            yield Change(source.tokens[first].start, source.tokens[end].end, '',
                         'drop the row ' + source.between(first, last))
            first = last + 2


OPERATORS = (negated_conditions, flipped_comparisons, dropped_terms, dropped_negations, numbers_off_by_one,
             changed_signs, changed_words, dropped_statements, dropped_rows)


def enumerations_in(text):
    """The members of each enumeration of a C file."""
    for body in re.findall(r'\benum\b[^{;]*\{(.*?)\}', re.sub(r'/\*.*?\*/', '', text, flags=re.DOTALL), re.DOTALL):
        names = re.findall(r'^\s*(\w+)\s*(?:=[^,]*)?,?\s*$|(\w+)\s*(?:=[^,\n]*)?,', body, re.MULTILINE)
        members = [one or other for one, other in names]
        if len(members) > 1:
            yield members


def changes_of_c(text, enumerations=()):
    """All changes of a C file, in the order of the text."""
    source = Source(text, [*enumerations, *enumerations_in(text)])
    guards = [(m.start(), text.find(';', m.start())) for m in GUARD.finditer(text)]
    found = {}
    for operator in OPERATORS:
        for change in operator(source):
            if not any(start <= change.start <= end for start, end in guards):
                found.setdefault(change[:3], change)
    return sorted(found.values())


def changes_of_lines(text):
    """Of a dialect or a list of operators: each line before the samples that is no comment or title may go."""
    end = text.find('\nsample') + 1 or len(text)
    for match in re.finditer(r'^(?!#|\[|dialect\b)\S.*\n', text[:end], re.MULTILINE):
        yield Change(match.start(), match.end(), '', 'drop ' + match.group().strip())
