// @ts-check
'use strict';

const fs = require('node:fs');
const path = require('node:path');
const { randomSecret } = require('../compose/values');

/**
 * The key that encrypts the secrets of webhook endpoints, unless the environment sets it. The first start makes one.
 * @param {string} dataDir
 * @param {NodeJS.ProcessEnv} env
 * @returns {Record<string, string>} variables for the webhooks service
 */
function provideWebhookKey(dataDir, env) {
  if (env['WEBHOOK_SECRETS_KEY'] || env['WEBHOOK_SECRETS_KEY_FILE']) return {};
  const file = path.join(dataDir, 'webhook-secrets.key');
  if (!fs.existsSync(file)) {
    fs.writeFileSync(`${file}.new`, `${randomSecret()}\n`, { mode: 0o600 });
    fs.renameSync(`${file}.new`, file);
  }
  return { WEBHOOK_SECRETS_KEY_FILE: file };
}

module.exports = { provideWebhookKey };
