/* hopsec-web, in flow order: main -> server (who may ask) -> form (what is asked about) -> answer (in a
 * thread) -> pages.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifndef WEB_H
#define WEB_H

#include "../hopsec/html/html.h"

/* main.c: what the command line says */
typedef struct {
  GSocketAddress *address;
  gchar *base;      /* the path in front of all, with a slash at both ends */
  gchar **hosts;    /* names by which browsers may call us, besides the address; nullable */
  gchar **trust;    /* nullable */
  gchar *config;    /* nullable */
  guint64 max_size; /* bytes of a request, unpacked too */
  guint max_requests, timeout;
  HopsecAnalyzer *analyzer;
} Site;

HopsecAnalyzer *site_new_analyzer (const Site *site, GError **error);

/* server.c */
gboolean server_start (const Site *site, GError **error);
gchar *server_uri (void);
void server_stop (void);

/* form.c: a request's body as what is to be read */
typedef struct {
  gchar *name;
  GBytes *bytes;
} Upload;

typedef struct {
  GPtrArray *messages; /* of Upload */
  Upload *settings;    /* of the author's program; nullable */
  gboolean attached;
} Form;

void form_read (Form *form, GBytes *body, const gchar *type);
void form_clear (Form *form);

/* answer.c: analysis, in a thread of its own */
typedef enum { ANSWER_HTML, ANSWER_JSON, ANSWER_CSV } AnswerKind;

typedef struct {
  const Site *site;
  GBytes *body;
  gchar *type; /* of the body; nullable */
  AnswerKind kind;
  guint status;
  GString *text; /* the answer */
  gchar *policy; /* what a browser lets it do; nullable */
} Job;

void answer (Job *job);
const gchar *answer_type (AnswerKind kind);

/* read.c: the messages of what was uploaded; nothing touches a disk. FALSE: `take` wants no more */
typedef gboolean (*TakeReport) (HopsecReport *report, const gchar *source, gpointer data);

gboolean read_upload (const Upload *upload, HopsecAnalyzer *analyzer, gboolean attached,
                      guint64 max_size, TakeReport take, gpointer data, GError **error);

/* pages.c */
gchar *page_start (const gchar *fault, gchar **policy);
gchar *page_message (HopsecReport *report, const gchar *source, gchar **policy);
void page_many (GString *out, const Totals *totals, GPtrArray *sections, gchar **policy);

/* files.c: what is compiled in */
extern const char web_start_html[], web_web_css[], web_web_js[], web_outlook_to_gmail_eml[];

#endif
