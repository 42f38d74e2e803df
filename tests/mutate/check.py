"""What each operator makes of a line of C. TAP.

SPDX-License-Identifier: LGPL-2.1-or-later
"""
import operators

# OPERATOR, what stands there, all that it makes of it
ROWS = (
    (operators.negated_conditions, 'if (a && f (b)) {}', ['if (!(a && f (b))) {}']),
    (operators.negated_conditions, 'return a == b ? c : d;', ['return a == b == 0 ? c : d;']),
    (operators.flipped_comparisons, 'a < b', ['a <= b', 'a >= b']),
    (operators.flipped_comparisons, 'a->b != c', ['a->b == c']),
    (operators.flipped_comparisons, '#include <a.h>', []),
    (operators.dropped_terms, 'return a && f (b, c);', ['return f (b, c);', 'return a;', 'return (a || f (b, c));']),
    (operators.dropped_terms, 'a = (b || c) && d;',
     ['a = (c) && d;', 'a = (b) && d;', 'a = ((b && c)) && d;',
      'a = d;', 'a = (b || c);', 'a = ((b || c) || d);']),
    (operators.dropped_negations, 'if (!a)', ['if (a)']),
    (operators.numbers_off_by_one, 'a[1] + x2 + 0x10', ['a[2] + x2 + 0x10', 'a[0] + x2 + 0x10',
                                                       'a[1] + x2 + 17', 'a[1] + x2 + 15']),
    (operators.numbers_off_by_one, 'f ("1", \'2\'); /* 3 */', []),
    (operators.changed_signs, 'a += b - c;', ['a -= b - c;', 'a += b + c;']),
    (operators.changed_words, 'a = TRUE; b = RED;', ['a = FALSE; b = RED;', 'a = TRUE; b = GREEN;']),
    (operators.changed_words, 'b = GREEN;', ['b = RED;']),
    (operators.dropped_statements, '{ int a = 1; const b *c; f (a); a = 2; return a; }',
     ['{ int a = 1; const b *c; ; a = 2; return a; }', '{ int a = 1; const b *c; f (a); ; return a; }']),
    (operators.dropped_statements, '{ for (a = 0; a < b; a++) { break; } }', ['{ for (a = 0; a < b; a++) { ; } }']),
    (operators.dropped_rows, 'static const a b[] = { { 1, "x" }, { 2, "y" }, };',
     ['static const a b[] = {  { 2, "y" }, };', 'static const a b[] = { { 1, "x" },  };']),
)
DIALECT = '# A product\ndialect A\nclaim with B\nread id (?<id>.)\n\nsample one\n    from a\nexpect\n    id a\n'


def made_by(operator, text):
    """The texts that an operator makes of a text."""
    source = operators.Source(text, [['RED', 'GREEN']])
    return [text[:change.start] + change.new + text[change.end:] for change in operator(source)]


def main():
    """A line of TAP for each row."""
    results = [(operator.__name__ + ': ' + text, made_by(operator, text), wanted) for operator, text, wanted in ROWS]
    results += [
        ('members of an enumeration', list(operators.enumerations_in('enum { A, /* B, */ B = 1 << 2,\n  C\n};')),
         [['A', 'B', 'C']]),
        ('a guard against the caller is left alone', operators.changes_of_c('g_return_if_fail (a != NULL);'), []),
        ('lines of a dialect', [change.what for change in operators.changes_of_lines(DIALECT)],
         ['drop claim with B', 'drop read id (?<id>.)']),
        ('lines of a list of operators', [change.what for change in operators.changes_of_lines('[operator A]\nb = c\n')],
         ['drop b = c']),
    ]
    for number, (title, got, wanted) in enumerate(results, 1):
        print('%s %d - %s' % ('ok' if got == wanted else 'not ok', number, title))
        if got != wanted:
            print('# got    %s\n# wanted %s' % (got, wanted))
    print('1..%d' % len(results))


if __name__ == '__main__':
    main()
