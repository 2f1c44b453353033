// @ts-check
'use strict';

/** @typedef {import('./mail-sink').SunkMail} SunkMail */

/** @type {Readonly<Record<string, string>>} */
const ENTITIES = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** @param {string | undefined} text */
const escaped = (text) => (text ?? '').replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');

const STYLE = `body{font:15px/1.5 system-ui,sans-serif;margin:0 auto;max-width:960px;padding:16px;color:#0f172a}
table{border-collapse:collapse;width:100%}td,th{padding:8px;border-bottom:1px solid #e2e8f0;text-align:left;vertical-align:top;overflow-wrap:anywhere}
iframe{width:100%;height:640px;border:1px solid #cbd5e1}pre{white-space:pre-wrap;background:#f1f5f9;padding:12px;overflow-wrap:anywhere}`;

/**
 * @param {string} title
 * @param {string} body
 */
const page = (title, body) =>
  `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escaped(title)}</title><style>${STYLE}</style>${body}</html>`;

/**
 * @param {readonly SunkMail[]} mails the newest first
 * @returns {string}
 */
function listPage(mails) {
  const rows = mails.map(
    ({ id, at, to, mail }) =>
      `<tr><td>${at.toLocaleTimeString()}</td><td><a href="/${id}">${escaped(mail.subject)}</a></td><td>${escaped(to.join(', '))}</td></tr>`,
  );
  const table = rows.length
    ? `<table><tr><th>Time</th><th>Subject</th><th>To</th></tr>${rows.join('')}</table>`
    : '<p>No mails yet. Place an order with a <code>customer</code>, then reload this page.</p>';
  return page(
    `${mails.length} mails`,
    `<h1>Mails</h1><p>Nothing leaves this machine. The newest 200 are kept until the end.</p>${table}`,
  );
}

/**
 * @param {SunkMail} sunk
 * @returns {string}
 */
function mailPage({ id, at, to, mail }) {
  const from = mail.from && 'address' in mail.from ? `${mail.from.name} <${mail.from.address}>` : '';
  const headers = [
    ['From', from],
    ['To', to.join(', ')],
    ['Time', at.toLocaleString()],
    ...mail.headers
      .filter(({ key }) => /^(message-id|reply-to|list-|auto-submitted)/.test(key))
      .map(({ key, value }) => [key, value]),
  ];
  return page(
    mail.subject ?? 'no subject',
    `<p><a href="/">All mails</a></p><h1>${escaped(mail.subject)}</h1>
<table>${headers.map(([key, value]) => `<tr><th>${escaped(key)}</th><td>${escaped(value)}</td></tr>`).join('')}</table>
<h2>HTML</h2><iframe sandbox="allow-popups" src="/${id}.html" title="The HTML part"></iframe>
<h2>Text</h2><pre>${escaped(mail.text)}</pre><p><a href="/${id}.txt">As it was sent</a></p>`,
  );
}

module.exports = { listPage, mailPage };
