/* Fuzzes the milter's callbacks, in any order, with any bytes: mail is never harmed, the field is
 * always well formed, and says tls only where something said so.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "fake-libmilter.h"

#include <arpa/inet.h>
#include <glib/gstdio.h>
#include <netinet/in.h>
#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

typedef struct {
  const guint8 *data;
  gsize size;
  SMFICTX context;
  gboolean network; /* the peer has an address that is no loopback */
} Run;

static const gchar *const macro_names[FAKE_MACROS]
  = { "j", "i", "_", "{tls_version}", "{cipher}", "{cipher_bits}", "{auth_type}", "{mail_addr}" };

static guint8
take_byte (Run *run)
{
  return run->size > 0 ? (run->size--, *run->data++) : 0;
}

/* Up to 255 bytes, or up to 64 KB of one of them. */
static gchar *
take_text (Run *run)
{
  guint8 length = take_byte (run);
  gsize n = MIN (length, run->size);
  gchar *text;

  if (length >= 0xf0) {
    n = (gsize) take_byte (run) * 257;
    return g_strnfill (n, (gchar) MAX (take_byte (run), 1));
  }
  text = g_strndup ((const gchar *) run->data, n);
  run->data += n;
  run->size -= n;
  return text;
}

static void
connect_peer (Run *run)
{
  g_autofree gchar *host = take_text (run);
  struct sockaddr_in address = { .sin_family = AF_INET };
  struct sockaddr_in6 address6 = { .sin6_family = AF_INET6, .sin6_addr = in6addr_loopback };
  struct sockaddr local = { .sa_family = AF_UNIX };
  struct sockaddr *peers[]
    = { (struct sockaddr *) &address, (struct sockaddr *) &address6, &local, NULL };
  guint kind = take_byte (run) % G_N_ELEMENTS (peers);

  address.sin_addr.s_addr = htonl (take_byte (run) % 2 != 0 ? 0xcb007109 : INADDR_LOOPBACK);
  run->network = kind == 0 && address.sin_addr.s_addr == htonl (0xcb007109);
  fake_milter.xxfi_connect (&run->context, host, peers[kind]);
}

static void
check_value (const Run *run, const gchar *value)
{
  const gchar *start = strchr (value, ';');
  gboolean tls = smfi_getsymval ((SMFICTX *) &run->context, (gchar *) "{tls_version}") != NULL
                 || smfi_getsymval ((SMFICTX *) &run->context, (gchar *) "{cipher}") != NULL;

  g_assert (start != NULL && (strncmp (start, "; security=", 11) == 0
                              || strncmp (start, ";\n\tsecurity=", 12) == 0));
  g_assert (value[strspn (value, G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "._-:=,; \n\t")] == '\0');
  g_assert (tls || !run->network || strstr (value, "security=tls") == NULL);
}

static void
end_message (Run *run)
{
  SMFICTX *context = &run->context;
  sfsistat status;

  fake_clear (context);
  status = fake_milter.xxfi_eom (context);
  if (status == SMFIS_REJECT) {
    g_assert (context->reply != NULL && context->n_removed == 0 && context->n_inserted == 0);
  } else {
    g_assert (status == SMFIS_CONTINUE && context->n_inserted == 1 && context->in_order);
    check_value (run, context->inserted);
  }
}

static void
set_macro (Run *run)
{
  guint i = take_byte (run) % FAKE_MACROS;

  g_free (run->context.macros[i][1]);
  run->context.macros[i][0] = (gchar *) macro_names[i];
  run->context.macros[i][1] = take_byte (run) % 4 != 0 ? take_text (run) : NULL;
}

static void
step (Run *run)
{
  static const gchar *const names[] = { "Received", "RECEIVED", RESULT_FIELD, "hopsec-result" };
  SMFICTX *context = &run->context;
  guint8 command = take_byte (run);
  g_autofree gchar *text = command % 8 < 3 ? take_text (run) : NULL;
  gchar *arguments[] = { text, NULL };

  switch (command % 8) {
  case 0:
    fake_milter.xxfi_helo (context, text);
    break;
  case 1:
    fake_milter.xxfi_envfrom (context, arguments);
    break;
  case 2:
    for (guint i = command >= 0xf0 ? take_byte (run) : 1; i > 0; i--) {
      fake_milter.xxfi_header (context, (gchar *) names[command / 8 % G_N_ELEMENTS (names)], text);
    }
    break;
  case 3:
    connect_peer (run);
    break;
  case 4:
    set_macro (run);
    break;
  case 5:
    fake_no_memory = command >= 0xf0;
    context->broken = command / 8 % 8 == 0;
    break;
  case 6:
    (command / 8 % 2 != 0 ? fake_milter.xxfi_abort : fake_milter.xxfi_close) (context);
    break;
  default:
    end_message (run);
  }
}

static void
start (void)
{
  static const gchar config[] = "[hopsec]\ntrust = .example.net; 203.0.113.0/24\n"
                                "[milter]\nrequire = tls\nrequire_proof = false\naction = reject\n"
                                "except_senders = @example.org\n";
  g_autofree gchar *path = g_build_filename (g_get_tmp_dir (), "fuzz-milter.XXXXXX", NULL);
  gint file = g_mkstemp (path);

  g_assert (file >= 0 && g_file_set_contents (path, config, -1, NULL));
  setup_use (setup_read (path, NULL));
  g_assert (g_remove (path) == 0 && g_close (file, NULL));
  filter_register ();
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  Run run = { .data = data, .size = size };

  if (fake_milter.xxfi_eom == NULL) {
    start ();
  }
  fake_no_memory = FALSE;
  while (run.size > 0) {
    step (&run);
  }
  fake_milter.xxfi_close (&run.context);
  fake_clear (&run.context);
  for (guint i = 0; i < FAKE_MACROS; i++) {
    g_free (run.context.macros[i][1]);
  }
  return 0;
}
