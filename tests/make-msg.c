/* make-msg FILE TYPE: writes a .msg file whose transport headers are standard input; TYPE is 001F
 * (UTF-16), 001E (bytes) or none.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gsf/gsf-outfile-msole.h>
#include <gsf/gsf-output-stdio.h>
#include <gsf/gsf-outfile.h>
#include <gsf/gsf-utils.h>
#include <stdio.h>

static void
add_property (GsfOutfile *file, const gchar *type)
{
  g_autofree gchar *name = g_strconcat ("__substg1.0_007D", type, NULL);
  GsfOutput *stream = gsf_outfile_new_child (file, name, FALSE);
  gboolean wide = g_str_equal (type, "001F");
  gint c;

  while ((c = getchar ()) != EOF) {
    const guint8 bytes[] = { (guint8) c, 0 };

    gsf_output_write (stream, wide ? 2 : 1, bytes);
  }
  gsf_output_close (stream);
  g_object_unref (stream);
}

int
main (int argc, char **argv)
{
  GsfOutput *output;
  GsfOutfile *file;
  gboolean ok;

  if (argc != 3) {
    return 2;
  }
  gsf_init ();
  output = gsf_output_stdio_new (argv[1], NULL);
  file = gsf_outfile_msole_new (output);
  if (!g_str_equal (argv[2], "none")) {
    add_property (file, argv[2]);
  }
  ok = gsf_output_close (GSF_OUTPUT (file));
  g_object_unref (file);
  g_object_unref (output);
  gsf_shutdown ();
  return ok ? 0 : 1;
}
