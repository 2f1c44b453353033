/** The SQL of contacts, events that wait for them, mails and suppressions, one function for each statement. */
import type { Locale, MailStatus, ProviderEventType } from '@order-flow/contracts/payloads';
import { alone } from '@order-flow/storage/alone';
import type { ColumnType } from '@order-flow/storage/column-type';
import { forUpdate, isOneOf, listOf, listOfRows } from '@order-flow/storage/dialect';
import { insertInto } from '@order-flow/storage/statement';
import type { FirstStep, Transaction } from '@order-flow/storage/write-queue';
import type { Mail } from './mail';

export interface Contact {
  orderId: string;
  email: string;
  addressHash: string;
  locale: Locale;
  createdAt: string;
}

/** An event as it came in. */
export type TakenEvent = Pick<Mail, 'kind' | 'event' | 'headers' | 'traceId'> & { receivedAt: string };

export type SuppressionReason = 'unsubscribed' | ProviderEventType;

export const dueQuery = `SELECT id FROM mails WHERE status = 'waiting' AND "nextAttemptAt" <= $1
  ORDER BY "nextAttemptAt", id LIMIT $2`;
export const waitingQuery = `SELECT * FROM mails WHERE id = $1 AND status = 'waiting'`;
export const localeQuery = 'SELECT locale FROM mails WHERE "addressHash" = $1 ORDER BY id DESC LIMIT 1';
export const suppressionQuery = 'SELECT reason FROM suppressions WHERE "addressHash" = $1';

const MAIL_COLUMNS = {
  id: 'uuid',
  about: 'text',
  kind: 'text',
  orderId: 'uuid',
  recipient: 'text',
  locale: 'text',
  event: 'text',
  headers: 'text',
  traceId: 'text',
  address: 'text',
  addressHash: 'text',
  status: 'text',
  attempts: 'integer',
  tries: 'integer',
  copies: 'integer',
  nextAttemptAt: 'timestamp',
  giveUpAt: 'timestamp',
  createdAt: 'timestamp',
} as const satisfies Partial<Record<keyof Mail, ColumnType>>;
type StoredColumn = keyof typeof MAIL_COLUMNS;
const COLUMN_NAMES = Object.keys(MAIL_COLUMNS) as StoredColumn[];
const MAILS = insertInto('mails', MAIL_COLUMNS);

/** Not at the commit: an erasure in the same commit must find it. */
export async function insertMail(tx: Transaction, mail: Pick<Mail, StoredColumn>): Promise<void> {
  await tx.rows(MAILS, [listOfRows([COLUMN_NAMES.map((column) => mail[column])])]);
}

export async function mailBy(tx: Transaction, id: string): Promise<Mail | undefined> {
  const [mail] = await tx.rows<Mail>(`SELECT * FROM mails WHERE id = $1 ${forUpdate}`, [id]);
  return mail;
}

export async function mailAbout(tx: Transaction, about: string, kind: string): Promise<Mail | undefined> {
  const [mail] = await tx.rows<Mail>('SELECT * FROM mails WHERE about = $1 AND kind = $2', [about, kind]);
  return mail;
}

export async function contactOf(tx: Transaction, orderId: string): Promise<Contact | undefined> {
  const [contact] = await tx.rows<Contact>(`SELECT * FROM contacts WHERE "orderId" = $1 ${forUpdate}`, [
    orderId,
  ]);
  return contact;
}

/** Stores a contact. False if the order has one already. */
export async function insertContact(tx: Transaction, contact: Contact): Promise<boolean> {
  const { orderId, email, addressHash, locale, createdAt } = contact;
  const rows = await tx.rows(
    `INSERT INTO contacts ("orderId", email, "addressHash", locale, "createdAt") VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT ("orderId") DO NOTHING RETURNING "orderId"`,
    [orderId, email, addressHash, locale, createdAt],
  );
  return rows.length > 0;
}

export async function deleteContact(tx: Transaction, orderId: string): Promise<void> {
  await tx.rows('DELETE FROM contacts WHERE "orderId" = $1', [orderId]);
}

/** A replica that takes a contact and one that takes an event of its order would each miss what the other has not committed. */
export const contactsAlone = (tx: Transaction) => alone(tx, 'contacts and their events');

/** An event of an order, as it came in. */
export interface OrderEvent {
  readonly orderId: string;
  readonly taken: TakenEvent;
}

const HELD_EVENTS = `${insertInto('held_events', {
  orderId: 'uuid',
  kind: 'text',
  event: 'text',
  headers: 'text',
  traceId: 'text',
  receivedAt: 'timestamp',
})} WHERE true ON CONFLICT ("orderId", kind) DO NOTHING`;

/**
 * Gives the contact of each event's order; `there` if its mail exists already; `held` if there is no contact yet: the event is
 * kept until it comes.
 */
export const takeOrderEvents: FirstStep<OrderEvent, Contact | 'there' | 'held'> = async (tx, events) => {
  await contactsAlone(tx);
  const orders = listOf([...new Set(events.map(({ orderId }) => orderId))].sort());
  const mails = await tx.rows<{ about: string; kind: string }>(
    `SELECT about, kind FROM mails WHERE ${isOneOf('about', '$1')}`,
    [orders],
  );
  const contacts = await tx.rows<Contact>(
    `SELECT * FROM contacts WHERE ${isOneOf('"orderId"', '$1')} ORDER BY "orderId" ${forUpdate}`,
    [orders],
  );
  const known = new Map(contacts.map((contact) => [contact.orderId, contact]));
  const there = new Set(mails.map(({ about, kind }) => `${about} ${kind}`));
  const results = events.map(({ orderId, taken: { kind } }) => {
    const mail = `${orderId} ${kind}`;
    if (there.has(mail)) return 'there';
    const contact = known.get(orderId);
    // Of two in one commit the second finds the mail of the first.
    if (contact) there.add(mail);
    return contact ?? 'held';
  });
  const held = events.filter((_, index) => results[index] === 'held');
  if (held.length > 0) {
    const rows = held.map(({ orderId, taken: { kind, event, headers, traceId, receivedAt } }) => [
      orderId,
      kind,
      event,
      headers,
      traceId,
      receivedAt,
    ]);
    await tx.rows(HELD_EVENTS, [listOfRows(rows)]);
  }
  return results;
};

/** The events of the order that waited for its contact, in the order in which they came. They are gone from the table. */
export async function takeHeldEvents(tx: Transaction, orderId: string): Promise<TakenEvent[]> {
  const held = await tx.rows<TakenEvent>(
    'SELECT kind, event, headers, "traceId", "receivedAt" FROM held_events WHERE "orderId" = $1 ORDER BY rowid',
    [orderId],
  );
  await tx.rows('DELETE FROM held_events WHERE "orderId" = $1', [orderId]);
  return held;
}

/** What an attempt made of its mail. */
export interface Progress {
  readonly status: MailStatus;
  /** 0: no provider was tried. */
  readonly attempts: 0 | 1;
  readonly nextAttemptAt: string | null;
  readonly provider: string | null;
  readonly lastError: string | null;
  readonly at: string;
}

/**
 * Records the result of the attempt. False if the mail no longer waits, because its address was erased meanwhile. The
 * address stays only while it is needed.
 */
export async function recordProgress(tx: Transaction, id: string, progress: Progress): Promise<boolean> {
  const { status, attempts, nextAttemptAt, provider, lastError, at } = progress;
  const needed = status === 'waiting' || status === 'failed';
  const rows = await tx.rows(
    `UPDATE mails SET status = $1, attempts = attempts + $2, tries = tries + $2, "nextAttemptAt" = $3,
       provider = coalesce($4, provider), "lastError" = $5, "sentAt" = CASE WHEN $6 = 1 THEN $7 ELSE "sentAt" END,
       "finishedAt" = CASE WHEN $8 = 1 THEN NULL ELSE $7 END, address = CASE WHEN $9 = 1 THEN address END
     WHERE id = $10 AND status = 'waiting' RETURNING id`,
    [
      status,
      attempts,
      nextAttemptAt,
      provider,
      lastError,
      Number(status === 'sent'),
      at,
      Number(status === 'waiting'),
      Number(needed),
      id,
    ],
  );
  return rows.length > 0;
}

/** Makes the mail due now, with all its tries before it. */
export async function resendMail(
  tx: Transaction,
  {
    id,
    address,
    copies,
    giveUpAt,
    nextAttemptAt,
  }: Pick<Mail, 'id' | 'address' | 'copies' | 'giveUpAt' | 'nextAttemptAt'>,
): Promise<void> {
  await tx.rows(
    `UPDATE mails SET status = 'waiting', tries = 0, address = $1, copies = $2, "giveUpAt" = $3, "nextAttemptAt" = $4,
       "finishedAt" = NULL WHERE id = $5`,
    [address, copies, giveUpAt, nextAttemptAt, id],
  );
}

/** Suppresses all mails to customers with this address. True if it was not suppressed before. */
export async function suppress(
  tx: Transaction,
  addressHash: string,
  reason: SuppressionReason,
): Promise<boolean> {
  const rows = await tx.rows(
    `INSERT INTO suppressions ("addressHash", reason, at) VALUES ($1, $2, $3)
     ON CONFLICT ("addressHash") DO NOTHING RETURNING reason`,
    [addressHash, reason, new Date().toISOString()],
  );
  return rows.length > 0;
}

export async function suppressionOf(
  tx: Transaction,
  addressHash: string,
): Promise<SuppressionReason | undefined> {
  const [row] = await tx.rows<{ reason: SuppressionReason }>(suppressionQuery, [addressHash]);
  return row?.reason;
}

/** The language of the newest mail to the address. */
export async function localeOf(tx: Transaction, addressHash: string): Promise<Locale> {
  const [row] = await tx.rows<{ locale: Locale }>(localeQuery, [addressHash]);
  return row?.locale ?? 'en';
}

/** Records what a provider told. False if it is recorded already. */
export async function noteProviderEvent(
  tx: Transaction,
  mailId: string,
  type: ProviderEventType,
): Promise<boolean> {
  const rows = await tx.rows(
    `INSERT INTO mail_events ("mailId", type, at) VALUES ($1, $2, $3) ON CONFLICT ("mailId", type) DO NOTHING
     RETURNING type`,
    [mailId, type, new Date().toISOString()],
  );
  return rows.length > 0;
}

/** A mail that a provider had accepted has bounced. */
export async function markBounced(tx: Transaction, id: string): Promise<void> {
  await tx.rows(
    `UPDATE mails SET status = 'bounced', "finishedAt" = $1, "lastError" = 'the provider tells that it bounced'
     WHERE id = $2 AND status = 'sent'`,
    [new Date().toISOString(), id],
  );
}

/** Forgets the address everywhere but among the suppressions. Mails that wait are not sent. */
export async function forgetAddress(
  tx: Transaction,
  addressHash: string,
): Promise<{ contacts: number; mails: number }> {
  const contacts = await tx.rows('DELETE FROM contacts WHERE "addressHash" = $1 RETURNING "orderId"', [
    addressHash,
  ]);
  const mails = await tx.rows(
    `UPDATE mails SET address = NULL, "addressHash" = NULL, "nextAttemptAt" = NULL,
       "lastError" = CASE WHEN status = 'waiting' THEN 'the address was erased' ELSE "lastError" END,
       "finishedAt" = coalesce("finishedAt", $1),
       status = CASE WHEN status = 'waiting' THEN 'suppressed' ELSE status END
     WHERE "addressHash" = $2 RETURNING id`,
    [new Date().toISOString(), addressHash],
  );
  return { contacts: contacts.length, mails: mails.length };
}
