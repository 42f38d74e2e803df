/* Tests of links.c, organisation.c and leg.c: links, times, organisations, legs.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "face.h"

#include <string.h>

#define NOW 1704100000 /* Mon, 1 Jan 2024 09:06:40 +0000 */

static HopsecReport *
analyze (const gchar *const *values)
{
  g_autoptr (HopsecAnalyzer) analyzer = hopsec_analyzer_new ();

  hopsec_analyzer_set_now (analyzer, NOW);
  return hopsec_analyzer_analyze_received (analyzer, values, NULL, NULL);
}

static gchar *
flags_of (HopsecReport *report, guint number)
{
  g_autoptr (HopsecHop) hop = hopsec_report_get_hop (report, number - 1);

  return g_strdup (hopsec_hop_get (hop, HOPSEC_FACT_FLAGS));
}

#define AT(time) "; Mon, 1 Jan 2024 " time " +0000"

static void
test_links (void)
{
  static const struct {
    const gchar *upper, *lower, *flags; /* of the upper hop */
  } tests[] = {
    /* joined by name, by rDNS, by domain, by address */
    { "from b.example.org (x [192.0.2.1]) by c.example", "by b.example.org", NULL },
    { "from x (b.example.org [192.0.2.1]) by c.example", "by b.example.org", NULL },
    { "from x (out.example.org [192.0.2.1]) by c.example", "by b.example.org", NULL },
    { "from x ([192.0.2.1]) by c.example", "by 192.0.2.1", NULL },
    { "from B.Example.Org. (x [192.0.2.1]) by c.example", "by b.example.org", NULL },
    { "from b (b [192.0.2.1]) by c.example", "by b", NULL },
    /* nothing to compare */
    { "by c.example", "by b.example.org", NULL },
    { "from localhost ([127.0.0.1]) by c.example", "by b.example.org", NULL },
    { "from x ([10.0.0.1]) by c.example.org", "by b.example.org", "unrecorded" },
    /* no gap: a private, bare or numeric name on either side, with nothing against it */
    { "from x ([192.0.2.1]) by c.example", "by b", "unrecorded" },
    { "from x.example ([192.0.2.1]) by c.example", "by b.lan", "unrecorded" },
    { "from b.lan ([192.0.2.1]) by c.example", "by b.example.org", "unrecorded" },
    { "from 56.48 ([192.0.2.1]) by c.example", "by b.example.org", "unrecorded" },
    { "from d.other.com ([10.0.0.1]) by c.example", "by b.example.org", "unrecorded" },
    /* no gap: HELO is the lower by or its domain, whatever the rDNS */
    { "from b.example.org (c1.customer.example [192.0.2.1]) by c.example", "by b.example.org", NULL },
    { "from example.org (c1.customer.example [192.0.2.1]) by c.example", "by b.example.org", NULL },
    /* no gap: the same address */
    { "from x.example (y.example [192.0.2.1]) by c.example", "by b.example.org (192.0.2.1)", NULL },
    { "from x.example (y.example [198.51.100.1]) by c.example", "by b.example.org", NULL },
    /* no gap: another name of the same operator, and of the same host */
    { "from m1.mailgun.net (m1.mailgun.net [192.0.2.1]) by c.example", "by n1.postgun.com", "unrecorded" },
    { "from x.mailgun.net (n1.mailgun.net [192.0.2.1]) by c.example", "by n1.postgun.com", NULL },
    { "from n1.mailgun.net (x.mailgun.net [192.0.2.1]) by c.example", "by n1.postgun.com", NULL },
    { "from m.example.com (m.example.com [192.0.2.1]) by c.example", "by localhost (m.example.com [127.0.0.1])", NULL },
    { "from m.example.com (m.example.com [192.0.2.1]) by c.example", "by b.example.org (m.example.com [192.0.2.7])", NULL },
    /* no gap: the clouds of one operator have its names too, for a part of their hosts */
    { "from x.office365.us (x.office365.us [192.0.2.1]) by c.example", "by b.namp110.prod.outlook.com", "unrecorded" },
    { "from x.outlook.com (x.outlook.com [192.0.2.1]) by c.example", "by b.partner.outlook.cn", "unrecorded" },
    { "from x.office365.us (x.office365.us [192.0.2.1]) by c.example", "by b.partner.outlook.cn", "gap" },
    { "from x.amazonses.com (x.amazonses.com [192.0.2.1]) by c.example", "by email-smtp.amazonaws.com", "unrecorded" },
    /* either: a service that sends under its customers' names, which others have not */
    { "from m.example.com (m.example.com [192.0.2.1]) by c.example", "by recv1.sendgrid.net", "unrecorded" },
    { "from m.example.com (m.example.com [192.0.2.1]) by c.example", "by mx.google.com", "gap" },
    { "from x.sendgrid.net (x.sendgrid.net [192.0.2.1]) by c.example", "by m.example.org", "gap" },
    /* either: numbered sister domains, an unnamed address */
    { "from m.example2.net (m.example2.net [192.0.2.1]) by c.example", "by b.example1.org", "unrecorded" },
    { "from x ([192.0.2.1]) by c.example", "by b.example.org", "unrecorded" },
    /* broken */
    { "from x (y.example [192.0.2.1]) by c.example", "by b.example.org", "gap" },
    { "from m.example.com ([192.0.2.1]) by c.example", "by b.other.org", "gap" },
    { "from b.other.org.evil.example ([192.0.2.1]) by c.example", "by b.other.org", "gap" },
    { "from mail (mail.example.com [192.0.2.1]) by c.example", "by mail.other.org", "gap" },
    { "from m (m.examples.net [192.0.2.1]) by c.example", "by b.example.org", "gap" },
    { "from m (m.example.net [192.0.2.1]) by c.example", "by b.examples.org", "gap" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (tests); i++) {
    g_autofree gchar *upper = g_strconcat (tests[i].upper, " with ESMTP id 2" AT ("00:00:01"), NULL);
    g_autofree gchar *lower
      = g_strconcat ("from a.example ([198.51.100.1]) ", tests[i].lower, " with ESMTP id 1" AT ("00:00:00"), NULL);
    const gchar *values[] = { upper, lower, NULL };
    g_autoptr (HopsecReport) report = analyze (values);
    g_autofree gchar *flags = flags_of (report, 2);

    g_test_message ("%s / %s", tests[i].upper, tests[i].lower);
    g_assert_cmpstr (flags, ==, tests[i].flags);
  }
}

/* A host on whose loopback a filter stands is the server in front of it. */
static void
test_behind_filter (void)
{
  static const gchar *const values[]
    = { "from m.example.com (m.example.com [192.0.2.1]) by c.example with ESMTP id 3" AT ("00:00:02"),
        "from x ([127.0.0.1]) by filter.lan with ESMTP id 2" AT ("00:00:01"),
        "from a.example ([198.51.100.1]) by m.example.com with ESMTP id 1" AT ("00:00:00"), NULL };
  g_autoptr (HopsecReport) report = analyze (values);
  g_autofree gchar *flags = flags_of (report, 3);

  g_assert_cmpstr (flags, ==, NULL);
}

/* Within a host is no gap, though it is encrypted there. */
static void
test_loopback (void)
{
  static const gchar *const values[]
    = { "from m.other.com (localhost [127.0.0.1]) by m.other.com with ESMTPSA id 2" AT ("00:00:01"),
        "from pc ([198.51.100.1]) by webmail.example.org with HTTPS id 1" AT ("00:00:00"), NULL };
  g_autoptr (HopsecReport) report = analyze (values);
  g_autofree gchar *flags = flags_of (report, 2);

  g_assert_cmpstr (flags, ==, NULL);
}

static void
test_times (void)
{
  static const struct {
    const gchar *upper, *lower, *flags; /* of hop 1, and of hop 2 after a '/' */
    gint64 delay;
  } tests[] = {
    { "Mon, 1 Jan 2024 00:00:07 +0000", "Mon, 1 Jan 2024 00:00:00 +0000", "-/-", 7 },
    { "Mon, 1 Jan 2024 01:00:07 +0100", "Mon, 1 Jan 2024 00:00:00 +0000", "-/-", 7 },
    { "Mon, 1 Jan 2024 00:00:00 +0000", "Mon, 1 Jan 2024 00:00:16 +0000", "-/-", -16 },
    { "Mon, 1 Jan 2024 00:00:00 +0000", "Mon, 1 Jan 2024 00:05:00 +0000", "-/-", -300 },
    { "Mon, 1 Jan 2024 00:00:00 +0000", "Mon, 1 Jan 2024 00:05:01 +0000", "time-order/-", -301 },
    { "Mon, 1 Jan 2024 00:00:00 +0000", "Sat, 2 Dec 2023 00:00:00 +0000", "-/-", 30 * 86400 },
    { "Mon, 1 Jan 2024 00:00:00 +0000", "Fri, 1 Dec 2023 00:00:00 +0000", "time-order/-", 31 * 86400 },
    { "Tue, 2 Jan 2024 09:06:40 +0000", "Tue, 2 Jan 2024 09:06:40 +0000", "-/-", 0 },
    { "Tue, 2 Jan 2024 09:06:41 +0000", "Tue, 2 Jan 2024 09:06:41 +0000", "future/future", 0 },
    { "Mon, 1 Jan 2024 00:00:00 +0000", "yesterday", "bad-date/-", HOPSEC_NO_TIME },
    /* China's CST, in a chain that writes +0800 elsewhere */
    { "Mon, 1 Jan 2024 08:00:05 +0800 (CST)", "Mon, 1 Jan 2024 08:00:00 CST", "-/-", 5 },
    { "Mon, 1 Jan 2024 08:00:05 CST", "Mon, 1 Jan 2024 08:00:00 +0800", "-/-", 5 },
    { "Mon, 1 Jan 2024 06:00:05 +0000", "Mon, 1 Jan 2024 00:00:00 CST", "-/-", 5 },
    { "Mon, 1 Jan 2024 00:00:00 +9999", "Mon, 1 Jan 2024 00:00:00 +0000", "-/bad-date", HOPSEC_NO_TIME },
  };

  for (guint i = 0; i < G_N_ELEMENTS (tests); i++) {
    g_autofree gchar *upper
      = g_strconcat ("from b.example ([192.0.2.1]) by c.example with ESMTP id 2; ", tests[i].upper, NULL);
    g_autofree gchar *lower
      = g_strconcat ("from a.example ([192.0.2.2]) by b.example with ESMTP id 1; ", tests[i].lower, NULL);
    const gchar *values[] = { upper, lower, NULL };
    g_autoptr (HopsecReport) report = analyze (values);
    g_autoptr (HopsecHop) hop = hopsec_report_get_hop (report, 1);
    g_autofree gchar *one = flags_of (report, 1), *two = flags_of (report, 2);
    g_autofree gchar *both = g_strdup_printf ("%s/%s", one ? one : "-", two ? two : "-");
    g_autofree gchar *text = NULL;
    gint64 delay;

    g_test_message ("%s / %s", tests[i].upper, tests[i].lower);
    g_assert_cmpstr (both, ==, tests[i].flags);
    g_assert_cmpint (hopsec_hop_get_delay (hop, &delay), ==, tests[i].delay != HOPSEC_NO_TIME);
    g_assert_cmpint (delay, ==, tests[i].delay);
    text = delay != HOPSEC_NO_TIME ? g_strdup_printf ("%" G_GINT64_FORMAT, delay) : NULL;
    g_assert_cmpstr (hopsec_hop_get (hop, HOPSEC_FACT_DELAY), ==, text);
  }
}

static const gchar *
loop_of (const gchar *const *values)
{
  g_autoptr (HopsecReport) report = analyze (values);

  return (hopsec_report_get_flags (report) & HOPSEC_FLAG_LOOP) != 0 ? "loop" : NULL;
}

#define ROAD(from, by, id, time) "from " from ".example by " by " with ESMTP id " id AT (time)

/* the message comes back to a server that it had left, by the same road, or fields were copied */
static void
test_loop (void)
{
  static const struct {
    const gchar *values[6];
    const gchar *loop;
  } tests[] = {
    { { ROAD ("b", "c.example", "9", "00:00:03"), ROAD ("c", "b.example", "8", "00:00:02"),
        ROAD ("b", "c.example", "7", "00:00:01") },
      "loop" },
    { { ROAD ("a", "b.example", "9", "00:00:03"), ROAD ("d", "a.example", "5", "00:00:02"),
        ROAD ("b", "d.example", "8", "00:00:02"), ROAD ("a", "b.example", "7", "00:00:01") },
      "loop" },
    { { ROAD ("b", "c.example", "2", "00:00:01"), ROAD ("a", "b.example", "1", "00:00:00"),
        ROAD ("b", "c.example", "2", "00:00:01"), ROAD ("a", "b.example", "1", "00:00:00") },
      "loop" },
    /* fields that stand twice, though the message never left */
    { { ROAD ("m2.c", "m3.c.example", "2", "00:00:02"), ROAD ("m1.c", "m2.c.example", "1", "00:00:01"),
        ROAD ("m2.c", "m3.c.example", "2", "00:00:02"), ROAD ("m1.c", "m2.c.example", "1", "00:00:01") },
      "loop" },
    { { ROAD ("m2.c", "m3.c.example", "3", "00:00:02"), ROAD ("m1.c", "m2.c.example", "1", "00:00:01"),
        ROAD ("m2.c", "m3.c.example", "2", "00:00:02"), ROAD ("m1.c", "m2.c.example", "1", "00:00:01") },
      NULL },
    { { ROAD ("m2.c", "m3.c.example", "2", "00:00:02"), ROAD ("m1.c", "m2.c.example", "5", "00:00:01"),
        ROAD ("m2.c", "m3.c.example", "2", "00:00:02"), ROAD ("m1.c", "m2.c.example", "1", "00:00:01") },
      NULL },
    /* not known to have left, or handed on within one organisation, or from inside the second time */
    { { ROAD ("b", "c.example", "9", "00:00:03"), ROAD ("c", "relay", "8", "00:00:02"),
        ROAD ("b", "c.example", "7", "00:00:01") },
      NULL },
    { { ROAD ("b", "m1.c.example", "9", "00:00:03"), ROAD ("m1.c", "m2.c.example", "8", "00:00:02"),
        ROAD ("b", "m1.c.example", "7", "00:00:01") },
      NULL },
    { { "from b.example ([10.0.0.9]) by c.example with ESMTP id 9" AT ("00:00:03"), ROAD ("c", "b.example", "8", "00:00:02"),
        "from b.example ([192.0.2.1]) by c.example with ESMTP id 7" AT ("00:00:01") },
      NULL },
    { { "from b.example ([192.0.2.1]) by c.example with ESMTP id 9" AT ("00:00:03"), ROAD ("c", "b.example", "8", "00:00:02"),
        "from b.example ([10.0.0.9]) by c.example with ESMTP id 7" AT ("00:00:01") },
      NULL },
    /* known by the looked-up name or the address alone */
    { { "from x (b.example [192.0.2.1]) by c.example with ESMTP id 9" AT ("00:00:03"), ROAD ("c", "b.example", "8", "00:00:02"),
        "from y (b.example [192.0.2.2]) by c.example with ESMTP id 7" AT ("00:00:01") },
      "loop" },
    { { "from x ([192.0.2.1]) by c.example with ESMTP id 9" AT ("00:00:03"), ROAD ("c", "b.example", "8", "00:00:02"),
        "from y ([192.0.2.1]) by c.example with ESMTP id 7" AT ("00:00:01") },
      "loop" },
    { { "from x ([192.0.2.1]) by c.example with ESMTP id 9" AT ("00:00:03"), ROAD ("c", "b.example", "8", "00:00:02"),
        "from y ([192.0.2.2]) by c.example with ESMTP id 7" AT ("00:00:01") },
      NULL },
    /* by another road: a gateway outbound and inbound, a forwarder between two of one organisation */
    { { ROAD ("d", "c.example", "9", "00:00:03"), ROAD ("c", "d.example", "8", "00:00:02"),
        ROAD ("b", "c.example", "7", "00:00:01") },
      NULL },
    /* it never left: one id, one build number, a filter of the same organisation */
    { { ROAD ("m1.c", "m2.c.example", "15.1", "00:00:03"), ROAD ("m2.c", "m1.c.example", "15.1", "00:00:02"),
        ROAD ("m1.c", "m2.c.example", "15.1", "00:00:01") },
      NULL },
    { { ROAD ("b", "c.example", "7", "00:00:02"), ROAD ("b", "c.example", "7", "00:00:01") }, NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (tests); i++) {
    g_test_message ("%u", i);
    g_assert_cmpstr (loop_of (tests[i].values), ==, tests[i].loop);
  }
  {
    static const gchar *const undated[] = { "from b.example by c.example with ESMTP id 9", ROAD ("c", "b.example", "8", "00:00:02"),
                                            ROAD ("b", "c.example", "7", "00:00:01"), NULL };
    g_autoptr (HopsecReport) report = analyze (undated);
    g_autofree gchar *flags = flags_of (report, 3);

    g_assert_cmpstr (flags, ==, "bad-date loop"); /* beside what else is odd */
  }
}

/* some servers note after the protocol that the sender asked for TLS at every hop (RFC 8689) */
static void
test_requiretls (void)
{
  static const gchar *const values[]
    = { "from b.example ([192.0.2.1]) by c.example via tcp with ESMTPS (requiretls) id 2" AT ("00:00:01"),
        "from requiretls (requiretls [192.0.2.3]) by b.example with ESMTPS id 1 (requiretls)" AT ("00:00:00"), NULL };
  g_autoptr (HopsecReport) report = analyze (values);
  g_autofree gchar *one = flags_of (report, 1), *two = flags_of (report, 2);

  g_assert_cmpstr (one, ==, NULL);
  g_assert_cmpstr (two, ==, "requiretls");
}

/* "from/by/who named it" */
static void
test_organisations (void)
{
  static const struct {
    const gchar *value, *expected;
  } tests[] = {
    { "from a.b.example.co.uk (c.d.example.org [192.0.2.1]) by mx.example.net", "example.org/example.net/server" },
    { "from a.b.example.co.uk ([192.0.2.1]) by mx.example.net", "example.co.uk/example.net/peer" },
    { "from [198.51.100.9] ([192.0.2.1]) by mx.example.net", "-/example.net/-" },
    { "from localhost (unknown [192.0.2.1]) by mx", "-/-/-" },
    { "from mail1.google.com (x.google.com [192.0.2.1]) by mx.example.net", "google.com/example.net/server" },
    /* an operator, by a sister name; an address of its own servers goes before HELO */
    { "from m1.rzone.de (m1.rzone.de [192.0.2.1]) by mx.example.net", "strato.de/example.net/server" },
    { "from mail.example.org ([40.107.0.1]) by mx.example.net", "outlook.com/example.net/server" },
    /* none: private-use names, numbers, what is no name of the Internet */
    { "from mail.corp.local (a.lan [192.0.2.1]) by mx.int.home", "-/-/-" },
    { "from 56.48 ([192.0.2.1]) by localhost.localdomain", "-/-/-" },
    { "from host-203.0.113.9 ([192.0.2.1]) by 0.0:465", "-/-/-" },
    { "from .com ([192.0.2.1]) by mx.example.net", "-/example.net/-" },
    { "from bob$example.org ([192.0.2.1]) by mx.b\xc3\xbc_cher.example", "-/b\xc3\xbc_cher.example/-" },
    { "from x.svc.cluster.local ([192.0.2.1]) by hub.10.1.0.2", "-/-/-" },
    /* under the ICANN section alone: not *.ck without a rule, and whole hosts of a private suffix */
    { "from devico.uberspace.de (devico.uberspace.de [192.0.2.1]) by mx.sp.gov.br", "uberspace.de/mx.sp.gov.br/server" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (tests); i++) {
    g_autofree gchar *value = g_strconcat (tests[i].value, " with ESMTP id 1" AT ("00:00:00"), NULL);
    const gchar *values[] = { value, NULL };
    g_autoptr (HopsecReport) report = analyze (values);
    g_autoptr (HopsecHop) hop = hopsec_report_get_hop (report, 0);
    const gchar *facts[] = { hopsec_hop_get (hop, HOPSEC_FACT_FROM_ORGANISATION),
                             hopsec_hop_get (hop, HOPSEC_FACT_BY_ORGANISATION),
                             hopsec_hop_get (hop, HOPSEC_FACT_FROM_NAMED_BY) };
    g_autofree gchar *shown = g_strdup_printf ("%s/%s/%s", facts[0] ? facts[0] : "-",
                                               facts[1] ? facts[1] : "-", facts[2] ? facts[2] : "-");

    g_assert_cmpstr (shown, ==, tests[i].expected);
  }
}

/* Whose an inner server is that names nobody, by its own name or by the hop below. */
static void
test_inner (void)
{
  static const struct {
    const gchar *upper, *lower, *by; /* the upper one's */
  } tests[] = {
    { "by c.example.net with SMTP id 2", "by b.example.org with SMTP id 1", "example.net" },
    { "by 10.1.2.3 with SMTP id 2", "by b.example.org with SMTP id 1", "example.org" },
    { "from h.example.com by inner with SMTP id 2", "by b.example.org with SMTP id 1", NULL },
    { "by 2002:a05:6a10::1 with SMTP id 2", "by b.example.org with SMTP id 1", "google.com" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (tests); i++) {
    g_autofree gchar *upper = g_strconcat (tests[i].upper, AT ("00:00:01"), NULL);
    g_autofree gchar *lower = g_strconcat (tests[i].lower, AT ("00:00:00"), NULL);
    const gchar *values[] = { upper, lower, NULL };
    g_autoptr (HopsecReport) report = analyze (values);
    g_autoptr (HopsecHop) hop = hopsec_report_get_hop (report, 1);

    g_test_message ("%s", upper);
    g_assert_cmpstr (hopsec_hop_get (hop, HOPSEC_FACT_BY_ORGANISATION), ==, tests[i].by);
  }
}

/* "submission[1] internal[2,3]": kinds, hops, class and basis */
static gchar *
legs_of (HopsecReport *report)
{
  GString *out = g_string_new (NULL);

  for (guint i = 0; i < hopsec_report_get_n_legs (report); i++) {
    g_autoptr (HopsecLeg) leg = hopsec_report_get_leg (report, i);

    g_string_append_printf (out, "%s%s[%u+%u]%s/%s", i > 0 ? " " : "",
                            hopsec_leg_kind_to_string (hopsec_leg_get_kind (leg)),
                            hopsec_leg_get_first (leg), hopsec_leg_get_n_hops (leg),
                            hopsec_security_to_string (hopsec_leg_get_security (leg)),
                            hopsec_basis_to_string (hopsec_leg_get_basis (leg)));
    g_assert_nonnull (hopsec_leg_get_text (leg));
  }
  return g_string_free (out, FALSE);
}

#define OWN_TO_OTHER "from a.example.org (a.example.org [192.0.2.1]) by mx.example.net with ESMTPS id 2" AT ("00:00:01")

static void
test_legs (void)
{
  static const struct {
    const gchar *values[5];
    const gchar *legs, *between;
  } tests[] = {
    { { OWN_TO_OTHER, "from pc ([10.0.0.9]) by a.example.org with ESMTPSA id 1" AT ("00:00:00") },
      "submission[1+1]tls/keyword transit[2+1]tls/keyword", "tls" },
    { { OWN_TO_OTHER, "from pc ([10.0.0.9]) by a.example.org with ESMTP id 1" AT ("00:00:00") },
      "internal[1+1]plaintext/keyword transit[2+1]tls/keyword", "tls" },
    { { "from mx.example.net (mx.example.net [10.0.0.1]) by in.example.net with LMTP id 3" AT ("00:00:02"),
        OWN_TO_OTHER, "from root by a.example.org with local id 1" AT ("00:00:00") },
      "submission[1+1]local/keyword transit[2+1]tls/keyword delivery[3+1]plaintext/keyword", "tls" },
    { { "from x.example.org (x.example.org [192.0.2.7]) by a.example.org (Postfix) with ESMTP id 1" AT ("00:00:00") },
      "internal[1+1]plaintext/keyword", "none" },
    /* a name that was looked up, but maybe not checked: not by itself */
    { { "from x.example.org (x.example.org [192.0.2.7]) by a.example.org with ESMTP id 1" AT ("00:00:00") },
      "transit[1+1]plaintext/keyword", "plaintext" },
    { { "from x.example.org (x.example.org [192.0.2.7]) by a.example.org with ESMTP id 1" AT ("00:00:01"),
        "from pc ([10.0.0.9]) by x.example.org with ESMTP id 1" AT ("00:00:00") },
      "internal[1+2]plaintext/keyword", "none" },
    /* a HELO does not make a stranger a member, unless its address joins too */
    { { "from a.example.org ([192.0.2.7]) by mx.example.org with ESMTP id 1" AT ("00:00:00") },
      "transit[1+1]plaintext/keyword", "plaintext" },
    { { "from a.example.org ([192.0.2.207]) by mx.example.org (192.0.2.9) with ESMTP id 1" AT ("00:00:00") },
      "internal[1+1]plaintext/keyword", "none" },
    { { "from a.example.org ([192.0.3.7]) by mx.example.org (192.0.2.9) with ESMTP id 1" AT ("00:00:00") },
      "transit[1+1]plaintext/keyword", "plaintext" },
    { { "from a.example.org ([2001:db8:2:ffff::7]) by mx.example.org (2001:db8:2::9) with ESMTP id 1" AT ("00:00:00") },
      "internal[1+1]plaintext/keyword", "none" },
    { { "from a.example.org ([2001:db8:3::7]) by mx.example.org (2001:db8:2::9) with ESMTP id 1" AT ("00:00:00") },
      "transit[1+1]plaintext/keyword", "plaintext" },
    { { "from a.example.org ([198.51.100.3]) by mx.example.org with ESMTP id 2" AT ("00:00:00"),
        "from pc ([10.0.0.9]) by a.example.org (198.51.100.3) with ESMTP id 1" AT ("00:00:00") },
      "internal[1+2]plaintext/keyword", "none" },
    { { "from a.example.org ([198.51.100.3]) by mx.example.org with ESMTP id 2" AT ("00:00:00"),
        "from pc ([10.0.0.9]) by a.example.org with ESMTP id 1" AT ("00:00:00") },
      "internal[1+1]plaintext/keyword transit[2+1]plaintext/keyword", "plaintext" },
    { { "from mx.example.org ([192.0.2.7]) by mx.example.org with ESMTP id 2" AT ("00:00:01"),
        "from pc ([10.0.0.9]) by mx.example.org with ESMTP id 1" AT ("00:00:00") },
      "internal[1+2]plaintext/keyword", "none" },
    /* LMTP is spoken within one house, whatever the peer calls itself */
    { { "from h ([192.0.2.7]) by imap.example.org with LMTP id 3" AT ("00:00:02"),
        "from mx.example.com ([192.0.2.7]) by lb.example.org with LMTP id 2" AT ("00:00:01"),
        "from mx.example.com ([192.0.2.7]) by mx.example.org with ESMTP id 1" AT ("00:00:00") },
      "transit[1+1]plaintext/keyword delivery[2+2]plaintext/keyword", "plaintext" },
    /* a private address is of those who wrote the field, unless a balancer hides a known operator */
    { { "from m.example.com ([10.0.0.9]) by mx.example.org with ESMTP id 1" AT ("00:00:00") },
      "internal[1+1]plaintext/keyword", "none" },
    { { "from [10.0.0.9] by mx.example.org with ESMTP id 1" AT ("00:00:00") }, "transit[1+1]plaintext/keyword", "plaintext" },
    { { "from m1.outbound.protection.outlook.com (10.0.0.9) by mx.example.org with ESMTPS id 2" AT ("00:00:01"),
        "from AB1.eurprd01.prod.outlook.com (fe80::1) by AB1.eurprd01.prod.outlook.com (fe80::1%4) with mapi id 15.20.1"
        AT ("00:00:00") },
      "submission[1+1]tls/implied transit[2+1]tls/keyword", "tls" },
    /* no crossing: loopback, a field without by, by 127.0.0.1, a filter that shows the first client */
    { { "from mx.example.org by 127.0.0.1 with ESMTP id 3" AT ("00:00:02"), "from mx.example.org with SMTP" AT ("00:00:02"),
        "from a.example.com ([192.0.2.7]) by localhost (mx.example.org [127.0.0.1]) (amavisd-new, port 10024) with "
        "ESMTP id 2" AT ("00:00:01"),
        "from a.example.com (a.example.com [192.0.2.7]) by mx.example.org with ESMTPS id 1" AT ("00:00:00") },
      "transit[1+1]tls/keyword delivery[2+3]plaintext/keyword", "tls" },
    /* by localhost, but from a public address: a crossing */
    { { "from a.example.com (a.example.com [192.0.2.7]) by localhost with ESMTPS id 1" AT ("00:00:00") },
      "transit[1+1]tls/keyword", "tls" },
    /* a server with a private name is of those who took the message from it */
    { { "from a.example.com (a.example.com [192.0.2.7]) by mx.example.org with ESMTPS id 2" AT ("00:00:01"),
        "from b.example.com (b.example.com [192.0.2.8]) by a.corp (Postfix) with ESMTP id 1" AT ("00:00:00") },
      "internal[1+1]plaintext/keyword transit[2+1]tls/keyword", "tls" },
    { { "from x.example.com by mx.example.org with ESMTPS id 2" AT ("00:00:01"),
        "from b.example.org (b.example.org [192.0.2.8]) by a.corp (Postfix) with ESMTP id 1" AT ("00:00:00") },
      "internal[1+1]plaintext/keyword transit[2+1]tls/keyword", "tls" },
    /* an address after the protocol is not the server's own */
    { { "from a.example.org ([192.0.2.7]) by mx.example.org with ESMTP (192.0.2.9) id 1" AT ("00:00:00") },
      "transit[1+1]plaintext/keyword", "plaintext" },
    { { "from x.example.com (localhost [127.0.0.1]) by mx.example.org with ESMTPS id 2" AT ("00:00:01"),
        "from b.example.org (b.example.org [192.0.2.8]) by inner (Postfix) with ESMTP id 1" AT ("00:00:00") },
      "internal[1+2]plaintext/keyword", "none" },
    /* handed to a mailbox again, which is no submission */
    { { "from EX1.example.org (fe80::1) by EX1.example.org (fe80::1%4) with mapi id 15.1.1" AT ("00:00:01"),
        "from a.example.com (a.example.com [192.0.2.7]) by EX1.example.org with ESMTPS id 1" AT ("00:00:00") },
      "transit[1+1]tls/keyword delivery[2+1]local/address", "tls" },
    /* on the host, whatever name stands there */
    { { "from other.example.com by mx.example.org with local id 2" AT ("00:00:01"),
        "from a.example.com (a.example.com [192.0.2.7]) by mx.example.org with ESMTPS id 1" AT ("00:00:00") },
      "transit[1+1]tls/keyword delivery[2+1]local/keyword", "tls" },
    /* what cannot be read, or is no name, may hide a stranger */
    { { "from a.example.org (b by mx.example.org with ESMTP id 1" AT ("00:00:00") }, "transit[1+1]unknown/none", "unknown" },
    { { "from [192.0.2.7x] by mx.example.org with ESMTP id 1" AT ("00:00:00") }, "transit[1+1]plaintext/keyword", "plaintext" },
    { { "from mail.google.com ([192.0.2.7]) by mx.google.com with ESMTP id 1" AT ("00:00:00") },
      "transit[1+1]plaintext/keyword", "plaintext" },
    /* from inside, but of another or an unknown name: how a program came in is not implied */
    { { "from h ([10.0.0.9]) by mx.google.com with ESMTP id 1" AT ("00:00:00") }, "internal[1+1]plaintext/keyword", "none" },
    /* NNFMP inside Yahoo; what a forger writes so elsewhere is a crossing */
    { { "from [192.0.2.60] by n1.bullet.mail.yahoo.com with NNFMP" AT ("00:00:01"),
        "from [192.0.2.59] by web1.mail.yahoo.com via HTTP" AT ("00:00:00") },
      "submission[1+1]tls/implied internal[2+1]unknown/none", "none" },
    { { "from [192.0.2.60] by n1.example.org with NNFMP" AT ("00:00:01") }, "transit[1+1]unknown/none", "unknown" },
    /* a login after the first hop: of the author's own machine, or of a smart host */
    { { "from pc.lan (dsl.example.net [192.0.2.9]) by smtp.example.com with ESMTPSA id 2" AT ("00:00:01"),
        "from root by pc.lan with local id 1" AT ("00:00:00") },
      "submission[1+2]tls/keyword", "none" },
    { { "from a.example.org (a.example.org [192.0.2.1]) by smtp.example.net with ESMTPSA id 2" AT ("00:00:01"),
        "from pc ([10.0.0.9]) by a.example.org with ESMTPSA id 1" AT ("00:00:00") },
      "submission[1+1]tls/keyword transit[2+1]tls/keyword", "tls" },
    /* a mailbox whose clients come encrypted, though no field shows it; not elsewhere, nor before its time */
    { { "from AB1.eurprd01.prod.outlook.com (fe80::1) by AB1.eurprd01.prod.outlook.com (fe80::1%4) with "
        "mapi id 15.20.1" AT ("00:00:00") },
      "submission[1+1]tls/implied", "none" },
    { { "from EX1.example.org (fe80::1) by EX1.example.org (fe80::1%4) with mapi id 15.1.1" AT ("00:00:00") },
      "submission[1+1]unknown/none", "none" },
    { { "from root by AB1.outlook.com with local id abc" AT ("00:00:00") }, "submission[1+1]local/keyword",
      "none" },
    { { "by 10.1.2.3 with SMTP id abc" AT ("00:00:00") }, "internal[1+1]unknown/none", "none" },
    { { "by 2002:a05:6a10::1 with SMTP id abc" AT ("00:00:00") },
      "submission[0+0]tls/implied internal[1+1]unknown/none", "none" },
    { { "by mail-ed1-f52.google.com with SMTP id abc" AT ("00:00:00") },
      "submission[0+0]tls/implied internal[1+1]unknown/none", "none" },
    { { "by smtp1.i.mail.ru with esmtpa id 1" AT ("00:00:00") }, "submission[1+1]tls/implied", "none" },
    { { "by smtp1.i.mail.ru with esmtpa id 1; Wed, 1 Jan 2014 00:00:00 +0000" }, "submission[1+1]unknown/none", "none" },
    { { "by e.mail.ru with local id 1" AT ("00:00:00") }, "submission[1+1]tls/implied", "none" },
    /* by a server that has no name of its own, but the operator's hands it on */
    { { "from smtp1.i.mail.ru (smtp1.i.mail.ru [192.0.2.7]) by mx.example.net with ESMTPS id 2" AT ("00:00:01"),
        "by exim-smtp-6758d5575c-x2x9k with esmtpa id 1" AT ("00:00:00") },
      "submission[1+1]tls/implied transit[2+1]tls/keyword", "tls" },
    { { "from smtp.example.org (smtp.example.org [192.0.2.7]) by mx.example.net with ESMTPS id 2" AT ("00:00:01"),
        "by exim-smtp-6758d5575c-x2x9k with esmtpa id 1" AT ("00:00:00") },
      "submission[1+1]unknown/none transit[2+1]tls/keyword", "tls" },
    /* a program logged in at Exchange Online: by its front end, which takes nobody else */
    { { "from pc (203.0.113.86) by AB1CA0001.eurprd01.prod.outlook.com (2603:10a6:1::1) with Microsoft SMTP Server "
        "(version=TLS1_2, cipher=TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384) id 15.20.1 via Frontend Transport"
        AT ("00:00:00") },
      "submission[1+1]tls/mark", "none" },
    { { "from pc (203.0.113.86) by AB1PEPF0001.mail.protection.outlook.com (10.0.0.1) with Microsoft SMTP Server "
        "(version=TLS1_2, cipher=TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384) id 15.20.1 via Frontend Transport"
        AT ("00:00:00") },
      "transit[1+1]tls/mark", "tls" },
    { { "from AB1MB0001.eurprd01.prod.outlook.com (203.0.113.7) by AB2MB0002.eurprd01.prod.outlook.com (203.0.113.9) "
        "with Microsoft SMTP Server id 15.20.1" AT ("00:00:00") },
      "submission[0+0]tls/implied internal[1+1]plaintext/absence", "none" },
    /* webmail */
    { { "from [192.0.2.9] ([192.0.2.9]) by web.gmx.net (3c-app [172.19.0.1]) (via HTTP)" AT ("00:00:00") },
      "submission[1+1]unknown/none", "none" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (tests); i++) {
    g_autoptr (HopsecReport) report = analyze (tests[i].values);
    g_autofree gchar *legs = legs_of (report);

    g_assert_cmpstr (legs, ==, tests[i].legs);
    g_assert_cmpstr (hopsec_security_to_string (hopsec_report_get_between (report)), ==,
                     tests[i].between);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/path/links", test_links);
  g_test_add_func ("/path/behind-filter", test_behind_filter);
  g_test_add_func ("/path/loopback", test_loopback);
  g_test_add_func ("/path/times", test_times);
  g_test_add_func ("/path/loop", test_loop);
  g_test_add_func ("/path/requiretls", test_requiretls);
  g_test_add_func ("/path/organisations", test_organisations);
  g_test_add_func ("/path/inner", test_inner);
  g_test_add_func ("/path/legs", test_legs);
  return g_test_run ();
}
