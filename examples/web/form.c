/* What a request asks about: a form's fields, or the bytes of a message as they are.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "web.h"

#include <libsoup/soup.h>
#include <string.h>

#define MAX_NAME 255 /* bytes of a file's name that are kept */

static void
upload_free (gpointer data)
{
  Upload *upload = data;

  g_free (upload->name);
  g_bytes_unref (upload->bytes);
  g_free (upload);
}

static Upload *
upload_new (const gchar *name, GBytes *bytes)
{
  Upload *upload = g_new0 (Upload, 1);

  upload->name = g_strndup (name, MAX_NAME);
  upload->bytes = g_bytes_ref (bytes);
  return upload;
}

/* A text without the blanks around it, of which pasting leaves some; NULL: there is nothing in it */
static GBytes *
strip (GBytes *bytes)
{
  gsize size, start = 0;
  const gchar *text = g_bytes_get_data (bytes, &size);

  while (start < size && g_ascii_isspace (text[start])) {
    start++;
  }
  return start < size ? g_bytes_new_from_bytes (bytes, start, size - start) : NULL;
}

static void
add_message (Form *form, const gchar *name, GBytes *bytes)
{
  g_autoptr (GBytes) rest = strip (bytes);

  if (rest != NULL) {
    g_ptr_array_add (form->messages, upload_new (name, rest));
  }
}

/* --- multipart/form-data -------------------------------------------------------------------------- */

static void
add_part (Form *form, const gchar *field, const gchar *file, GBytes *bytes)
{
  gboolean is_file = file != NULL && file[0] != '\0';

  if (g_strcmp0 (field, "text") == 0) {
    add_message (form, "pasted", bytes);
  } else if (g_strcmp0 (field, "files") == 0 && is_file) {
    g_ptr_array_add (form->messages, upload_new (file, bytes));
  } else if (g_strcmp0 (field, "settings") == 0 && is_file && form->settings == NULL) {
    form->settings = upload_new (file, bytes);
  } else if (g_strcmp0 (field, "attached") == 0) {
    form->attached = TRUE;
  }
}

static void
read_parts (Form *form, GBytes *body, const gchar *type)
{
  SoupMessageHeaders *headers = soup_message_headers_new (SOUP_MESSAGE_HEADERS_MULTIPART);
  SoupMultipart *multipart;

  soup_message_headers_append (headers, "Content-Type", type);
  multipart = soup_multipart_new_from_message (headers, body);
  for (gint i = 0; multipart != NULL && i < soup_multipart_get_length (multipart); i++) {
    SoupMessageHeaders *part;
    GBytes *bytes;
    g_autoptr (GHashTable) words = NULL;

    if (soup_multipart_get_part (multipart, i, &part, &bytes)
        && soup_message_headers_get_content_disposition (part, NULL, &words)) {
      add_part (form, g_hash_table_lookup (words, "name"), g_hash_table_lookup (words, "filename"),
                bytes);
    }
  }
  g_clear_pointer (&multipart, soup_multipart_free);
  soup_message_headers_unref (headers);
}

/* --- the others ------------------------------------------------------------------------------------- */

static gboolean
begins (GBytes *body, const gchar *word)
{
  gsize size;
  const gchar *text = g_bytes_get_data (body, &size);

  return size >= strlen (word) && memcmp (text, word, strlen (word)) == 0;
}

static void
read_fields (Form *form, GBytes *body)
{
  gsize size;
  const gchar *data = g_bytes_get_data (body, &size);
  g_autofree gchar *text = g_strndup (data, size);
  g_autoptr (GHashTable) fields = soup_form_decode (text);
  const gchar *value = g_hash_table_lookup (fields, "text");

  if (value != NULL) {
    g_autoptr (GBytes) bytes = g_bytes_new (value, strlen (value));

    add_message (form, "pasted", bytes);
  }
  form->attached = g_hash_table_contains (fields, "attached");
}

/* type: nullable. curl calls all that it sends a form: it is one if it begins as ours does. */
void
form_read (Form *form, GBytes *body, const gchar *type)
{
  memset (form, 0, sizeof *form);
  form->messages = g_ptr_array_new_with_free_func (upload_free);
  if (type != NULL && g_ascii_strncasecmp (type, "multipart/form-data", 19) == 0) {
    read_parts (form, body, type);
  } else if (type != NULL && begins (body, "text=")
             && g_ascii_strncasecmp (type, "application/x-www-form-urlencoded", 33) == 0) {
    read_fields (form, body);
  } else if (g_bytes_get_size (body) > 0) {
    g_ptr_array_add (form->messages, upload_new ("message", body));
  }
}

void
form_clear (Form *form)
{
  g_clear_pointer (&form->messages, g_ptr_array_unref);
  g_clear_pointer (&form->settings, upload_free);
}
