/* hopsec-native: what it answers is what the library says, and faults and limits are answers too.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * NATIVE_REQUESTS is how many one process answers. Linux only: /proc tells.
 */
#include "native.h"

#include "sanitized.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define FEW 500
#define ROOM (1024 * 1024) /* bytes that may come between the first tenth and the end */

static const gchar header[]
  = "Received: from a.example (a.example [192.0.2.1]) by mx.example.net\r\n"
    " (Postfix) with ESMTP id 4f9kQc1nWJz7kLm; Mon, 5 Jan 2026 01:59:06 +0000\r\n"
    "From: \"A\" <a@a.example>\r\n\r\n";

/* --- frames ------------------------------------------------------------------------------------ */

static void
add_frame (GString *in, const gchar *text, guint32 length)
{
  g_string_append_len (in, (const gchar *) &length, sizeof length);
  g_string_append_len (in, text, length);
}

/* `members`: what follows the header, with its comma */
static gchar *
make_request (const gchar *data, gsize length, const gchar *members)
{
  g_autofree gchar *text = g_base64_encode ((const guchar *) data, length);

  return g_strdup_printf ("{\"header\":\"%s\"%s}", text, members);
}

static GPtrArray *
cut_frames (const gchar *out, gsize size)
{
  GPtrArray *frames = g_ptr_array_new_with_free_func (g_free);
  guint32 length;

  for (gsize at = 0; at < size; at += length) {
    g_assert_cmpuint (size - at, >=, sizeof length);
    memcpy (&length, out + at, sizeof length);
    at += sizeof length;
    g_assert_cmpuint (length, <=, MIN (size - at, MAX_ANSWER));
    g_ptr_array_add (frames, g_strndup (out + at, length));
  }
  return frames;
}

static GPtrArray *
serve_bytes (GString *in)
{
  char *text = NULL;
  size_t size = 0;
  FILE *input = fmemopen (in->str, in->len, "r"), *output = open_memstream (&text, &size);
  GPtrArray *frames;

  serve (input, output);
  fclose (input);
  fclose (output);
  frames = cut_frames (text, size);
  free (text);
  return frames;
}

/* --- answers ----------------------------------------------------------------------------------- */

static void
assert_has (const gchar *text, const gchar *part)
{
  if (strstr (text, part) == NULL) {
    g_error ("no %s in %s", part, text);
  }
}

static void
test_answers (void)
{
  g_autoptr (HopsecReport) report = hopsec_analyze (header, strlen (header), NULL);
  g_autofree gchar *json = hopsec_report_to_json (report, NULL);
  const gchar *const cases[][2] = {
    { "", "{\"security\":\"plaintext\",\"between\":\"plaintext\",\"summary\":\"NOT encrypted" },
    { "", "\"hint\":\"mx.example.net\"}" },
    { ",\"trust\":\"mx.example.net; 192.0.2.0/24\"", "plaintext (proved)\",\"hint\":null}" },
    { ",\"trust_hops\":\"1\"", "plaintext (proved)\",\"hint\":null}" },
    { ",\"want\":\"report\"", "\"report\":{\"schema\":1," },
    { ",\"want\":\"report\"", strstr (json, "\"hops\":") },
    { ",\"want\":\"html\"", "\"html\":\"<!DOCTYPE html>" },
    { ",\"want\":\"html\"", "lang=\\\"en\\\"" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree gchar *request = make_request (header, strlen (header), cases[i][0]);
    g_autoptr (GString) answer = answer_request (request, strlen (request));

    assert_has (answer->str, cases[i][1]);
  }
}

static void
test_errors (void)
{
  static const gchar *const cases[][2] = {
    { "", "no JSON object of strings" },
    { "[1]", "no JSON object of strings" },
    { "{\"header\":1}", "no JSON object of strings" },
    { "{\"header\":\"\\ud800\"}", "no JSON object of strings" },
    { "{}", "no header" },
    { "{\"header\":\"QTogYg==\",\"trust\":\"a=b\"}", "'a=b' is no host" },
    { "{\"header\":\"QTogYg==\",\"trust\":\"\\n\"}", "no JSON object of strings" },
    { "{\"header\":\"\xff\"}", "no JSON object of strings" },
    { "{'header':'QTogYg==','trust':'\"'}", "'\\\"' is no host" },
    { "{\"header\":\"QTogYg==\",\"trust_hops\":\"-1\"}", "-1" },
    { "{\"header\":\"RnJvbTogYQoK\",\"want\":\"all\"}", "want is line, report or html" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GString) answer = answer_request (cases[i][0], strlen (cases[i][0]));

    assert_has (answer->str, "{\"error\":\"");
    assert_has (answer->str, cases[i][1]);
  }
}

/* A message whose report no mail program takes: the line is still told. */
static void
test_large (void)
{
  g_autoptr (GString) data = g_string_new (NULL);

  for (guint i = 0; i < 90; i++) {
    g_string_append (data, "Received: from a (a [192.0.2.1])\r\n");
    for (guint line = 0; line < 150; line++) {
      g_string_append (data, " ("
                             "\\\"\\\"\\\"\\\"\\\"\\\"\\\"\\\"\\\"\\\"\\\"\\\"\\\"\\\"\\\"\\\"\\\""
                             "\\\"\\\"\\\"\\\"\\\"\\\")\r\n");
    }
    g_string_append (data, " by mx.example.net (Postfix) with ESMTP id 4f9kQc1nWJz7kLm; Mon, 5 Jan "
                           "2026 01:59:06 +0000\r\n");
  }
  g_string_append (data, "\r\n");
  for (guint i = 0; i < 3; i++) {
    static const gchar *const want[] = { "", ",\"want\":\"report\"", ",\"want\":\"html\"" };
    static const gchar *const have[] = { "{\"security\":\"", "{\"error\":\"the report is larger",
                                         "{\"error\":\"the report is larger" };
    g_autofree gchar *request = make_request (data->str, data->len, want[i]);
    g_autoptr (GString) answer = answer_request (request, strlen (request));

    assert_has (answer->str, have[i]);
  }
}

/* A frame that is too long, and one that is cut off, between good ones. */
static void
test_frames (void)
{
  g_autoptr (GString) in = g_string_new (NULL);
  g_autofree gchar *request = make_request (header, strlen (header), "");
  g_autofree gchar *long_text = g_strnfill (MAX_REQUEST + 1, ' ');
  g_autoptr (GPtrArray) answers = NULL;

  add_frame (in, request, (guint32) strlen (request));
  add_frame (in, long_text, MAX_REQUEST + 1);
  add_frame (in, long_text, MAX_REQUEST);
  add_frame (in, "", 0);
  add_frame (in, request, (guint32) strlen (request));
  add_frame (in, request, (guint32) strlen (request));
  g_string_truncate (in, in->len - 1);
  answers = serve_bytes (in);
  g_assert_cmpuint (answers->len, ==, 5);
  assert_has (answers->pdata[0], "NOT encrypted");
  assert_has (answers->pdata[1], "longer than 2 MiB");
  assert_has (answers->pdata[2], "no JSON");
  assert_has (answers->pdata[3], "no JSON");
  g_assert_cmpstr (answers->pdata[4], ==, answers->pdata[0]);
}

/* --- the process -------------------------------------------------------------------------------- */

/* A child that starts the program with pipes, tells its process and waits to be killed. */
static void
be_parent (int told)
{
  g_autofree gchar *program
    = g_test_build_filename (G_TEST_BUILT, "../examples/native/hopsec-native", NULL);
  gchar *argv[] = { program, (gchar *) "hopsec.json", (gchar *) "hopsec@libhopsec", NULL };
  guint32 length = 2;
  gchar frame[] = "****{}", byte;
  gint in, out;
  GPid pid = 0;

  memcpy (frame, &length, sizeof length);
  if (g_spawn_async_with_pipes (NULL, argv, NULL, G_SPAWN_LEAVE_DESCRIPTORS_OPEN, NULL, NULL, &pid,
                                &in, &out, NULL, NULL)
      && write (in, frame, 6) == 6 && read (out, &byte, 1) == 1 && write (told, &byte, 1) == 1) {
    pause ();
  }
  _exit (1);
}

/* It holds the pipe open as long as it lives. */
static void
test_parent (void)
{
  int ends[2];
  gchar bytes[2];
  pid_t parent;

  g_assert_cmpint (pipe (ends), ==, 0);
  parent = fork ();
  if (parent == 0) {
    close (ends[0]);
    be_parent (ends[1]);
  }
  close (ends[1]);
  g_assert_cmpint (read (ends[0], bytes, 1), ==, 1);
  g_assert_cmpint (kill (parent, SIGKILL), ==, 0);
  g_assert_cmpint (waitpid (parent, NULL, 0), ==, parent);
  g_assert_cmpint (read (ends[0], bytes, 1), ==, 0);
  close (ends[0]);
}

/* --- the site's configuration ------------------------------------------------------------------- */

static void
test_config (void)
{
  static const gchar *const files[][2] = {
    { "[hopsec]\ntrust = mx.example.net\n", "plaintext (proved)" },
    { "[hopsec]\ntrusts = mx.example.net\n", "{\"error\":\"" },
    { "", "(as claimed)" },
  };
  g_autofree gchar *path = g_build_filename (g_get_user_config_dir (), "hopsec.conf", NULL);

  for (guint i = 0; i < G_N_ELEMENTS (files); i++) {
    g_autofree gchar *request = make_request (header, strlen (header), "");
    g_autoptr (GString) answer = NULL;

    g_assert_true (g_file_set_contents (path, files[i][0], -1, NULL));
    answer = answer_request (request, strlen (request));
    assert_has (answer->str, files[i][1]);
  }
}

/* --- many --------------------------------------------------------------------------------------- */

static gsize
resident (void)
{
  g_autofree gchar *text = NULL;
  unsigned long pages = 0;

  g_assert_true (g_file_get_contents ("/proc/self/statm", &text, NULL, NULL));
  g_assert_cmpint (sscanf (text, "%*u %lu", &pages), ==, 1);
  return (gsize) pages * (gsize) sysconf (_SC_PAGESIZE);
}

static void
test_memory (void)
{
  const gchar *many = g_getenv ("NATIVE_REQUESTS");
  guint n = many != NULL ? (guint) atoi (many) : FEW;
  g_autofree gchar *request = make_request (header, strlen (header), ",\"want\":\"html\"");
  gsize early = 0;

  for (guint i = 0; i < n; i++) {
    GString *answer = answer_request (request, strlen (request));

    g_string_free (answer, TRUE);
    if (i == n / 10) {
      early = resident ();
    }
  }
  g_test_message ("%u requests: %" G_GSIZE_FORMAT " KiB, then %" G_GSIZE_FORMAT " KiB", n,
                  early / 1024, resident () / 1024);
#ifndef SANITIZED
  g_assert_cmpuint (resident (), <=, early + ROOM);
#endif
}

int
main (int argc, char **argv)
{
  g_autofree gchar *folder = g_dir_make_tmp ("test-native.XXXXXX", NULL);
  g_autofree gchar *path = g_build_filename (folder, "hopsec.conf", NULL);
  gint status;

  g_setenv ("XDG_CONFIG_HOME", folder, TRUE);
  g_assert_true (g_file_set_contents (path, "", -1, NULL));
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/native/answers", test_answers);
  g_test_add_func ("/native/errors", test_errors);
  g_test_add_func ("/native/large", test_large);
  g_test_add_func ("/native/frames", test_frames);
  g_test_add_func ("/native/parent", test_parent);
  g_test_add_func ("/native/config", test_config);
  g_test_add_func ("/native/memory", test_memory);
  status = g_test_run ();
  g_remove (path);
  g_rmdir (folder);
  return status;
}
