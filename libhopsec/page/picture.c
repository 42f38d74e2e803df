/* The picture of a path: a box for each organisation, stations in it, wires between them.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Written as a list, which is what it is to someone who does not see it; the style sheet lays it
 * out, from left to right or, on a narrow page, from top to bottom. Shape and word of a wire carry
 * the meaning, its colour repeats it.
 */
#include "page/page.h"

#include <math.h>

#define BAR 96           /* px, the longest delay */
#define LONGEST 2592000. /* s, 30 days; what takes longer is drawn as long */

typedef struct {
  GString *out;
  const HopsecPath *path;
  const gchar *id;
  gboolean in_leap, in_box;
  const gchar *place; /* where the message is: the host of the last station */
} Picture;

static gboolean
is_claimed (const Picture *picture, guint i)
{
  return hopsec_hop_get_proof (hopsec_path_hop (picture->path, i)) == HOPSEC_PROOF_CLAIMED;
}

/* --- leaps, boxes, stations ------------------------------------------------------------------------- */
/* A leap is a box and how the message came into it: they stay together when the line is broken. */

static void
close_leap (Picture *picture)
{
  if (picture->in_leap) {
    g_string_append (picture->out, picture->in_box ? "</ol></div></li>\n" : "</li>\n");
  }
  picture->in_leap = picture->in_box = FALSE;
  picture->place = NULL;
}

static void
open_leap (Picture *picture, gboolean claimed)
{
  if (picture->in_box) {
    close_leap (picture);
  }
  if (!picture->in_leap) {
    g_string_append (picture->out, claimed ? "<li class=\"leap claimed\">" : "<li class=\"leap\">");
  }
  picture->in_leap = TRUE;
}

/* name: NULL if nobody knows whose hosts these are */
static void
open_box (Picture *picture, const gchar *name, gboolean claimed, gboolean peers_word)
{
  open_leap (picture, claimed);
  g_string_append (picture->out, peers_word ? "<div class=\"box\"><p class=\"name word\">"
                                            : "<div class=\"box\"><p class=\"name\">");
  hopsec_markup_host (picture->out, name != NULL ? name : "not named");
  g_string_append (picture->out, "</p><ol>\n");
  picture->in_box = TRUE;
}

static void
add_station (Picture *picture, guint i)
{
  const gchar *by = hopsec_path_fact (picture->path, i, HOPSEC_FACT_BY);

  picture->place = by;
  g_string_append (picture->out, "<li class=\"station\">");
  hopsec_markup_host (picture->out, by != NULL ? by : "a host that is not named");
  g_string_append (picture->out, "</li>\n");
}

/* The station of a run: its last host, and after a mouth the ones before. */
static void
add_run (Picture *picture, guint first, guint last)
{
  add_station (picture, last);
  if (first < last) {
    g_string_truncate (picture->out, picture->out->len - 6); /* "</li>\n" */
    hopsec_markup (picture->out, "<details><summary>after %u more</summary><ol>", last - first);
    for (guint i = first; i < last; i++) {
      const gchar *by = hopsec_path_fact (picture->path, i, HOPSEC_FACT_BY);

      g_string_append (picture->out, "<li>");
      hopsec_markup_host (picture->out, by != NULL ? by : "a host that is not named");
      g_string_append (picture->out, "</li>");
    }
    g_string_append (picture->out, "</ol></details></li>\n");
  }
}

/* Whose the other end of hop i is; NULL if nobody knows. */
static const gchar *
peers_organisation (const HopsecPath *path, guint i)
{
  HopsecLegKind leg = hopsec_hop_get_leg (hopsec_path_hop (path, i));
  gboolean inside = leg == HOPSEC_LEG_INTERNAL || leg == HOPSEC_LEG_DELIVERY;

  return hopsec_path_fact (path, i,
                           inside ? HOPSEC_FACT_BY_ORGANISATION : HOPSEC_FACT_FROM_ORGANISATION);
}

/* The other end of hop i, as far as its field names it. */
static void
add_peer_box (Picture *picture, guint i, const gchar *name)
{
  const HopsecPath *path = picture->path;
  const gchar *owner = peers_organisation (path, i);
  gboolean peers_word
    = hopsec_hop_get_leg (hopsec_path_hop (path, i)) == HOPSEC_LEG_TRANSIT
      && g_strcmp0 (hopsec_path_fact (path, i, HOPSEC_FACT_FROM_NAMED_BY), "peer") == 0;
  g_autofree gchar *peer = hopsec_path_peer (path, i);

  open_box (picture, name != NULL ? name : owner, is_claimed (picture, i),
            name == NULL && owner != NULL && peers_word);
  if (peer != NULL) {
    g_string_append (picture->out, "<li class=\"station\">");
    hopsec_markup_host (picture->out, peer);
    g_string_append (picture->out, "</li>\n");
  }
}

/* --- wires ------------------------------------------------------------------------------------------ */

static void
add_delay (Picture *picture, guint first, guint last)
{
  gint64 seconds;

  if (!hopsec_path_delay (picture->path, first, last, &seconds)) {
    return;
  }
  g_autofree gchar *words = hopsec_delay_words (seconds);
  gdouble size = seconds > 0 ? log1p (MIN ((gdouble) seconds, LONGEST)) / log1p (LONGEST) : 0;
  guint width = (guint) (BAR * size + 0.5);

  hopsec_markup (picture->out,
                 "<span class=\"delay\"><svg width=\"%u\" height=\"4\" aria-hidden=\"true\"><rect "
                 "width=\"%u\" height=\"4\" rx=\"2\"/></svg>%s%s</span>",
                 width, width, seconds < 0 ? "clocks differ " : "", words);
}

/* A crossing is drawn twice, lying and standing; the style sheet shows the one that fits. */
static void
open_wire (Picture *picture, HopsecSecurity security, gboolean crossing)
{
  const HopsecClassWords *words = hopsec_class_words (security);

  if (crossing) {
    hopsec_markup (
      picture->out,
      "<div class=\"wire crossing %s\"><svg class=\"lying\" role=\"img\"><title>%s</title><use "
      "href=\"#lying-%s\"/></svg>",
      words->name, words->shape, words->name);
  } else {
    hopsec_markup (picture->out, "<li class=\"wire %s\">", words->name);
  }
  hopsec_markup (
    picture->out,
    "<svg class=\"standing\" role=\"img\"><title>%s</title><use href=\"#standing-%s\"/></svg>"
    "<span class=\"says\">",
    words->shape, words->name);
}

/* The word on a wire; TLS says so by its version. */
static gchar *
wire_words (const Picture *picture, guint first, guint last)
{
  HopsecSecurity security = hopsec_hop_get_security (hopsec_path_hop (picture->path, first));
  g_autofree gchar *session = hopsec_path_session (picture->path, first, last);

  return security == HOPSEC_SECURITY_TLS && !g_str_equal (session, "-")
           ? g_steal_pointer (&session)
           : g_strdup (hopsec_class_words (security)->wire);
}

static void
add_wire (Picture *picture, guint first, guint last, gboolean crossing)
{
  HopsecHop *hop = hopsec_path_hop (picture->path, first);
  g_autofree gchar *words = wire_words (picture, first, last);

  open_wire (picture, hopsec_hop_get_security (hop), crossing);
  hopsec_markup (picture->out, "<b>%s</b><a href=\"#%shop%u\">", words, picture->id, first + 1);
  if (first == last) {
    hopsec_markup (picture->out, "hop %u</a>", first + 1);
  } else {
    hopsec_markup (picture->out, "hops %u to %u</a>", first + 1, last + 1);
  }
  add_delay (picture, first, last);
  g_string_append (picture->out, crossing ? "</span></div>\n" : "</span></li>\n");
}

/* --- the way ------------------------------------------------------------------------------------------ */

/* A first leg that no field records: from the operator's rules or from the program's settings. */
static void
add_leg_wire (Picture *picture, HopsecLeg *leg)
{
  open_leap (picture, TRUE);
  open_wire (picture, hopsec_leg_get_security (leg), TRUE);
  hopsec_markup (picture->out, "<b>%s</b>%s</span></div>\n",
                 hopsec_class_words (hopsec_leg_get_security (leg))->badge,
                 hopsec_leg_get_basis (leg) == HOPSEC_BASIS_SETTINGS ? "as the program is set"
                                                                     : "implied");
}

static gboolean
is_network (const HopsecPath *path, guint i)
{
  return hopsec_hop_get_security (hopsec_path_hop (path, i)) != HOPSEC_SECURITY_LOCAL;
}

static void
add_torn (Picture *picture, const gchar *why, gboolean claimed)
{
  open_leap (picture, claimed);
  hopsec_markup (
    picture->out,
    "<div class=\"gap\"><svg class=\"torn\" role=\"img\"><title>torn edge: a gap</title><use "
    "href=\"#torn\"/></svg><span class=\"says\">%s</span></div>\n",
    why);
}

/* The program and the wire from it, which no field records; the server that its settings name. */
static void
add_program (Picture *picture, HopsecLeg *leg)
{
  const gchar *to = hopsec_leg_get_to (leg);
  const gchar *owner = peers_organisation (picture->path, 0);
  gboolean joins = to != NULL && owner != NULL && g_str_has_suffix (to, owner);

  open_box (picture, "author's program", TRUE, FALSE);
  g_string_append (picture->out, "<li class=\"station word\">no field names it</li>\n");
  add_leg_wire (picture, leg);
  if (hopsec_leg_get_basis (leg) != HOPSEC_BASIS_SETTINGS) {
    return;
  }
  open_box (picture, joins ? owner : to, TRUE, FALSE);
  g_string_append (picture->out, "<li class=\"station\">");
  hopsec_markup_host (picture->out, to != NULL ? to : "a host that is not named");
  g_string_append (picture->out, "</li>\n");
  if (!joins) {
    add_torn (picture, "no field joins this server and the next", TRUE);
  }
}

/* The author's end, and the peer of hop 1 if that comes from somewhere else. */
static void
add_start (Picture *picture)
{
  const HopsecPath *path = picture->path;
  g_autoptr (HopsecLeg) leg
    = hopsec_report_get_n_legs (path->report) > 0 ? hopsec_report_get_leg (path->report, 0) : NULL;
  gboolean submission = leg != NULL && hopsec_leg_get_kind (leg) == HOPSEC_LEG_SUBMISSION;
  gboolean recorded = submission && hopsec_leg_get_n_hops (leg) > 0 && is_network (path, 0);

  if (recorded) {
    add_peer_box (picture, 0, "author's program");
    return;
  }
  if (submission) {
    add_program (picture, leg);
  }
  if (is_network (path, 0) && !picture->in_box) {
    add_peer_box (picture, 0, NULL);
  }
}

static void
add_gap (Picture *picture, guint i)
{
  g_autofree gchar *gap = hopsec_path_gap (picture->path, i);

  if (gap == NULL) {
    return;
  }
  add_torn (picture, gap, is_claimed (picture, i));
  add_peer_box (picture, i, NULL);
}

static void
add_boundary (Picture *picture)
{
  open_leap (picture, FALSE);
  g_string_append (picture->out,
                   "<p class=\"boundary\"><span>claimed</span> <span>proved</span></p>\n");
}

/* Whether hop i leads into another box. */
static gboolean
crosses (const Picture *picture, guint i)
{
  return !picture->in_box
         || hopsec_hop_get_leg (hopsec_path_hop (picture->path, i)) == HOPSEC_LEG_TRANSIT
         || (i == 0
             && hopsec_hop_get_leg (hopsec_path_hop (picture->path, i)) == HOPSEC_LEG_SUBMISSION);
}

static void
add_hops (Picture *picture, guint first, guint last)
{
  const HopsecPath *path = picture->path;
  const gchar *by = hopsec_path_fact (path, last, HOPSEC_FACT_BY);

  if (is_network (path, first)) {
    gboolean crossing = crosses (picture, first);

    if (hopsec_path_has_flag (path, first, HOPSEC_FLAG_UNRECORDED) && picture->in_box) {
      g_string_append (picture->out,
                       "<li class=\"station unrecorded\">handed on inside, which no field "
                       "records</li>\n");
    }
    if (crossing) {
      open_leap (picture, is_claimed (picture, first));
    }
    add_wire (picture, first, last, crossing);
    if (crossing) {
      open_box (picture, hopsec_path_fact (path, first, HOPSEC_FACT_BY_ORGANISATION),
                is_claimed (picture, first), FALSE);
    }
    add_run (picture, first, last);
    return;
  }
  if (!picture->in_box) {
    open_box (picture, hopsec_path_fact (path, first, HOPSEC_FACT_BY_ORGANISATION),
              is_claimed (picture, first), FALSE);
  }
  if (picture->place == NULL || g_strcmp0 (picture->place, by) != 0) {
    add_station (picture, first);
  }
  add_wire (picture, first, first, FALSE);
}

static void
add_caption (Picture *picture)
{
  g_autofree gchar *proof = hopsec_path_proof (picture->path);

  hopsec_markup (picture->out, "</ol><figcaption>%s</figcaption></figure>\n", proof);
}

void
hopsec_picture_add (GString *out, const HopsecPath *path, const gchar *id)
{
  Picture picture = { .out = out, .path = path, .id = id };
  guint boundary = hopsec_report_get_boundary (path->report);

  hopsec_markup (out, "<figure class=\"path%s\"><ol>\n", boundary == 0 ? " unproved" : "");
  add_start (&picture);
  for (guint i = 0; i < path->n; i++) {
    guint last = i;

    if (boundary == i + 1 && i > 0) {
      add_boundary (&picture);
    }
    add_gap (&picture, i);
    while (last + 1 < path->n && hopsec_path_folds (path, last + 1)) {
      last++;
    }
    add_hops (&picture, i, last);
    i = last;
  }
  close_leap (&picture);
  add_caption (&picture);
}
