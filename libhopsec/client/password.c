/* How a mail program logs in, and what that means for the password.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "client/settings.h"

#include <string.h>

/* What a way of authentication gives to the server; the weakest first. */
typedef enum {
  AUTH_SENT,    /* the password itself */
  AUTH_UNNAMED, /* not known */
  AUTH_TOKEN,   /* a token in place of the password */
  AUTH_PROVED,  /* an answer that only who knows the password can give */
  AUTH_NONE,    /* nothing of a password */
} Authentication;

/* The names of [MS-OXDSCLI] 2.2.4.1.1.2.6.4, of its OWAUrl, of autoconfig, and of the settings
 * windows of mail programs. */
static const struct {
  const gchar *name;
  Authentication kind;
} authentications[] = {
  { "basic", AUTH_SENT },
  { "clear", AUTH_SENT },
  { "plain", AUTH_SENT },
  { "login", AUTH_SENT },
  { "password-cleartext", AUTH_SENT },
  { "Fba", AUTH_SENT },
  { "LiveIdFba", AUTH_SENT },
  { "LiveIdBasic", AUTH_SENT },
  { "oauth", AUTH_TOKEN },
  { "oauth2", AUTH_TOKEN },
  { "bearer", AUTH_TOKEN },
  { "Adfs", AUTH_TOKEN },
  { "ntlm", AUTH_PROVED },
  { "kerb", AUTH_PROVED },
  { "kerberos", AUTH_PROVED },
  { "kerbntlm", AUTH_PROVED },
  { "negotiate", AUTH_PROVED },
  { "nego2", AUTH_PROVED },
  { "gssapi", AUTH_PROVED },
  { "SPA", AUTH_PROVED },
  { "Digest", AUTH_PROVED },
  { "WindowsIntegrated", AUTH_PROVED },
  { "password-encrypted", AUTH_PROVED },
  { "secure", AUTH_PROVED },
  { "certificate", AUTH_NONE },
  { "TLS-client-cert", AUTH_NONE },
  { "client-IP-address", AUTH_NONE },
  { "none", AUTH_NONE },
};

static gboolean
find_authentication (const gchar *name, gsize length, Authentication *kind)
{
  for (guint i = 0; i < G_N_ELEMENTS (authentications); i++) {
    if (strlen (authentications[i].name) == length
        && hopsec_same (authentications[i].name, name, length)) {
      *kind = authentications[i].kind;
      return TRUE;
    }
  }
  *kind = AUTH_UNNAMED;
  return FALSE;
}

gboolean
hopsec_authentication_is_known (const gchar *name)
{
  Authentication kind;

  return find_authentication (name, strlen (name), &kind);
}

/* Of several, any may be used: the weakest counts. */
static Authentication
weakest (const gchar *names)
{
  Authentication found = AUTH_NONE;
  guint n = 0;

  while (names != NULL && *names != '\0') {
    gsize length = strcspn (names, ", ");
    Authentication kind;

    if (length > 0) {
      find_authentication (names, length, &kind);
      found = MIN (found, kind);
      n++;
    }
    names += MAX (length, 1);
  }
  return n > 0 ? found : AUTH_UNNAMED;
}

/* How the password travels, as hopsec_way_get_password () has it. */
const gchar *
hopsec_password_word (const gchar *authentication, HopsecSecurity security)
{
  Authentication kind = weakest (authentication);

  switch (kind) {
  case AUTH_PROVED:
    return "not-sent";
  case AUTH_TOKEN:
    return "token";
  case AUTH_NONE:
    return "none";
  default:
    return security == HOPSEC_SECURITY_TLS                              ? "inside-tls"
           : kind == AUTH_SENT && security == HOPSEC_SECURITY_PLAINTEXT ? "clear"
                                                                        : "unknown";
  }
}

/* "%s" stands for the names as the settings have them. */
static const gchar *
sentence_for (Authentication kind, HopsecSecurity security)
{
  gboolean tls = security == HOPSEC_SECURITY_TLS, plain = security == HOPSEC_SECURITY_PLAINTEXT;

  switch (kind) {
  case AUTH_SENT:
    return tls     ? "The password itself is sent (%s), but inside TLS: it is not in the clear."
           : plain ? "The password is sent in the clear (%s): whoever listens can read it."
                   : "The password itself is sent (%s); whether encrypted is not known.";
  case AUTH_PROVED:
    return plain ? "The password is not sent (%s), but without TLS it can be guessed from what a "
                   "listener records."
                 : "The password is not sent: only its knowledge is proved (%s).";
  case AUTH_TOKEN:
    return tls ? "A token is sent in place of the password (%s), inside TLS."
           : plain
             ? "A token is sent in place of the password (%s), in the clear: whoever listens can "
               "use it."
             : "A token is sent in place of the password (%s).";
  case AUTH_NONE:
    return "No password is sent (%s).";
  default:
    return tls ? "The password, however it is sent, is inside TLS."
               : "How the password is sent is not in the settings.";
  }
}

void
hopsec_append_name (GString *out, const gchar *name)
{
  g_string_append_len (out, name, (gssize) hopsec_shown_length (name));
}

/* The same in a sentence. */
void
hopsec_password_describe (GString *out, const gchar *authentication, HopsecSecurity security)
{
  const gchar *sentence = sentence_for (weakest (authentication), security);
  const gchar *names = strstr (sentence, "%s");

  if (names == NULL) {
    g_string_append (out, sentence);
    return;
  }
  g_string_append_len (out, sentence, names - sentence);
  hopsec_append_name (out, authentication);
  g_string_append (out, names + 2);
}
