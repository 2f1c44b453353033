// @ts-check
'use strict';

const { LOOPBACK } = require('../servers/ports');
const { installedServices } = require('./services');

/** @typedef {import('../mail-sink/mail-sink').MailSink} MailSink */

/** @param {NodeJS.ProcessEnv} env */
const wantsMailSink = (env) =>
  !env['MAIL_PROVIDERS'] && installedServices(env).includes('notifications-service');

/** @param {NodeJS.ProcessEnv} env */
const mailSinkPort = (env) => Number(env['MAIL_SINK_PORT'] || 1080);

/**
 * The mails go to MAIL_PROVIDERS if it is set, otherwise to a page on this machine.
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<{ sink?: MailSink, env: NodeJS.ProcessEnv }>} env: variables for the notifications service
 */
async function provideMailSink(env) {
  if (!wantsMailSink(env)) return { env: {} };
  // Not there before npm ci.
  const { startMailSink } = require('../mail-sink/mail-sink');
  const sink = await startMailSink({ host: LOOPBACK, port: mailSinkPort(env) });
  const operators = env['OPERATOR_EMAILS'] || 'operators@order-flow.example';
  return { sink, env: { MAIL_PROVIDERS: sink.smtpUrl, OPERATOR_EMAILS: operators } };
}

module.exports = { mailSinkPort, provideMailSink, wantsMailSink };
