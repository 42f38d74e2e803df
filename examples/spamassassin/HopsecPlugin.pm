package Mail::SpamAssassin::Plugin::Hopsec;
# SpamAssassin: rules on whether the message was encrypted on its way. hopsec.cf has the rules.
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Settings, for the administrator alone:
#   hopsec_trust HOST|.DOMAIN|@OPERATOR|CIDR ...   servers whose Received fields are proved
#   hopsec_trust_hops N                            the N top fields are proved, whatever they name
#   hopsec_config FILE                             more of the same, from hopsec.conf
# Eval rules; SCOPE is claimed, proved or between (what crossed between organisations, as claimed):
#   hopsec_verdict('SCOPE', 'plaintext|unknown|tls|local')
#   hopsec_weak('claimed|proved')                 a TLS session that is broken or weak (RFC 9325)
#   hopsec_flag('FLAG')                           something odd, such as by-spoof
# Tags: _HOPSEC_ _HOPSECPROVED_ _HOPSECBETWEEN_ (a verdict, or "none"), _HOPSECSUMMARY_ (a sentence)
# and _HOPSECRESULT_ (all of it, for a program to read)
use strict;
use warnings;

use Hopsec;
use Mail::SpamAssassin::Conf;
use Mail::SpamAssassin::Logger;
use Mail::SpamAssassin::Plugin;

our @ISA = qw(Mail::SpamAssassin::Plugin);

my %setters = (
  hopsec_trust      => sub { $_[0]->add_trust ($_) for split ' ', $_[1] },
  hopsec_trust_hops => sub {
    die "no number\n" if $_[1] !~ /^\d{1,3}$/;
    $_[0]->set_trust_hops ($_[1]);
  },
  hopsec_config     => sub { $_[0]->add_config ($_[1]) },
);

sub new {
  my ($class, $main) = @_;
  my $self = $class->SUPER::new ($main);

  bless $self, ref $class || $class;
  $self->{analyzer} = Hopsec::analyzer ();
  $self->register_eval_rule ($_) for qw(hopsec_verdict hopsec_weak hopsec_flag);
  $main->{conf}{parser}->register_commands ([map { $self->setting ($_) } sort keys %setters]);
  return $self;
}

# A value that cannot be used would trust nobody without a word: it is an error.
sub setting {
  my ($self, $name) = @_;

  return {
    setting  => $name,
    is_admin => 1,
    code     => sub {
      my ($conf, $key, $value) = @_;

      return $Mail::SpamAssassin::Conf::MISSING_REQUIRED_VALUE if $value !~ /\S/;
      eval { $setters{$name}->($self->{analyzer}, $value); 1 } and return;
      warn "hopsec: $name: ", ref $@ ? $@->message : $@, "\n";
      return $Mail::SpamAssassin::Conf::INVALID_VALUE;
    },
  };
}

# As the result field of hopsec-milter(8): nothing in it was written by a sender.
sub result {
  my ($report) = @_;
  my $security = $report->security // 'none';
  my $result = sprintf 'security=%s proved=%s between=%s', $security,
    $report->proved // 'none', $report->between // 'none';
  my $number = $security =~ /^(?:plaintext|unknown)$/ ? $report->deciding_hop : 0;
  my $ip = $number ? $report->get_hop ($number - 1)->ip // '' : '';

  $result .= " hop=$number" if $number;
  $result .= " from=$ip" if $ip =~ /^[0-9a-f.:]+$/;
  $result .= ' flags=' . $report->flags =~ tr/ /,/r if $report->flags;
  return $result;
}

sub parsed_metadata {
  my ($self, $options) = @_;
  my $status = $options->{permsgstatus};
  my $report = eval { $self->{analyzer}->analyze_data ($status->get_message->get_pristine_header) };

  if (!$report) {
    info ("hopsec: $@");
    return;
  }
  $status->{hopsec} = $report;
  $status->set_tag (HOPSEC        => $report->security // 'none');
  $status->set_tag (HOPSECPROVED  => $report->proved // 'none');
  $status->set_tag (HOPSECBETWEEN => $report->between // 'none');
  $status->set_tag (HOPSECRESULT  => result ($report));
  $status->set_tag (HOPSECSUMMARY => $report->summary =~ s/[^ -~]+/?/gr);
}

my %verdicts = (
  claimed => sub { $_[0]->security },
  proved  => sub { $_[0]->proved },
  between => sub { $_[0]->between },
);

sub hopsec_verdict {
  my ($self, $status, $scope, $wanted) = @_;
  my $report = $status->{hopsec} or return 0;
  my $verdict = $verdicts{$scope} or die "hopsec_verdict: no scope '$scope'\n";

  return ($verdict->($report) // 'none') eq $wanted;
}

sub hopsec_weak {
  my ($self, $status, $scope) = @_;
  my $report = $status->{hopsec} or return 0;

  my @weak = grep { ($_->grade // '') =~ /^(?:broken|weak)$/ } $report->hops;

  @weak = grep { $_->proof ne 'claimed' } @weak if $scope eq 'proved';
  return @weak > 0;
}

sub hopsec_flag {
  my ($self, $status, $flag) = @_;
  my $report = $status->{hopsec} or return 0;

  return 0 + grep { $_ eq $flag } split ' ', $report->flags // '';
}

1;
