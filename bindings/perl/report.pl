#!/usr/bin/perl
# The report that every language's binding prints (bindings/README): report.pl MESSAGE.eml...
# SPDX-License-Identifier: LGPL-2.1-or-later
use strict;
use warnings;

use Hopsec;

my @facts = qw(hop security tls cipher bits authenticated by date delay);

# Characters outside ASCII come from a stranger: a run of them is one `?`.
sub clean {
  my ($text, $odd) = (@_, qr/[^!-~]+/);

  return defined $text ? $text =~ s/$odd/?/gr : '-';
}

sub print_report {
  my ($path, $report) = @_;

  print "$path: ", clean ($report->summary, qr/[^ -~]+/), "\n";
  print "$_=", $report->$_ // 'none', ' ' for qw(security proved between);
  print 'flags=', clean (($report->flags // '-') =~ tr/ /,/r), "\n";
  for my $hop ($report->hops) {
    print join (' ', map { clean ($hop->get ($_)) } @facts), "\n";
  }
}

my $analyzer = Hopsec::analyzer ();
my $status = 0;

for my $path (@ARGV) {
  my $report = eval { $analyzer->analyze_file ($path) };

  if ($report) {
    print_report ($path, $report);
  } else {
    print STDERR "$path: ", $@->message, "\n";
    $status = 3;
  }
}
exit $status;
