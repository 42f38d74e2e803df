/* One SMTP session as libmilter tells it: collects what the end of the message needs, and there
 * analyses it and answers. Never harms mail: whatever fails, the message is accepted.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * libmilter may call for several messages of one session, and for some calls never: a state that is
 * not there yet is made where it is needed.
 */
#include "milter.h"

#include <libmilter/mfapi.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>

#define MAX_NAME 1024    /* the library reads no longer facts */
#define MAX_RESULTS 1000 /* Postfix reads all fields again for each one that is removed */
#define SLOW (50 * 1000) /* microseconds */

typedef struct {
  Setup *setup;
  gchar *ip, *port, *name, *helo; /* the peer; name: looked up and verified by the server */
  gchar *sender;                  /* from here on: of one message */
  GPtrArray *received;            /* values, newest first */
  guint n_results;                /* fields of our name that came in */
} Session;

/* --- the session --------------------------------------------------------------------------------- */

static void
end_message (Session *session)
{
  g_clear_pointer (&session->sender, g_free);
  g_ptr_array_set_size (session->received, 0);
  session->n_results = 0;
}

static void
drop_session (SMFICTX *context)
{
  Session *session = smfi_getpriv (context);

  if (session == NULL) {
    return;
  }
  smfi_setpriv (context, NULL);
  end_message (session);
  g_ptr_array_unref (session->received);
  g_free (session->ip);
  g_free (session->port);
  g_free (session->name);
  g_free (session->helo);
  setup_unref (session->setup);
  g_free (session);
}

static Session *
get_session (SMFICTX *context)
{
  Session *session = smfi_getpriv (context);

  if (session == NULL) {
    session = g_new0 (Session, 1);
    session->setup = setup_get ();
    session->received = g_ptr_array_new_with_free_func (g_free);
    smfi_setpriv (context, session);
  }
  return session;
}

static gchar *
copy (const gchar *text, gsize most)
{
  return g_strndup (text, MIN (strlen (text), most));
}

static const gchar *
get_macro (SMFICTX *context, const gchar *name)
{
  return smfi_getsymval (context, (gchar *) name);
}

/* What the MTA says, as far as it is a host name or queue id. */
static gchar *
get_word (SMFICTX *context, const gchar *name, const gchar *fallback)
{
  const gchar *value = get_macro (context, name);

  return g_strcanon (copy (value != NULL && value[0] != '\0' ? value : fallback, MAX_NAME),
                     G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS ".-_", '_');
}

/* --- callbacks before the end of the message ------------------------------------------------------- */

static sfsistat
on_negotiate (SMFICTX *context, unsigned long offered_actions, unsigned long offered_steps,
              unsigned long offered2, unsigned long offered3, unsigned long *actions,
              unsigned long *steps, unsigned long *more2, unsigned long *more3)
{
  (void) offered2;
  (void) offered3;
  *actions = offered_actions
             & (SMFIF_ADDHDRS | SMFIF_CHGHDRS | SMFIF_QUARANTINE | SMFIF_SETSYMLIST);
  *steps = offered_steps
           & (SMFIP_NORCPT | SMFIP_NOBODY | SMFIP_NOUNKNOWN | SMFIP_NR_CONN | SMFIP_NR_HELO
              | SMFIP_NR_MAIL | SMFIP_NR_HDR | SMFIP_NR_EOH);
  *more2 = *more3 = 0;
  if ((*actions & SMFIF_SETSYMLIST) != 0) {
    /* TLS is asked for with MAIL: it may have begun after EHLO. {mail_addr} is always there, so
     * that the values of the message before never stay. */
    smfi_setsymlist (context, SMFIM_CONNECT, (gchar *) "j _");
    smfi_setsymlist (context, SMFIM_ENVFROM,
                     (gchar *) "{mail_addr} {auth_type} {tls_version} {cipher} {cipher_bits}");
    smfi_setsymlist (context, SMFIM_EOM, (gchar *) "i");
  }
  return SMFIS_CONTINUE;
}

static void
set_address (Session *session, const struct sockaddr *address)
{
  const struct sockaddr_in *v4 = (const struct sockaddr_in *) address;
  const struct sockaddr_in6 *v6 = (const struct sockaddr_in6 *) address;
  gboolean is_v4 = address->sa_family == AF_INET;
  gchar text[INET6_ADDRSTRLEN];

  if (inet_ntop (address->sa_family, is_v4 ? (const void *) &v4->sin_addr : &v6->sin6_addr, text,
                 sizeof text)
      != NULL) {
    session->ip = g_strdup (text);
    session->port = g_strdup_printf ("%u", ntohs (is_v4 ? v4->sin_port : v6->sin6_port));
  }
}

static sfsistat
on_connect (SMFICTX *context, char *host, struct sockaddr *address)
{
  const gchar *peer = get_macro (context, "_");
  Session *session;

  drop_session (context);
  session = get_session (context);
  if (address != NULL && (address->sa_family == AF_INET || address->sa_family == AF_INET6)) {
    set_address (session, address);
  } else if (address != NULL || strcmp (host, "localhost") == 0) {
    session->ip = g_strdup ("127.0.0.1"); /* a socket or pipe of this host */
  }
  /* a name that leads back to another address is as good as none */
  if (host[0] != '[' && strcmp (host, "unknown") != 0
      && (peer == NULL || strstr (peer, "(may be forged)") == NULL)) {
    session->name = copy (host, MAX_NAME);
  }
  return SMFIS_NOREPLY;
}

static sfsistat
on_helo (SMFICTX *context, char *name)
{
  Session *session = get_session (context);

  g_free (session->helo);
  session->helo = copy (name, MAX_NAME);
  return SMFIS_NOREPLY;
}

static sfsistat
on_sender (SMFICTX *context, char **arguments)
{
  Session *session = get_session (context);
  const gchar *address = arguments[0] != NULL ? arguments[0] : "";
  gsize length = strlen (address);

  end_message (session);
  if (length >= 2 && address[0] == '<' && address[length - 1] == '>') {
    address++;
    length -= 2;
  }
  session->sender = g_strndup (address, length);
  return SMFIS_NOREPLY;
}

/* Asked for only to be answered: the server sends the macros of RCPT and DATA in any case, and what
 * it sends next would wait 40 ms for TCP to acknowledge them. */
static sfsistat
on_data (SMFICTX *context)
{
  (void) context;
  return SMFIS_CONTINUE;
}

/* Postfix and Sendmail cut the blanks that may stand before the colon; not every server does. */
static gboolean
is_named (const gchar *name, const gchar *wanted)
{
  gsize n = strlen (wanted);

  return g_ascii_strncasecmp (name, wanted, n) == 0 && name[n + strspn (name + n, " \t")] == '\0';
}

static sfsistat
on_field (SMFICTX *context, char *name, char *value)
{
  Session *session = get_session (context);

  if (is_named (name, "Received")) {
    if (session->received->len <= MAX_FIELDS) {
      g_ptr_array_add (session->received, copy (value, MAX_FIELD + 1));
    }
  } else if (is_named (name, RESULT_FIELD)) {
    session->n_results++;
  }
  return SMFIS_NOREPLY;
}

/* Asked for since libmilter passes over the end of a message that has no fields, if neither they nor
 * this came before it: the server would wait in vain. */
static sfsistat
on_end_of_fields (SMFICTX *context)
{
  (void) context;
  return SMFIS_NOREPLY;
}

static sfsistat
on_abort (SMFICTX *context)
{
  end_message (get_session (context));
  return SMFIS_CONTINUE;
}

static sfsistat
on_close (SMFICTX *context)
{
  drop_session (context);
  return SMFIS_CONTINUE;
}

/* --- the end of the message -------------------------------------------------------------------------- */

/* The hop that is arriving: the server writes its field only after us. */
static HopsecSession *
make_hop (SMFICTX *context, const Session *session, const gchar *server, const gchar *id)
{
  const struct {
    HopsecFact field;
    const gchar *value;
  } facts[] = {
    { HOPSEC_FACT_IP, session->ip },
    { HOPSEC_FACT_PORT, session->port },
    { HOPSEC_FACT_RDNS, session->name },
    { HOPSEC_FACT_HELO, session->helo },
    { HOPSEC_FACT_SENDER, session->sender },
    { HOPSEC_FACT_BY, server },
    { HOPSEC_FACT_ID, id },
    { HOPSEC_FACT_TLS, get_macro (context, "{tls_version}") },
    { HOPSEC_FACT_CIPHER_TEXT, get_macro (context, "{cipher}") },
    { HOPSEC_FACT_BITS, get_macro (context, "{cipher_bits}") },
    { HOPSEC_FACT_AUTHENTICATED, get_macro (context, "{auth_type}") },
  };
  HopsecSession *hop = hopsec_session_new ();

  for (guint i = 0; i < G_N_ELEMENTS (facts); i++) {
    hopsec_session_set (hop, facts[i].field, facts[i].value);
  }
  return hop;
}

static HopsecReport *
analyse (SMFICTX *context, Session *session, const gchar *server, const gchar *id)
{
  g_autoptr (HopsecSession) hop = make_hop (context, session, server, id);
  g_autoptr (GError) error = NULL;
  gint64 start = g_get_monotonic_time ();
  HopsecReport *report;

  g_ptr_array_add (session->received, NULL);
  report = hopsec_analyzer_analyze_received (
    session->setup->analyzer, (const gchar *const *) session->received->pdata, hop, &error);
  if (report == NULL) {
    log_trouble ("%s: %s; accepted", id, error->message);
  }
  if (g_get_monotonic_time () - start > SLOW) {
    count_add (COUNT_SLOW, 1);
    log_trouble ("%s: the analysis took more than %u ms", id, SLOW / 1000);
  }
  return report;
}

static void
count_report (HopsecReport *report, Policy policy)
{
  static const Count verdicts[] = { COUNT_UNKNOWN, COUNT_PLAINTEXT, COUNT_UNKNOWN, COUNT_TLS,
                                    COUNT_LOCAL };

  count_add (COUNT_MESSAGES, 1);
  count_add (report != NULL ? verdicts[hopsec_report_get_security (report)] : COUNT_ERROR, 1);
  if (policy == POLICY_EXEMPT || policy == POLICY_FAIL) {
    count_add (policy == POLICY_EXEMPT ? COUNT_EXEMPT : COUNT_FAIL, 1);
  }
}

/* Removes the fields that came in, from the last to the first, since removing one moves those below
 * it up; and puts ours on top. */
static void
write_field (SMFICTX *context, const Session *session, const gchar *value, const gchar *id)
{
  gboolean ok = TRUE;

  for (guint i = session->n_results; i > 0; i--) {
    ok = smfi_chgheader (context, (gchar *) RESULT_FIELD, (gint) i, NULL) == MI_SUCCESS && ok;
  }
  count_add (COUNT_FORGED, session->n_results);
  ok = smfi_insheader (context, 0, (gchar *) RESULT_FIELD, (gchar *) value) == MI_SUCCESS && ok;
  if (!ok) {
    log_trouble ("%s: the mail server does not let us change the header; accepted", id);
  }
}

static sfsistat
reject (SMFICTX *context, const gchar *code, const gchar *why, const gchar *id)
{
  count_add (COUNT_REJECTED, 1);
  log_line (LOG_INFO, "%s: rejected: %s", id, why);
  smfi_setreply (context, (gchar *) "550", (gchar *) code, (gchar *) why);
  return SMFIS_REJECT;
}

static void
quarantine (SMFICTX *context, const gchar *why, const gchar *id)
{
  if (smfi_quarantine (context, (gchar *) why) == MI_SUCCESS) {
    count_add (COUNT_QUARANTINED, 1);
    log_line (LOG_INFO, "%s: quarantined: %s", id, why);
  } else {
    log_trouble ("%s: the mail server has no quarantine; accepted", id);
  }
}

static sfsistat
answer (SMFICTX *context, Session *session)
{
  const Setup *setup = session->setup;
  g_autofree gchar *id = get_word (context, "i", "-");
  g_autofree gchar *server
    = setup->name != NULL ? g_strdup (setup->name) : get_word (context, "j", g_get_host_name ());
  g_autoptr (HopsecReport) report = analyse (context, session, server, id);
  Policy policy = report != NULL
                    ? policy_judge (setup, report, session->sender != NULL ? session->sender : "")
                    : POLICY_NONE;
  g_autofree gchar *why = policy == POLICY_FAIL ? policy_reply (setup, report) : NULL;
  g_autofree gchar *value = result_write (server, report, policy);

  count_report (report, policy);
  if (session->n_results > MAX_RESULTS) {
    return reject (context, "5.7.1", "Too many " RESULT_FIELD " fields", id);
  }
  if (policy == POLICY_FAIL && setup->action == ACTION_REJECT) {
    return reject (context, "5.7.10", why, id);
  }
  write_field (context, session, value, id);
  if (policy == POLICY_FAIL && setup->action == ACTION_QUARANTINE) {
    quarantine (context, why, id);
  }
  return SMFIS_CONTINUE;
}

static sfsistat
on_end (SMFICTX *context)
{
  Session *session = get_session (context);
  sfsistat status = answer (context, session);

  end_message (session);
  return status;
}

/* --- registration -------------------------------------------------------------------------------------- */

gboolean
filter_register (void)
{
  struct smfiDesc description = {
    .xxfi_name = (gchar *) "hopsec-milter",
    .xxfi_version = SMFI_VERSION,
    .xxfi_flags = SMFIF_ADDHDRS | SMFIF_CHGHDRS,
    .xxfi_negotiate = on_negotiate,
    .xxfi_connect = on_connect,
    .xxfi_helo = on_helo,
    .xxfi_envfrom = on_sender,
    .xxfi_data = on_data,
    .xxfi_header = on_field,
    .xxfi_eoh = on_end_of_fields,
    .xxfi_eom = on_end,
    .xxfi_abort = on_abort,
    .xxfi_close = on_close,
  };

  return smfi_register (description) == MI_SUCCESS;
}
