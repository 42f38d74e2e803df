/* Tests of mailbox.c, folder.c, mbox.c and stream.c: which messages there are, what they are called,
 * what cannot be read.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "face.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define RECEIVED                                                             \
  "Received: from a.example ([192.0.2.1]) by mx.example with ESMTPS id 1;\n" \
  "\tMon, 5 Jan 2026 01:59:06 +0000\n"
#define MESSAGE(id) RECEIVED "Message-ID: <" id ">\n\nbody\n"
#define FROM "From a@example.org Mon Jan  5 01:59:06 2026\n"

static gchar *folder;

static gchar *
in_folder (const gchar *name)
{
  return g_build_filename (folder, name, NULL);
}

static void
write_bytes (const gchar *name, const gchar *bytes, gsize length)
{
  g_autofree gchar *path = in_folder (name), *parent = g_path_get_dirname (path);

  g_assert_cmpint (g_mkdir_with_parents (parent, 0700), ==, 0);
  g_assert_true (g_file_set_contents (path, bytes, (gssize) length, NULL));
}

static void
write_text (const gchar *name, const gchar *text)
{
  write_bytes (name, text, strlen (text));
}

static void
remove_all (const gchar *path)
{
  if (g_file_test (path, G_FILE_TEST_IS_DIR) && !g_file_test (path, G_FILE_TEST_IS_SYMLINK)) {
    g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
    const gchar *name;

    while ((name = g_dir_read_name (dir)) != NULL) {
      g_autofree gchar *inner = g_build_filename (path, name, NULL);

      remove_all (inner);
    }
  }
  g_remove (path);
}

static void
begin (void)
{
  folder = g_dir_make_tmp ("hopsec-XXXXXX", NULL);
  g_assert_nonnull (folder);
}

static void
end (void)
{
  remove_all (folder);
  g_clear_pointer (&folder, g_free);
}

/* Bytes, packed as one gzip member. */
static GBytes *
pack (const gchar *text)
{
  g_autoptr (GConverter) converter
    = G_CONVERTER (g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP, 9));
  gsize size = strlen (text) + 1000, taken, n;
  gchar *packed = g_malloc (size);

  g_assert_cmpint (g_converter_convert (converter, text, strlen (text), packed, size,
                                        G_CONVERTER_INPUT_AT_END, &taken, &n, NULL),
                   ==, G_CONVERTER_FINISHED);
  return g_bytes_new_take (packed, n);
}

#define TRUSTED                                                                            \
  "Received: from a.example.org (a.example.org [192.0.2.1]) by mx.example.net (Postfix)\n" \
  "\twith ESMTPS id 4ABC; Mon, 5 Jan 2026 01:59:06 +0000\n"

/* --- what a mailbox has --------------------------------------------------------------------------- */

/* "a.mbox:1 <id>" for each message, "a.mbox! why" for what cannot be read. */
static gchar *
read_mailbox (HopsecMailbox *mailbox)
{
  GString *out = g_string_new (NULL);
  gboolean more = TRUE;

  while (more) {
    g_autoptr (GError) error = NULL;
    g_autoptr (HopsecReport) report = hopsec_mailbox_next (mailbox, &error);
    const gchar *source = hopsec_mailbox_get_source (mailbox);

    source += g_str_has_prefix (source, folder) ? strlen (folder) + 1 : 0;
    if (report != NULL) {
      g_string_append_printf (out, "%s %s\n", source, hopsec_report_get_message_id (report));
      g_assert_cmpuint (hopsec_report_get_n_hops (report), <=, 2);
    } else if (error != NULL) {
      g_assert_cmpint (error->domain, ==, (gint) HOPSEC_ERROR);
      g_string_append_printf (out, "%s! %s\n", source, error->message);
    }
    more = report != NULL || error != NULL;
    g_assert_cmpuint (out->len, <, 100000);
  }
  return g_string_free (out, FALSE);
}

static gchar *
read_path (const gchar *name, gboolean attached, guint64 start, guint64 stop)
{
  g_autoptr (HopsecAnalyzer) analyzer = hopsec_analyzer_new ();
  g_autofree gchar *path = in_folder (name);
  g_autoptr (HopsecMailbox) mailbox = hopsec_mailbox_new (analyzer, path);

  hopsec_mailbox_set_attached (mailbox, attached);
  hopsec_mailbox_set_range (mailbox, start, stop);
  return read_mailbox (mailbox);
}

static void
expect (const gchar *name, gboolean attached, const gchar *wanted)
{
  g_autofree gchar *got = read_path (name, attached, 0, G_MAXUINT64);

  g_assert_cmpstr (got, ==, wanted);
}

static const struct {
  const gchar *name, *text, *wanted;
} files[] = {
  { "one.eml", MESSAGE ("1"), "one.eml <1>\n" },
  { "blank.eml", "\r\n\n" MESSAGE ("1"), "blank.eml <1>\n" },
  { "no-end", RECEIVED "Message-ID: <1>", "no-end <1>\n" },
  { "saved.eml", FROM MESSAGE ("1"), "saved.eml <1>\n" },
  { "two.eml", FROM MESSAGE ("1") "\n" FROM MESSAGE ("2"), "two.eml <1>\ntwo.eml:2 <2>\n" },
  { "a.mbox", FROM MESSAGE ("1") "\n" FROM MESSAGE ("2"), "a.mbox:1 <1>\na.mbox:2 <2>\n" },
  { "one.mbox", FROM MESSAGE ("1"), "one.mbox:1 <1>\n" },
  { "crlf.mbox", "From a\r\nMessage-ID: <1>\r\n\r\nbody\r\n\r\nFrom b\r\nMessage-ID: <2>\r\n\r\n",
    "crlf.mbox:1 <1>\ncrlf.mbox:2 <2>\n" },
  { "no-body.mbox", "From a\nMessage-ID: <1>\n\nFrom b\nMessage-ID: <2>\n\n",
    "no-body.mbox:1 <1>\nno-body.mbox:2 <2>\n" },
  { "quoted.mbox", FROM "Message-ID: <1>\n\nx\n\n>From b\nA: b\n\n>>From c\n\n" FROM MESSAGE ("2"),
    "quoted.mbox:1 <1>\nquoted.mbox:2 <2>\n" },
  { "prose.mbox", FROM "Message-ID: <1>\n\nx\n\nFrom now on: prose\nand more\n\nFrom here\n",
    "prose.mbox:1 <1>\n" },
  { "no-blank.mbox", FROM "Message-ID: <1>\n\nx\nFrom b\nMessage-ID: <2>\n\n",
    "no-blank.mbox:1 <1>\n" },
  { "no-blank-date.mbox", FROM "Message-ID: <1>\n\nx\n" FROM MESSAGE ("2") FROM MESSAGE ("3"),
    "no-blank-date.mbox:1 <1>\nno-blank-date.mbox:2 <2>\nno-blank-date.mbox:3 <3>\n" },
  { "bom.mbox", "\xef\xbb\xbf" FROM MESSAGE ("1") "\n" FROM MESSAGE ("2"),
    "bom.mbox:1 <1>\nbom.mbox:2 <2>\n" },
  { "1.emlx", "312       \n" MESSAGE ("1") "<?xml version=\"1.0\"?>\n<plist/>\n", "1.emlx <1>\n" },
  { "from-prose", "From the ticket:\n\n" MESSAGE ("1"), "from-prose <1>\n" },
  { "length.mbox",
    FROM "Content-Length: 999999\nMessage-ID: <1>\n\nx\n\n" FROM
         "Content-Length: 0\n" MESSAGE ("2"),
    "length.mbox:1 <1>\nlength.mbox:2 <2>\n" },
  { "bare.mbox", "From \nMessage-ID: <1>\n\nx\n\nFrom \nMessage-ID: <2>\n\nx\n",
    "bare.mbox:1 <1>\nbare.mbox:2 <2>\n" },
  { "uucp.mbox", FROM ">From b remote from c\n" MESSAGE ("1"), "uucp.mbox:1 <1>\n" },
  { "uucp-prose.mbox", FROM ">From b\n\nFrom c\n\n" FROM MESSAGE ("2"), "uucp-prose.mbox:1 <2>\n" },
  { "blank.mbox", "\n\r\n" FROM MESSAGE ("1"), "blank.mbox:1 <1>\n" },
  { "mmdf", "\1\1\1\1\n" MESSAGE ("1") "\1\1\1\1\n\1\1\1\1\nFrom b\n" MESSAGE ("2") "\1\1\1\1\n",
    "mmdf:1 <1>\nmmdf:2 <2>\n" },
  { "only-from.mbox", "From a\nFrom b\n\nFrom c\n",
    "only-from.mbox! no message in this mailbox\n" },
  { "from", "From ", "from! is not a mail message: it has no header field of mail\n" },
  { "empty", "", "empty! is empty\n" },
  { "newlines", "\n\n\r\n", "newlines! is empty\n" },
  { "ticket.txt", "Bob wrote:\nHeader = Received: from a.example by mx.example; today\n",
    "ticket.txt! line 2 looks like a Received field, but not in a form that can be read: paste the "
    "header as it "
    "is shown, and nothing else\n" },
  { "box.pst", "!BDN and more\n",
    "box.pst! is an Outlook data file (.pst, .ost): readpst -e -o FOLDER FILE makes "
    "messages of it\n" },
  { "box.zip", "PK\3\4 and more\n",
    "box.zip! is a ZIP archive: unzip FILE -d FOLDER; hopsec FOLDER\n" },
  { "prose", "only prose\n", "prose! is not a mail message: it has no header field of mail\n" },
};

static void
test_files (void)
{
  begin ();
  for (guint i = 0; i < G_N_ELEMENTS (files); i++) {
    write_text (files[i].name, files[i].text);
    expect (files[i].name, FALSE, files[i].wanted);
    expect (files[i].name, TRUE, files[i].wanted);
  }
  end ();
}

/* Whatever stands where in the window, the messages are the same: bodies of all lengths around the
 * sizes of the buffers, and header blocks that go over their ends. */
static void
test_windows (void)
{
  static const gsize sizes[] = { 0, 1, 2, 3, 5, 2048, 16384, 65536, 262144, 300000 };

  begin ();
  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++) {
    for (gsize size = sizes[i] - MIN (sizes[i], 160); size < sizes[i] + 3; size += 1 + size % 7) {
      g_autoptr (GString) text = g_string_new (FROM "Message-ID: <1>\n\n");
      gsize header = text->len;

      for (gsize n = 0; n < size; n++) {
        g_string_append_c (text, n % 61 == 60 ? '\n' : 'x');
      }
      g_string_append (text, "\n\n" FROM MESSAGE ("2") "\n" FROM "X: ");
      g_string_set_size (text, text->len + size);
      memset (text->str + text->len - size, 'y', size);
      g_string_append (text, "\n" MESSAGE ("3"));
      write_bytes ("w.mbox", text->str, text->len);
      expect ("w.mbox", FALSE, "w.mbox:1 <1>\nw.mbox:2 <2>\nw.mbox:3 <3>\n");
      g_assert_cmpuint (header, >, 0);
    }
  }
  end ();
}

/* A file in pieces has each message once, wherever it is cut. */
static void
test_ranges (void)
{
  const gchar *text
    = "\n" FROM MESSAGE ("1") "\n" FROM "Message-ID: <2>\r\n\r\nx\r\n\r\n" FROM MESSAGE (
      "3") "\n\n"
           "From x\nX: a header without an end\n" FROM MESSAGE ("4");
  gsize length = strlen (text);

  begin ();
  write_text ("r.mbox", text);
  for (guint64 cut = 1; cut < length; cut++) {
    g_autofree gchar *first = read_path ("r.mbox", FALSE, 0, cut);
    g_autofree gchar *second = read_path ("r.mbox", FALSE, cut, G_MAXUINT64);
    guint n = 0;

    for (guint i = 1; i <= 4; i++) {
      g_autofree gchar *id = g_strdup_printf ("<%u>", i);

      n += strstr (first, id) != NULL;
      g_assert_true ((strstr (first, id) != NULL) != (strstr (second, id) != NULL));
    }
    g_assert_true (n == 4 || strstr (second, "r.mbox:1 ") != NULL);
  }
  end ();
}

/* a piece without a message is nothing to complain of while another has one */
static void
test_empty_range (void)
{
  static const gchar prose[] = "From now on: prose\nand more\n\n";
  g_autofree gchar *text = g_strconcat (prose, FROM MESSAGE ("1"), NULL), *first = NULL,
                   *all = NULL;
  g_autofree gchar *newlines = NULL;

  begin ();
  write_text ("r.mbox", text);
  first = read_path ("r.mbox", FALSE, 0, sizeof prose - 1);
  g_assert_cmpstr (first, ==, "");
  write_text ("n.mbox", "\n\n\n\n\n\n\n\n" FROM MESSAGE ("1"));
  newlines = read_path ("n.mbox", FALSE, 0, 4);
  g_assert_cmpstr (newlines, ==, "");
  write_text ("r.mbox", prose);
  all = read_path ("r.mbox", FALSE, 0, 10);
  g_assert_cmpstr (all, ==, "r.mbox! is not a mail message: it has no header field of mail\n");
  end ();
}

static void
test_pieces (void)
{
  g_autoptr (HopsecAnalyzer) analyzer = hopsec_analyzer_new ();
  g_autoptr (HopsecMailbox) mailbox = NULL;
  g_autoptr (GString) out = g_string_new (NULL), text = g_string_new (NULL);
  guint64 start, stop;
  gchar *path;

  begin ();
  for (guint i = 0; i < 10; i++) {
    g_string_append (text, FROM MESSAGE ("1") "\n");
  }
  write_text ("a.eml", MESSAGE ("1"));
  write_text ("b.mbox", text->str);
  write_text ("c.txt",
              "prose that is longer than a piece, but no mailbox: it is not cut .............."
              "............................................................................"
              "............................................................................"
              "............................................................................"
              "............................................................................"
              "............................................................................"
              "............................................................................");
  mailbox = hopsec_mailbox_new (analyzer, folder);
  while ((path = hopsec_mailbox_next_piece (mailbox, text->len / 3 + 1, &start, &stop, NULL))
         != NULL) {
    g_string_append_printf (out, "%s %d %d\n", path + strlen (folder) + 1, start > 0,
                            stop < G_MAXUINT64);
    g_free (path);
  }
  g_assert_cmpstr (out->str, ==, "a.eml 0 0\nb.mbox 0 1\nb.mbox 1 1\nb.mbox 1 0\nc.txt 0 0\n");
  end ();
}

/* --- folders -------------------------------------------------------------------------------------- */

static void
test_folders (void)
{
  begin ();
  write_text ("mail/b.eml", MESSAGE ("b"));
  write_text ("mail/a/x.mbox", FROM MESSAGE ("x"));
  write_text ("mail/.hidden", MESSAGE ("no"));
  expect ("mail", FALSE, "mail/a/x.mbox:1 <x>\nmail/b.eml <b>\n");
  write_text ("mh/10", MESSAGE ("10"));
  write_text ("mh/9", MESSAGE ("9"));
  write_text ("mh/,8", MESSAGE ("no"));
  expect ("mh", FALSE, "mh/9 <9>\nmh/10 <10>\n");
  write_text ("maildir/new/2", MESSAGE ("2"));
  write_text ("maildir/cur/3:2,S", MESSAGE ("3"));
  write_text ("maildir/tmp/4", MESSAGE ("no"));
  write_text ("maildir/index", "no mail");
  write_text ("maildir/.Sent/new/6", MESSAGE ("6"));
  write_text ("maildir/.index/new/7", MESSAGE ("no"));
  write_text ("maildir/.Sent/cur/5:2,S", MESSAGE ("5"));
  expect ("maildir", FALSE,
          "maildir/.Sent/cur/5:2,S <5>\nmaildir/.Sent/new/6 <6>\nmaildir/cur/3:2,S <3>\n"
          "maildir/new/2 <2>\n");
  end ();
}

static void
test_bad_places (void)
{
  g_autofree gchar *loop = NULL, *fifo = NULL, *link = NULL, *none = NULL;

  begin ();
  write_text ("f/a.eml", MESSAGE ("1"));
  loop = in_folder ("f/loop");
  link = in_folder ("f/m");
  fifo = in_folder ("f/b");
  none = in_folder ("none");
  g_assert_cmpint (symlink (folder, loop), ==, 0);
  g_assert_cmpint (symlink ("nowhere", link), ==, 0);
  g_assert_cmpint (mkfifo (fifo, 0600), ==, 0);
  g_assert_cmpint (g_mkdir (none, 0700), ==, 0);
  write_text ("f/z.eml", MESSAGE ("2"));
  expect ("f", FALSE,
          "f/a.eml <1>\n"
          "f/b! is not a regular file\n"
          "f/loop! is a symbolic link in a folder, which is not followed\n"
          "f/m! is a symbolic link in a folder, which is not followed\n"
          "f/z.eml <2>\n");
  expect ("none", FALSE, "none! no message in this folder\n");
  expect ("vanished", FALSE, "vanished! No such file or directory\n");
  end ();
}

/* --- gzip ----------------------------------------------------------------------------------------- */

static void
test_gzip (void)
{
  g_autoptr (GBytes) one = pack (FROM MESSAGE ("1") "\n"), two = pack (FROM MESSAGE ("2"));
  g_autoptr (GBytes) eml = pack (MESSAGE ("1")), half = pack (RECEIVED);
  g_autoptr (GByteArray) both = g_byte_array_new ();
  gsize n = g_bytes_get_size (one), length = g_bytes_get_size (two), size = g_bytes_get_size (eml);

  begin ();
  g_byte_array_append (both, g_bytes_get_data (one, NULL), (guint) n);
  g_byte_array_append (both, g_bytes_get_data (two, NULL), (guint) length);
  write_bytes ("a.mbox.gz", (const gchar *) both->data, both->len);
  expect ("a.mbox.gz", FALSE, "a.mbox.gz:1 <1>\na.mbox.gz:2 <2>\n");
  write_bytes ("a.eml.gz", g_bytes_get_data (eml, NULL), size);
  expect ("a.eml.gz", FALSE, "a.eml.gz <1>\n");
  for (gsize cut = 1; cut < size; cut++) {
    g_autofree gchar *got = NULL;

    write_bytes ("cut.gz", g_bytes_get_data (eml, NULL), cut);
    got = read_path ("cut.gz", FALSE, 0, G_MAXUINT64);
    g_assert_nonnull (strstr (got, "cut.gz! "));
  }
  write_bytes ("cut.gz", (const gchar *) both->data, both->len - 4);
  expect ("cut.gz", FALSE,
          "cut.gz:1 <1>\ncut.gz:2 <2>\ncut.gz! ends in the middle of its gzip data\n");
  write_bytes ("half.gz", g_bytes_get_data (half, NULL), g_bytes_get_size (half) - 3);
  expect ("half.gz", FALSE, "half.gz! ends in the middle of its gzip data\n");
  g_byte_array_append (both, (const guint8 *) "tail", 4);
  write_bytes ("tail.gz", (const gchar *) both->data, both->len);
  expect ("tail.gz", FALSE,
          "tail.gz:1 <1>\ntail.gz:2 <2>\ntail.gz! has other bytes after its gzip data\n");
  both->data[n / 2] ^= 0x55;
  write_bytes ("bad.gz", (const gchar *) both->data, both->len);
  expect ("bad.gz", FALSE, "bad.gz! is damaged gzip data\n");
  end ();
}

/* --- messages inside: test-attached.c has their kinds ------------------------------------------ */

#define MULTIPART(type, boundary) \
  "Message-ID: <0>\nContent-Type: multipart/" type ";\n boundary=\"" boundary "\"\n\npreamble\n\n"

static void
test_attached_mbox (void)
{
  begin ();
  write_text ("a.mbox",
              FROM MULTIPART ("mixed", "b") "--b\nContent-Type: message/rfc822\n\n" MESSAGE (
                "1") "--b--\n\n" FROM MESSAGE ("2") "\n" FROM
                MULTIPART ("mixed", "b") "--b\nContent-Type: message/rfc822\n\n" RECEIVED
                                         "Message-ID: <4>\n\n\n" FROM MESSAGE ("5"));
  expect (
    "a.mbox", TRUE,
    "a.mbox:1 <0>\na.mbox:1/1 <1>\na.mbox:2 <2>\na.mbox:3 <0>\na.mbox:3/1 <4>\na.mbox:4 <5>\n");
  end ();
}

/* Whoever attached a message may have written all of it: whom the analyzer trusts, proves nothing. */
static void
test_attached_claimed (void)
{
  g_autoptr (HopsecAnalyzer) analyzer = hopsec_analyzer_new ();
  g_autoptr (HopsecMailbox) mailbox = NULL;
  g_autoptr (HopsecReport) outer = NULL, inner = NULL;
  g_autofree gchar *path = NULL;

  begin ();
  write_text ("forged.eml",
              TRUSTED MULTIPART ("mixed", "b") "--b\nContent-Type: message/rfc822\n\n" TRUSTED
                                               "\nbody\n--b--\n");
  path = in_folder ("forged.eml");
  g_assert_true (hopsec_analyzer_add_trust (analyzer, "mx.example.net", NULL));
  hopsec_analyzer_set_trust_hops (analyzer, 1);
  mailbox = hopsec_mailbox_new (analyzer, path);
  hopsec_mailbox_set_attached (mailbox, TRUE);
  outer = hopsec_mailbox_next (mailbox, NULL);
  inner = hopsec_mailbox_next (mailbox, NULL);
  g_assert_cmpint (hopsec_report_get_proved (outer), ==, HOPSEC_SECURITY_TLS);
  g_assert_cmpuint (hopsec_report_get_n_hops (inner), ==, 1);
  g_assert_cmpint (hopsec_report_get_proved (inner), ==, HOPSEC_SECURITY_NONE);
  g_assert_null (hopsec_report_get_trust_hint (inner));
  end ();
}

/* The header block of a message inside is cut at the limit, and says so. */
static void
test_attached_long (void)
{
  g_autoptr (HopsecAnalyzer) analyzer = hopsec_analyzer_new ();
  g_autoptr (HopsecMailbox) mailbox = NULL;
  g_autoptr (HopsecReport) outer = NULL, inner = NULL, none = NULL;
  g_autoptr (GString) text
    = g_string_new (MULTIPART ("mixed", "b") "--b\nContent-Type: message/rfc822\n\n");
  g_autofree gchar *path = NULL;

  begin ();
  for (guint i = 0; i < 5000; i++) {
    g_string_append (text, "X: y\n");
  }
  write_text ("long.eml", text->str);
  path = in_folder ("long.eml");
  hopsec_analyzer_set_limit (analyzer, HOPSEC_LIMIT_HEADER, 4096);
  mailbox = hopsec_mailbox_new (analyzer, path);
  hopsec_mailbox_set_attached (mailbox, TRUE);
  outer = hopsec_mailbox_next (mailbox, NULL);
  inner = hopsec_mailbox_next (mailbox, NULL);
  none = hopsec_mailbox_next (mailbox, NULL);
  g_assert_nonnull (inner);
  g_assert_cmphex (hopsec_report_get_flags (inner) & HOPSEC_FLAG_TRUNCATED, !=, 0);
  g_assert_null (none);
  end ();
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mailbox/files", test_files);
  g_test_add_func ("/mailbox/windows", test_windows);
  g_test_add_func ("/mailbox/ranges", test_ranges);
  g_test_add_func ("/mailbox/empty-range", test_empty_range);
  g_test_add_func ("/mailbox/pieces", test_pieces);
  g_test_add_func ("/mailbox/folders", test_folders);
  g_test_add_func ("/mailbox/bad-places", test_bad_places);
  g_test_add_func ("/mailbox/gzip", test_gzip);
  g_test_add_func ("/mailbox/attached-mbox", test_attached_mbox);
  g_test_add_func ("/mailbox/attached-claimed", test_attached_claimed);
  g_test_add_func ("/mailbox/attached-long", test_attached_long);
  return g_test_run ();
}
