// The introspected library, for GJS: const { Hopsec } = imports.hopsec
// SPDX-License-Identifier: LGPL-2.1-or-later
const { GIRepository } = imports.gi;

// make install writes where it put the library, where nobody would look for it.
const [typelibs, libraries] = ['@typelibdir@', '@libdir@'];
if (typelibs) {
  GIRepository.Repository.prepend_search_path(typelibs);
  GIRepository.Repository.prepend_library_path(libraries);
}

var { Hopsec } = imports.gi;
