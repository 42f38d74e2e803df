/* IP addresses and networks.
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "base/base.h"

#include <arpa/inet.h>
#include <string.h>

#define MAX_TEXT 45 /* the longest text of an IPv6 address (INET6_ADDRSTRLEN - 1) */

static const guint8 mapped[12] = { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff };

/* four decimal numbers; a leading zero is fine ("127.0.01" is not an address) */
static gboolean
parse_ipv4 (const gchar *text, gsize length, guint8 bytes[4])
{
  guint n = 0, value = 0, digits = 0;

  for (gsize i = 0; i <= length; i++) {
    if (i < length && g_ascii_isdigit (text[i]) && digits < 3) {
      value = value * 10 + (guint) (text[i] - '0');
      digits++;
    } else if ((i == length || text[i] == '.') && digits > 0 && value < 256 && n < 4) {
      bytes[n++] = (guint8) value;
      value = digits = 0;
    } else {
      return FALSE;
    }
  }
  return n == 4;
}

static gboolean
parse_ipv6 (const gchar *text, gsize length, HopsecAddress *address)
{
  gchar buffer[MAX_TEXT + 1];
  const gchar *zone = memchr (text, '%', length);

  length = zone != NULL ? (gsize) (zone - text) : length;
  if (length > MAX_TEXT || memchr (text, '\0', length) != NULL) {
    return FALSE;
  }
  memcpy (buffer, text, length);
  buffer[length] = '\0';
  if (inet_pton (AF_INET6, buffer, address->bytes) != 1) {
    return FALSE;
  }
  address->length = 16;
  if (memcmp (address->bytes, mapped, sizeof mapped) == 0) {
    memmove (address->bytes, address->bytes + 12, 4);
    address->length = 4;
  }
  return TRUE;
}

/* An address without brackets or port: "192.0.2.1", "2001:db8::1", "IPv6:2001:db8::1%eth0". */
gboolean
hopsec_address_parse (const gchar *text, gsize length, HopsecAddress *address)
{
  gboolean ok;

  address->length = 0;
  if (length < 2) {
    return FALSE;
  }
  if (length > 5 && hopsec_same (text, "IPv6:", 5)) {
    ok = parse_ipv6 (text + 5, length - 5, address);
  } else if (memchr (text, ':', length) != NULL) {
    ok = parse_ipv6 (text, length, address);
  } else if ((ok = parse_ipv4 (text, length, address->bytes))) {
    address->length = 4;
  }
  address->prefix = (guint8) (address->length * 8);
  return ok;
}

/* "192.0.2.0/24", "2001:db8::/32", or one address */
gboolean
hopsec_network_parse (const gchar *text, gsize length, HopsecAddress *network)
{
  const gchar *slash = memchr (text, '/', length);
  gsize address = slash != NULL ? (gsize) (slash - text) : length;
  guint prefix = 0;

  if (!hopsec_address_parse (text, address, network)) {
    return FALSE;
  }
  if (slash == NULL) {
    return TRUE;
  }
  if (address + 1 == length || length - address > 4) {
    return FALSE;
  }
  for (gsize i = address + 1; i < length; i++) {
    if (!g_ascii_isdigit (text[i])) {
      return FALSE;
    }
    prefix = prefix * 10 + (guint) (text[i] - '0');
  }
  if (prefix > network->length * 8u) {
    return FALSE;
  }
  network->prefix = (guint8) prefix;
  return TRUE;
}

gboolean
hopsec_network_contains (const HopsecAddress *network, const HopsecAddress *address)
{
  guint whole = network->prefix / 8, rest = network->prefix % 8;
  guint8 mask = (guint8) (0xff00 >> rest);

  if (address->length == 0 || network->length != address->length
      || memcmp (network->bytes, address->bytes, whole) != 0) {
    return FALSE;
  }
  return rest == 0 || ((network->bytes[whole] ^ address->bytes[whole]) & mask) == 0;
}

/* Two addresses that are one; what is no address is none. */
gboolean
hopsec_address_is_same (const HopsecAddress *a, const HopsecAddress *b)
{
  return a->length > 0 && a->length == b->length && memcmp (a->bytes, b->bytes, a->length) == 0;
}

/* 127/8 and ::1 (RFC 1122, RFC 4291) */
gboolean
hopsec_address_is_loopback (const HopsecAddress *address)
{
  static const guint8 one[16] = { [15] = 1 };

  return (address->length == 4 && address->bytes[0] == 127)
         || (address->length == 16 && memcmp (address->bytes, one, 16) == 0);
}

/* private use and link local: RFC 1918, 6598, 3927, 4193, 4291 */
gboolean
hopsec_address_is_private (const HopsecAddress *address)
{
  const guint8 *b = address->bytes;

  if (address->length == 4) {
    return b[0] == 10 || (b[0] == 172 && (b[1] & 0xf0) == 16) || (b[0] == 192 && b[1] == 168)
           || (b[0] == 100 && (b[1] & 0xc0) == 64) || (b[0] == 169 && b[1] == 254);
  }
  return address->length == 16
         && ((b[0] & 0xfe) == 0xfc || (b[0] == 0xfe && (b[1] & 0xc0) == 0x80));
}

static gchar *
add_decimal (gchar *out, guint8 byte)
{
  if (byte >= 100) {
    *out++ = (gchar) ('0' + byte / 100);
  }
  if (byte >= 10) {
    *out++ = (gchar) ('0' + byte / 10 % 10);
  }
  *out++ = (gchar) ('0' + byte % 10);
  return out;
}

static gchar *
add_hexadecimal (gchar *out, guint group)
{
  static const gchar digits[] = "0123456789abcdef";
  guint shift = group > 0xfff ? 12 : group > 0xff ? 8 : group > 0xf ? 4 : 0;

  for (;; shift -= 4) {
    *out++ = digits[group >> shift & 15];
    if (shift == 0) {
      return out;
    }
  }
}

/* the longest run of two or more zero groups, the first of equal ones; 8 if there is none */
static guint
find_zeros (const guint16 groups[8], guint *length)
{
  guint best = 8, run = 0;

  *length = 1;
  for (guint i = 0; i < 8; i++) {
    run = groups[i] == 0 ? run + 1 : 0;
    if (run > *length) {
      *length = run;
      best = i + 1 - run;
    }
  }
  return best;
}

/* RFC 5952 */
static gchar *
format_ipv6 (const guint8 bytes[16], gchar *out)
{
  guint16 groups[8];
  guint zeros, length;

  for (guint i = 0; i < 8; i++) {
    groups[i] = (guint16) (bytes[2 * i] << 8 | bytes[2 * i + 1]);
  }
  zeros = find_zeros (groups, &length);
  for (guint i = 0; i < 8; i++) {
    if (i == zeros) {
      *out++ = ':';
      i += length - 1;
      if (i == 7) {
        *out++ = ':';
      }
      continue;
    }
    if (i > 0) {
      *out++ = ':';
    }
    out = add_hexadecimal (out, groups[i]);
  }
  return out;
}

/* As inet_ntop () does, which takes longer than the rest of a field. */
void
hopsec_address_format (const HopsecAddress *address, gchar buffer[64])
{
  gchar *out = buffer;

  if (address->length == 16) {
    out = format_ipv6 (address->bytes, out);
  }
  for (guint i = 0; address->length == 4 && i < 4; i++) {
    if (i > 0) {
      *out++ = '.';
    }
    out = add_decimal (out, address->bytes[i]);
  }
  *out = '\0';
}
