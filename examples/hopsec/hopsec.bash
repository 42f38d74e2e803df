# Completes the command line of hopsec(1) in bash.
# SPDX-License-Identifier: LGPL-2.1-or-later

_hopsec ()
{
  local word=${COMP_WORDS[COMP_CWORD]} option=${COMP_WORDS[COMP_CWORD - 1]} words=

  # bash cuts at '=': --format = te
  if [[ $word == = ]]; then
    word=
  elif [[ $option == = ]]; then
    option=${COMP_WORDS[COMP_CWORD - 2]}
  fi
  COMPREPLY=()
  case $option in
    -f | --format) words='text jsonl csv html' ;;
    -r | --require) words='no-plaintext between-tls tls tls1.2 tls1.3 strong' ;;
    --only) words='plaintext unknown tls weak' ;;
    --color) words='auto always never' ;;
    -t | --trust | --trust-hops | -j | --jobs) return ;;
    --dialects)
      compopt -o filenames
      mapfile -t COMPREPLY < <(compgen -d -- "$word")
      return ;;
    *)
      if [[ $word != -* || " ${COMP_WORDS[*]:0:COMP_CWORD} " == *' -- '* ]]; then
        compopt -o default # files
        return
      fi
      words='--anonymise --attached --check-dialect= --client= --color= --config= --dialects= --explain --files-from= --format=
             --help --jobs= --no-envelope --no-progress --only= --output= --require= --require-proof --summary --trust=
             --trust-hops= --unclaimed --verbose --version' ;;
  esac
  mapfile -t COMPREPLY < <(compgen -W "$words" -- "$word")
  if [[ ${COMPREPLY[0]-} == *= ]]; then
    compopt -o nospace
  fi
}

complete -F _hopsec hopsec
