/* The report that every language's binding prints (bindings/README): report MESSAGE.eml...
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
using Hopsec;

const Fact[] facts = {
  Fact.HOP, Fact.SECURITY, Fact.TLS, Fact.CIPHER, Fact.BITS, Fact.AUTHENTICATED, Fact.BY,
  Fact.DATE, Fact.DELAY
};

/* Characters below `lowest` and above `~` come from a stranger: a run of them is one `?`. */
string clean (string? text, char lowest = '!') {
  var result = new StringBuilder ();
  bool odd = false;

  foreach (uint8 c in (text ?? "-").data) {
    bool plain = c >= lowest && c <= '~';

    if (plain || !odd) {
      result.append_c (plain ? (char) c : '?');
    }
    odd = !plain;
  }
  return result.str;
}

void print_report (string path, Report report) {
  string flags = report.get_flags ().to_string () ?? "-";

  print ("%s: %s\n", path, clean (report.get_summary (), ' '));
  print ("security=%s proved=%s between=%s flags=%s\n", report.get_security ().to_string (),
         report.get_proved ().to_string (), report.get_between ().to_string (),
         flags.replace (" ", ","));
  for (uint i = 0; i < report.get_n_hops (); i++) {
    Hop hop = report.get_hop (i);
    string[] line = {};

    foreach (Fact fact in facts) {
      line += clean (hop.@get (fact));
    }
    print ("%s\n", string.joinv (" ", line));
  }
}

int main (string[] args) {
  var analyzer = new Analyzer ();
  int status = 0;

  foreach (string path in args[1:]) {
    try {
      print_report (path, analyzer.analyze_file (path));
    } catch (GLib.Error error) {
      printerr ("%s: %s\n", path, error.message);
      status = 3;
    }
  }
  return status;
}
