# Completes the command line of hopsec(1) in fish.
# SPDX-License-Identifier: LGPL-2.1-or-later

complete -c hopsec -s f -l format -x -a 'text jsonl csv html' -d 'how to write it'
complete -c hopsec -s o -l output -r -F -d 'write to a file'
complete -c hopsec -s v -l verbose -d 'every hop with its evidence'
complete -c hopsec -s t -l trust -x -d 'believe a host, .domain, @operator or network'
complete -c hopsec -l trust-hops -x -d 'believe the top Received fields'
complete -c hopsec -s r -l require -x -a 'no-plaintext between-tls tls tls1.2 tls1.3 strong' -d 'exit with 1 if a message falls short'
complete -c hopsec -l require-proof -d 'only proved hops count'
complete -c hopsec -s c -l client -r -F -d "settings of the author's program"
complete -c hopsec -l only -x -a 'plaintext unknown tls weak' -d 'show some messages alone'
complete -c hopsec -s a -l attached -d 'also messages inside a message'
complete -c hopsec -l files-from -r -F -d 'also the paths in a file'
complete -c hopsec -s j -l jobs -x -d 'threads'
complete -c hopsec -l config -r -F -d 'instead of the usual hopsec.conf'
complete -c hopsec -l dialects -x -a '(__fish_complete_directories)' -d 'more dialect files'
complete -c hopsec -l check-dialect -r -F -d 'prove a dialect file'
complete -c hopsec -l color -x -a 'auto always never' -d 'colour'
complete -c hopsec -l summary -d 'the sums alone'
complete -c hopsec -l no-envelope -d 'without From, To, Date and Subject'
complete -c hopsec -l no-progress -d 'no bar'
complete -c hopsec -s h -l help -d 'show the options'
complete -c hopsec -l version -d 'show the version'
