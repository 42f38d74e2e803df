/* page: a report as a picture for people, and the words for it. It sees the public header alone, as any
 * program does: the tool, which writes many reports on one page, is made of this room too.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifndef HOPSEC_PAGE_H
#define HOPSEC_PAGE_H

#include "hopsec.h"

/* --- script.c: letters that pose as others ---------------------------------------------------- */

gchar *hopsec_script_guard (const gchar *text);
gboolean hopsec_script_hides (gunichar c);

/* --- words.c: what a class is called ---------------------------------------------------------- */

typedef struct {
  const gchar *name;   /* as the API has it; "none": no trace */
  const gchar *colour; /* on a terminal */
  const gchar *badge;  /* of an answer */
  const gchar *wire;   /* on a line between two stations */
  const gchar *shape;  /* of that line, for who does not see it */
} HopsecClassWords;

const HopsecClassWords *hopsec_class_words (HopsecSecurity security);
const gchar *hopsec_version_name (HopsecTls tls);

/* --- path.c: a message's path in words; `guint *from` starts at 0 and asks for the next of several */

#define HOPSEC_ADVICE                                                                             \
  "It is the sender's own copy (Sent Items, a draft), it never left its mail system, or whoever " \
  "saved it left fields out. Ask the recipient to send the message back as an attachment, or "    \
  "take a "                                                                                       \
  "bounce of it: with --attached both are read. Of headers that you paste, paste nothing else."

typedef struct {
  HopsecReport *report;
  GPtrArray *hops; /* of HopsecHop, sender first */
  guint n;
} HopsecPath;

void hopsec_path_init (HopsecPath *path, HopsecReport *report);
void hopsec_path_clear (HopsecPath *path);
HopsecHop *hopsec_path_hop (const HopsecPath *path, guint i);
const gchar *hopsec_path_fact (const HopsecPath *path, guint i, HopsecFact field);
gboolean hopsec_path_has_flag (const HopsecPath *path, guint i, HopsecFlags flags);
gboolean hopsec_path_folds (const HopsecPath *path, guint i);
gchar *hopsec_path_session (const HopsecPath *path, guint first, guint last);
gboolean hopsec_path_delay (const HopsecPath *path, guint first, guint last, gint64 *sum);
gchar *hopsec_path_peer (const HopsecPath *path, guint i);
const gchar *hopsec_path_reason (const HopsecPath *path, guint i);
const gchar *hopsec_path_warning (const HopsecPath *path, guint i, guint *from);
gchar *hopsec_path_gap (const HopsecPath *path, guint i);
gchar *hopsec_path_proof (const HopsecPath *path);
const gchar *hopsec_path_note (const HopsecPath *path, guint *from);
gchar *hopsec_delay_words (gint64 seconds);

/* --- markup.c: the only way in for text ------------------------------------------------------- */

void hopsec_markup (GString *out, const gchar *format, ...) G_GNUC_PRINTF (2, 3);
void hopsec_markup_host (GString *out, const gchar *host);
void hopsec_markup_raw (GString *out, const guint8 *bytes, gsize size);
void hopsec_markup_ring (GString *out, HopsecSecurity security);

/* `id` begins every anchor of a message, which may be one of many on its page; `level` is that of the
 * headings. */

/* --- cards.c: the two answers ----------------------------------------------------------------- */

void hopsec_cards_add (GString *out, const HopsecPath *path, guint level);

/* --- picture.c: the path as boxes, stations and wires ----------------------------------------- */

void hopsec_picture_add (GString *out, const HopsecPath *path, const gchar *id);

/* --- fields.c: a row for each hop, which opens to its Received field -------------------------- */

void hopsec_fields_add (GString *out, const HopsecPath *path, const gchar *id);

/* --- message.c: all of it --------------------------------------------------------------------- */

void hopsec_message_add (GString *out, const HopsecPath *path, const gchar *source, const gchar *id,
                         guint level);
void hopsec_message_add_opened (GString *out, const HopsecPath *path, const gchar *id, guint level);

/* --- document.c: what stands around ----------------------------------------------------------- */

typedef struct {
  const gchar *title;
  const gchar *style;  /* besides that of a report; nullable */
  const gchar *script; /* nullable */
  const gchar *policy; /* what the page may do; NULL: send no form */
  const gchar *top;    /* markup in front of all else; nullable */
} HopsecDocument;

gchar *hopsec_document_policy (const HopsecDocument *document);

void hopsec_document_begin (GString *out, const HopsecDocument *document);
void hopsec_document_end (GString *out, const HopsecDocument *document);
void hopsec_fragment_begin (GString *out);
void hopsec_fragment_end (GString *out);

/* --- files.c, which strings.awk makes: what is compiled in ------------------------------------ */

extern const char hopsec_page_css[], hopsec_symbols_svg[];

#endif
