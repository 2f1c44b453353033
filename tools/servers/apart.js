// @ts-check
'use strict';

const { spawn } = require('node:child_process');
const fs = require('node:fs');

/** Not one of the PATH: that may be one that other users cannot run, or that needs variables of its own. */
const PERL = '/usr/bin/perl';

/** Makes the process the first of a group of its own, and then becomes the program. Its process id stays. */
const OWN_GROUP = 'setpgrp; exec { $ARGV[0] } @ARGV or die "$ARGV[0]: $!\\n"';

/**
 * Starts a server so that a terminal's Ctrl-C does not reach it: we stop the services before it. It has a process group of its
 * own, but our session. Linux divides the CPUs between sessions first, and a thread of idle priority gives way only to
 * threads of its session: a server in another one would have to share the CPUs with webhooks as with any program
 * (docs/decisions/performance.md, "Priorities"). Node can make only sessions, so the system's Perl makes the group; without
 * it the server has a session.
 *
 * @param {string} program its path
 * @param {readonly string[]} args
 * @param {import('node:child_process').SpawnOptions} options
 */
function spawnApart(program, args, options) {
  if (process.platform !== 'linux' || !fs.existsSync(PERL))
    return spawn(program, args, { ...options, detached: true });
  // A language that is not installed is no reason for a warning in the server's log.
  const env = { ...(options.env ?? process.env), PERL_BADLANG: '0', PERL5OPT: '' };
  return spawn(PERL, ['-e', OWN_GROUP, program, ...args], { ...options, env });
}

module.exports = { spawnApart };
