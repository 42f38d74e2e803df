package Hopsec;
# Was this message encrypted on its way? libhopsec for Perl, by GObject Introspection.
# SPDX-License-Identifier: LGPL-2.1-or-later
use strict;
use warnings;

use Carp qw(croak);
use Glib;

# It means subclasses of GObjects, which nobody makes here; a plugin is always loaded late.
BEGIN {
  local $SIG{__WARN__} = sub { warn @_ unless $_[0] =~ /^Too late to run INIT block/ };
  require Glib::Object::Introspection;
}

# make install writes where it put the library, where nobody would look for it.
my $typelibs = '@typelibdir@';
Glib::Object::Introspection->setup (basename => 'Hopsec', version => '1.0', package => 'Hopsec',
                                    -d $typelibs ? (search_path => $typelibs) : ());

our $VERSION = Hopsec::VERSION ();
our @FACTS = map { $_->{nick} =~ tr/-/_/r } Glib::Type->list_values ('Hopsec::Fact');

my %setup = (
  client     => sub { $_[0]->set_client (Hopsec::Client->new ($_[1])) },
  config     => sub { $_[0]->add_config ($_[1]) },
  dialects   => sub { $_[0]->add_dialects ($_[1]) },
  envelope   => sub { $_[0]->set_envelope ($_[1]) },
  trust      => sub { $_[0]->add_trust ($_) for ref $_[1] ? @{ $_[1] } : $_[1] },
  trust_hops => sub { $_[0]->set_trust_hops ($_[1]) },
  now        => sub { $_[0]->set_now ($_[1]) },
);

sub analyzer {
  my (%options) = @_;
  my $analyzer = Hopsec::Analyzer->new;

  # In alphabetical order an added dialect is there before an operator that it names is trusted.
  for my $option (sort keys %options) {
    my $apply = $setup{$option} or croak "Hopsec::analyzer has no option '$option'";
    $apply->($analyzer, $options{$option}) if defined $options{$option};
  }
  return $analyzer;
}

# A server's or a sender's text as the library takes it: UTF-8, without NUL.
sub _value {
  my ($value) = @_;

  utf8::decode ($value); # else it stays Latin-1, as in every text of the library
  return $value =~ tr/\0/ /r;
}

sub _session {
  my ($facts) = @_;
  my $session = Hopsec::Session->new;

  for my $fact (keys %$facts) {
    my $value = defined $facts->{$fact} ? _value ($facts->{$fact}) : undef;

    (grep { $_ eq $fact } @FACTS) && $session->set ($fact, $value)
      or croak "a session has no '$fact'";
  }
  return $session;
}

{
  no warnings 'redefine';
  my $default;
  my $received = \&Hopsec::Analyzer::analyze_received;
  my $meets = \&Hopsec::Report::meets;
  my $to_html = \&Hopsec::Report::to_html;

  *Hopsec::analyze = sub { ($default //= Hopsec::Analyzer->new)->analyze_data (@_) };
  *Hopsec::Analyzer::analyze_data = sub { $_[0]->analyze_bytes (Glib::Bytes->new ($_[1])) };
  *Hopsec::Analyzer::analyze_received = sub {
    my ($analyzer, $values, $facts) = @_;

    return $received->($analyzer, [map { _value ($_) } @$values], $facts && _session ($facts));
  };
  *Hopsec::Report::meets = sub {
    my ($report, $text, $proved_only) = @_;
    my ($known, $requirement) = Hopsec::requirement_from_string ($text);

    croak "no requirement '$text'" if !$known;
    return $meets->($report, $requirement, $proved_only);
  };
  *Hopsec::Report::to_html = sub { # a page for people; fragment: a part of one
    my ($report, $source, $fragment) = @_;

    return $to_html->($report, $source, $fragment ? 'fragment' : 'none');
  };
}

# The words and facts of an object, without the "get_".
sub _attributes {
  my ($package, $read, @names) = @_;

  for my $name (@names) {
    my $get = $read->($package, $name);
    no strict 'refs';
    *{"${package}::$name"} = $get;
  }
}

sub _getter { $_[0]->can ("get_$_[1]") }

# A class: undef where there is no hop of the kind.
sub _class {
  my $get = _getter (@_);
  return sub { my $word = $get->(@_); $word eq 'none' ? undef : $word };
}

# A fact as text, or as a truth value; undef where it is not known.
sub _fact {
  my ($package, $name) = @_;
  my $boolean = Hopsec::fact_get_kind ($name) eq 'boolean';
  return sub { my $text = $_[0]->get ($name); defined $text && $boolean ? 0 + ($text eq 'true') : $text };
}

sub _list {
  my ($package, $name) = @_;
  my ($count, $get) = (_getter ($package, "n_$name"), _getter ($package, $name =~ s/s$//r));
  return sub { my $report = shift; map { $get->($report, $_) } 0 .. $count->($report) - 1 };
}

_attributes ('Hopsec::Report', \&_class, qw(security proved between));
_attributes ('Hopsec::Report', \&_getter, qw(message_id summary boundary deciding_hop));
_attributes ('Hopsec::Report',
             sub { sub { Hopsec::flags_to_string ($_[0]->get_flags) } }, 'flags');
_attributes ('Hopsec::Report',
             sub { sub { my $report = shift;
                         +{ map { $_ => $report->get_envelope ("envelope_$_") } qw(from to date subject) } } },
             'envelope');
_attributes ('Hopsec::Report', \&_list, qw(hops legs));
_attributes ('Hopsec::Hop', \&_fact, grep { !Hopsec::Hop->can ($_) } @FACTS);
_attributes ('Hopsec::Leg', \&_getter, qw(security basis proof from to text));
_attributes ('Hopsec::Leg', sub { sub { $_[0]->get_kind } }, 'leg');
_attributes ('Hopsec::Leg',
             sub { sub { my $first = $_[0]->get_first; $first .. $first + $_[0]->get_n_hops - 1 } },
             'hops');
_attributes ('Hopsec::Leg',
             sub { sub { $_[0]->security eq 'tls' ? $_[0]->get_grade : undef } }, 'grade');

1;
