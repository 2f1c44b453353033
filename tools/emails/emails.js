// @ts-check
'use strict';

/** `npm run emails`: writes every mail in every language to .data/emails, with an index page. */

const fs = require('node:fs');
const path = require('node:path');
const { ensureBuilt } = require('../install/install');
const { consoleLog } = require('../shared/console');

const root = path.resolve(__dirname, '../..');

async function main() {
  const log = consoleLog();
  await ensureBuilt({ root, log });
  const { sampleMails } = require(path.join(root, 'notifications-service/dist/mail/sample-mails.js'));
  const { html } = require(path.join(root, 'notifications-service/dist/mail/escape.js'));
  const folder = path.resolve(root, process.env['DATA_DIR'] || '.data', 'emails');
  fs.mkdirSync(folder, { recursive: true });
  /** @type {{ name: string, subject: string, html: string, text: string }[]} */
  const mails = sampleMails();
  for (const mail of mails) {
    fs.writeFileSync(path.join(folder, `${mail.name}.html`), mail.html);
    fs.writeFileSync(path.join(folder, `${mail.name}.txt`), mail.text);
  }
  const rows = mails.map(
    ({ name, subject }) =>
      html`<tr>
        <td><a href="${name}.html">${subject}</a></td>
        <td><a href="${name}.txt">text</a></td>
        <td>${name}</td>
      </tr>`,
  );
  const index = path.join(folder, 'index.html');
  const page = html`<meta charset="utf-8" /><title>Mails</title>
    <h1>Mails</h1>
    <table>
      ${rows}
    </table>`;
  fs.writeFileSync(index, `<!doctype html>${page.markup}\n`);
  log(`${mails.length} mails, HTML and text: ${index}`);
}

main().catch((/** @type {unknown} */ error) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
