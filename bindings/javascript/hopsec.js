// The introspected library, for GJS: const { Hopsec } = imports.hopsec
// SPDX-License-Identifier: LGPL-2.1-or-later
const { GIRepository } = imports.gi;

// make install writes where it put the library.
GIRepository.Repository.prepend_search_path('@typelibdir@');
GIRepository.Repository.prepend_library_path('@libdir@');

var { Hopsec } = imports.gi;
