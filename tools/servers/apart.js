// @ts-check
'use strict';

const { spawn } = require('node:child_process');
const { findProgram } = require('./programs');

/** Makes the process the first of a group of its own, and then becomes the program. Its process id stays. */
const OWN_GROUP = 'setpgrp; exec { $ARGV[0] } @ARGV or die "$ARGV[0]: $!\\n"';

/**
 * Starts a server so that a terminal's Ctrl-C does not reach it: we stop the services before it. It has a process group of its
 * own, but our session. Linux divides the CPUs between sessions first: a server with its own would wait for webhooks, which
 * run only while a CPU is idle, as for anybody else (docs/decisions/performance.md, "Priorities"). Node can make only
 * sessions, so Perl makes the group; without Perl, or on another system, the server has a session.
 *
 * @param {string} program its path
 * @param {readonly string[]} args
 * @param {import('node:child_process').SpawnOptions} options
 */
function spawnApart(program, args, options) {
  const perl = process.platform === 'linux' ? findProgram('perl') : undefined;
  if (perl === undefined) return spawn(program, args, { ...options, detached: true });
  // A language that is not installed is no reason for a warning in the server's log.
  const env = { ...(options.env ?? process.env), PERL_BADLANG: '0' };
  return spawn(perl, ['-e', OWN_GROUP, program, ...args], { ...options, env });
}

module.exports = { spawnApart };
