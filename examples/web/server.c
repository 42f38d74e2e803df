/* The server: who may ask, how much, how long; analysis is given to threads.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A page of another origin can make a browser send us anything: a name that is not ours is refused (the
 * name may be anybody's and lead here, DNS rebinding), and so is a request that another page makes.
 */
#include "web.h"

#include <libsoup/soup.h>
#include <stdio.h>
#include <string.h>

#define MAX_CONNECTIONS 512 /* at once; a process may usually open 1,024 files */
#define REQUEST "hopsec-request"

static SoupServer *server;
static GThreadPool *threads;
static const Site *site;
static guint n_connections;
static guint64 held; /* bytes of all requests that are being read or answered */

/* A request from the first byte that is awaited to the last that is sent. */
typedef struct {
  SoupServerMessage *message; /* which it belongs to */
  guint timer;
  guint64 size, answered;
  gint64 start; /* when its header was read */
  gboolean refused;
} Request;

static Request *
request_of (SoupServerMessage *message)
{
  return g_object_get_data (G_OBJECT (message), REQUEST);
}

/* --- what goes with each answer ---------------------------------------------------------------------- */

static void
set_headers (SoupServerMessage *message)
{
  static const gchar *const headers[][2] = {
    { "Cache-Control", "no-store" },
    { "Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'" },
    { "Cross-Origin-Embedder-Policy", "require-corp" },
    { "Cross-Origin-Opener-Policy", "same-origin" },
    { "Cross-Origin-Resource-Policy", "same-origin" },
    { "Referrer-Policy", "same-origin" }, /* with less, browsers hide the origin of our own form */
    { "Vary", "Accept" },
    { "X-Content-Type-Options", "nosniff" },
  };
  SoupMessageHeaders *out = soup_server_message_get_response_headers (message);

  for (guint i = 0; i < G_N_ELEMENTS (headers); i++) {
    soup_message_headers_replace (out, headers[i][0], headers[i][1]);
  }
}

/* policy: nullable; takes the text */
static void
reply (SoupServerMessage *message, guint status, const gchar *type, const gchar *policy,
       gchar *text, gsize length)
{
  g_autofree gchar *whole = g_strconcat (policy != NULL ? policy : "default-src 'none'",
                                         "; frame-ancestors 'none'", NULL);

  set_headers (message);
  soup_message_headers_replace (soup_server_message_get_response_headers (message),
                                "Content-Security-Policy", whole);
  request_of (message)->answered = length;
  soup_server_message_set_status (message, status, NULL);
  soup_server_message_set_response (message, type, SOUP_MEMORY_TAKE, text, length);
}

/* --- limits ------------------------------------------------------------------------------------------- */

/* The stream sees the end, and so does libsoup. */
static void
hang_up (SoupServerMessage *message)
{
  GSocket *socket = soup_server_message_get_socket (message);

  if (socket != NULL) {
    g_socket_shutdown (socket, TRUE, TRUE, NULL);
  }
}

/* The rest of its body is thrown away as it comes. */
static void
refuse (SoupServerMessage *message, guint status, const gchar *why)
{
  SoupMessageBody *body = soup_server_message_get_request_body (message);
  Request *request = request_of (message);
  gchar *text = g_strconcat (why, "\n", NULL);

  held -= request->refused ? 0 : request->size;
  request->refused = TRUE;
  soup_message_body_set_accumulate (body, FALSE);
  soup_message_body_truncate (body);
  reply (message, status, "text/plain; charset=utf-8", NULL, text, strlen (text));
}

static gboolean
is_late (gpointer data)
{
  Request *request = data;

  request->timer = 0;
  hang_up (request->message);
  return G_SOURCE_REMOVE;
}

static void
request_free (gpointer data)
{
  Request *request = data;

  if (request->timer != 0) {
    g_source_remove (request->timer);
  }
  held -= request->refused ? 0 : request->size;
  n_connections--;
  g_free (request);
}

/* Each connection has one message at a time, which begins as soon as the one before has ended. */
static void
on_started (SoupServer *self, SoupServerMessage *message)
{
  Request *request = g_new0 (Request, 1);

  (void) self;
  request->message = message;
  request->timer = g_timeout_add_seconds (site->timeout, is_late, request);
  n_connections++;
  g_object_set_data_full (G_OBJECT (message), REQUEST, request, request_free);
  if (n_connections > MAX_CONNECTIONS) {
    hang_up (message);
  }
}

static void
on_chunk (SoupServerMessage *message, GBytes *chunk)
{
  Request *request = request_of (message);
  gsize size = g_bytes_get_size (chunk);

  request->size += size;
  if (request->refused) {
    if (request->size > 2 * site->max_size) { /* some read no answer before they have sent all */
      hang_up (message);
    }
    return;
  }
  held += size;
  if (request->size > site->max_size) {
    refuse (message, SOUP_STATUS_REQUEST_ENTITY_TOO_LARGE, "The request is too large.");
  } else if (held > site->max_size * site->max_requests) {
    refuse (message, SOUP_STATUS_SERVICE_UNAVAILABLE, "Too much at once: try again.");
  }
}

/* --- who may ask -------------------------------------------------------------------------------------- */

/* "name:port" or "[address]:port" without the port and the brackets */
static gchar *
host_name (const gchar *authority)
{
  const gchar *end = authority[0] == '[' ? strchr (authority, ']') : strchr (authority, ':');
  gsize skip = authority[0] == '[' ? 1 : 0;

  end = end != NULL ? end : authority + strlen (authority);
  return g_ascii_strdown (authority + skip, end - authority - (gssize) skip);
}

/* An address leads to its owner, and a name only if it is one of ours. */
static gboolean
is_ours (const gchar *authority)
{
  g_autofree gchar *name = host_name (authority);
  GInetAddress *own = g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (site->address));

  if (g_hostname_is_ip_address (name)
      || (g_str_equal (name, "localhost") && g_inet_address_get_is_loopback (own))) {
    return TRUE;
  }
  for (guint i = 0; site->hosts != NULL && site->hosts[i] != NULL; i++) {
    if (g_ascii_strcasecmp (site->hosts[i], name) == 0) {
      return TRUE;
    }
  }
  return FALSE;
}

/* Programs send no origin; browsers do, with all that changes something or is sent across. */
static gboolean
is_same_origin (SoupMessageHeaders *headers, const gchar *host)
{
  const gchar *origin = soup_message_headers_get_one (headers, "Origin");
  const gchar *fetch_site = soup_message_headers_get_one (headers, "Sec-Fetch-Site");
  const gchar *mode = soup_message_headers_get_one (headers, "Sec-Fetch-Mode");
  const gchar *name = origin != NULL ? strstr (origin, "://") : NULL;

  if (origin != NULL && (name == NULL || g_ascii_strcasecmp (name + 3, host) != 0)) {
    return FALSE;
  }
  return fetch_site == NULL || g_str_equal (fetch_site, "same-origin")
         || g_str_equal (fetch_site, "none")
         || (origin == NULL && g_strcmp0 (mode, "navigate") == 0);
}

/* --- what is asked ------------------------------------------------------------------------------------ */

typedef enum { PATH_START, PATH_SAMPLE, PATH_REPORT, PATH_NONE } PathKind;

static PathKind
path_kind (const gchar *path)
{
  const gchar *rest = g_str_has_prefix (path, site->base) ? path + strlen (site->base) : "?";

  return rest[0] == '\0'                ? PATH_START
         : g_str_equal (rest, "sample") ? PATH_SAMPLE
         : g_str_equal (rest, "report") ? PATH_REPORT
                                        : PATH_NONE;
}

/* The first of the types that the asker prefers and we have. FALSE: none */
static gboolean
choose_kind (SoupMessageHeaders *headers, AnswerKind *kind)
{
  static const struct {
    const gchar *type;
    AnswerKind kind;
  } types[] = { { "text/html", ANSWER_HTML },     { "application/json", ANSWER_JSON },
                { "text/csv", ANSWER_CSV },       { "*/*", ANSWER_HTML },
                { "application/*", ANSWER_JSON }, { "text/*", ANSWER_HTML } };
  const gchar *accept = soup_message_headers_get_list (headers, "Accept");
  GSList *wanted = soup_header_parse_quality_list (accept != NULL ? accept : "*/*", NULL);
  gboolean found = FALSE;

  for (GSList *item = wanted; !found && item != NULL; item = item->next) {
    g_autofree gchar *type = g_strndup (item->data, strcspn (item->data, "; "));

    for (guint i = 0; !found && i < G_N_ELEMENTS (types); i++) {
      found = g_ascii_strcasecmp (type, types[i].type) == 0;
      *kind = types[i].kind;
    }
  }
  soup_header_free_list (wanted);
  return found;
}

static gboolean
is_post (SoupServerMessage *message)
{
  return g_str_equal (soup_server_message_get_method (message), "POST");
}

static gboolean
is_get (SoupServerMessage *message)
{
  const gchar *method = soup_server_message_get_method (message);

  return g_str_equal (method, "GET") || g_str_equal (method, "HEAD");
}

/* What can be refused by the header alone is, before a body comes. */
static void
on_headers (SoupServer *self, SoupServerMessage *message, const gchar *path, GHashTable *query,
            gpointer data)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);
  const gchar *host = soup_message_headers_get_one (headers, "Host");
  PathKind kind = path_kind (path);
  AnswerKind accepted;

  (void) self, (void) query, (void) data;
  request_of (message)->start = g_get_monotonic_time ();
  set_headers (message);
  soup_message_headers_remove (headers, "Range");
  g_signal_connect (message, "got-chunk", G_CALLBACK (on_chunk), NULL);
  if (host == NULL || !is_ours (host)) {
    refuse (message, SOUP_STATUS_FORBIDDEN, "This name is not ours: see --host.");
  } else if (!is_same_origin (headers, host)) {
    refuse (message, SOUP_STATUS_FORBIDDEN, "Pages of other origins may not ask.");
  } else if (kind == PATH_NONE) {
    refuse (message, SOUP_STATUS_NOT_FOUND, "There is no such page.");
  } else if (!is_get (message) && !(kind == PATH_REPORT && is_post (message))) {
    soup_message_headers_replace (soup_server_message_get_response_headers (message), "Allow",
                                  kind == PATH_REPORT ? "GET, HEAD, POST" : "GET, HEAD");
    refuse (message, SOUP_STATUS_METHOD_NOT_ALLOWED, "That cannot be done here.");
  } else if (is_post (message) && !choose_kind (headers, &accepted)) {
    refuse (message, SOUP_STATUS_NOT_ACCEPTABLE,
            "There is text/html, application/json and text/csv.");
  } else if (soup_message_headers_get_content_length (headers) > (goffset) site->max_size) {
    refuse (message, SOUP_STATUS_REQUEST_ENTITY_TOO_LARGE, "The request is too large.");
  }
}

/* --- answers ------------------------------------------------------------------------------------------ */

typedef struct {
  Job job;
  SoupServerMessage *message;
} Task;

/* In the main thread again. */
static gboolean
on_answer (gpointer data)
{
  Task *task = data;
  Job *job = &task->job;
  const gchar *type = job->status == SOUP_STATUS_OK || job->kind == ANSWER_HTML
                        ? answer_type (job->kind)
                        : "text/plain; charset=utf-8";
  gsize length = job->text->len;

  reply (task->message, job->status, type, job->policy, g_string_free (job->text, FALSE), length);
  soup_server_message_unpause (task->message);
  g_object_unref (task->message);
  g_bytes_unref (job->body);
  g_free (job->type);
  g_free (job->policy);
  g_free (task);
  return G_SOURCE_REMOVE;
}

static void
run_task (gpointer data, gpointer unused)
{
  Task *task = data;

  (void) unused;
  answer (&task->job);
  g_idle_add_full (G_PRIORITY_DEFAULT, on_answer, task, NULL);
}

/* type: of the body; nullable */
static void
ask (SoupServerMessage *message, GBytes *body, const gchar *type)
{
  Task *task = g_new0 (Task, 1);

  task->message = g_object_ref (message);
  task->job.site = site;
  task->job.body = body;
  task->job.type = g_strdup (type);
  task->job.text = g_string_new (NULL);
  choose_kind (soup_server_message_get_request_headers (message), &task->job.kind);
  soup_server_message_pause (message);
  g_thread_pool_push (threads, task, NULL);
}

static void
show_start (SoupServerMessage *message)
{
  g_autofree gchar *policy = NULL;
  gchar *page = page_start (NULL, &policy);

  reply (message, SOUP_STATUS_OK, answer_type (ANSWER_HTML), policy, page, strlen (page));
}

static void
on_request (SoupServer *self, SoupServerMessage *message, const gchar *path, GHashTable *query,
            gpointer data)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);

  (void) self, (void) query, (void) data;
  switch (path_kind (path)) {
  case PATH_SAMPLE:
    ask (message, g_bytes_new_static (web_outlook_to_gmail_eml, strlen (web_outlook_to_gmail_eml)),
         NULL);
    break;
  case PATH_REPORT:
    if (is_post (message)) {
      ask (message, soup_message_body_flatten (soup_server_message_get_request_body (message)),
           soup_message_headers_get_one (headers, "Content-Type"));
    } else {
      set_headers (message); /* who reloads an answer */
      soup_server_message_set_redirect (message, SOUP_STATUS_SEE_OTHER, site->base);
    }
    break;
  default:
    show_start (message);
  }
}

/* Of a request nobody learns more than this. A method may be any words. */
static void
on_finished (SoupServer *self, SoupServerMessage *message)
{
  Request *request = request_of (message);
  const gchar *method = is_get (message)    ? soup_server_message_get_method (message)
                        : is_post (message) ? "POST"
                                            : "OTHER";

  (void) self;
  printf ("%s %u %" G_GUINT64_FORMAT " %.1f ms\n", method, soup_server_message_get_status (message), request->answered,
          (gdouble) (g_get_monotonic_time () - request->start) / 1000);
  fflush (stdout);
}

/* --- start and end ------------------------------------------------------------------------------------ */

gboolean
server_start (const Site *the_site, GError **error)
{
  site = the_site;
  threads = g_thread_pool_new (run_task, NULL, (gint) g_get_num_processors (), FALSE, NULL);
  server = soup_server_new (NULL, NULL);
  g_signal_connect (server, "request-started", G_CALLBACK (on_started), NULL);
  g_signal_connect (server, "request-finished", G_CALLBACK (on_finished), NULL);
  g_signal_connect (server, "request-aborted", G_CALLBACK (on_finished), NULL);
  soup_server_add_early_handler (server, NULL, on_headers, NULL, NULL);
  soup_server_add_handler (server, NULL, on_request, NULL, NULL);
  return soup_server_listen (server, site->address, 0, error);
}

/* The address where it listens, with the base path. */
gchar *
server_uri (void)
{
  GSList *uris = soup_server_get_uris (server);
  GUri *uri = uris->data;
  gboolean brackets = strchr (g_uri_get_host (uri), ':') != NULL;
  gchar *text = g_strdup_printf ("http://%s%s%s:%d%s", brackets ? "[" : "", g_uri_get_host (uri),
                                 brackets ? "]" : "", g_uri_get_port (uri), site->base);

  g_slist_free_full (uris, (GDestroyNotify) g_uri_unref);
  return text;
}

void
server_stop (void)
{
  soup_server_disconnect (server);
  g_thread_pool_free (threads, FALSE, TRUE);
  g_clear_object (&server);
}
