/** Made by `npm run openapi` from the sources; a test compares it with them. Not edited by hand. */
export default async () => {
  const t: Record<string, any> = {
    '@order-flow/contracts/payloads/dead-letters':
      await import('@order-flow/contracts/payloads/dead-letters'),
    '@order-flow/contracts/payloads/products': await import('@order-flow/contracts/payloads/products'),
    '@order-flow/contracts/payloads/insight': await import('@order-flow/contracts/payloads/insight'),
    '@order-flow/contracts/payloads/orders': await import('@order-flow/contracts/payloads/orders'),
    '@order-flow/contracts/payloads/timeline': await import('@order-flow/contracts/payloads/timeline'),
    '@order-flow/contracts/payloads/system': await import('@order-flow/contracts/payloads/system'),
    '../system/dto/system.dto.js': await import('../system/dto/system.dto.js'),
    '../http/dto/problem.dto.js': await import('../http/dto/problem.dto.js'),
    '@order-flow/runtime/health': await import('@order-flow/runtime/health'),
    '../auth/dto/signed-in.dto.js': await import('../auth/dto/signed-in.dto.js'),
  };
  return {
    '@nestjs/swagger': {
      models: [
        [
          import('@order-flow/contracts/payloads/dead-letters'),
          {
            DeadLetterFilter: {
              status: {
                required: false,
                type: () => String,
                enum: ['open', 'replaying', 'replayed', 'discarded'],
                description: 'Only those in this status.',
              },
              queue: {
                required: false,
                type: () => String,
                description: 'Only those of this queue.',
                minLength: 1,
                maxLength: 100,
              },
              group: { required: false, type: () => String, description: 'Only those of this group.' },
            },
            ListDeadLetters: {
              limit: { required: false, type: () => Number, minimum: 1, maximum: 200 },
              before: { required: false, type: () => String, maxLength: 40 },
            },
            DeadLettersQuery: {
              limit: { required: false, type: () => Number, description: 'How many, 1 to 200; 50.' },
              cursor: {
                required: false,
                type: () => String,
                description: '`nextCursor` of the page before, with the same filters.',
              },
            },
            PageDeadLetters: {
              limit: { required: true, type: () => Number, minimum: 1 },
              beforeAt: { required: false, type: () => String, maxLength: 40 },
              beforeId: { required: false, type: () => String, maxLength: 40 },
              groups: { required: true, type: () => Boolean, description: 'Whether to add the groups.' },
            },
            GetDeadLetter: { id: { required: true, type: () => String } },
            DeadLetterSelection: {
              ids: {
                required: false,
                type: () => [String],
                description: 'At most 1,000.',
                format: 'uuid',
                minItems: 1,
                maxItems: 1000,
              },
              group: { required: false, type: () => String, description: 'All of this group.' },
            },
            ReplayRequest: {
              ratePerSecond: {
                required: false,
                type: () => Number,
                description: 'At most so many a second, 1 to 1,000; REPLAY_RATE_PER_SECOND.',
                minimum: 1,
                maximum: 1000,
              },
            },
            ReplayDeadLetters: {
              replayId: { required: false, type: () => String, description: 'To ask for its progress.' },
            },
            DiscardRequest: {
              reason: {
                required: true,
                type: () => String,
                description: 'Why, for the audit trail: one line, up to 500 characters.',
              },
            },
            DiscardDeadLetters: {},
            DeadLetterSummary: {
              id: { required: true, type: () => String, description: 'UUID v7.' },
              queue: {
                required: true,
                type: () => String,
                description: 'Where it came from, and goes at a replay.',
              },
              pattern: {
                required: true,
                type: () => String,
                nullable: true,
                description: 'Null where the body could not be read.',
              },
              messageId: { required: true, type: () => String, nullable: true },
              errorClass: { required: true, type: () => String },
              errorMessage: { required: true, type: () => String },
              attempts: { required: true, type: () => Number, description: 'Attempts of the last round.' },
              failures: {
                required: true,
                type: () => Number,
                description: 'How often it ended as a dead letter: above 1, a replay has failed again.',
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
                description: 'What it has in common with others: queue, pattern and error.',
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
                description: 'The last replay that it belonged to.',
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
                description: 'The body as it came; base64 where it is not UTF-8 text.',
              },
              bodyEncoding: { required: true, type: () => String, enum: ['utf8', 'base64'] },
              headers: { required: true, type: () => Object, description: 'The headers as they came.' },
              errorStack: { required: true, type: () => String, nullable: true },
            },
            DeadLetterGroup: {
              group: { required: true, type: () => String, description: '16 hex digits.' },
              queue: { required: true, type: () => String },
              pattern: { required: true, type: () => String, nullable: true },
              errorClass: { required: true, type: () => String },
              errorMessage: { required: true, type: () => String, description: 'That of one of them.' },
              count: { required: true, type: () => Number },
              firstFailedAt: { required: true, type: () => String, description: 'ISO 8601, UTC.' },
              lastFailedAt: { required: true, type: () => String, description: 'ISO 8601, UTC.' },
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
                  'On the first page: the largest groups in that status (or open), at most 100 of each service.',
              },
              nextCursor: {
                required: true,
                type: () => String,
                nullable: true,
                description: 'Give it as `cursor` for the next page; null: this was the last.',
              },
              missing: {
                required: true,
                type: () => [String],
                description: 'Services that did not answer: theirs are missing.',
              },
            },
            ReplayView: {
              id: { required: true, type: () => String },
              startedAt: { required: true, type: () => String, description: 'ISO 8601, UTC.' },
              actor: { required: true, type: () => String, description: 'Who asked for it.' },
              ratePerSecond: {
                required: true,
                type: () => Number,
                description: 'At most so many a second, in each service.',
              },
              total: { required: true, type: () => Number, description: 'Dead letters in it.' },
              done: {
                required: true,
                type: () => Number,
                description: 'Sent again so far, or not to be sent.',
              },
              failedAgain: {
                required: true,
                type: () => Number,
                description: 'Of those, dead letters once more.',
              },
              finished: { required: true, type: () => Boolean },
              missing: {
                required: true,
                type: () => [String],
                description: 'Services that did not answer: theirs are missing.',
              },
            },
            DiscardView: {
              discarded: { required: true, type: () => Number, description: 'How many were discarded.' },
              missing: {
                required: true,
                type: () => [String],
                description: 'Services that did not answer: theirs were not touched, or may have been.',
              },
            },
          },
        ],
        [
          import('@order-flow/contracts/payloads/products'),
          {
            NewProduct: {
              id: {
                required: false,
                type: () => String,
                description: 'Its UUID, if it must be a certain one.',
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
                description: 'With fewer units in stock it counts as low; 10.',
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
                description: 'With fewer units in stock it counts as low.',
                minimum: 0,
              },
            },
            UpdateProduct: {
              id: { required: true, type: () => String },
              ifVersion: {
                required: false,
                type: () => [Number],
                description: 'Only if the product still has one of these versions.',
                minItems: 1,
                maxItems: 20,
              },
            },
            GetProduct: { id: { required: true, type: () => String } },
            ListProducts: {
              limit: {
                required: false,
                type: () => Number,
                description: 'How many products, 1 to 500; 100.',
                minimum: 1,
                maximum: 500,
              },
              after: {
                required: false,
                type: () => String,
                description: 'Those after the product with this id.',
              },
            },
            Restock: {
              quantity: { required: true, type: () => Number, description: '1 to 1,000,000 units.' },
              reason: {
                required: true,
                type: () => String,
                description: 'Why, for the ledger: one line, up to 500 characters.',
              },
            },
            RestockProduct: { id: { required: true, type: () => String } },
            Adjustment: {
              reason: {
                required: true,
                type: () => String,
                description: 'Why, for the ledger: one line, up to 500 characters.',
              },
            },
            AdjustProduct: { id: { required: true, type: () => String } },
            MovementsQuery: {
              limit: {
                required: false,
                type: () => Number,
                description: 'How many movements, 1 to 200; 50.',
              },
              cursor: {
                required: false,
                type: () => String,
                description: '`nextCursor` of the page before.',
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
                description: 'With fewer units in stock it counts as low.',
              },
              version: {
                required: true,
                type: () => Number,
                description:
                  'Of name, price and lowStockThreshold: one more with each edit. Orders do not change it.',
              },
            },
            MovementView: {
              id: { required: true, type: () => Number, description: 'In order of happening.' },
              delta: {
                required: true,
                type: () => Number,
                description: 'Units; negative where they left the stock.',
              },
              kind: {
                required: true,
                type: () => String,
                enum: ['reserve', 'release', 'restock', 'adjust'],
                description:
                  'For an order (reserve), back from a cancelled one (release), by a person (restock, adjust).',
              },
              reason: {
                required: true,
                type: () => String,
                nullable: true,
                description: 'Why, where a person did it; null otherwise.',
              },
              idempotencyKey: {
                required: true,
                type: () => String,
                nullable: true,
                description: '`idempotencyKey` of the order it was for; null where a person did it.',
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
                description: 'Give it as `cursor` for the next page; null: this was the last.',
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
                description: 'How many of the products with too little stock, 0 to 100; 20.',
                minimum: 0,
                maximum: 100,
              },
            },
            GetRates: {
              minutes: {
                required: false,
                type: () => Number,
                description: 'How many whole minutes back, 1 to 1,440; 60.',
                minimum: 1,
                maximum: 1440,
              },
            },
            SkippedMessages: {
              duplicate: { required: true, type: () => Number, description: 'Processed before.' },
              locked: {
                required: true,
                type: () => Number,
                description: 'In work elsewhere at that moment; they come again.',
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
                description: 'Of the oldest of them, in seconds; 0 without one.',
              },
              deadLettersOpen: {
                required: true,
                type: () => Number,
                description: 'Dead letters that wait for a person.',
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
            OrdersStats: {
              byStatus: {
                required: true,
                type: () => t['@order-flow/contracts/payloads/insight'].OrderCounts,
              },
              pendingOldestAgeSeconds: {
                required: true,
                type: () => Number,
                description: 'Of the oldest order that is PENDING, in seconds; 0 without one.',
              },
            },
            ProductsStats: {
              products: { required: true, type: () => Number, description: 'Products in the catalogue.' },
              lowStock: {
                required: true,
                type: () => Number,
                description: 'Products with fewer units in stock than their threshold.',
              },
              lowest: {
                required: true,
                type: () => [t['@order-flow/contracts/payloads/products'].ProductView],
                description: 'Those with the least, at most 20.',
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
              missing: { required: true, type: () => [String], description: 'Services that did not answer.' },
            },
            RatePoint: {
              minute: { required: true, type: () => String, description: 'Its beginning; ISO 8601, UTC.' },
              seconds: {
                required: true,
                type: () => Number,
                description: 'How many seconds of it have passed: 60, but for the minute that is under way.',
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
                  'From POST to CONFIRMED of those confirmed in it, half of them at most, in milliseconds within 5 %; null without one.',
              },
              p95Ms: {
                required: true,
                type: () => Number,
                nullable: true,
                description: 'The same for 95 of 100.',
              },
            },
            TimeSeries: {
              points: {
                required: true,
                type: () => [t['@order-flow/contracts/payloads/insight'].RatePoint],
                description: '60 whole minutes and the one that is under way.',
              },
            },
            AuditFilter: {
              actor: {
                required: false,
                type: () => String,
                description: 'Only what this account did.',
                minLength: 1,
                maxLength: 200,
              },
              action: {
                required: false,
                type: () => String,
                description: 'Only this, such as orders.cancel.',
                minLength: 1,
                maxLength: 100,
              },
              target: {
                required: false,
                type: () => String,
                description: 'Only what was done to this, such as the id of an order.',
                minLength: 1,
                maxLength: 100,
              },
              from: {
                required: false,
                type: () => String,
                description: 'Only what was done then or later: a date, or a time with its zone.',
              },
              to: { required: false, type: () => String, description: 'Only what was done before then.' },
            },
            AuditQuery: {
              limit: { required: false, type: () => Number, description: 'How many entries, 1 to 200; 50.' },
              cursor: {
                required: false,
                type: () => String,
                description: '`nextCursor` of the page before, with the same filters.',
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
                description: 'Where it was written down: orders-service or products-service.',
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
                description: 'The id of what was changed, or a group of dead letters.',
              },
              before: {
                required: true,
                type: () => Object,
                description: 'What was changed, as it was before; null where there was nothing.',
              },
              after: { required: true, type: () => Object, description: 'The same afterwards.' },
              traceId: { required: true, type: () => String, nullable: true, description: '32 hex digits.' },
            },
            AuditPage: {
              items: { required: true, type: () => [t['@order-flow/contracts/payloads/insight'].AuditView] },
              nextCursor: {
                required: true,
                type: () => String,
                nullable: true,
                description: 'Give it as `cursor` for the next page; null: this was the last.',
              },
              missing: {
                required: true,
                type: () => [String],
                description: 'Services that did not answer: theirs are missing.',
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
            },
            CreateOrder: {
              clientKey: {
                required: false,
                type: () => String,
                description:
                  "The client's `Idempotency-Key`: with the same key of the same caller it is one order.",
                minLength: 1,
                maxLength: 255,
              },
              clientScope: {
                required: false,
                type: () => String,
                description: 'Whose key it is; without one, that of all anonymous callers.',
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
                description: 'How long at most.',
                minimum: 0,
                maximum: 30,
              },
            },
            ChangeOrder: {},
            Rejection: {
              reason: {
                required: true,
                type: () => String,
                description: 'For the timeline and the audit trail: one line, up to 500 characters.',
              },
            },
            RejectOrder: { id: { required: true, type: () => String } },
            ListOrders: {
              status: {
                required: false,
                type: () => String,
                enum: ['PENDING', 'CONFIRMED', 'REJECTED', 'CANCELLED'],
                description: 'Only those in this status.',
              },
              productId: { required: false, type: () => String, description: 'Only those of this product.' },
              from: {
                required: false,
                type: () => String,
                description: 'Only those created then or later: a date, or a time with its zone.',
              },
              to: { required: false, type: () => String, description: 'Only those created before then.' },
              q: {
                required: false,
                type: () => String,
                description:
                  'The order with this id or idempotency key (a UUID), or those of this trace (32 hex digits).',
                pattern: '^([0-9a-f]{32}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$',
              },
              order: {
                required: false,
                type: () => String,
                enum: ['newest', 'oldest'],
                description: 'The newest first, or the oldest.',
              },
              limit: { required: false, type: () => Number, description: 'How many orders, 1 to 200; 50.' },
              cursor: {
                required: false,
                type: () => String,
                description: '`nextCursor` of the page before, with the same filters.',
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
                  'PENDING until the products service has answered; the others are final, but CONFIRMED can be cancelled.',
              },
              idempotencyKey: {
                required: true,
                type: () => String,
                description:
                  "UUID v4 that the services use among themselves; not the client's `Idempotency-Key`.",
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
                description: '32 hex digits; null where it was not traced.',
              },
              traceSampled: {
                required: true,
                type: () => Boolean,
                description:
                  'False: its trace is not kept (OTEL_TRACES_SAMPLER), there is nothing to look up under `traceId`.',
              },
              reason: {
                required: true,
                type: () => String,
                enum: ['PRODUCT_NOT_FOUND', 'OUT_OF_STOCK', 'REJECTED_BY_OPERATOR'],
                nullable: true,
                description: 'Why it was rejected; null otherwise.',
              },
            },
            CreatedOrder: {
              replayed: {
                required: false,
                type: () => Boolean,
                description:
                  "The order was made by an earlier request with the same key; this is that one's answer.",
              },
            },
            OrderPage: {
              items: { required: true, type: () => [t['@order-flow/contracts/payloads/orders'].OrderView] },
              nextCursor: {
                required: true,
                type: () => String,
                nullable: true,
                description: 'Give it as `cursor` for the next page; null: this was the last.',
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
          import('@order-flow/contracts/payloads/timeline'),
          {
            GetOrderSteps: { idempotencyKey: { required: true, type: () => String } },
            TimelineStep: {
              at: {
                required: true,
                type: () => String,
                description: 'When, for the first time; ISO 8601, UTC.',
              },
              step: {
                required: true,
                type: () => String,
                description:
                  'A status (PENDING, CONFIRMED, REJECTED, CANCELLED), what was asked and done about its stock (STOCK_RESERVED,\nSTOCK_REFUSED, STOCK_ASKED_AGAIN, STOCK_RELEASE_ASKED, STOCK_PUT_BACK, STOCK_RELEASED), that nobody asks any more\nby itself (STUCK), or what happened to a\nmessage of it (DUPLICATE_SKIPPED, LOCKED, RETRIED, DEAD_LETTER, REPLAYED, DISCARDED).',
              },
              service: {
                required: true,
                type: () => String,
                description: 'Where: orders-service or products-service.',
              },
              attempt: {
                required: true,
                type: () => Number,
                nullable: true,
                description: 'At which attempt of the message, from 1; null where it was no message.',
              },
              times: { required: true, type: () => Number, description: 'How often the same happened.' },
              lastAt: {
                required: true,
                type: () => String,
                description: 'When it happened last; ISO 8601, UTC.',
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
              steps: {
                required: true,
                type: () => [t['@order-flow/contracts/payloads/timeline'].TimelineStep],
              },
            },
            OrderTimeline: {
              id: { required: true, type: () => String, description: 'The order.' },
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
                description: 'The span that it belongs to; null: it has none in this trace.',
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
                description:
                  'Other spans that it says it comes from, such as the request that asked for a replay.',
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
                description: 'By start.',
              },
            },
          },
        ],
        [
          import('@order-flow/contracts/payloads/system'),
          {
            AskStatus: {
              actor: {
                required: false,
                type: () => String,
                description: 'Who asks.',
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
                description: 'What is wrong and what follows; null where nothing is.',
              },
            },
            QueueView: {
              name: { required: true, type: () => String },
              messages: { required: true, type: () => Number, description: 'Messages that wait.' },
              consumers: { required: true, type: () => Number },
            },
            ServiceStatus: {
              status: { required: true, type: () => String, enum: ['ok', 'degraded', 'unavailable'] },
              version: { required: true, type: () => String },
              uptimeSeconds: { required: true, type: () => Number },
              databaseBytes: {
                required: true,
                type: () => Number,
                nullable: true,
                description: "Its database's files, in bytes; null for a service without one.",
              },
              dependencies: {
                required: true,
                type: () => [t['@order-flow/contracts/payloads/system'].DependencyView],
              },
              queues: {
                required: true,
                type: () => [t['@order-flow/contracts/payloads/system'].QueueView],
                description: 'The queues that it may look at: its own, and those it sends to.',
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
              role: { required: true, type: () => String, enum: ['viewer', 'operator'] },
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
        [
          import('../dead-letters/dto/dead-letters.dto.js'),
          { DeadLettersDto: { limit: { required: false, type: () => Number } } },
        ],
        [import('../insight/audit.dto.js'), { AuditDto: { limit: { required: false, type: () => Number } } }],
        [import('../orders/dto/create-order.dto.js'), { CreateOrderDto: {} }],
        [
          import('../orders/dto/list-orders.dto.js'),
          { ListOrdersDto: { limit: { required: false, type: () => Number } } },
        ],
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
          import('../products/dto/list-products.dto.js'),
          { ListProductsDto: { limit: { required: false, type: () => Number, minimum: 1, maximum: 500 } } },
        ],
        [
          import('../products/dto/movements.dto.js'),
          { MovementsDto: { limit: { required: false, type: () => Number } } },
        ],
        [
          import('../system/dto/system.dto.js'),
          {
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
              dependencies: {
                required: true,
                type: () => [t['@order-flow/contracts/payloads/system'].DependencyView],
              },
              queues: { required: true, type: () => [t['@order-flow/contracts/payloads/system'].QueueView] },
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
          import('../auth/auth.controller.js'),
          {
            AuthController: {
              login: {
                summary:
                  "Opens a session for a local account. The answer sets a cookie with the session's id.",
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
                summary: 'The last hour, minute by minute: orders per second and how long they took.',
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
                summary: 'Everything that happened to the order, in both services.',
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
                  'Products, sorted by id. If there may be more, the `Link` header names the next page.',
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
      ],
    },
  };
};
