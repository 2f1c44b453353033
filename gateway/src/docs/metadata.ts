/** Made by `npm run openapi` from the sources; a test compares it with them. Not edited by hand. */
export default async () => {
  const t: Record<string, any> = {
    '@order-flow/contracts/payloads/products': await import('@order-flow/contracts/payloads/products'),
    '@order-flow/contracts/payloads/insight': await import('@order-flow/contracts/payloads/insight'),
    '@order-flow/contracts/payloads/accounts': await import('@order-flow/contracts/payloads/accounts'),
    '@order-flow/contracts/payloads/system': await import('@order-flow/contracts/payloads/system'),
    '@order-flow/contracts/payloads/notifications':
      await import('@order-flow/contracts/payloads/notifications'),
    '@order-flow/contracts/payloads/timeline': await import('@order-flow/contracts/payloads/timeline'),
    '@order-flow/contracts/payloads/dead-letters':
      await import('@order-flow/contracts/payloads/dead-letters'),
    '@order-flow/contracts/payloads/faults': await import('@order-flow/contracts/payloads/faults'),
    '@order-flow/contracts/payloads/orders': await import('@order-flow/contracts/payloads/orders'),
    '@order-flow/contracts/payloads/order-runs': await import('@order-flow/contracts/payloads/order-runs'),
    '@order-flow/contracts/payloads/webhooks': await import('@order-flow/contracts/payloads/webhooks'),
    '../system/dto/system.dto.js': await import('../system/dto/system.dto.js'),
    '../http/dto/problem.dto.js': await import('../http/dto/problem.dto.js'),
    '@order-flow/runtime/health': await import('@order-flow/runtime/health'),
    '../auth/dto/signed-in.dto.js': await import('../auth/dto/signed-in.dto.js'),
    '@order-flow/contracts/payloads/search': await import('@order-flow/contracts/payloads/search'),
  };
  return {
    '@nestjs/swagger': {
      models: [
        [
          import('@order-flow/contracts/payloads/products'),
          {
            NewProduct: {
              id: {
                required: false,
                type: () => String,
                description: "The product's UUID. Without it, one is generated.",
              },
              name: { required: true, type: () => String, description: 'One line, 1 to 200 characters.' },
              price: { required: true, type: () => Number, description: 'At most two decimals.' },
              stock: {
                required: true,
                type: () => Number,
                description: 'Units in stock at the start, 0 to 1,000,000.',
                minimum: 0,
              },
              lowStockThreshold: {
                required: false,
                type: () => Number,
                description: 'Stock below this counts as low; default 10.',
                minimum: 0,
              },
            },
            CreateProduct: {},
            ProductEdit: {
              name: { required: false, type: () => String, description: 'One line, 1 to 200 characters.' },
              price: { required: false, type: () => Number, description: 'At most two decimals.' },
              lowStockThreshold: {
                required: false,
                type: () => Number,
                description: 'Stock below this counts as low.',
                minimum: 0,
              },
            },
            UpdateProduct: {
              id: { required: true, type: () => String },
              ifVersion: {
                required: false,
                type: () => [Number],
                description: 'Edit only if the product still has one of these versions.',
                minItems: 1,
                maxItems: 20,
              },
            },
            GetProduct: { id: { required: true, type: () => String } },
            ListProducts: {
              limit: {
                required: false,
                type: () => Number,
                description: 'Products per page, 1 to 500; default 100.',
                minimum: 1,
                maximum: 500,
              },
              after: {
                required: false,
                type: () => String,
                description: 'Start after the product with this id, the last of the page before.',
              },
              q: {
                required: false,
                type: () => String,
                description:
                  "Part of a name (capitals A to Z make no difference), an id, or 6 or more of an id's first or last digits.",
              },
              sort: {
                required: false,
                type: () => String,
                enum: ['name', 'price', 'stock', 'createdAt'],
                description: 'The order of the list. Products with the same value are sorted by id.',
              },
              order: {
                required: false,
                type: () => String,
                enum: ['asc', 'desc'],
                description:
                  'Ascending (default) or descending: `sort=createdAt&order=desc` lists the newest first.',
              },
              stock: {
                required: false,
                type: () => String,
                enum: ['low', 'out'],
                description:
                  'Only products below their low-stock threshold (`low`), or with no unit left (`out`).',
              },
            },
            Restock: {
              quantity: { required: true, type: () => Number, description: '1 to 1,000,000 units.' },
              reason: {
                required: true,
                type: () => String,
                description: 'The reason, for the ledger: one line, up to 500 characters.',
              },
            },
            RestockProduct: { id: { required: true, type: () => String } },
            Adjustment: {
              delta: {
                required: true,
                type: () => Number,
                description:
                  'Units to add (positive) or remove (negative), at most 1,000,000 either way; not 0.',
              },
              reason: {
                required: true,
                type: () => String,
                description: 'The reason, for the ledger: one line, up to 500 characters.',
              },
            },
            AdjustProduct: { id: { required: true, type: () => String } },
            MovementsQuery: {
              limit: {
                required: false,
                type: () => Number,
                description: 'Movements per page, 1 to 200; default 50.',
              },
              cursor: {
                required: false,
                type: () => String,
                description: '`nextCursor` of the previous page.',
              },
            },
            ListMovements: { id: { required: true, type: () => String } },
            ProductView: {
              id: { required: true, type: () => String },
              name: { required: true, type: () => String },
              price: { required: true, type: () => Number, description: 'At most two decimals.' },
              stock: { required: true, type: () => Number, description: 'Units that can be ordered.' },
              lowStockThreshold: {
                required: true,
                type: () => Number,
                description: 'Stock below this counts as low.',
              },
              version: {
                required: true,
                type: () => Number,
                description:
                  'Goes up by one with each edit of name, price or lowStockThreshold. Orders do not change it.',
              },
            },
            MovementView: {
              id: { required: true, type: () => Number, description: 'In order of time.' },
              delta: {
                required: true,
                type: () => Number,
                description: 'Units; negative if they left the stock.',
              },
              kind: {
                required: true,
                type: () => String,
                enum: ['reserve', 'release', 'restock', 'adjust'],
                description:
                  'Reserved for an order (reserve), put back from an order (release), or changed by a person (restock, adjust).',
              },
              reason: {
                required: true,
                type: () => String,
                nullable: true,
                description: 'The reason that a person gave; null if an order was the cause.',
              },
              idempotencyKey: {
                required: true,
                type: () => String,
                nullable: true,
                description: '`idempotencyKey` of the order that was the cause; null if a person did it.',
              },
              actor: {
                required: true,
                type: () => String,
                nullable: true,
                description:
                  'Who did it, as in the audit trail; null if an order was the cause, or if it is not known any more.',
              },
              at: { required: true, type: () => String, description: 'ISO 8601, UTC.' },
            },
            MovementPage: {
              items: {
                required: true,
                type: () => [t['@order-flow/contracts/payloads/products'].MovementView],
              },
              nextCursor: {
                required: true,
                type: () => String,
                nullable: true,
                description: 'Pass it as `cursor` to get the next page; null on the last page.',
              },
            },
          },
        ],
        [
          import('@order-flow/contracts/payloads/insight'),
          {
            GetStats: {
              lowest: {
                required: false,
                type: () => Number,
                description: 'How many low-stock products to list, 0 to 100; default 20.',
                minimum: 0,
                maximum: 100,
              },
            },
            GetRates: {
              minutes: {
                required: false,
                type: () => Number,
                description:
                  'How many whole minutes back, 1 to 1,440; default 60. With more than 60, points of ten minutes.',
                minimum: 1,
                maximum: 1440,
              },
            },
            SkippedMessages: {
              duplicate: {
                required: true,
                type: () => Number,
                description: 'Messages that were processed before.',
              },
              locked: {
                required: true,
                type: () => Number,
                description: 'Messages that another instance was processing. They are retried.',
              },
            },
            Backlog: {
              outboxPending: {
                required: true,
                type: () => Number,
                description: 'Messages that are committed, but not yet confirmed by the broker.',
              },
              outboxOldestAgeSeconds: {
                required: true,
                type: () => Number,
                description: 'Age of the oldest of these messages in seconds; 0 if there is none.',
              },
              deadLettersOpen: {
                required: true,
                type: () => Number,
                description: 'Dead letters waiting for a person.',
              },
              deadLettersFailedAgain: {
                required: true,
                type: () => Number,
                description: 'Of the first 10,000 of these, how many were replayed and failed again.',
              },
              deadLettersTakenBy: {
                required: false,
                type: () => [String],
                description:
                  'Who looks after groups of them, by name. Undefined from a service of the version before.',
              },
              skipped: {
                required: true,
                type: () => t['@order-flow/contracts/payloads/insight'].SkippedMessages,
              },
            },
            OrderCounts: {
              PENDING: { required: true, type: () => Number },
              CONFIRMED: { required: true, type: () => Number },
              REJECTED: { required: true, type: () => Number },
              CANCELLED: { required: true, type: () => Number },
            },
            OrdersInTime: {
              from: {
                required: true,
                type: () => String,
                description:
                  'Since when; ISO 8601, UTC. It is the start of the time, or the first minute with an order if that is later.',
              },
              placed: { required: true, type: () => Number, description: 'Orders placed since then.' },
              late: {
                required: true,
                type: () => Number,
                description:
                  'Of these, the ones that were not CONFIRMED or REJECTED within the promised time. Of those that are still PENDING\nafter it, at most 10,001 are counted. One that was cancelled while it was PENDING is late.',
              },
            },
            OrderSlo: {
              objective: {
                required: true,
                type: () => Number,
                description: 'The share of the orders that shall end in time: 0.999 is 99.9 %.',
              },
              withinSeconds: {
                required: true,
                type: () => Number,
                description:
                  'Within how many seconds of its creation an order shall be CONFIRMED or REJECTED.',
              },
              lastHour: {
                required: true,
                type: () => t['@order-flow/contracts/payloads/insight'].OrdersInTime,
                description: 'The last 60 whole minutes and the current one.',
              },
              last30Days: {
                required: true,
                type: () => t['@order-flow/contracts/payloads/insight'].OrdersInTime,
                description: 'The time of the error budget. Its minutes are added up every 30 s.',
              },
            },
            OrdersStats: {
              byStatus: {
                required: true,
                type: () => t['@order-flow/contracts/payloads/insight'].OrderCounts,
              },
              slo: {
                required: false,
                type: () => t['@order-flow/contracts/payloads/insight'].OrderSlo,
                description: 'Undefined from a service of the version before.',
              },
              pendingOldestAgeSeconds: {
                required: true,
                type: () => Number,
                description: 'Age of the oldest PENDING order in seconds; 0 if there is none.',
              },
            },
            ProductsStats: {
              products: { required: true, type: () => Number, description: 'Products in the catalogue.' },
              lowStock: {
                required: true,
                type: () => Number,
                description: 'Products with fewer units in stock than their threshold.',
              },
              soldOut: { required: true, type: () => Number, description: 'Products with no unit left.' },
              lowest: {
                required: true,
                type: () => [t['@order-flow/contracts/payloads/products'].ProductView],
                description: 'The products with the lowest stock, at most 20.',
              },
            },
            WebhooksStats: {
              endpoints: {
                required: true,
                type: () => Number,
                description: 'Endpoints that are switched on.',
              },
              failing: {
                required: true,
                type: () => Number,
                description: 'Of these, the ones whose last attempt failed.',
              },
              switchedOff: {
                required: true,
                type: () => Number,
                description:
                  'Endpoints that were switched off because they failed, or because they answered 410.',
              },
              waiting: {
                required: true,
                type: () => Number,
                description: 'Deliveries that wait for an attempt, at most 10,001.',
              },
              oldestDueAgeSeconds: {
                required: true,
                type: () => Number,
                description:
                  'How long the oldest delivery that is due has been waiting, in seconds; 0 if there is none.',
              },
            },
            NotificationsStats: {
              waiting: {
                required: true,
                type: () => Number,
                description: 'Mails that wait for an attempt, at most 10,001.',
              },
              failed: {
                required: true,
                type: () => Number,
                description: 'Mails that were given up in the last 24 hours.',
              },
              oldestDueAgeSeconds: {
                required: true,
                type: () => Number,
                description:
                  'How long the oldest mail that is due has been waiting, in seconds; 0 if there is none.',
              },
            },
            StatsView: {
              orders: {
                required: true,
                type: () => t['@order-flow/contracts/payloads/insight'].OrdersStats,
                nullable: true,
                description: 'Null: the orders service did not answer.',
              },
              products: {
                required: true,
                type: () => t['@order-flow/contracts/payloads/insight'].ProductsStats,
                nullable: true,
                description: 'Null: the products service did not answer.',
              },
              webhooks: {
                required: true,
                type: () => t['@order-flow/contracts/payloads/insight'].WebhooksStats,
                nullable: true,
                description: 'Null: the webhooks service did not answer, or is not installed.',
              },
              notifications: {
                required: true,
                type: () => t['@order-flow/contracts/payloads/insight'].NotificationsStats,
                nullable: true,
                description: 'Null: the notifications service did not answer, or is not installed.',
              },
              missing: { required: true, type: () => [String], description: 'Services that did not answer.' },
            },
            RatePoint: {
              minute: {
                required: true,
                type: () => String,
                description: 'The start of the minute; ISO 8601, UTC.',
              },
              seconds: {
                required: true,
                type: () => Number,
                description: 'Seconds of the minute that have passed: 60, or fewer for the current minute.',
              },
              createdPerSecond: { required: true, type: () => Number },
              confirmedPerSecond: { required: true, type: () => Number },
              rejectedPerSecond: { required: true, type: () => Number },
              cancelledPerSecond: { required: true, type: () => Number },
              p50Ms: {
                required: true,
                type: () => Number,
                nullable: true,
                description:
                  'Median time from POST to CONFIRMED of the orders confirmed in this minute, in milliseconds within 5 %; null if\nthere are none.',
              },
              p95Ms: {
                required: true,
                type: () => Number,
                nullable: true,
                description: 'The 95th percentile of the same times.',
              },
            },
            TimeSeries: {
              points: {
                required: true,
                type: () => [t['@order-flow/contracts/payloads/insight'].RatePoint],
                description:
                  'The time that was asked for, by default 60 whole minutes, and the current minute (or ten).',
              },
            },
            AuditFilter: {
              actor: {
                required: false,
                type: () => String,
                description: 'Only changes made by this account.',
                minLength: 1,
                maxLength: 200,
              },
              action: {
                required: false,
                type: () => String,
                description: 'Only this action, such as orders.cancel.',
                minLength: 1,
                maxLength: 100,
              },
              target: {
                required: false,
                type: () => String,
                description: 'Only changes of this target, such as the id of an order.',
                minLength: 1,
                maxLength: 100,
              },
              from: {
                required: false,
                type: () => String,
                description: 'Only changes at or after this time: a date, or a time with its zone.',
              },
              to: { required: false, type: () => String, description: 'Only changes before this time.' },
            },
            AuditQuery: {
              limit: {
                required: false,
                type: () => Number,
                description: 'Entries per page, 1 to 200; default 50.',
              },
              cursor: {
                required: false,
                type: () => String,
                description: '`nextCursor` of the previous page; keep the same filters.',
              },
            },
            PageAudit: {
              limit: { required: true, type: () => Number, minimum: 1 },
              beforeId: { required: false, type: () => String, maxLength: 40 },
            },
            AuditView: {
              id: { required: true, type: () => String, description: 'UUID v7, so in order of time.' },
              at: { required: true, type: () => String, description: 'ISO 8601, UTC.' },
              service: {
                required: true,
                type: () => String,
                description: 'The service that recorded it: orders-service or products-service.',
              },
              actor: { required: true, type: () => String },
              action: {
                required: true,
                type: () => String,
                description: 'The pattern of the command, such as products.update.',
              },
              target: {
                required: true,
                type: () => String,
                description: 'The id of the changed object, or of a group of dead letters.',
              },
              before: {
                required: true,
                type: () => Object,
                nullable: true,
                description: 'The values before the change; null if there were none.',
              },
              after: {
                required: true,
                type: () => Object,
                nullable: true,
                description: 'The values after the change; null if there are none.',
              },
              traceId: { required: true, type: () => String, nullable: true, description: '32 hex digits.' },
            },
            AuditPage: {
              items: { required: true, type: () => [t['@order-flow/contracts/payloads/insight'].AuditView] },
              nextCursor: {
                required: true,
                type: () => String,
                nullable: true,
                description: 'Pass it as `cursor` to get the next page; null on the last page.',
              },
              missing: {
                required: true,
                type: () => [String],
                description: 'Services that did not answer: their entries are missing.',
              },
            },
          },
        ],
        [
          import('@order-flow/contracts/payloads/accounts'),
          {
            NamedAccount: {
              name: {
                required: true,
                type: () => String,
                description: '1 to 100 letters, digits and `. _ @ + -`.',
                minLength: 1,
                maxLength: 100,
                pattern: '^[\\p{L}\\p{N}._@+-]+$',
              },
              role: {
                required: true,
                type: () => String,
                enum: ['viewer', 'operator', 'admin'],
                description:
                  '`viewer` sees everything, `operator` also changes it, `admin` also manages the accounts.',
              },
            },
            NewAccount: {
              password: { required: true, type: () => String, description: '12 to 1,000 characters.' },
            },
            CreateAccount: {
              passwordHash: {
                required: true,
                type: () => String,
                description: 'By the gateway. A password itself never leaves it.',
              },
            },
            GetAccount: { name: { required: true, type: () => String } },
            AccountEdit: {
              role: {
                required: false,
                type: () => String,
                enum: ['viewer', 'operator', 'admin'],
                description: 'A change ends the sessions of the account.',
              },
              disabled: {
                required: false,
                type: () => Boolean,
                description: 'True: nobody can sign in to it, and its sessions end.',
              },
            },
            ChangeAccount: { name: { required: true, type: () => String } },
            GivenPassword: {
              password: { required: true, type: () => String, description: '12 to 1,000 characters.' },
            },
            SetPassword: {
              passwordHash: { required: true, type: () => String },
              revision: {
                required: false,
                type: () => Number,
                description: 'Only if the account still has this revision.',
                minimum: 0,
              },
            },
            FileAccount: {
              name: { required: true, type: () => String },
              role: { required: true, type: () => String, enum: ['viewer', 'operator', 'admin'] },
              passwordHash: { required: true, type: () => String },
              disabled: { required: false, type: () => Boolean },
            },
            ImportAccounts: {
              accounts: {
                required: true,
                type: () => [t['@order-flow/contracts/payloads/accounts'].FileAccount],
              },
            },
            AccountView: {
              name: { required: true, type: () => String },
              role: { required: true, type: () => String, enum: ['viewer', 'operator', 'admin'] },
              disabledAt: {
                required: true,
                type: () => String,
                nullable: true,
                description: 'Since when nobody can sign in to it; null if it is on.',
              },
              passwordSetAt: {
                required: true,
                type: () => String,
                description: 'When its password was last set.',
              },
              createdAt: { required: true, type: () => String },
              updatedAt: { required: true, type: () => String },
            },
            AccountList: {
              items: {
                required: true,
                type: () => [t['@order-flow/contracts/payloads/accounts'].AccountView],
              },
            },
          },
        ],
        [
          import('@order-flow/contracts/payloads/system'),
          {
            AskOwner: {
              actor: {
                required: false,
                type: () => String,
                description: "The sender's name.",
                minLength: 1,
                maxLength: 200,
              },
            },
            DependencyView: {
              name: { required: true, type: () => String, description: 'Such as `database`.' },
              status: { required: true, type: () => String, enum: ['ok', 'degraded', 'unavailable'] },
              detail: {
                required: true,
                type: () => String,
                nullable: true,
                description: 'What is wrong and what the effect is; null if nothing is wrong.',
              },
            },
            PatternRate: {
              pattern: { required: true, type: () => String },
              perSecond: { required: true, type: () => Number },
            },
            QueueView: {
              name: { required: true, type: () => String },
              messages: {
                required: true,
                type: () => Number,
                description: 'Messages that wait in the queue, without those in work.',
              },
              consumers: { required: true, type: () => Number },
              unacknowledged: {
                required: true,
                type: () => Number,
                nullable: true,
                description:
                  'Messages in work: the service has taken them and not yet acknowledged them. Null if that service did not answer.',
              },
              oldestAgeSeconds: {
                required: true,
                type: () => Number,
                nullable: true,
                description:
                  'Seconds since the oldest message in work was sent. RabbitMQ does not tell the age of messages that wait, but they\nare younger, because a queue gives out the oldest first. Null if none is in work, or its sender set no time.',
              },
              inPerSecond: {
                required: true,
                type: () => Number,
                nullable: true,
                description:
                  'Messages that arrive per second, from all senders: those that leave, and the growth of the queue. Null until it is\nknown, some seconds after a start.',
              },
              outPerSecond: {
                required: true,
                type: () => Number,
                nullable: true,
                description:
                  'Messages that the service settles per second, whatever their outcome. Null until it is known.',
              },
              patterns: {
                required: true,
                type: () => [t['@order-flow/contracts/payloads/system'].PatternRate],
                description:
                  'The same by pattern, most frequent first, without the patterns of which none was settled.',
              },
            },
            OutboxView: {
              pending: {
                required: true,
                type: () => Number,
                description:
                  'Messages that are stored, but not yet confirmed by the broker. 10,001 means more than 10,000.',
              },
              oldestAgeSeconds: {
                required: true,
                type: () => Number,
                description: 'The age of the oldest of them; 0 if there is none.',
              },
              publishedPerSecond: {
                required: true,
                type: () => Number,
                nullable: true,
                description:
                  'Messages per second that the broker confirmed in the last 30 s: events, retries and replays. Null until it is known.',
              },
            },
            ReplicaView: {
              number: {
                required: true,
                type: () => Number,
                nullable: true,
                description:
                  'Numbers rise, and the lowest of those that run leads. Null for a gateway: none of them leads.',
              },
              host: { required: true, type: () => String },
              pid: { required: true, type: () => Number },
              since: {
                required: true,
                type: () => String,
                nullable: true,
                description: 'When it began; null if it is of a version that does not tell.',
              },
              seenAt: {
                required: true,
                type: () => String,
                description: 'Its last sign of life. It gives one every 3 to 5 s.',
              },
              leads: {
                required: true,
                type: () => Boolean,
                description:
                  'Whether it does what only one may do: remove old rows, send webhooks and mails.',
              },
              status: {
                required: true,
                type: () => String,
                enum: ['ok', 'degraded', 'unavailable', 'gone'],
                description:
                  '`gone`: not seen for 15 s, so it was killed, or it is paused. Others have taken its work over.',
              },
              detail: {
                required: true,
                type: () => String,
                nullable: true,
                description: 'What is wrong; null if nothing is.',
              },
              version: { required: true, type: () => String, nullable: true },
              brokerNodes: {
                required: true,
                type: () => [String],
                description:
                  'The nodes of RabbitMQ that it is connected to, as `host:port` of its RABBITMQ_URL.',
              },
            },
            DatabaseServerView: {
              version: { required: true, type: () => String },
              role: { required: true, type: () => String, enum: ['primary', 'standby'] },
              standbys: {
                required: true,
                type: () => Number,
                description: 'Standbys that are connected to it.',
              },
              streaming: {
                required: true,
                type: () => Number,
                nullable: true,
                description:
                  "How many of them follow without a gap. Null if the service's user may not see it (`pg_read_all_stats`).",
              },
            },
            ServiceStatus: {
              status: { required: true, type: () => String, enum: ['ok', 'degraded', 'unavailable'] },
              version: { required: true, type: () => String },
              uptimeSeconds: { required: true, type: () => Number },
              databaseBytes: {
                required: true,
                type: () => Number,
                nullable: true,
                description: 'Size of its database files in bytes; null for a service without a database.',
              },
              dependencies: {
                required: true,
                type: () => [t['@order-flow/contracts/payloads/system'].DependencyView],
              },
              detail: {
                required: true,
                type: () => String,
                nullable: true,
                description: 'What is wrong; null if nothing is.',
              },
              database: {
                required: true,
                type: () => t['@order-flow/contracts/payloads/system'].DatabaseServerView,
                nullable: true,
                description:
                  'Null for a service with SQLite or without a database, or if the database does not answer.',
              },
              replicas: {
                required: true,
                type: () => [t['@order-flow/contracts/payloads/system'].ReplicaView],
                description:
                  'All its processes that were seen in the last 5 minutes. Empty where there can be only one, or if it is not known.',
              },
              queues: {
                required: true,
                type: () => [t['@order-flow/contracts/payloads/system'].QueueView],
                description: 'The queues that it can see: its own, and those it sends to.',
              },
              outbox: {
                required: true,
                type: () => t['@order-flow/contracts/payloads/system'].OutboxView,
                nullable: true,
                description: 'Null for a service without an outbox, or if its database does not answer.',
              },
            },
          },
        ],
        [
          import('@order-flow/contracts/payloads/notifications'),
          {
            Customer: {
              email: { required: true, type: () => String },
              locale: {
                required: true,
                type: () => String,
                enum: ['en', 'es'],
                description: 'The language of the mails.',
              },
            },
            ContactGiven: { orderId: { required: true, type: () => String } },
            ListMails: {
              orderId: { required: false, type: () => String },
              status: {
                required: false,
                type: () => String,
                enum: ['waiting', 'sent', 'failed', 'suppressed', 'bounced'],
              },
              limit: {
                required: false,
                type: () => Number,
                description: 'Mails per page, 1 to 200; default 50.',
              },
              cursor: {
                required: false,
                type: () => String,
                description: '`nextCursor` of the previous page; keep the same filters.',
              },
            },
            GetMail: { id: { required: true, type: () => String } },
            ResendMail: {},
            GetOrderMails: { orderId: { required: true, type: () => String } },
            Erasure: {
              email: {
                required: true,
                type: () => String,
                description: 'Not stored, not even in the audit trail.',
              },
            },
            EraseAddress: {},
            GetUnsubscription: {
              token: {
                required: true,
                type: () => String,
                description: 'From the link in a mail.',
                minLength: 1,
                maxLength: 200,
              },
            },
            Unsubscribe: {},
            ProviderEvent: {
              type: {
                required: true,
                type: () => String,
                enum: ['bounced', 'complained'],
                description:
                  '`bounced`: it could not be delivered for good. `complained`: the recipient calls it spam.',
              },
              messageId: {
                required: true,
                type: () => String,
                description: "The mail's `Message-ID`, with or without its angle brackets.",
                minLength: 3,
                maxLength: 255,
              },
            },
            ProviderEvents: {
              events: {
                required: true,
                type: () => [t['@order-flow/contracts/payloads/notifications'].ProviderEvent],
                minItems: 1,
                maxItems: 100,
              },
            },
            MailView: {
              id: { required: true, type: () => String },
              kind: {
                required: true,
                type: () => String,
                enum: [
                  'order.confirmed',
                  'order.rejected',
                  'order.cancelled',
                  'product.lowStock',
                  'webhook.endpointDisabled',
                ],
                description: 'The event that it is about.',
              },
              orderId: {
                required: true,
                type: () => String,
                nullable: true,
                description: 'Null: it is not about an order.',
              },
              recipient: {
                required: true,
                type: () => String,
                enum: ['customer', 'operators'],
                description: 'Who gets it.',
              },
              locale: { required: true, type: () => String, enum: ['en', 'es'] },
              status: {
                required: true,
                type: () => String,
                enum: ['waiting', 'sent', 'failed', 'suppressed', 'bounced'],
                description:
                  "Waiting for its next attempt, accepted by a provider, given up after a day, not sent because the address is suppressed,\nor refused by the recipient's server.",
              },
              attempts: { required: true, type: () => Number, description: 'Attempts so far.' },
              nextAttemptAt: {
                required: true,
                type: () => String,
                nullable: true,
                description: 'ISO 8601, UTC; null unless it waits.',
              },
              provider: {
                required: true,
                type: () => String,
                nullable: true,
                description:
                  'The provider that took or refused it last, such as `smtp-1`; null before the first attempt.',
              },
              lastError: {
                required: true,
                type: () => String,
                nullable: true,
                description: 'Why the last attempt failed, or why it was not sent. Without the address.',
              },
              messageId: {
                required: true,
                type: () => String,
                description: "The mail's `Message-ID`: the same in all attempts.",
              },
              createdAt: { required: true, type: () => String },
              sentAt: {
                required: true,
                type: () => String,
                nullable: true,
                description: 'When a provider accepted it; null if none has.',
              },
              finishedAt: {
                required: true,
                type: () => String,
                nullable: true,
                description: 'When it was accepted, given up, suppressed or refused; null while it waits.',
              },
              traceId: {
                required: true,
                type: () => String,
                nullable: true,
                description: 'The trace of the order; null if it was not traced.',
              },
            },
            MailPage: {
              items: {
                required: true,
                type: () => [t['@order-flow/contracts/payloads/notifications'].MailView],
              },
              nextCursor: {
                required: true,
                type: () => String,
                nullable: true,
                description: 'Pass it as `cursor` to get the next page; null on the last page.',
              },
            },
            Erased: {
              contacts: {
                required: true,
                type: () => Number,
                description: 'Orders whose contact was deleted.',
              },
              mails: {
                required: true,
                type: () => Number,
                description: 'Mails that no longer hold the address. Those that waited are not sent.',
              },
              deadLetters: {
                required: true,
                type: () => Number,
                description: 'Dead letters that held the address and were deleted.',
              },
            },
            Unsubscription: {
              unsubscribed: { required: true, type: () => Boolean },
              locale: {
                required: true,
                type: () => String,
                enum: ['en', 'es'],
                description: 'The language for the page.',
              },
            },
            ProviderEventsTaken: {
              taken: { required: true, type: () => Number },
              unknown: { required: true, type: () => Number },
            },
          },
        ],
        [
          import('@order-flow/contracts/payloads/timeline'),
          {
            GetOrderSteps: { idempotencyKey: { required: true, type: () => String } },
            TimelineStep: {
              at: {
                required: true,
                type: () => String,
                description: 'When it first happened; ISO 8601, UTC.',
              },
              step: {
                required: true,
                type: () => String,
                description:
                  'A status (PENDING, CONFIRMED, REJECTED, CANCELLED), a step of its stock (STOCK_RESERVED, STOCK_REFUSED,\nSTOCK_ASKED_AGAIN, STOCK_RELEASE_ASKED, STOCK_PUT_BACK, STOCK_RELEASED), the end of automatic requests (STUCK), a\nstep of one of its messages (DUPLICATE_SKIPPED, LOCKED, RETRIED, DEAD_LETTER, REPLAYED, DISCARDED), an attempt to\ndeliver a webhook (WEBHOOK_DELIVERED, WEBHOOK_FAILED), or a mail (MAIL_SENT, MAIL_FAILED, MAIL_SUPPRESSED, MAIL_BOUNCED).',
              },
              service: {
                required: true,
                type: () => String,
                description: 'The service where it happened, such as orders-service.',
              },
              attempt: {
                required: true,
                type: () => Number,
                nullable: true,
                description: 'The attempt of the message, from 1; null if the step is not about a message.',
              },
              times: { required: true, type: () => Number, description: 'How often it happened.' },
              lastAt: {
                required: true,
                type: () => String,
                description: 'When it last happened; ISO 8601, UTC.',
              },
              detail: {
                required: true,
                type: () => String,
                nullable: true,
                description: "The reason, the units, the message's pattern and error, or who asked for it.",
              },
            },
            OrderSteps: {
              id: { required: true, type: () => String },
              idempotencyKey: { required: true, type: () => String },
              clientKey: {
                required: false,
                type: () => String,
                nullable: true,
                description: 'Undefined from a service of the version before.',
              },
              reference: { required: false, type: () => String, nullable: true, description: 'The same.' },
              steps: {
                required: true,
                type: () => [t['@order-flow/contracts/payloads/timeline'].TimelineStep],
              },
            },
            OrderTimeline: {
              id: { required: true, type: () => String, description: 'The id of the order.' },
              clientKey: {
                required: true,
                type: () => String,
                nullable: true,
                description: 'The `Idempotency-Key` with which its client placed it; null if it sent none.',
              },
              reference: {
                required: true,
                type: () => String,
                nullable: true,
                description: "The customer's own reference; null if none was given.",
              },
              steps: {
                required: true,
                type: () => [t['@order-flow/contracts/payloads/timeline'].TimelineStep],
              },
              missing: {
                required: true,
                type: () => [String],
                description: 'Services that did not answer: their steps are missing.',
              },
            },
            TraceSpan: {
              id: { required: true, type: () => String, description: '16 hex digits.' },
              parentId: {
                required: true,
                type: () => String,
                nullable: true,
                description: 'The parent span; null if it has none in this trace.',
              },
              name: { required: true, type: () => String },
              service: { required: true, type: () => String },
              startTime: {
                required: true,
                type: () => String,
                description: 'ISO 8601, UTC, with microseconds.',
              },
              durationMs: {
                required: true,
                type: () => Number,
                description: 'Milliseconds, with fractions.',
              },
              attributes: { required: true, type: () => Object },
              error: { required: true, type: () => Boolean, description: 'Whether it ended with an error.' },
              links: {
                required: true,
                type: () => [t['@order-flow/contracts/payloads/timeline'].SpanLink],
                description: 'Spans that also caused it, such as the request that started a replay.',
              },
            },
            SpanLink: {
              traceId: { required: true, type: () => String, description: '32 hex digits.' },
              spanId: { required: true, type: () => String, description: '16 hex digits.' },
            },
            OrderTrace: {
              traceId: { required: true, type: () => String, description: '32 hex digits.' },
              spans: {
                required: true,
                type: () => [t['@order-flow/contracts/payloads/timeline'].TraceSpan],
                description: 'Sorted by start time.',
              },
            },
          },
        ],
        [
          import('@order-flow/contracts/payloads/dead-letters'),
          {
            DeadLetterFilter: {
              status: {
                required: false,
                type: () => String,
                enum: ['open', 'replaying', 'replayed', 'discarded'],
                description: 'Only dead letters in this status.',
              },
              queue: {
                required: false,
                type: () => String,
                description: 'Only dead letters of this queue.',
                minLength: 1,
                maxLength: 100,
              },
              group: { required: false, type: () => String, description: 'Only dead letters of this group.' },
              failed: {
                required: false,
                type: () => String,
                description:
                  '`again`: only dead letters that were replayed and failed again. The groups count the others too.',
              },
            },
            ListDeadLetters: {
              limit: { required: false, type: () => Number, minimum: 1, maximum: 200 },
              before: { required: false, type: () => String, maxLength: 40 },
            },
            DeadLettersQuery: {
              limit: {
                required: false,
                type: () => Number,
                description: 'Dead letters per page, 1 to 200; default 50.',
              },
              cursor: {
                required: false,
                type: () => String,
                description: '`nextCursor` of the previous page; keep the same filters.',
              },
            },
            PageDeadLetters: {
              limit: { required: true, type: () => Number, minimum: 1 },
              beforeAt: { required: false, type: () => String, maxLength: 40 },
              beforeId: { required: false, type: () => String, maxLength: 40 },
              groups: { required: true, type: () => Boolean, description: 'Whether to include the groups.' },
              q: {
                required: false,
                type: () => String,
                description: 'Only dead letters with this id (or a part of it), message id or trace id.',
              },
            },
            GetDeadLetter: { id: { required: true, type: () => String } },
            DeadLetterSelection: {
              ids: {
                required: false,
                type: () => [String],
                description: 'Ids of dead letters, at most 1,000.',
                format: 'uuid',
                minItems: 1,
                maxItems: 1000,
              },
              group: { required: false, type: () => String, description: 'All dead letters of this group.' },
            },
            ReplayRequest: {
              ratePerSecond: {
                required: false,
                type: () => Number,
                description: 'Most messages per second, 1 to 1,000; default REPLAY_RATE_PER_SECOND.',
                minimum: 1,
                maximum: 1000,
              },
            },
            ReplayDeadLetters: {
              replayId: {
                required: false,
                type: () => String,
                description: 'The id under which its progress can be read.',
              },
            },
            DiscardRequest: {
              reason: {
                required: true,
                type: () => String,
                description: 'The reason, for the audit trail: one line, up to 500 characters.',
              },
            },
            DiscardDeadLetters: {},
            ResendRequest: {
              id: {
                required: true,
                type: () => String,
                description: 'The id of the dead letter; it must be open.',
              },
              data: {
                required: true,
                type: () => Object,
                description: 'The corrected data. It must keep the rules of the pattern.',
              },
              pattern: {
                required: false,
                type: () => String,
                description:
                  'The pattern of an event that the queue takes; default: that of the dead letter.',
                minLength: 1,
                maxLength: 100,
              },
              reason: {
                required: true,
                type: () => String,
                description: 'What was wrong, for the audit trail: one line, up to 500 characters.',
              },
            },
            ResendDeadLetter: {},
            DeadLetterSummary: {
              id: { required: true, type: () => String, description: 'UUID v7.' },
              queue: {
                required: true,
                type: () => String,
                description: 'The queue it came from. A replay sends it back there.',
              },
              pattern: {
                required: true,
                type: () => String,
                nullable: true,
                description: 'Null if the body could not be read.',
              },
              messageId: { required: true, type: () => String, nullable: true },
              errorClass: { required: true, type: () => String },
              errorMessage: { required: true, type: () => String },
              attempts: {
                required: true,
                type: () => Number,
                description: 'Attempts in the last round of retries.',
              },
              failures: {
                required: true,
                type: () => Number,
                description: 'How often it became a dead letter. More than 1: a replay has failed again.',
              },
              firstFailedAt: { required: true, type: () => String, description: 'ISO 8601, UTC.' },
              lastFailedAt: { required: true, type: () => String, description: 'ISO 8601, UTC.' },
              traceId: { required: true, type: () => String, nullable: true, description: '32 hex digits.' },
              status: {
                required: true,
                type: () => String,
                enum: ['open', 'replaying', 'replayed', 'discarded'],
              },
              group: {
                required: true,
                type: () => String,
                description: 'The id of its group: dead letters with the same queue, pattern and error.',
              },
              replayedAt: {
                required: true,
                type: () => String,
                nullable: true,
                description: 'ISO 8601, UTC.',
              },
              replayId: {
                required: true,
                type: () => String,
                nullable: true,
                description: 'The id of the last replay that it was part of.',
              },
              discardedAt: {
                required: true,
                type: () => String,
                nullable: true,
                description: 'ISO 8601, UTC.',
              },
              discardReason: { required: true, type: () => String, nullable: true },
            },
            DeadLetterView: {
              body: {
                required: true,
                type: () => String,
                description: 'The body as received; base64 if it is not UTF-8 text.',
              },
              bodyEncoding: { required: true, type: () => String, enum: ['utf8', 'base64'] },
              headers: { required: true, type: () => Object, description: 'The headers as received.' },
              errorStack: { required: true, type: () => String, nullable: true },
            },
            DeadLetterGroup: {
              group: { required: true, type: () => String, description: '16 hex digits.' },
              queue: { required: true, type: () => String },
              pattern: { required: true, type: () => String, nullable: true },
              errorClass: { required: true, type: () => String },
              errorMessage: {
                required: true,
                type: () => String,
                description: 'The error message of one of them.',
              },
              count: { required: true, type: () => Number },
              firstFailedAt: { required: true, type: () => String, description: 'ISO 8601, UTC.' },
              lastFailedAt: { required: true, type: () => String, description: 'ISO 8601, UTC.' },
              takenBy: {
                required: true,
                type: () => String,
                nullable: true,
                description: 'Who looks after it; null if nobody does.',
              },
              takenAt: {
                required: true,
                type: () => String,
                nullable: true,
                description: 'Since when, ISO 8601, UTC.',
              },
              notes: { required: true, type: () => Number, description: 'How many notes there are on it.' },
            },
            OwnDeadLetters: {
              items: {
                required: true,
                type: () => [t['@order-flow/contracts/payloads/dead-letters'].DeadLetterSummary],
              },
              groups: {
                required: true,
                type: () => [t['@order-flow/contracts/payloads/dead-letters'].DeadLetterGroup],
              },
              searchedTo: {
                required: false,
                type: () => String,
                nullable: true,
                description:
                  'Where `q` is a part of an id: what is older was not compared. Undefined from a service of the version before.',
              },
            },
            DeadLetterPage: {
              items: {
                required: true,
                type: () => [t['@order-flow/contracts/payloads/dead-letters'].DeadLetterSummary],
              },
              groups: {
                required: true,
                type: () => [t['@order-flow/contracts/payloads/dead-letters'].DeadLetterGroup],
                description:
                  'Only on the first page: the largest groups in the chosen status (default: open), at most 100 per service.',
              },
              nextCursor: {
                required: true,
                type: () => String,
                nullable: true,
                description: 'Pass it as `cursor` to get the next page; null on the last page.',
              },
              missing: {
                required: true,
                type: () => [String],
                description: 'Services that did not answer: their dead letters are missing.',
              },
            },
            ReplayView: {
              id: { required: true, type: () => String },
              startedAt: { required: true, type: () => String, description: 'ISO 8601, UTC.' },
              actor: { required: true, type: () => String, description: 'Who started it.' },
              ratePerSecond: {
                required: true,
                type: () => Number,
                description: 'Most messages per second in each service.',
              },
              total: { required: true, type: () => Number, description: 'Dead letters in the replay.' },
              done: {
                required: true,
                type: () => Number,
                description: 'Dead letters that were sent again so far, or no longer need to be.',
              },
              failedAgain: {
                required: true,
                type: () => Number,
                description: 'How many of those became dead letters again.',
              },
              finished: { required: true, type: () => Boolean },
              missing: {
                required: true,
                type: () => [String],
                description: 'Services that did not answer: their dead letters are missing.',
              },
            },
            DiscardView: {
              discarded: { required: true, type: () => Number, description: 'How many were discarded.' },
              missing: {
                required: true,
                type: () => [String],
                description:
                  'Services that did not answer: their dead letters may or may not have been discarded.',
              },
            },
            ResentView: {
              messageId: { required: true, type: () => String, description: 'The id of the new message.' },
            },
            GetDeadLetterGroup: {
              group: {
                required: true,
                type: () => String,
                description: 'The id of the group: 16 hex digits.',
              },
            },
            NoteRequest: {
              text: {
                required: true,
                type: () => String,
                description: 'What others should know: one line, up to 1,000 characters.',
              },
            },
            ReleaseRequest: {
              reason: {
                required: false,
                type: () => String,
                description: 'Why, up to 1,000 characters on one line. Needed if somebody else has it.',
              },
            },
            NoteDeadLetters: {
              kind: { required: true, type: () => String, enum: ['note', 'taken', 'released'] },
              text: { required: false, type: () => String },
            },
            DeadLetterNote: {
              id: { required: true, type: () => String, description: 'UUID v7.' },
              at: { required: true, type: () => String, description: 'ISO 8601, UTC.' },
              actor: { required: true, type: () => String },
              kind: { required: true, type: () => String, enum: ['note', 'taken', 'released'] },
              text: {
                required: true,
                type: () => String,
                nullable: true,
                description: 'Null if it was taken, or released without a word.',
              },
            },
            DeadLetterCare: {
              takenBy: {
                required: true,
                type: () => String,
                nullable: true,
                description:
                  'Who has it; null if nobody does. It ends when none of the dead letters that were there then is open any more.',
              },
              takenAt: {
                required: true,
                type: () => String,
                nullable: true,
                description: 'Since when, ISO 8601, UTC.',
              },
              notes: {
                required: true,
                type: () => [t['@order-flow/contracts/payloads/dead-letters'].DeadLetterNote],
                description: 'The newest first, at most 200.',
              },
            },
          },
        ],
        [
          import('@order-flow/contracts/payloads/faults'),
          {
            FaultRequest: {
              queue: {
                required: true,
                type: () => String,
                description: 'The queue whose events are affected: `orders_queue` or `products_queue`.',
                minLength: 1,
                maxLength: 100,
              },
              fault: {
                required: true,
                type: () => String,
                enum: ['duplicate', 'drop', 'delay', 'poison', 'reject'],
                description:
                  '`duplicate`: handled, and published once more. `drop`: acknowledged without being handled; its order waits until it\nis asked for again. `delay`: held before it is handled. `poison`: its handler gets an invalid payload, so that it\nbecomes a dead letter. `reject`: a transient error, so that it is retried.',
              },
              pattern: {
                required: false,
                type: () => String,
                description: 'Only events with this pattern; without it, all events of the queue.',
                minLength: 1,
                maxLength: 100,
              },
              sharePercent: {
                required: true,
                type: () => Number,
                description: 'The share of these events, 0 to 100.',
                minimum: 0,
                maximum: 100,
              },
              delayMs: {
                required: false,
                type: () => Number,
                description:
                  'How long a `delay` holds each event in milliseconds, 1 to 30,000; default 1,000.',
                minimum: 1,
                maximum: 30000,
              },
              durationSeconds: {
                required: false,
                type: () => Number,
                description: 'When it switches itself off, 1 to 3,600 seconds from now; default 300.',
                minimum: 1,
                maximum: 3600,
              },
            },
            StartFault: {},
            StopFaultsRequest: {
              id: {
                required: false,
                type: () => String,
                description: 'Only this one; without it, all faults of all services.',
              },
            },
            StopFaults: {},
            FaultView: {
              id: { required: true, type: () => String, description: 'UUID v7.' },
              service: {
                required: true,
                type: () => String,
                description: 'The service whose process injects it.',
              },
              queue: { required: true, type: () => String },
              fault: {
                required: true,
                type: () => String,
                enum: ['duplicate', 'drop', 'delay', 'poison', 'reject'],
              },
              pattern: {
                required: true,
                type: () => String,
                nullable: true,
                description: 'Null: all events of the queue.',
              },
              sharePercent: { required: true, type: () => Number },
              delayMs: {
                required: true,
                type: () => Number,
                nullable: true,
                description: 'Null: it is no `delay`.',
              },
              startedBy: { required: true, type: () => String, description: 'Who switched it on.' },
              startedAt: { required: true, type: () => String, description: 'ISO 8601, UTC.' },
              endsAt: {
                required: true,
                type: () => String,
                description: 'When it switches itself off; ISO 8601, UTC.',
              },
              injected: {
                required: true,
                type: () => Number,
                description: 'How many events it has affected so far.',
              },
            },
            FaultQueue: {
              queue: { required: true, type: () => String },
              patterns: { required: true, type: () => [String], description: 'The patterns of its events.' },
            },
            FaultsView: {
              items: { required: true, type: () => [t['@order-flow/contracts/payloads/faults'].FaultView] },
              queues: { required: true, type: () => [t['@order-flow/contracts/payloads/faults'].FaultQueue] },
              missing: {
                required: true,
                type: () => [String],
                description: 'Services that did not answer: their faults are missing.',
              },
            },
            StoppedFaults: {
              stopped: { required: true, type: () => Number, description: 'How many were switched off.' },
              missing: {
                required: true,
                type: () => [String],
                description:
                  'Services that did not answer: their faults may still be on, until they end by themselves.',
              },
            },
          },
        ],
        [
          import('@order-flow/contracts/payloads/orders'),
          {
            OrderRequest: {
              productId: { required: true, type: () => String, description: "The product's id." },
              quantity: { required: true, type: () => Number, description: 'Units, 1 to 1,000,000.' },
              reference: {
                required: false,
                type: () => String,
                description:
                  "The customer's own reference, such as the number of a purchase order: one line, up to 64 characters.",
              },
              customer: {
                required: false,
                type: () => t['@order-flow/contracts/payloads/notifications'].Customer,
                description: 'Who gets mails about the order. Without it there are none.',
              },
            },
            CreateOrder: {
              clientKey: {
                required: false,
                type: () => String,
                description:
                  "The client's `Idempotency-Key`. Requests of one caller with the same key make one order.",
                minLength: 1,
                maxLength: 255,
              },
              clientScope: {
                required: false,
                type: () => String,
                description:
                  'The caller to whom the key belongs. Without it, all anonymous callers share the key.',
                minLength: 1,
                maxLength: 200,
              },
            },
            GetOrder: { id: { required: true, type: () => String } },
            WaitForOrder: {
              id: { required: true, type: () => String },
              seconds: {
                required: true,
                type: () => Number,
                description: 'The longest wait.',
                minimum: 0,
                maximum: 30,
              },
            },
            ChangeOrder: {},
            Rejection: {
              reason: {
                required: true,
                type: () => String,
                description:
                  'The reason, for the timeline and the audit trail: one line, up to 500 characters.',
              },
            },
            RejectOrder: { id: { required: true, type: () => String } },
            OrderFilter: {
              status: {
                required: false,
                type: () => String,
                enum: ['PENDING', 'CONFIRMED', 'REJECTED', 'CANCELLED'],
                description: 'Only orders in this status.',
              },
              productId: { required: false, type: () => String, description: 'Only orders of this product.' },
              from: {
                required: false,
                type: () => String,
                description: 'Only orders created at or after this time: a date, or a time with its zone.',
              },
              to: {
                required: false,
                type: () => String,
                description: 'Only orders created before this time.',
              },
              q: {
                required: false,
                type: () => String,
                description:
                  "A UUID: the order with this id, message key or client's key. 32 hex digits: the orders of this trace or client's key.\n6 to 31 hex digits: the newest 200 orders whose id or message key begins so, whose id ends so, or with this client's\nkey. The ends of at most a million ids are compared, the newest first: see `searchedTo`. Any other text: the orders with\nthis client's key or this reference. A reference is also found where `q` looks like an id.",
              },
              clientKey: {
                required: false,
                type: () => String,
                description:
                  'Only orders that were placed with this `Idempotency-Key`. Several, if several callers used it, or one after it expired.',
                minLength: 1,
                maxLength: 255,
              },
              timing: {
                required: false,
                type: () => String,
                description: '`late`: only the orders that `GET /stats` counts as late, ended or not.',
              },
            },
            ListOrders: {
              order: {
                required: false,
                type: () => String,
                enum: ['newest', 'oldest'],
                description: 'Whether the newest or the oldest orders come first.',
              },
              limit: {
                required: false,
                type: () => Number,
                description: 'Orders per page, 1 to 200; default 50.',
              },
              cursor: {
                required: false,
                type: () => String,
                description: '`nextCursor` of the previous page; keep the same filters.',
              },
            },
            OrderView: {
              id: { required: true, type: () => String, description: 'UUID v7, so in order of creation.' },
              productId: { required: true, type: () => String, description: 'The id of the product.' },
              quantity: { required: true, type: () => Number, description: 'Units.' },
              status: {
                required: true,
                type: () => String,
                enum: ['PENDING', 'CONFIRMED', 'REJECTED', 'CANCELLED'],
                description:
                  'PENDING until the products service has answered. The others are final, but a CONFIRMED order can be cancelled.',
              },
              idempotencyKey: {
                required: true,
                type: () => String,
                description:
                  "The message key, a UUID v4 that the services use with each other. It is not the client's `Idempotency-Key`.",
              },
              createdAt: { required: true, type: () => String, description: 'ISO 8601, UTC.' },
              updatedAt: {
                required: true,
                type: () => String,
                description: 'When its status or its stock last changed, ISO 8601, UTC.',
              },
              traceId: {
                required: true,
                type: () => String,
                nullable: true,
                description: '32 hex digits; null if the order was not traced.',
              },
              traceSampled: {
                required: true,
                type: () => Boolean,
                description:
                  'False: its trace was not sampled (OTEL_TRACES_SAMPLER), so there is nothing to find under `traceId`.',
              },
              reason: {
                required: true,
                type: () => String,
                enum: ['PRODUCT_NOT_FOUND', 'OUT_OF_STOCK', 'REJECTED_BY_OPERATOR'],
                nullable: true,
                description: 'Why it was rejected; null otherwise.',
              },
              unitPrice: {
                required: true,
                type: () => Number,
                nullable: true,
                description:
                  "The product's price when its stock was reserved, in cents. Null before that, and for orders from before this field.",
              },
              amount: {
                required: true,
                type: () => Number,
                nullable: true,
                description: '`unitPrice` \u00D7 `quantity`, in cents.',
              },
            },
            ListedOrder: {
              clientKey: {
                required: true,
                type: () => String,
                nullable: true,
                description: 'The `Idempotency-Key` with which its client placed it; null if it sent none.',
              },
              reference: {
                required: true,
                type: () => String,
                nullable: true,
                description: "The customer's own reference; null if none was given.",
              },
            },
            OrderPage: {
              items: { required: true, type: () => [t['@order-flow/contracts/payloads/orders'].ListedOrder] },
              nextCursor: {
                required: true,
                type: () => String,
                nullable: true,
                description: 'Pass it as `cursor` to get the next page; null on the last page.',
              },
              searchedTo: {
                required: true,
                type: () => String,
                nullable: true,
                description:
                  'Where `q` is a part of an id: orders from before this time were not compared. Pass it as `to` to go on from there.\nNull: none was left out.',
              },
            },
            ReserveStock: {
              productId: { required: true, type: () => String },
              quantity: { required: true, type: () => Number },
              idempotencyKey: { required: true, type: () => String },
            },
            StockReserved: {
              approved: { required: true, type: () => Boolean },
              productId: { required: false, type: () => String },
              quantity: { required: false, type: () => Number },
              unitPrice: {
                required: false,
                type: () => Number,
                description: 'In cents. A service of the version before leaves it out.',
                minimum: 0,
              },
              reason: { required: false, type: () => String, enum: ['PRODUCT_NOT_FOUND', 'OUT_OF_STOCK'] },
              idempotencyKey: { required: true, type: () => String },
            },
            ReleaseStock: { idempotencyKey: { required: true, type: () => String } },
            StockReleased: {
              idempotencyKey: { required: true, type: () => String },
              quantity: { required: true, type: () => Number, minimum: 0 },
            },
          },
        ],
        [
          import('@order-flow/contracts/payloads/order-runs'),
          {
            RunCountQuery: {
              action: {
                required: true,
                type: () => String,
                enum: ['cancel', 'redrive'],
                description: 'What would be done to them.',
              },
            },
            OrderRunRequest: {
              action: {
                required: true,
                type: () => String,
                enum: ['cancel', 'redrive'],
                description:
                  'What is done to each order, as `POST /orders/:id/cancel` or `/redrive` does it.',
              },
              ids: {
                required: false,
                type: () => [String],
                description: 'Ids of orders, at most 1,000.',
                format: 'uuid',
                minItems: 1,
                maxItems: 1000,
              },
              filter: {
                required: false,
                type: () => t['@order-flow/contracts/payloads/orders'].OrderFilter,
                description:
                  'The orders of a list, with the parameters of `GET /orders`: the newest 5,000 in a status in which the action makes\nsense. Set `to`, so that orders placed later are not taken. An empty filter is refused.',
              },
            },
            StartOrderRun: {},
            GetOrderRun: { id: { required: true, type: () => String } },
            StopOrderRun: {},
            OrderRunCount: {
              orders: { required: true, type: () => Number, description: 'At most 5,000.' },
              more: {
                required: true,
                type: () => Boolean,
                description: 'Whether more orders match: a run takes the newest 5,000.',
              },
            },
            RunRefusal: {
              orderId: { required: true, type: () => String },
              reason: {
                required: true,
                type: () => String,
                description: 'Why, as the answer to a request for this order alone would say.',
              },
            },
            OrderRunSummary: {
              id: { required: true, type: () => String, description: 'UUID v7.' },
              action: { required: true, type: () => String, enum: ['cancel', 'redrive'] },
              startedAt: { required: true, type: () => String, description: 'ISO 8601, UTC.' },
              actor: { required: true, type: () => String, description: 'Who started it.' },
              total: { required: true, type: () => Number, description: 'Orders in the run.' },
              done: {
                required: true,
                type: () => Number,
                description: 'Orders that were changed so far, or were so already.',
              },
              refused: {
                required: true,
                type: () => Number,
                description: 'Orders that could not be changed.',
              },
              finishedAt: {
                required: true,
                type: () => String,
                nullable: true,
                description: 'When it ended or was stopped, ISO 8601, UTC; null while it goes on.',
              },
              stoppedBy: {
                required: true,
                type: () => String,
                nullable: true,
                description: 'Who stopped it; null if nobody did.',
              },
            },
            OrderRun: {
              refusals: {
                required: true,
                type: () => [t['@order-flow/contracts/payloads/order-runs'].RunRefusal],
                description: 'The first 200 orders that could not be changed.',
              },
            },
            OrderRunList: {
              items: {
                required: true,
                type: () => [t['@order-flow/contracts/payloads/order-runs'].OrderRunSummary],
              },
            },
          },
        ],
        [
          import('@order-flow/contracts/payloads/public-events'),
          {
            OrderConfirmed: { status: { required: true, type: () => String } },
            OrderRejected: {
              status: { required: true, type: () => String },
              reason: {
                required: true,
                type: () => String,
                enum: ['PRODUCT_NOT_FOUND', 'OUT_OF_STOCK', 'REJECTED_BY_OPERATOR'],
              },
            },
            OrderCancelled: { status: { required: true, type: () => String } },
            ProductLowStock: {
              productId: { required: true, type: () => String },
              name: { required: true, type: () => String },
              stock: { required: true, type: () => Number, description: 'Units left.', minimum: 0 },
              lowStockThreshold: { required: true, type: () => Number, minimum: 0 },
            },
            WebhookSent: {},
            WebhookFailed: {
              error: {
                required: true,
                type: () => String,
                description: 'What the endpoint answered, or why there was no answer.',
              },
            },
            EndpointDisabled: {
              endpointId: { required: true, type: () => String },
              url: {
                required: true,
                type: () => String,
                description: 'Without its query, which may hold a password.',
              },
              reason: { required: true, type: () => String, enum: ['gone', 'failing'] },
            },
          },
        ],
        [
          import('@order-flow/contracts/payloads/search'),
          {
            SearchQuery: {
              q: {
                required: true,
                type: () => String,
                description:
                  "An id, at least 6 of its first or last digits, a key, a trace id, a customer's reference, or a part of a product's name.",
              },
            },
            SearchView: {
              orders: {
                required: true,
                type: () => [t['@order-flow/contracts/payloads/orders'].ListedOrder],
                description: 'The newest first.',
              },
              products: {
                required: true,
                type: () => [t['@order-flow/contracts/payloads/products'].ProductView],
                description: 'Sorted by name.',
              },
              deadLetters: {
                required: true,
                type: () => [t['@order-flow/contracts/payloads/dead-letters'].DeadLetterSummary],
                description: 'The newest failure first.',
              },
              tried: {
                required: true,
                type: () => [String],
                description:
                  'What `q` can be, and so what was looked for, such as `orderId` or `productName`.',
              },
              searchedTo: {
                required: true,
                type: () => String,
                nullable: true,
                description:
                  'Where `q` is a part of an id: orders and dead letters from before this time were not compared. Null: none was left\nout.',
              },
              missing: {
                required: true,
                type: () => [String],
                description: 'Services that did not answer: what they have is missing.',
              },
            },
          },
        ],
        [
          import('@order-flow/contracts/payloads/webhooks'),
          {
            NewEndpoint: {
              url: {
                required: true,
                type: () => String,
                description:
                  'Where to POST: an https URL without a user or password, whose host has only public addresses.',
                minLength: 1,
                maxLength: 2000,
              },
              description: {
                required: false,
                type: () => String,
                description: 'For people: one line, up to 200 characters.',
              },
              events: {
                required: false,
                type: () => String,
                enum: ['order.confirmed', 'order.rejected', 'order.cancelled', 'product.lowStock'],
                isArray: true,
                description: 'Only these events. An empty list, or none: all of them.',
              },
              ratePerSecond: {
                required: false,
                type: () => Number,
                description: 'At most so many requests a second, 1 to 1,000; default 50.',
                minimum: 1,
                maximum: 1000,
              },
              maxConcurrency: {
                required: false,
                type: () => Number,
                description: 'At most so many requests at once, 1 to 100; default 10.',
                minimum: 1,
                maximum: 100,
              },
            },
            CreateEndpoint: {},
            EndpointEdit: {
              url: {
                required: false,
                type: () => String,
                description: 'As for a new endpoint.',
                minLength: 1,
                maxLength: 2000,
              },
              description: {
                required: false,
                type: () => String,
                description: 'One line, up to 200 characters; empty to remove it.',
                minLength: 0,
                maxLength: 200,
              },
              events: {
                required: false,
                type: () => String,
                enum: ['order.confirmed', 'order.rejected', 'order.cancelled', 'product.lowStock'],
                isArray: true,
                description: 'Only these events. An empty list: all of them.',
              },
              enabled: {
                required: false,
                type: () => Boolean,
                description:
                  'False: it gets nothing until it is switched on again. What it misses can be replayed.',
              },
              ratePerSecond: {
                required: false,
                type: () => Number,
                description: 'At most so many requests a second, 1 to 1,000.',
                minimum: 1,
                maximum: 1000,
              },
              maxConcurrency: {
                required: false,
                type: () => Number,
                description: 'At most so many requests at once, 1 to 100.',
                minimum: 1,
                maximum: 100,
              },
            },
            UpdateEndpoint: { id: { required: true, type: () => String } },
            GetEndpoint: { id: { required: true, type: () => String } },
            ListEndpoints: { id: { required: false, type: () => String, description: 'Only one.' } },
            ChangeEndpoint: {},
            Rotation: {
              overlapHours: {
                required: false,
                type: () => Number,
                description:
                  'How long the old secret signs as well, 0 to 168 hours; default 24. 0: the old secret has leaked.',
                minimum: 0,
                maximum: 168,
              },
            },
            RotateSecret: { id: { required: true, type: () => String } },
            EndpointReplayRequest: {
              from: {
                required: true,
                type: () => String,
                description: 'Events that came in at or after this time: a date, or a time with its zone.',
              },
              to: {
                required: false,
                type: () => String,
                description: 'Events that came in before this time; default: until now.',
              },
              events: {
                required: false,
                type: () => String,
                enum: ['missed', 'all'],
                description:
                  '`missed` (default): only what it has not accepted. `all`: also what it has accepted.',
              },
            },
            ReplayEndpoint: { id: { required: true, type: () => String } },
            GetDelivery: { id: { required: true, type: () => String } },
            ReplayDelivery: {},
            ListDeliveries: {
              endpointId: { required: false, type: () => String },
              status: { required: false, type: () => String, enum: ['waiting', 'failed', 'delivered'] },
              orderId: { required: false, type: () => String },
              limit: {
                required: false,
                type: () => Number,
                description: 'Deliveries per page, 1 to 200; default 50.',
              },
              cursor: {
                required: false,
                type: () => String,
                description: '`nextCursor` of the previous page; keep the same filters.',
              },
            },
            GetOrderDeliveries: { orderId: { required: true, type: () => String } },
            MissedQuery: {
              after: {
                required: false,
                type: () => String,
                description:
                  '`webhook-id` of the last event that it has seen. Without it: from the oldest event that is kept.',
                minLength: 1,
                maxLength: 255,
              },
              limit: {
                required: false,
                type: () => Number,
                description: 'Events per page, 1 to 1,000; default 200.',
                minimum: 1,
                maximum: 1000,
              },
            },
            ListMissed: {
              id: { required: true, type: () => String },
              token: {
                required: true,
                type: () => String,
                description: 'The recovery token, which the subscriber makes from its secret.',
                minLength: 1,
                maxLength: 200,
              },
            },
            EndpointView: {
              id: { required: true, type: () => String },
              url: { required: true, type: () => String },
              description: { required: true, type: () => String },
              events: {
                required: true,
                type: () => String,
                enum: ['order.confirmed', 'order.rejected', 'order.cancelled', 'product.lowStock'],
                isArray: true,
                description: 'Empty: all events.',
              },
              enabled: { required: true, type: () => Boolean, description: 'Whether it gets events.' },
              disabledReason: {
                required: true,
                type: () => String,
                enum: ['operator', 'gone', 'failing'],
                nullable: true,
                description:
                  'Who or what switched it off: an operator, days of failures, or its answer 410. Null while it is on.',
              },
              ratePerSecond: { required: true, type: () => Number },
              maxConcurrency: { required: true, type: () => Number },
              failingSince: {
                required: true,
                type: () => String,
                nullable: true,
                description:
                  'Since when no attempt has been accepted; ISO 8601, UTC. Null: the last attempt was accepted, or there was none.',
              },
              lastError: {
                required: true,
                type: () => String,
                nullable: true,
                description: 'Why the last attempt failed; null if it was accepted.',
              },
              lastDeliveredAt: {
                required: true,
                type: () => String,
                nullable: true,
                description: 'When an attempt was last accepted; ISO 8601, UTC.',
              },
              previousSecretUntil: {
                required: true,
                type: () => String,
                nullable: true,
                description:
                  'Until when its previous secret signs as well; null if only one secret is valid.',
              },
              waiting: {
                required: true,
                type: () => Number,
                description: 'Deliveries that wait for an attempt, at most 10,001.',
              },
              createdAt: { required: true, type: () => String },
              updatedAt: { required: true, type: () => String },
            },
            EndpointWithSecret: {
              secret: {
                required: true,
                type: () => String,
                description: 'Signs what is sent to it. It is not shown again.',
              },
            },
            EndpointReplay: {
              id: { required: true, type: () => String, description: 'The endpoint.' },
              startedAt: { required: true, type: () => String, description: 'ISO 8601, UTC.' },
              total: { required: true, type: () => Number, description: 'Deliveries of the replay.' },
              delivered: { required: true, type: () => Number },
              failed: { required: true, type: () => Number },
              finished: {
                required: true,
                type: () => Boolean,
                description: 'Whether no delivery of it waits any more.',
              },
            },
            EndpointDetails: {
              replay: {
                required: true,
                type: () => t['@order-flow/contracts/payloads/webhooks'].EndpointReplay,
                nullable: true,
                description: 'Null: there was none.',
              },
            },
            EndpointList: {
              items: {
                required: true,
                type: () => [t['@order-flow/contracts/payloads/webhooks'].EndpointView],
              },
            },
            DeliveryView: {
              id: { required: true, type: () => String },
              endpointId: { required: true, type: () => String },
              endpointUrl: { required: true, type: () => String, description: "The endpoint's URL now." },
              eventId: {
                required: true,
                type: () => String,
                description: '`webhook-id`: the same for all attempts and endpoints.',
              },
              type: { required: true, type: () => String },
              orderId: {
                required: true,
                type: () => String,
                nullable: true,
                description: 'Null: the event is not about an order.',
              },
              status: {
                required: true,
                type: () => String,
                enum: ['waiting', 'failed', 'delivered'],
                description:
                  'Waiting for its next attempt, accepted with 2xx, or given up after the last attempt.',
              },
              attempts: {
                required: true,
                type: () => Number,
                description: 'Attempts so far, those before a replay included.',
              },
              nextAttemptAt: {
                required: true,
                type: () => String,
                nullable: true,
                description: 'ISO 8601, UTC; null unless it waits.',
              },
              lastStatus: {
                required: true,
                type: () => Number,
                nullable: true,
                description: 'The status of the last answer; null if there was none.',
              },
              lastError: {
                required: true,
                type: () => String,
                nullable: true,
                description: 'Why the last attempt failed; null if it was accepted, or if there was none.',
              },
              createdAt: {
                required: true,
                type: () => String,
                description: 'When the event came in; ISO 8601, UTC.',
              },
              finishedAt: {
                required: true,
                type: () => String,
                nullable: true,
                description: 'When it was accepted or given up; null while it waits.',
              },
              traceId: {
                required: true,
                type: () => String,
                nullable: true,
                description: 'The trace of the order; null if it was not traced.',
              },
            },
            DeliveryPage: {
              items: {
                required: true,
                type: () => [t['@order-flow/contracts/payloads/webhooks'].DeliveryView],
              },
              nextCursor: {
                required: true,
                type: () => String,
                nullable: true,
                description: 'Pass it as `cursor` to get the next page; null on the last page.',
              },
            },
            AttemptView: {
              number: { required: true, type: () => Number, description: 'From 1.' },
              at: { required: true, type: () => String, description: 'When it began; ISO 8601, UTC.' },
              durationMs: { required: true, type: () => Number },
              status: {
                required: true,
                type: () => Number,
                nullable: true,
                description: 'The status of the answer; null if there was none.',
              },
              error: {
                required: true,
                type: () => String,
                nullable: true,
                description: 'Why it failed; null if it was accepted.',
              },
              responseBody: {
                required: true,
                type: () => String,
                description: 'The first 2 kB of the answer.',
              },
            },
            DeliveryDetails: {
              body: { required: true, type: () => String, description: 'The body that is sent: JSON.' },
              attemptList: {
                required: true,
                type: () => [t['@order-flow/contracts/payloads/webhooks'].AttemptView],
                description: 'The newest 100, the oldest of them first.',
              },
            },
            MissedEvent: {
              id: { required: true, type: () => String, description: '`webhook-id`' },
              type: { required: true, type: () => String },
              timestamp: {
                required: true,
                type: () => String,
                description: 'When it came in; ISO 8601, UTC.',
              },
              data: { required: true, type: () => Object },
            },
            MissedPage: {
              items: {
                required: true,
                type: () => [t['@order-flow/contracts/payloads/webhooks'].MissedEvent],
              },
              nextCursor: {
                required: true,
                type: () => String,
                nullable: true,
                description: 'Pass it as `after` to get the next page; null on the last page.',
              },
            },
          },
        ],
        [
          import('../auth/dto/own-password.dto.js'),
          {
            OwnPassword: {
              currentPassword: { required: true, type: () => String, minLength: 1, maxLength: 1000 },
              newPassword: {
                required: true,
                type: () => String,
                description: '12 to 1,000 characters.',
                minLength: 12,
                maxLength: 1000,
              },
            },
          },
        ],
        [
          import('../auth/dto/sign-in.dto.js'),
          {
            SignInDto: {
              name: { required: true, type: () => String, minLength: 1, maxLength: 100 },
              password: { required: true, type: () => String, minLength: 1, maxLength: 1000 },
            },
          },
        ],
        [
          import('../auth/dto/signed-in.dto.js'),
          {
            SignedIn: {
              name: { required: true, type: () => String },
              role: { required: true, type: () => String, enum: ['viewer', 'operator', 'admin'] },
              csrfToken: {
                required: true,
                type: () => String,
                nullable: true,
                description:
                  'Send it as X-CSRF-Token with each write. null for a bearer token, which needs none.',
              },
            },
          },
        ],
        [import('../orders/dto/create-order.dto.js'), { CreateOrderDto: {} }],
        [
          import('../orders/dto/wait.dto.js'),
          {
            WaitDto: {
              wait: {
                required: false,
                type: () => Number,
                description:
                  'Wait until the order is final, at most this many seconds (0 to 30). The default 0 answers at once.',
                minimum: 0,
                maximum: 30,
              },
            },
          },
        ],
        [
          import('../system/dto/system.dto.js'),
          {
            NodeView: {
              name: { required: true, type: () => String },
              role: { required: true, type: () => String, enum: ['node', 'master', 'replica', 'sentinel'] },
              status: {
                required: true,
                type: () => String,
                enum: ['ok', 'degraded', 'unavailable'],
                description: '`ok` for RabbitMQ: it takes connections. For Redis: as the sentinels see it.',
              },
              detail: {
                required: true,
                type: () => String,
                nullable: true,
                description: 'What is wrong; null if nothing is.',
              },
            },
            PartView: {
              name: { required: true, type: () => String },
              kind: {
                required: true,
                type: () => String,
                enum: ['service', 'broker', 'cache', 'traces', 'metrics'],
              },
              status: {
                required: true,
                type: () => String,
                enum: ['ok', 'degraded', 'unavailable', 'unknown'],
                description: '`unknown`: the gateway does not know its address.',
              },
              detail: {
                required: true,
                type: () => String,
                nullable: true,
                description: 'What is wrong; null if nothing is.',
              },
              version: { required: true, type: () => String, nullable: true },
              responseMs: {
                required: true,
                type: () => Number,
                description: 'How long the part took to answer.',
              },
              uptimeSeconds: { required: true, type: () => Number, nullable: true },
              databaseBytes: { required: true, type: () => Number, nullable: true },
              database: {
                required: true,
                type: () => t['@order-flow/contracts/payloads/system'].DatabaseServerView,
                nullable: true,
                description: 'The PostgreSQL server of a service. Null for another part, or with SQLite.',
              },
              replicas: {
                required: true,
                type: () => [t['@order-flow/contracts/payloads/system'].ReplicaView],
                description:
                  'The processes of a service that were seen in the last 5 minutes. Empty with SQLite, where there can be only one, or\nif it is not known.',
              },
              nodes: {
                required: true,
                type: () => [t['../system/dto/system.dto.js'].NodeView],
                description:
                  "The nodes of RABBITMQ_URL, or Redis' servers and sentinels. Empty if there is only one, or it is not known. RabbitMQ\ntells which node leads a queue only through its management plugin, so that is not here.",
              },
              dependencies: {
                required: true,
                type: () => [t['@order-flow/contracts/payloads/system'].DependencyView],
              },
              queues: { required: true, type: () => [t['@order-flow/contracts/payloads/system'].QueueView] },
              outbox: {
                required: true,
                type: () => t['@order-flow/contracts/payloads/system'].OutboxView,
                nullable: true,
                description: 'Only for a service that sends events.',
              },
            },
            EdgeView: {
              from: { required: true, type: () => String },
              to: { required: true, type: () => String },
              use: { required: true, type: () => String, description: 'What it uses the other part for.' },
            },
            LinkView: {
              name: { required: true, type: () => String },
              url: { required: true, type: () => String },
            },
            SystemView: {
              status: {
                required: true,
                type: () => String,
                enum: ['ok', 'degraded', 'unavailable'],
                description:
                  '`unavailable` if a part that orders need is unavailable; `degraded` if any other part is not well.',
              },
              checkedAt: { required: true, type: () => String },
              parts: { required: true, type: () => [t['../system/dto/system.dto.js'].PartView] },
              edges: { required: true, type: () => [t['../system/dto/system.dto.js'].EdgeView] },
              links: { required: true, type: () => [t['../system/dto/system.dto.js'].LinkView] },
              faultsEnabled: {
                required: true,
                type: () => Boolean,
                description: 'Whether this installation has fault switches (`/faults`): FAULTS_ENABLED.',
              },
            },
          },
        ],
        [
          import('../http/dto/problem.dto.js'),
          {
            FieldProblem: {
              field: { required: true, type: () => String },
              reason: { required: true, type: () => String },
            },
            Problem: {
              type: { required: true, type: () => String },
              title: { required: true, type: () => String },
              status: { required: true, type: () => Number },
              detail: {
                required: true,
                type: () => String,
                description: 'What went wrong and what to do, for a person.',
              },
              traceId: {
                required: false,
                type: () => String,
                description: 'Leads to the trace and the log lines of the request.',
              },
              errors: {
                required: false,
                type: () => [t['../http/dto/problem.dto.js'].FieldProblem],
                description: 'The invalid fields of the request, and why.',
              },
            },
          },
        ],
      ],
      controllers: [
        [
          import('@order-flow/runtime/health'),
          {
            Health: {},
            HealthController: {
              live: { type: t['@order-flow/runtime/health'].Object },
              ready: { type: Object },
            },
          },
        ],
        [import('@order-flow/telemetry/metrics/metrics.controller'), { MetricsController: { metrics: {} } }],
        [
          import('../auth/accounts.controller.js'),
          {
            AccountsController: {
              listAccounts: {
                summary: 'All accounts, by name.',
                type: t['@order-flow/contracts/payloads/accounts'].AccountList,
              },
              createAccount: {
                summary: 'Makes an account. Tell the person the password: it is not shown again.',
                type: t['@order-flow/contracts/payloads/accounts'].AccountView,
              },
              changeAccount: {
                summary:
                  'Changes the role, or disables the account. Its sessions end. The last admin stays one.',
                type: t['@order-flow/contracts/payloads/accounts'].AccountView,
              },
              setPassword: {
                summary: 'Sets a new password for somebody. Their sessions end.',
                type: t['@order-flow/contracts/payloads/accounts'].AccountView,
              },
            },
          },
        ],
        [
          import('../auth/auth.controller.js'),
          {
            AuthController: {
              login: {
                summary:
                  "Opens a session for a local account. The answer sets a cookie with the session's id.",
                type: t['../auth/dto/signed-in.dto.js'].SignedIn,
              },
              changePassword: {
                summary:
                  "Changes the caller's own password. All sessions of the account end; the answer sets the cookie of a new one. A wrong\npresent password counts as a try to sign in.",
                type: t['../auth/dto/signed-in.dto.js'].SignedIn,
              },
              logout: { summary: 'Ends the session. Copies of its cookie stop working, too.' },
              me: {
                summary: 'Who is signed in, and the token for the writes of this session.',
                type: t['../auth/dto/signed-in.dto.js'].SignedIn,
              },
            },
          },
        ],
        [
          import('../dead-letters/dead-letters.controller.js'),
          {
            DeadLettersController: {
              page: {
                summary: 'Dead letters, the newest failure first. The first page also groups them by error.',
                type: t['@order-flow/contracts/payloads/dead-letters'].DeadLetterPage,
              },
              progress: {
                summary: 'The progress of a replay.',
                type: t['@order-flow/contracts/payloads/dead-letters'].ReplayView,
              },
              care: {
                summary: 'Who looks after a group, and what was written on it.',
                type: t['@order-flow/contracts/payloads/dead-letters'].DeadLetterCare,
              },
              note: { summary: 'Writes a note on a group, for everybody to read.', type: Object },
              take: {
                summary: '"I have it": others see who looks after the group. 409 if somebody else has it.',
                type: Object,
              },
              release: {
                summary: 'Gives a group back. Whoever releases it for somebody else says why.',
                type: Object,
              },
              get: { type: t['@order-flow/contracts/payloads/dead-letters'].DeadLetterView },
              replay: {
                summary:
                  'Sends open dead letters to their queues again, at a set rate. Answers at once; `Location` shows the progress.',
                type: t['@order-flow/contracts/payloads/dead-letters'].ReplayView,
              },
              discard: {
                summary: 'Discards open dead letters for good, with a reason for the audit trail.',
                type: t['@order-flow/contracts/payloads/dead-letters'].DiscardView,
              },
              resend: {
                summary:
                  'Sends a corrected message to the queue of an open dead letter, in its trace. The dead letter stays readable, as\ndiscarded.',
                type: Object,
              },
            },
          },
        ],
        [
          import('../faults/faults.controller.js'),
          {
            FaultsController: {
              list: {
                summary:
                  'The faults that are on, and what can be switched on. Exists only where FAULTS_ENABLED=true.',
                type: t['@order-flow/contracts/payloads/faults'].FaultsView,
              },
              start: {
                summary:
                  'Switches a fault on, until its time is over, it is switched off, or its service restarts. One of the same kind, queue and\npattern is replaced. Exists only where FAULTS_ENABLED=true.',
                type: Object,
              },
              stop: {
                summary: 'Switches one fault off, or all. Exists only where FAULTS_ENABLED=true.',
                type: Object,
              },
            },
          },
        ],
        [
          import('../insight/insight.controller.js'),
          {
            InsightController: {
              stats: {
                summary: 'Current counts of orders and products, and of what waits.',
                type: t['@order-flow/contracts/payloads/insight'].StatsView,
              },
              timeSeries: {
                summary:
                  'The last hour, or up to a day, minute by minute: orders per second and how long they took.',
                type: t['@order-flow/contracts/payloads/insight'].TimeSeries,
              },
              audit: {
                summary: 'Who did what, the newest first.',
                type: t['@order-flow/contracts/payloads/insight'].AuditPage,
              },
            },
          },
        ],
        [
          import('../notifications/notifications.controller.js'),
          {
            NotificationsController: {
              listMails: {
                summary:
                  'One page of mails, the newest first. Send `nextCursor` as `cursor` to get the next one.',
                type: t['@order-flow/contracts/payloads/notifications'].MailPage,
              },
              getMail: { type: t['@order-flow/contracts/payloads/notifications'].MailView },
              resendMail: {
                summary:
                  'Sends a mail again, now. 409 if it waits anyway, or its address is suppressed or no longer kept.',
                type: t['@order-flow/contracts/payloads/notifications'].MailView,
              },
              erase: {
                summary:
                  "Forgets an address at its owner's request: in contacts, mails and dead letters. Mails that wait are not sent.",
                type: t['@order-flow/contracts/payloads/notifications'].Erased,
              },
            },
          },
        ],
        [
          import('../notifications/provider-events.controller.js'),
          {
            ProviderEventsController: {
              providerEvents: {
                summary:
                  'Bounces and complaints. The addresses of these mails get no more mails. The same event twice counts once.',
                type: t['@order-flow/contracts/payloads/notifications'].ProviderEventsTaken,
              },
            },
          },
        ],
        [
          import('../notifications/unsubscribe.controller.js'),
          {
            UnsubscribeController: {
              page: {
                summary:
                  'A page with a button. It changes nothing, because mail programs and virus scanners open links by themselves.',
                type: String,
              },
              unsubscribe: {
                summary:
                  'No more mails to the address. A mail program posts `List-Unsubscribe=One-Click` (RFC 8058); no body is needed.',
                type: String,
              },
            },
          },
        ],
        [
          import('../orders/order-runs.controller.js'),
          {
            OrderRunsController: {
              start: {
                summary:
                  'Cancels or redrives many orders, one after another, each as a request for it alone would. Answers at once; `Location`\nshows the progress. 409 if no order matches, or if ten runs have not ended.',
                type: Object,
              },
              list: {
                summary: 'The latest runs, the newest first.',
                type: t['@order-flow/contracts/payloads/order-runs'].OrderRunList,
              },
              count: {
                summary:
                  'How many orders a run with this filter would change now, to be said before it is started.',
                type: t['@order-flow/contracts/payloads/order-runs'].OrderRunCount,
              },
              progress: {
                summary: 'The progress of a run, with what it could not change and why.',
                type: t['@order-flow/contracts/payloads/order-runs'].OrderRun,
              },
              stop: {
                summary: 'Ends a run after the order in work. What it has changed stays.',
                type: Object,
              },
            },
          },
        ],
        [
          import('../orders/orders.controller.js'),
          {
            OrdersController: {
              createOrder: {
                summary:
                  'Places an order. Answers as soon as the order is stored as PENDING; read its `Location` to see the result. With an\n`Idempotency-Key` a repeated request gets the first answer. Anonymous callers share one scope of keys.',
                type: t['@order-flow/contracts/payloads/orders'].OrderView,
              },
              listOrders: {
                summary:
                  'One page of orders. Send `nextCursor` as `cursor` to get the next one. There is no total.',
                type: t['@order-flow/contracts/payloads/orders'].OrderPage,
              },
              getOrder: {
                summary:
                  'The order. With `wait` the answer comes once the order is final, or after that many seconds.',
                type: t['@order-flow/contracts/payloads/orders'].OrderView,
              },
              timeline: {
                summary: 'Everything that happened to the order, in all services.',
                type: t['@order-flow/contracts/payloads/timeline'].OrderTimeline,
              },
              trace: {
                summary:
                  "The spans of the order's trace; 404 if it was not sampled, 503 if the trace store is away.",
                type: t['@order-flow/contracts/payloads/timeline'].OrderTrace,
              },
              cancel: {
                summary: 'Cancels the order and returns the stock that it holds.',
                type: t['@order-flow/contracts/payloads/orders'].OrderView,
              },
              redrive: {
                summary:
                  'Asks the products service again at once. 409 if the order is not waiting for an answer.',
                type: t['@order-flow/contracts/payloads/orders'].OrderView,
              },
              reject: {
                summary:
                  'Rejects a PENDING order that gets no answer; 409 if it is not PENDING. Stock reserved later is returned.',
                type: t['@order-flow/contracts/payloads/orders'].OrderView,
              },
            },
          },
        ],
        [
          import('../products/products.controller.js'),
          {
            ProductsController: {
              listProducts: {
                summary:
                  'Products, found and sorted as you ask. If there may be more, the `Link` header names the next page.',
                type: [t['@order-flow/contracts/payloads/products'].ProductView],
              },
              getProduct: {
                summary: 'The product, with an `ETag` for `If-Match`.',
                type: t['@order-flow/contracts/payloads/products'].ProductView,
              },
              createProduct: { type: t['@order-flow/contracts/payloads/products'].ProductView },
              updateProduct: {
                summary:
                  'Changes the given fields. With `If-Match`, only if nobody has edited the product since you read it.',
                type: t['@order-flow/contracts/payloads/products'].ProductView,
              },
              restock: {
                summary: 'Adds units that have come in.',
                type: t['@order-flow/contracts/payloads/products'].ProductView,
              },
              adjust: {
                summary: 'Corrects the stock by units that were found or lost. It never goes below zero.',
                type: t['@order-flow/contracts/payloads/products'].ProductView,
              },
              listMovements: {
                summary: "The movements of the product's stock, the newest first.",
                type: t['@order-flow/contracts/payloads/products'].MovementPage,
              },
            },
          },
        ],
        [
          import('../search/search.controller.js'),
          {
            SearchController: {
              search: {
                summary:
                  'Orders, products and dead letters with this id, key, trace or name, at most 5 of each kind.',
                type: t['@order-flow/contracts/payloads/search'].SearchView,
              },
            },
          },
        ],
        [
          import('../system/system.controller.js'),
          {
            SystemController: {
              describe: {
                summary:
                  'The state of every part of the system, and their connections. Answers within 2 s, even if parts are down.',
                type: t['../system/dto/system.dto.js'].SystemView,
              },
            },
          },
        ],
        [
          import('../webhooks/webhooks.controller.js'),
          {
            WebhooksController: {
              listEndpoints: {
                summary: 'All endpoints, the oldest first.',
                type: t['@order-flow/contracts/payloads/webhooks'].EndpointList,
              },
              createEndpoint: {
                summary: 'Makes an endpoint. The answer has its secret, which is not shown again.',
                type: t['@order-flow/contracts/payloads/webhooks'].EndpointWithSecret,
              },
              getEndpoint: { type: t['@order-flow/contracts/payloads/webhooks'].EndpointDetails },
              updateEndpoint: {
                summary: 'Changes the given fields. `enabled` switches it on or off.',
                type: t['@order-flow/contracts/payloads/webhooks'].EndpointView,
              },
              removeEndpoint: {
                summary: 'Removes the endpoint and its secrets. What waits for it is given up.',
                type: t['@order-flow/contracts/payloads/webhooks'].EndpointView,
              },
              rotateSecret: {
                summary:
                  'Makes a new secret and shows it once. The old one signs as well for `overlapHours`.',
                type: t['@order-flow/contracts/payloads/webhooks'].EndpointWithSecret,
              },
              testEndpoint: {
                summary: 'Sends a `webhook.test` to the endpoint. Read the delivery to see what it answered.',
                type: t['@order-flow/contracts/payloads/webhooks'].DeliveryView,
              },
              replayEndpoint: {
                summary: 'Sends the endpoint the events of a time again: those that it has missed, or all.',
                type: t['@order-flow/contracts/payloads/webhooks'].EndpointReplay,
              },
              endpointReplay: {
                summary: "How far the endpoint's last replay is; 404 if there was none.",
                type: t['@order-flow/contracts/payloads/webhooks'].EndpointReplay,
              },
              missed: {
                summary:
                  'For the subscriber itself: the events that came after the last one that it has seen. It sends its recovery token, which\nit makes from its secret, as `Authorization: Bearer whrec_\u2026`.',
                type: t['@order-flow/contracts/payloads/webhooks'].MissedPage,
              },
              listDeliveries: {
                summary:
                  'One page of deliveries, the newest first. Send `nextCursor` as `cursor` to get the next one.',
                type: t['@order-flow/contracts/payloads/webhooks'].DeliveryPage,
              },
              getDelivery: {
                summary: 'The delivery with its attempts.',
                type: t['@order-flow/contracts/payloads/webhooks'].DeliveryDetails,
              },
              replayDelivery: {
                summary: 'Sends the event to its endpoint again, now.',
                type: t['@order-flow/contracts/payloads/webhooks'].DeliveryView,
              },
            },
          },
        ],
      ],
    },
  };
};
