/* The rooms of the tool, in flow order: options -> input -> work (in one process, or in several:
 * worker, pool) -> entry -> writer -> output. Each format is one file and one row of the table in
 * format.c.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifndef TOOL_H
#define TOOL_H

#include <hopsec.h>
#include <stdio.h>

typedef struct _Format Format;

typedef struct {
  const Format *format;
  gboolean verbose, colour, require_proof, has_requirement;
  HopsecRequirement requirement;
  const gchar *check_dialect; /* a dialect file to prove */
  const gchar *output;        /* a file; NULL: standard output */
  const gchar *files_from;    /* a file with paths, or "-"; nullable */
  gchar **paths;              /* NULL, and no file with paths: the settings alone */
  HopsecClient *client;       /* the author's mail program by its settings; nullable */
  const gchar *client_source;
  gboolean attached, progress;
  guint jobs;
  HopsecSecurity only; /* show messages with this verdict alone; NONE: all */
  HopsecAnalyzer *analyzer;
} Options;

/* exit status; every one but 0 wins over the one before it */
enum { STATUS_FINE = 0, STATUS_REQUIREMENT = 1, STATUS_USAGE = 2, STATUS_INPUT = 3 };

/* FALSE: *status is the exit status */
gboolean options_read (Options *options, int argc, char **argv, int *status);
void options_clear (Options *options);

/* help.c */
extern const gchar help_text[];

/* totals.c: what is counted over all messages. Facts are one message's share, plain memory that
 * another process may have filled. */
#define NAME_LENGTH 96  /* of an organisation or host; longer ones are cut */
#define MAX_CROSSINGS 4 /* plaintext hops of one message that are counted by partner */
#define MAX_PARTNERS 4096
#define N_SLOWEST 5
#define N_VERSIONS 7 /* SSLv2 .. TLSv1.3, then: not stated */

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
  Slow slowest;
  guint n_plaintext;
  Crossing plaintext[MAX_CROSSINGS]; /* last: what is not used need not be sent */
} Facts;

typedef struct {
  Crossing crossing; /* time: the last */
  guint64 n_messages;
} Partner;

typedef struct {
  guint64 n_messages;
  guint64 security[HOPSEC_SECURITY_LOCAL + 1]; /* NONE: no trace */
  guint64 between[HOPSEC_SECURITY_LOCAL + 1], proved[HOPSEC_SECURITY_LOCAL + 1];
  guint64 versions[N_VERSIONS], grades[HOPSEC_GRADE_STRONG + 1];
  GHashTable *partners;    /* of Partner, by both names */
  guint64 n_other;         /* plaintext crossings of partners beyond MAX_PARTNERS */
  Slow slowest[N_SLOWEST]; /* slowest first */
} Totals;

extern const gchar *const totals_versions[N_VERSIONS];
void facts_read (Facts *facts, HopsecReport *report, const gchar *source);
void totals_init (Totals *totals);
void totals_clear (Totals *totals);
void totals_add (Totals *totals, const Facts *facts);
GPtrArray *totals_partners (const Totals *totals);

/* output.c: standard output, or a file that is written beside and renamed when it is whole. What is
 * spooled waits in a temporary file. */
typedef struct _Output Output;

Output *output_open (const gchar *path);
void output_write (Output *self, const gchar *bytes, gsize length);
void output_spool (Output *self, const gchar *bytes, gsize length);
void output_copy_spool (Output *self);
gboolean output_failed (const Output *self);
const gchar *output_unfinished (const Output *self);
gboolean output_close (Output *self);

/* format.c: the table of formats */
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

const Format *format_find (const gchar *name);
gchar *format_names (void);

void text_security (GString *out, HopsecSecurity security, const Options *options);
void text_alone (GString *out, HopsecReport *report, const gchar *source, const Options *options);
void text_message (GString *out, HopsecReport *report, const gchar *source, const Options *options);
void text_end (Output *out, const Totals *totals, const Options *options);
void csv_begin (GString *out, const Options *options);
void csv_message (GString *out, HopsecReport *report, const gchar *source, const Options *options);
void html_alone (GString *out, HopsecReport *report, const gchar *source, const Options *options);
void html_message (GString *out, HopsecReport *report, const gchar *source, const Options *options);
void html_row (GString *out, HopsecReport *report, const gchar *source, const Options *options);
void html_end (Output *out, const Totals *totals, const Options *options);

/* client.c: a mail program's settings */
HopsecClient *client_read (const gchar *settings, int *status);
void text_client (GString *out, HopsecClient *client, const gchar *source, const Options *options);

/* entry.c: a report made ready for the output, by whichever process analysed it */
typedef struct {
  Facts facts;
  gboolean short_of; /* it does not meet what is required */
  gboolean shown;
  GString *text, *row, *alone; /* empty where the format has none */
} Entry;

void entry_init (Entry *entry);
void entry_clear (Entry *entry);
void entry_fill (Entry *entry, HopsecReport *report, const gchar *source, gboolean first,
                 const Options *options);

/* writer.c: puts entries out, in order */
typedef struct {
  const Options *options;
  Output *output;
  Totals totals;
  gboolean begun, unread, short_of;
  guint n_spooled;
  GString *alone; /* the first message, while it may be the only one */
  GString *text, *row;
} Writer;

void writer_init (Writer *writer, const Options *options, Output *output);
void writer_add (Writer *writer, const Entry *entry);
void writer_complain (Writer *writer, const gchar *name, const gchar *why);
int writer_finish (Writer *writer);

/* input.c: what is to be read, in pieces */
typedef struct {
  GPtrArray *paths;   /* of files; one, if there is a range or a fault */
  guint64 start, end; /* the range of an mbox; 0, G_MAXUINT64: whole files */
  gchar *fault;       /* it cannot be read at all; nullable */
  guint64 bytes;
} Piece;

typedef struct _Input Input;

Input *input_new (const Options *options);
void input_free (Input *self);
gboolean input_next (Input *self, guint64 size, guint max_files, Piece *piece);
gboolean input_has_more (Input *self, guint64 size);
void piece_clear (Piece *piece);

/* work.c: what is done with a piece. The sink takes what comes of it. */
typedef struct _Sink Sink;
struct _Sink {
  gboolean (*entry) (Sink *self, const Entry *entry); /* FALSE: stop */
  void (*complain) (Sink *self, const gchar *name, const gchar *why);
  guint64 (*number) (Sink *self, guint64 n); /* a range has n messages: how many are before it? */
  gboolean first;                            /* the next message may be the only one */
};

void work_piece (const Piece *piece, Sink *sink, const Options *options);

/* outlook.c: .msg files */
gboolean outlook_is_message (const gchar *path);
GBytes *outlook_read (const gchar *path, GError **error);

/* worker.c: a process that works on pieces. What it makes of them comes back in frames: this, then
 * the bytes whose numbers it states. */
typedef enum { FRAME_MESSAGE, FRAME_COMPLAINT, FRAME_COUNT, FRAME_END } FrameKind;

typedef struct {
  FrameKind kind;
  gboolean shown, short_of;
  guint32 facts, text, row, alone; /* of a complaint: text is what, row is why */
  guint64 piece;
  guint64 count; /* of the range's messages: the worker waits for the number of those before it */
} Frame;

typedef struct {
  pid_t pid;
  int to, from;
} Process;

gboolean worker_start (Process *process, const Process *others, guint n, const Options *options);
gboolean worker_send_piece (const Process *process, const Piece *piece, guint64 number);
gboolean worker_send_number (const Process *process, guint64 before);
void worker_stop (Process *process, gboolean now);

/* pool.c: several workers, and their results in the order of the input */
#define POOL_SIZE (4 * 1024 * 1024) /* of the first pieces, in bytes */
#define POOL_FILES 128              /* of a piece; with fewer the workers wait longer for the next one */

void pool_run (Input *input, Piece *first, Writer *writer, const Options *options);

/* interrupt.c: Ctrl-C ends the work, not what was done so far */
void interrupt_catch (void);
void interrupt_guard (const gchar *unfinished);
void interrupt_keep (void);
int interrupt_signal (void);
void interrupt_die (void);

/* progress.c: how far the work is, on a terminal */
void progress_start (const Options *options);
void progress_add (guint64 messages, guint64 bytes);
void progress_at (guint64 bytes);
void progress_tick (void);
void progress_hide (void);
void progress_stop (void);

/* path.c: a message's path, and the words that every output for people shares; `guint *from` starts
 * at 0 and asks for the next of several */
#define PATH_ADVICE                                                                             \
  "the sender's own copy (Sent Items, draft), or the header was cut. Ask the recipient to send " \
  "the message back as an attachment, or read a bounce of it: both hold the trace."
#define PATH_NO_TRACE "no Received field: " PATH_ADVICE

typedef struct {
  HopsecReport *report;
  GPtrArray *hops; /* of HopsecHop, sender first */
  guint n;
} Path;

void path_init (Path *path, HopsecReport *report);
void path_clear (Path *path);
HopsecHop *path_hop (const Path *path, guint i);
const gchar *path_fact (const Path *path, guint i, HopsecFact field);
gboolean path_has_flag (const Path *path, guint i, const gchar *flag);
gboolean path_folds (const Path *path, guint i);
gchar *path_session (const Path *path, guint first, guint last);
gboolean path_delay (const Path *path, guint first, guint last, gint64 *sum);
gchar *path_peer (const Path *path, guint i);
const gchar *path_reason (const Path *path, guint i);
const gchar *path_warning (const Path *path, guint i, guint *from);
gchar *path_gap (const Path *path, guint i);
gchar *path_proof (const Path *path);
const gchar *path_note (const Path *path, guint *from);
gchar *delay_words (gint64 seconds);

/* style.c: what is printed is ASCII, whatever the message holds */
gchar *style_escape (const gchar *text);
gchar *style_fit (const gchar *text, guint width);
gchar *style_cut (const gchar *text, guint width);
void style_wrap (GString *out, const gchar *text, guint column, guint indent);
void complain (const gchar *name, const gchar *why);

#endif
