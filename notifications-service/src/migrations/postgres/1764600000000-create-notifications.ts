import { messagingTablesOnPostgres } from '@order-flow/messaging/schema-postgres';
import { index, migration, table } from '@order-flow/storage/migration';

export const CreateNotificationsOnPostgres1764600000000 = migration(
  'CreateNotificationsOnPostgres1764600000000',
  [
    ...messagingTablesOnPostgres,
    table(`contacts (
      "orderId" uuid PRIMARY KEY,
      email text NOT NULL,
      "addressHash" text NOT NULL,
      locale text NOT NULL,
      "createdAt" timestamptz NOT NULL
    )`),
    index('contacts_by_address', 'contacts ("addressHash")'),
    // Events of orders whose contact has not come. Most orders have none.
    table(`held_events (
      "orderId" uuid NOT NULL,
      kind text NOT NULL,
      event text NOT NULL,
      headers text NOT NULL,
      "traceId" text,
      "receivedAt" timestamptz NOT NULL,
      PRIMARY KEY ("orderId", kind),
      -- Named like SQLite's row number, and with the same meaning: the order in which they came.
      rowid bigint GENERATED ALWAYS AS IDENTITY
    )`),
    index('contacts_by_age', 'contacts ("createdAt", "orderId")'),
    index('held_events_by_age', 'held_events ("receivedAt", "orderId", kind)'),

    table(`mails (
      id uuid PRIMARY KEY,
      about text NOT NULL,
      kind text NOT NULL,
      "orderId" uuid,
      recipient text NOT NULL CHECK (recipient IN ('customer', 'operators')),
      locale text NOT NULL,
      event text NOT NULL,
      headers text NOT NULL,
      "traceId" text,
      address text,
      "addressHash" text,
      status text NOT NULL CHECK (status IN ('waiting', 'sent', 'failed', 'suppressed', 'bounced')),
      attempts integer NOT NULL,
      tries integer NOT NULL,
      copies integer NOT NULL,
      "nextAttemptAt" timestamptz,
      "giveUpAt" timestamptz NOT NULL,
      provider text,
      "lastError" text,
      "createdAt" timestamptz NOT NULL,
      "sentAt" timestamptz,
      "finishedAt" timestamptz,
      UNIQUE (about, kind)
    )`),
    // Holds only what waits, so finding what is due costs the same at any number of mails.
    index('mails_due', `mails ("nextAttemptAt", id) WHERE status = 'waiting'`),
    index('mails_by_age', 'mails ("createdAt", id)'),
    index('mails_by_status', 'mails (status, id)'),
    index('mails_by_order', 'mails ("orderId", id) WHERE "orderId" IS NOT NULL'),
    index('mails_by_address', 'mails ("addressHash", id) WHERE "addressHash" IS NOT NULL'),
    // What providers told later about mails that they had accepted.
    table(`mail_events (
      "mailId" uuid NOT NULL,
      type text NOT NULL,
      at timestamptz NOT NULL,
      PRIMARY KEY ("mailId", type)
    )`),
    table(`suppressions (
      "addressHash" text PRIMARY KEY,
      reason text NOT NULL CHECK (reason IN ('unsubscribed', 'bounced', 'complained')),
      at timestamptz NOT NULL
    )`),
    table('mail_keys (name text PRIMARY KEY, value text NOT NULL)'),
  ],
);
