/* The room that writes: reports become entries, and entries the output, in order. It knows what a
 * format is, but none of them.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifndef WRITE_H
#define WRITE_H

#include "../tool.h"

/* totals.c: what is counted over all messages. Facts are one message's share. */
#define NAME_LENGTH 96  /* of an organisation or host; longer ones are cut */
#define MAX_CROSSINGS 4 /* plaintext hops of one message that are counted by partner */
#define MAX_PARTNERS 4096
#define N_SLOWEST 5
#define N_VERSIONS (HOPSEC_TLS_V1_3 + 1)

typedef struct {
  gchar from[NAME_LENGTH], into[NAME_LENGTH];
  gint64 time; /* G_MININT64: not known */
} Crossing;

typedef struct {
  gchar source[2 * NAME_LENGTH];
  gchar by[NAME_LENGTH];
  guint hop;
  gint64 delay; /* seconds; 0: none */
} Slow;

typedef struct {
  HopsecSecurity security, between, proved; /* security NONE: no trace */
  guint versions[N_VERSIONS];               /* TLS hops */
  guint grades[HOPSEC_GRADE_STRONG + 1];    /* TLS hops */
  gint64 time;                              /* when it arrived; G_MININT64: not known */
  Slow slowest;
  guint n_plaintext;
  Crossing plaintext[MAX_CROSSINGS];
} Facts;

typedef struct {
  Crossing crossing; /* time: the last */
  guint64 n_messages;
} Partner;

typedef struct {
  gint64 start; /* seconds */
  guint64 security[HOPSEC_SECURITY_LOCAL + 1];
} Period;

typedef struct {
  guint64 n_messages;
  guint64 security[HOPSEC_SECURITY_LOCAL + 1]; /* NONE: no trace */
  guint64 between[HOPSEC_SECURITY_LOCAL + 1], proved[HOPSEC_SECURITY_LOCAL + 1];
  guint64 versions[N_VERSIONS], grades[HOPSEC_GRADE_STRONG + 1];
  GHashTable *partners;    /* of Partner, by both names */
  GHashTable *weeks;       /* of Period, by its start */
  guint64 n_other;         /* plaintext crossings of partners beyond MAX_PARTNERS */
  Slow slowest[N_SLOWEST]; /* slowest first */
} Totals;

void facts_read (Facts *facts, HopsecReport *report, const gchar *source);
void totals_init (Totals *totals);
void totals_clear (Totals *totals);
void totals_add (Totals *totals, const Facts *facts);
GPtrArray *totals_partners (const Totals *totals);
GArray *totals_periods (const Totals *totals, gboolean *months);

/* output.c: standard output, or a file that is written beside and renamed when it is whole. What is
 * spooled waits in a temporary file. */
typedef struct _Output Output;

Output *output_open (const gchar *path);
void output_write (Output *self, const gchar *bytes, gsize length);
void output_spool (Output *self, const gchar *bytes, gsize length, gint64 time);
void output_copy_spool (Output *self);
void output_abandon (Output *self);
gboolean output_failed (const Output *self);
const gchar *output_unfinished (const Output *self);
gboolean output_close (Output *self);

/* A format: how a message is written, and what stands around the messages. */
#define MAX_SECTIONS 1000 /* a section has some 20 KB, and a browser needs time for each */

typedef void (*Render) (GString *out, HopsecReport *report, const gchar *source,
                        const Options *options);

struct _Format {
  const gchar *name;
  void (*begin) (GString *out, const Options *options); /* nullable: in front of all */
  Render message;                                       /* one of many */
  Render alone; /* nullable: the only one, instead of `message` */
  Render row;   /* nullable: stands for the messages beyond MAX_SECTIONS. Then all of them are
                 * spooled, and `end` puts them where they belong */
  void (*end) (Output *out, const Totals *totals, const Options *options); /* nullable; not called
                                                                            * after `alone` */
  void (*client) (GString *out, HopsecClient *client, const gchar *source,
                  const Options *options); /* nullable: a mail program's settings alone */
};

/* entry.c: a report made ready for the output */
typedef struct {
  Facts facts;
  gchar *source;
  gboolean short_of; /* it does not meet what is required */
  gboolean shown;
  GString *text, *row, *alone; /* empty where the format has none */
} Entry;

Entry *entry_new (HopsecReport *report, const gchar *source, gboolean first, guint n_shown,
                  const Options *options);
void entry_free (Entry *entry);
gsize entry_size (const Entry *entry);

/* writer.c: puts entries out, in order */
typedef struct {
  const Options *options;
  Output *output;
  Totals totals;
  gboolean begun, unread, short_of;
  guint n_spooled;
  guint64 n_passed;  /* files of folders that are no mail */
  gint64 first_time; /* of the message that waits */
  gchar *short_name; /* of the first message, if it fell short and may be the only one */
  GString *alone; /* the first message, while it may be the only one */
  GString *text, *row;
} Writer;

void writer_init (Writer *writer, const Options *options, Output *output);
void writer_add (Writer *writer, const Entry *entry);
void writer_complain (Writer *writer, const gchar *name, const gchar *why);
int writer_finish (Writer *writer);

/* interrupt.c: Ctrl-C ends the work, not what was done so far */
void interrupt_catch (void);
void interrupt_guard (const gchar *unfinished);
void interrupt_keep (void);
int interrupt_signal (void);
void interrupt_die (void);

/* progress.c: how far the work is, on a terminal */
typedef guint64 (*Survey) (const Options *options, gint *stop); /* all bytes there are; *stop: no more */

void progress_start (const Options *options, Survey survey);
void progress_add (guint64 messages, guint64 bytes);
void progress_tick (void);
void progress_hide (void);
void progress_stop (void);

/* style.c: what is printed fits the page, and what a stranger wrote is escaped */
void style_init (gboolean terminal);
guint style_page (void);
gchar *style_escape (const gchar *text);
guint style_width (const gchar *escaped);
gchar *style_tail (const gchar *text, guint width);
void style_pad (GString *out, const gchar *escaped, guint width);
gchar *style_fit (const gchar *text, guint width);
gchar *style_cut (const gchar *text, guint width);
void style_wrap (GString *out, const gchar *text, guint column, guint indent);
void complain (const gchar *name, const gchar *why);

/* csv.c */
void csv_begin (GString *out, const Options *options);
void csv_message (GString *out, HopsecReport *report, const gchar *source, const Options *options);

#endif
