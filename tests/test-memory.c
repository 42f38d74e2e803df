/* How much memory a header block takes, while it is read and in its report. The allocations of the
 * whole process are counted, GMime's among them: glibc only.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "hopsec.h"

#include "hostile.h"
#include "sanitized.h"

#include <malloc.h>
#include <string.h>

#if defined __GLIBC__ && !defined SANITIZED
#define COUNTED 1

void *__libc_malloc (size_t size);
void *__libc_calloc (size_t n, size_t size);
void *__libc_realloc (void *block, size_t size);
void __libc_free (void *block);

static gsize used, peak;

static void *
count (void *block)
{
  used += block != NULL ? malloc_usable_size (block) : 0;
  peak = MAX (peak, used);
  return block;
}

void *
malloc (size_t size)
{
  return count (__libc_malloc (size));
}

void *
calloc (size_t n, size_t size)
{
  return count (__libc_calloc (n, size));
}

void *
realloc (void *block, size_t size)
{
  used -= block != NULL ? malloc_usable_size (block) : 0;
  return count (__libc_realloc (block, size));
}

void
free (void *block)
{
  used -= block != NULL ? malloc_usable_size (block) : 0;
  __libc_free (block);
}
#else
static gsize used, peak;
#endif

static const gsize sizes[] = { 64 * 1024, 256 * 1024, 1000 * 1024 };

static void
check_shape (HopsecAnalyzer *analyzer, guint shape, gsize size)
{
  g_autoptr (GString) data = hostile_make (shape, size);
  gsize before = used;
  HopsecReport *report;

  peak = used;
  report = hopsec_analyzer_analyze_data (analyzer, data->str, data->len, NULL);
  g_test_message ("%s, %" G_GSIZE_FORMAT " bytes: %.2f times at the peak, %.2f kept",
                  hostile_name (shape), data->len, (gdouble) (peak - before) / (gdouble) data->len,
                  (gdouble) (used - before) / (gdouble) data->len);
  g_assert_cmpuint (peak - before, <=, 5 * data->len + 1024 * 1024);
  g_assert_cmpuint (used - before, <=, 2 * data->len);
  hopsec_report_unref (report);
  g_assert_cmpuint (used, <=, before + 64 * 1024); /* what a thread keeps for the next message */
}

static void
test_memory (void)
{
  g_autoptr (HopsecAnalyzer) analyzer = hopsec_analyzer_new ();

#ifndef COUNTED
  g_test_skip ("allocations are counted with glibc, and without sanitizers");
  return;
#endif
  hopsec_report_unref (hopsec_analyzer_analyze_data (analyzer, "Received: by a\n\n", 16, NULL));
  for (guint shape = 0; shape < hostile_n_shapes (); shape++) {
    for (guint i = 0; i < G_N_ELEMENTS (sizes); i++) {
      check_shape (analyzer, shape, sizes[i]);
    }
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/memory", test_memory);
  return g_test_run ();
}
