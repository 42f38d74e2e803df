/* The analyzer: what it trusts, which dialects it knows, its limits; and the entries of the library.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "face.h"
#include "hopsec-gmime.h"

#include <string.h>

struct _HopsecAnalyzer {
  GObject parent;
  HopsecDialects *dialects;
  HopsecTrust *trust;
  HopsecClient *client; /* nullable */
  HopsecLimits limits;
  gint64 now; /* HOPSEC_NO_TIME: the time of the analysis */
};

G_DEFINE_TYPE (HopsecAnalyzer, hopsec_analyzer, G_TYPE_OBJECT)

static void
finalize (GObject *object)
{
  HopsecAnalyzer *self = HOPSEC_ANALYZER (object);

  hopsec_dialects_unref (self->dialects);
  hopsec_trust_free (self->trust);
  g_clear_pointer (&self->client, hopsec_client_unref);
  G_OBJECT_CLASS (hopsec_analyzer_parent_class)->finalize (object);
}

static void
hopsec_analyzer_class_init (HopsecAnalyzerClass *class)
{
  G_OBJECT_CLASS (class)->finalize = finalize;
}

/* The built-in dialects are read once and shared by all analyzers. */
static gpointer
read_builtin (gpointer data)
{
  g_autoptr (GError) error = NULL;
  HopsecDialects *builtin = hopsec_dialects_new_builtin (&error);

  (void) data;
  if (builtin == NULL) {
    g_error ("%s", error->message); /* cannot be: the tests read all that is compiled in */
  }
  return builtin;
}

static void
hopsec_analyzer_init (HopsecAnalyzer *self)
{
  static GOnce once = G_ONCE_INIT;

  hopsec_trace_init ();
  self->dialects = hopsec_dialects_ref (g_once (&once, read_builtin, NULL));
  self->trust = hopsec_trust_new ();
  self->limits = (HopsecLimits) { HOPSEC_MAX_HEADER, HOPSEC_MAX_FIELD, HOPSEC_MAX_FIELDS,
                                  HOPSEC_MAX_DEPTH, HOPSEC_MAX_TOKEN, FALSE };
  self->now = HOPSEC_NO_TIME;
}

/**
 * hopsec_analyzer_new:
 *
 * An analyzer that trusts nobody, knows the built-in dialects and has the default limits. Set it
 * up before a second thread uses it.
 *
 * Returns: (transfer full): the analyzer
 * Since: 0.1
 */
HopsecAnalyzer *
hopsec_analyzer_new (void)
{
  return g_object_new (HOPSEC_TYPE_ANALYZER, NULL);
}

/**
 * hopsec_analyzer_add_trust:
 * @self: an analyzer
 * @trust: `mx.example` (that host), `.example` (the domain and everything below it), `@operator.example`
 *   (domains and networks of an operator), or an address or network in CIDR form
 * @error: return location for a #GError
 *
 * Trusts what these servers write. A name grants no network: trust passes beyond a network hop
 * only by address.
 *
 * Returns: whether @trust could be read; else %HOPSEC_ERROR_ARGUMENT
 * Since: 0.1
 */
gboolean
hopsec_analyzer_add_trust (HopsecAnalyzer *self, const gchar *trust, GError **error)
{
  g_return_val_if_fail (HOPSEC_IS_ANALYZER (self) && trust != NULL, FALSE);
  return hopsec_trust_add (self->trust, self->dialects, trust, error);
}

/**
 * hopsec_analyzer_set_trust_hops:
 * @self: an analyzer
 * @n_fields: how many
 *
 * Trusts the @n_fields top Received fields, whatever hosts they name.
 *
 * Since: 0.1
 */
void
hopsec_analyzer_set_trust_hops (HopsecAnalyzer *self, guint n_fields)
{
  g_return_if_fail (HOPSEC_IS_ANALYZER (self));
  self->trust->n_fields = n_fields;
}

static gboolean
extend (HopsecAnalyzer *self, HopsecOperators *operators, GPtrArray *dialects, GError **error)
{
  HopsecDialects *extended = hopsec_dialects_extend (self->dialects, operators, dialects, error);

  if (extended == NULL) {
    return FALSE;
  }
  hopsec_dialects_unref (self->dialects);
  self->dialects = extended;
  return TRUE;
}

/**
 * hopsec_analyzer_trust_to_string:
 * @self: an analyzer
 *
 * Whom it trusts, in words: what hopsec_analyzer_add_trust() and hopsec_analyzer_set_trust_hops()
 * were given, by the caller or by a configuration file.
 *
 * Returns: (transfer full) (nullable): such as `mx.example.net, 192.0.2.0/24`; %NULL if nobody is
 *   trusted
 * Since: 0.1
 */
gchar *
hopsec_analyzer_trust_to_string (HopsecAnalyzer *self)
{
  g_autoptr (GString) words = NULL;
  guint n;

  g_return_val_if_fail (HOPSEC_IS_ANALYZER (self), NULL);
  n = self->trust->n_fields;
  if (!hopsec_trust_is_set (self->trust)) {
    return NULL;
  }
  words = g_string_new (self->trust->words->str);
  if (n > 0) {
    g_string_append_printf (words, "%sthe top %u field%s", words->len > 0 ? ", " : "", n,
                            n == 1 ? "" : "s");
  }
  return g_string_free (g_steal_pointer (&words), FALSE);
}

/**
 * hopsec_analyzer_add_dialects:
 * @self: an analyzer
 * @folder: (type filename): a folder of `*.dialect` files
 * @error: return location for a #GError
 *
 * Adds dialects. One that has the name of a built-in dialect takes its place.
 *
 * Returns: whether all files could be read; else %HOPSEC_ERROR_READ, %HOPSEC_ERROR_LIMIT or
 *   %HOPSEC_ERROR_SYNTAX with file and line, and nothing is added
 * Since: 0.1
 */
gboolean
hopsec_analyzer_add_dialects (HopsecAnalyzer *self, const gchar *folder, GError **error)
{
  g_autoptr (GPtrArray) more = NULL;

  g_return_val_if_fail (HOPSEC_IS_ANALYZER (self) && folder != NULL, FALSE);
  more = hopsec_dialect_read_folder (folder, error);
  return more != NULL && extend (self, hopsec_dialects_get_operators (self->dialects), more, error);
}

/* Adds operators; one that has the name of a known one takes its place. */
gboolean
hopsec_analyzer_add_operators (HopsecAnalyzer *self, GPtrArray *more, GError **error)
{
  HopsecOperators *known = hopsec_dialects_get_operators (self->dialects);
  g_autoptr (HopsecOperators) operators = hopsec_operators_extend (known, more);
  g_autoptr (GPtrArray) none = g_ptr_array_new ();

  return extend (self, operators, none, error);
}

/**
 * hopsec_analyzer_set_client:
 * @self: an analyzer
 * @client: (nullable): the settings of the author's mail program; %NULL for none
 *
 * Lets reports answer the first half of the question, from the author's program to its mail
 * service, by the program's own settings: their leg stands in front of the path, with basis
 * %HOPSEC_BASIS_SETTINGS, and has no hops. It never changes what is said of the message itself.
 *
 * Since: 0.1
 */
void
hopsec_analyzer_set_client (HopsecAnalyzer *self, HopsecClient *client)
{
  g_return_if_fail (HOPSEC_IS_ANALYZER (self));
  if (client != NULL) {
    hopsec_client_ref (client);
  }
  g_clear_pointer (&self->client, hopsec_client_unref);
  self->client = client;
}

/**
 * hopsec_analyzer_set_now:
 * @self: an analyzer
 * @now: seconds since 1970 in UTC
 *
 * The reference time, against which dates lie in the future. It is the only clock: without it the
 * time of each analysis counts.
 *
 * Since: 0.1
 */
void
hopsec_analyzer_set_now (HopsecAnalyzer *self, gint64 now)
{
  g_return_if_fail (HOPSEC_IS_ANALYZER (self));
  self->now = now;
}

/**
 * hopsec_analyzer_set_limit:
 * @self: an analyzer
 * @limit: which limit
 * @value: bytes, fields or levels; at least 1
 *
 * How much of a message is read.
 *
 * Since: 0.1
 */
void
hopsec_analyzer_set_limit (HopsecAnalyzer *self, HopsecLimit limit, guint value)
{
  guint *limits[] = { &self->limits.header, &self->limits.field, &self->limits.fields,
                      &self->limits.depth, &self->limits.token };

  g_return_if_fail (HOPSEC_IS_ANALYZER (self));
  g_return_if_fail ((guint) limit < G_N_ELEMENTS (limits) && value > 0);
  *limits[limit] = value;
}

/**
 * hopsec_analyzer_set_envelope:
 * @self: an analyzer
 * @envelope: whether reports tell from whom, to whom, when and about what a message is
 *
 * Lets hopsec_report_get_envelope() have its words: From, To, Date and Subject are read beside the
 * trace. Without this they are not looked at.
 *
 * Since: 0.1
 */
void
hopsec_analyzer_set_envelope (HopsecAnalyzer *self, gboolean envelope)
{
  g_return_if_fail (HOPSEC_IS_ANALYZER (self));
  self->limits.envelope = envelope;
}

HopsecDialects *
hopsec_analyzer_get_dialects (HopsecAnalyzer *self)
{
  return self->dialects;
}

const HopsecLimits *
hopsec_analyzer_get_limits (HopsecAnalyzer *self)
{
  return &self->limits;
}

/* The report of a trace that somebody read within the limits. */
HopsecReport *
hopsec_analyzer_build (HopsecAnalyzer *self, HopsecTrace *trace, HopsecSession *session,
                       GError **error)
{
  gint64 now = self->now != HOPSEC_NO_TIME ? self->now : g_get_real_time () / G_USEC_PER_SEC;

  return hopsec_report_build (trace, session, self->client, self->dialects, self->trust,
                              &self->limits, now, error);
}

/**
 * hopsec_analyzer_analyze_data:
 * @self: an analyzer
 * @data: (array length=length) (element-type gchar): a message, or its header block
 * @length: its length in bytes
 * @error: return location for a #GError
 *
 * Analyses a message in memory. Nothing beyond the header block is read.
 *
 * Returns: (transfer full): the report, or %NULL with %HOPSEC_ERROR_MEMORY
 * Since: 0.1
 */
HopsecReport *
hopsec_analyzer_analyze_data (HopsecAnalyzer *self, const gchar *data, gsize length, GError **error)
{
  g_auto (HopsecTrace) trace = { .arena = NULL };

  g_return_val_if_fail (HOPSEC_IS_ANALYZER (self), NULL);
  g_return_val_if_fail (data != NULL || length == 0, NULL);
  if (!hopsec_trace_try (&trace, HOPSEC_GIVEN_TEXT, data != NULL ? data : "", length, FALSE,
                         &self->limits, error)) {
    return NULL;
  }
  return hopsec_analyzer_build (self, &trace, NULL, error);
}

/**
 * hopsec_analyzer_analyze_bytes:
 * @self: an analyzer
 * @bytes: a message, or its header block
 * @error: return location for a #GError
 *
 * Analyses a message in memory. Nothing beyond the header block is read.
 *
 * Returns: (transfer full): the report, or %NULL with %HOPSEC_ERROR_MEMORY
 * Since: 0.1
 */
HopsecReport *
hopsec_analyzer_analyze_bytes (HopsecAnalyzer *self, GBytes *bytes, GError **error)
{
  gsize length = 0;
  const gchar *data;

  g_return_val_if_fail (bytes != NULL, NULL);
  data = g_bytes_get_data (bytes, &length);
  return hopsec_analyzer_analyze_data (self, data, length, error);
}

/**
 * hopsec_analyzer_analyze_file:
 * @self: an analyzer
 * @path: (type filename): a saved message; `-` is standard input
 * @error: return location for a #GError
 *
 * Analyses a saved message, which may be compressed with gzip. Its body is not read, but for a file
 * that begins as an mbox does: one with several messages is refused, since the report of its first
 * would be taken for all. #HopsecMailbox reads those.
 *
 * Returns: (transfer full): the report, or %NULL with %HOPSEC_ERROR_READ (no such file, no mail
 *   message, several) or %HOPSEC_ERROR_MEMORY
 * Since: 0.1
 */
HopsecReport *
hopsec_analyzer_analyze_file (HopsecAnalyzer *self, const gchar *path, GError **error)
{
  g_auto (HopsecTrace) trace = { .arena = NULL };
  g_auto (HopsecStream) stream = { .open = FALSE };
  HopsecMbox mbox;

  g_return_val_if_fail (HOPSEC_IS_ANALYZER (self) && path != NULL, NULL);
  if (!hopsec_stream_open (&stream, path, 0, error)
      || !hopsec_mbox_open (&mbox, &stream, 0, G_MAXUINT64, error)) {
    return NULL;
  }
  if (mbox.mark != NULL) {
    hopsec_mbox_next (&mbox, NULL); /* what is wrong with the first message is told next */
  }
  if (!hopsec_stream_read_trace (&stream, hopsec_mbox_given (&mbox), &trace, &self->limits,
                                 error)) {
    return NULL;
  }
  if (hopsec_mbox_has_another (&mbox, trace.end)) {
    g_set_error_literal (error, HOPSEC_ERROR, HOPSEC_ERROR_READ,
                         "is a mailbox of several messages, not one message");
    return NULL;
  }
  return hopsec_analyzer_build (self, &trace, NULL, error);
}

/**
 * hopsec_analyzer_analyze_received:
 * @self: an analyzer
 * @values: (array zero-terminated=1): values of Received fields, newest first, without the name
 * @session: (nullable): the live SMTP session that brought the message
 * @error: return location for a #GError
 *
 * Analyses fields that a mail filter was handed. With a session the path has one hop more: the one
 * whose field the server has not written yet; it is observed.
 *
 * Returns: (transfer full): the report, or %NULL with %HOPSEC_ERROR_MEMORY
 * Since: 0.1
 */
HopsecReport *
hopsec_analyzer_analyze_received (HopsecAnalyzer *self, const gchar *const *values,
                                  HopsecSession *session, GError **error)
{
  g_auto (HopsecTrace) trace = { .arena = NULL };

  g_return_val_if_fail (HOPSEC_IS_ANALYZER (self) && values != NULL, NULL);
  if (!hopsec_trace_take (&trace, values, &self->limits, error)) {
    return NULL;
  }
  return hopsec_analyzer_build (self, &trace, session, error);
}

/**
 * hopsec_analyzer_analyze_message: (skip)
 * @self: an analyzer
 * @message: a message that the caller parsed
 * @error: return location for a #GError
 *
 * Analyses a message that GMime has already parsed. Only the raw values of its trace fields are
 * read. The caller's parser met the whole message before this library could guard it: for mail
 * from strangers hopsec_analyzer_analyze_bytes() is the better entry.
 *
 * Returns: (transfer full): the report, or %NULL with %HOPSEC_ERROR_MEMORY
 * Since: 0.1
 */
HopsecReport *
hopsec_analyzer_analyze_message (HopsecAnalyzer *self, GMimeMessage *message, GError **error)
{
  g_autoptr (GPtrArray) values = NULL;

  g_return_val_if_fail (HOPSEC_IS_ANALYZER (self), NULL);
  g_return_val_if_fail (GMIME_IS_MESSAGE (message), NULL);
  values = hopsec_trace_values (message);
  return hopsec_analyzer_analyze_received (self, (const gchar *const *) values->pdata, NULL, error);
}

static gpointer
make_default (gpointer data)
{
  (void) data;
  return hopsec_analyzer_new ();
}

/**
 * hopsec_analyze:
 * @data: (array length=length) (element-type gchar): a message, or its header block
 * @length: its length in bytes
 * @error: return location for a #GError
 *
 * The whole job in one call, with a default analyzer: nobody is trusted, so all is as claimed.
 *
 * Returns: (transfer full): the report, or %NULL with %HOPSEC_ERROR_MEMORY
 * Since: 0.1
 */
HopsecReport *
hopsec_analyze (const gchar *data, gsize length, GError **error)
{
  static GOnce once = G_ONCE_INIT;

  return hopsec_analyzer_analyze_data (g_once (&once, make_default, NULL), data, length, error);
}

/**
 * hopsec_analyzer_check_dialect:
 * @self: an analyzer
 * @path: (type filename): a dialect file
 * @n_samples: (out): how many samples it has
 * @error: return location for a #GError
 *
 * Proves a dialect file with its own samples: each must be claimed by this dialect alone, among
 * all that the analyzer knows, and give what it expects; and there must be one of each class that
 * the file names, and a hostile one.
 *
 * Returns: (transfer full) (nullable): what is wrong, a line each, empty if all is well; %NULL with
 *   %HOPSEC_ERROR_READ, %HOPSEC_ERROR_LIMIT or %HOPSEC_ERROR_SYNTAX if the file cannot be used
 * Since: 0.1
 */
gchar *
hopsec_analyzer_check_dialect (HopsecAnalyzer *self, const gchar *path, guint *n_samples,
                               GError **error)
{
  g_autoptr (GPtrArray) one = NULL;
  g_autoptr (HopsecDialects) dialects = NULL;
  HopsecDialect *dialect;
  GString *faults;

  g_return_val_if_fail (HOPSEC_IS_ANALYZER (self) && path != NULL && n_samples != NULL, NULL);
  dialect = hopsec_dialect_read_file (path, error);
  if (dialect == NULL) {
    return NULL;
  }
  one = g_ptr_array_new_with_free_func ((GDestroyNotify) hopsec_dialect_unref);
  g_ptr_array_add (one, dialect);
  dialects = hopsec_dialects_extend (self->dialects, hopsec_dialects_get_operators (self->dialects),
                                     one, error);
  if (dialects == NULL) {
    return NULL;
  }
  faults = g_string_new (NULL);
  for (guint i = 0; i < dialect->samples->len; i++) {
    hopsec_dialect_check_sample (dialects, dialect, g_ptr_array_index (dialect->samples, i),
                                 faults);
  }
  hopsec_dialect_check_whole (dialect, faults);
  *n_samples = dialect->samples->len;
  return g_string_free (faults, FALSE);
}
