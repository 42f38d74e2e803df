/* hopsec-native: a mail program starts it, gives the path of its manifest and its own id, and closes
 * the standard input when it wants no more.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "native.h"

#include <unistd.h>

int
main (void)
{
  if (isatty (STDIN_FILENO)) {
    fputs ("hopsec-native is started by a mail program's add-on: examples/thunderbird/README\n",
           stderr);
    return 2;
  }
  serve (stdin, stdout);
  return 0;
}
