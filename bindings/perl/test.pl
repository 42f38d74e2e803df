#!/usr/bin/perl
# What the Perl binding adds to the library. test.pl MESSAGE.eml N: how many analyses must leave
# nothing behind. Prints what is wrong.
# SPDX-License-Identifier: LGPL-2.1-or-later
use strict;
use warnings;

use Hopsec;

my $wrong = 0;

sub is {
  my ($got, $want, $title) = map { $_ // 'undef' } @_;

  print "$title: '$got', not '$want'\n" and $wrong = 1 if $got ne $want;
}

sub fails {
  my ($run, $pattern) = @_;

  is (eval { $run->(); 1 } ? 'nothing' : $@ =~ $pattern ? 'ok' : $@, 'ok', "error $pattern");
}

sub resident {
  open my $status, '<', '/proc/self/status' or return 0;
  return join ('', <$status>) =~ /VmRSS:\s*(\d+)/ ? $1 : 0;
}

my ($path, $analyses) = @ARGV;
my $message = do { local (@ARGV, $/) = $path; <> };
my $tls = "from a.example (a.example [192.0.2.1])\n\t(using TLSv1.3 with cipher "
  . "TLS_AES_256_GCM_SHA384 (256/256 bits))\n\tby mx.example.org (Postfix) with ESMTPS id 1\n\tfor <b\@example.org>;"
  . " Mon, 5 Jan 2026 01:59:06 +0000 (UTC)";

# hops and legs outlive their report and their analyzer
my $analyzer = Hopsec::analyzer (trust => ['mx.example.org', '198.51.100.0/24'], now => 1767578400);
my $report = $analyzer->analyze_received ([$tls],
  { ip => '198.51.100.7', rdns => 'mx.example.org', tls => 'TLSv1.2' });
my ($first, $second) = $report->hops;
my ($leg) = $report->legs;
is (scalar (@{[$report->hops]}), 2, 'hops');
is (join (' ', map { $report->$_ } qw(security proved deciding_hop)), 'tls tls 1', 'verdicts');
is ($report->meets ('tls1.3') ? 'yes' : 'no', 'no', 'tls1.3');
is ($report->meets ('tls1.2', 1) ? 'yes' : 'no', 'yes', 'tls1.2');
is ($report->to_html ('a<b') =~ m{<title>([^<]*)} ? $1 : '', 'hopsec: a&lt;b', 'HTML');
is (substr ($report->to_html (undef, 1), 0, 28), '<div class="hopsec-fragment"', 'a fragment');
undef $report;
undef $analyzer;
is ($first->cipher, 'TLS_AES_256_GCM_SHA384', 'cipher');
is (join (' ', map { $first->$_ } qw(bits proof grade by time)),
    '256 proved strong mx.example.org 1767578346', 'facts');
is ($first->forward_secrecy, 1, 'forward secrecy');
is ($second->authenticated, 0, 'authenticated, no');
is ($second->proof, 'observed', 'the live session');
is ($leg->leg . ' ' . $leg->security, 'transit tls', 'leg');

# the author's mail program by its settings
$report = Hopsec::analyzer (client => 'http://mail.example.org,basic')->analyze_received ([$tls]);
($leg) = $report->legs;
is (join (' ', $leg->basis, $leg->security, $report->security), 'settings plaintext tls',
    'settings');
fails (sub { Hopsec::analyzer (client => 'ftp://x') }, qr/neither with https/);

# what is written on the message, for who asks
my $mail = "From: A <a\@example.org>\nSubject: Minutes\nReceived: $tls\n\n";
is (Hopsec::analyzer (envelope => 1)->analyze_data ($mail)->envelope->{subject}, 'Minutes', 'subject');
is (join (' ', sort keys %{ Hopsec::analyze ($mail)->envelope }), 'date from subject to', 'envelope');
is (Hopsec::analyze ($mail)->envelope->{subject}, undef, 'no envelope unless asked for');
is (Hopsec->VERSION, $Hopsec::VERSION, 'version');

# nobody trusted, no hop of a kind
$report = Hopsec::analyze ("Received: $tls\n\n");
is ($report->proved, undef, 'nothing proved');
is ($report->security, 'tls', 'claimed');

# bytes that are not UTF-8, and NUL
my @values = ("from m\xc3\xa4.example ([192.0.2.1]) by mx.example with SMTP",
              "from m\xe4\0x ([192.0.2.1]) by mx.example with SMTP");
my @odd = Hopsec::analyzer ()->analyze_received (\@values)->hops;
is (join (' ', map { $_->helo } @odd), "m\xe4 m\xe4.example", 'names that are not ASCII');
is ($odd[0]->authenticated, undef, 'authenticated, not recorded');

fails (sub { Hopsec::analyzer (frob => 1) }, qr/no option 'frob'/);
fails (sub { Hopsec::analyzer (trust => 'a b') }, qr/'a b' is no host/);
fails (sub { Hopsec::analyzer (config => '/nowhere') }, qr/nowhere: No such file/);
fails (sub { Hopsec::analyze ("\x{20ac}") }, qr/Wide character/);
fails (sub { $report->meets ('tls9') }, qr/no requirement 'tls9'/);
fails (sub { Hopsec::analyzer ()->analyze_received ([], { frob => 1 }) }, qr/no 'frob'/);
fails (sub { Hopsec::analyzer ()->analyze_received ([], { date => 1 }) }, qr/no 'date'/);

# nothing is left behind: a report that stays has some KB
my $before;
for my $i (1 .. $analyses) {
  my @hops = Hopsec::analyze ($message)->hops;
  $hops[0]->by;
  $analyzer = Hopsec::analyzer ();
  $analyzer->analyze_received ([$tls], { ip => '192.0.2.1' })->legs;
  $before = resident () if $i == $analyses / 2;
}
is (resident () - $before < 2048 ? 'flat' : "$before KB, then " . resident (), 'flat', 'memory');

exit $wrong;
