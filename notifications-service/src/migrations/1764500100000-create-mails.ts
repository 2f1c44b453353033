import { index, migration, table } from '@order-flow/storage/migration';

export const CreateMails1764500100000 = migration('CreateMails1764500100000', [
  table(`contacts (
      "orderId" TEXT PRIMARY KEY,
      email TEXT NOT NULL,
      "addressHash" TEXT NOT NULL,
      locale TEXT NOT NULL,
      "createdAt" TEXT NOT NULL
    )`),
  index('contacts_by_address', 'contacts ("addressHash")'),
  // Events of orders whose contact has not come. Most orders have none.
  table(`held_events (
      "orderId" TEXT NOT NULL,
      kind TEXT NOT NULL,
      event TEXT NOT NULL,
      headers TEXT NOT NULL,
      "traceId" TEXT,
      "receivedAt" TEXT NOT NULL,
      PRIMARY KEY ("orderId", kind)
    )`),
  table(`mails (
      id TEXT PRIMARY KEY,
      about TEXT NOT NULL,
      kind TEXT NOT NULL,
      "orderId" TEXT,
      recipient TEXT NOT NULL CHECK (recipient IN ('customer', 'operators')),
      locale TEXT NOT NULL,
      event TEXT NOT NULL,
      headers TEXT NOT NULL,
      "traceId" TEXT,
      address TEXT,
      "addressHash" TEXT,
      status TEXT NOT NULL CHECK (status IN ('waiting', 'sent', 'failed', 'suppressed', 'bounced')),
      attempts INTEGER NOT NULL,
      tries INTEGER NOT NULL,
      copies INTEGER NOT NULL,
      "nextAttemptAt" TEXT,
      "giveUpAt" TEXT NOT NULL,
      provider TEXT,
      "lastError" TEXT,
      "createdAt" TEXT NOT NULL,
      "sentAt" TEXT,
      "finishedAt" TEXT,
      UNIQUE (about, kind)
    )`),
  // Holds only what waits, so finding what is due costs the same at any number of mails.
  index('mails_due', `mails ("nextAttemptAt", id) WHERE status = 'waiting'`),
  index('mails_by_status', 'mails (status, id)'),
  index('mails_by_order', 'mails ("orderId", id) WHERE "orderId" IS NOT NULL'),
  index('mails_by_address', 'mails ("addressHash", id) WHERE "addressHash" IS NOT NULL'),
  // What providers told later about mails that they had accepted.
  table(`mail_events (
      "mailId" TEXT NOT NULL,
      type TEXT NOT NULL,
      at TEXT NOT NULL,
      PRIMARY KEY ("mailId", type)
    ) WITHOUT ROWID`),
  table(`suppressions (
      "addressHash" TEXT PRIMARY KEY,
      reason TEXT NOT NULL CHECK (reason IN ('unsubscribed', 'bounced', 'complained')),
      at TEXT NOT NULL
    ) WITHOUT ROWID`),
  table('mail_keys (name TEXT PRIMARY KEY, value TEXT NOT NULL)'),
]);
