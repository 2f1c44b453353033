/** Made by `npm run openapi` from the sources; a test compares it with them. Not edited by hand. */
/* eslint-disable */
export default async () => {
  const t: Record<string, any> = {
    '../../../messaging/src/payloads/orders.js': await import('../../../messaging/src/payloads/orders.js'),
    '../../../messaging/src/payloads/products.js':
      await import('../../../messaging/src/payloads/products.js'),
    '../../../messaging/src/payloads/system.js': await import('../../../messaging/src/payloads/system.js'),
    '../system/dto/system.dto.js': await import('../system/dto/system.dto.js'),
    '../http/dto/problem.dto.js': await import('../http/dto/problem.dto.js'),
    '../../../observability/src/health.js': await import('../../../observability/src/health.js'),
    '../auth/dto/signed-in.dto.js': await import('../auth/dto/signed-in.dto.js'),
  };
  return {
    '@nestjs/swagger': {
      models: [
        [
          import('../../../messaging/src/payloads/dead-letters.js'),
          {
            ListDeadLetters: {
              status: { required: false, type: () => String, enum: ['open', 'replaying', 'replayed'] },
              limit: { required: false, type: () => Number, minimum: 1, maximum: 200 },
              before: { required: false, type: () => String, maxLength: 40 },
            },
            ReplayDeadLetters: {
              ids: { required: true, type: () => [String], format: 'uuid', minItems: 1, maxItems: 1000 },
              actor: { required: false, type: () => String },
            },
            DeadLetterView: {
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
              body: {
                required: true,
                type: () => String,
                description: 'The body as it came; base64 where it is not UTF-8 text.',
              },
              bodyEncoding: { required: true, type: () => String, enum: ['utf8', 'base64'] },
              headers: { required: true, type: () => Object, description: 'The headers as they came.' },
              errorClass: { required: true, type: () => String },
              errorMessage: { required: true, type: () => String },
              errorStack: { required: true, type: () => String, nullable: true },
              attempts: { required: true, type: () => Number, description: 'Attempts of the last round.' },
              failures: {
                required: true,
                type: () => Number,
                description: 'How often it ended as a dead letter: above 1, a replay has failed again.',
              },
              firstFailedAt: { required: true, type: () => String, description: 'ISO 8601, UTC.' },
              lastFailedAt: { required: true, type: () => String, description: 'ISO 8601, UTC.' },
              traceId: { required: true, type: () => String, nullable: true },
              status: { required: true, type: () => String, enum: ['open', 'replaying', 'replayed'] },
              replayedAt: {
                required: true,
                type: () => String,
                nullable: true,
                description: 'ISO 8601, UTC.',
              },
            },
          },
        ],
        [
          import('../../../messaging/src/payloads/orders.js'),
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
            ChangeOrder: {
              id: { required: true, type: () => String },
              actor: { required: false, type: () => String },
            },
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
                enum: ['PRODUCT_NOT_FOUND', 'OUT_OF_STOCK'],
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
              items: {
                required: true,
                type: () => [t['../../../messaging/src/payloads/orders.js'].OrderView],
              },
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
          import('../../../messaging/src/payloads/products.js'),
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
            CreateProduct: { actor: { required: false, type: () => String } },
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
              actor: { required: false, type: () => String },
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
            RestockProduct: {
              id: { required: true, type: () => String },
              actor: { required: false, type: () => String },
            },
            Adjustment: {
              reason: {
                required: true,
                type: () => String,
                description: 'Why, for the ledger: one line, up to 500 characters.',
              },
            },
            AdjustProduct: {
              id: { required: true, type: () => String },
              actor: { required: false, type: () => String },
            },
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
                type: () => [t['../../../messaging/src/payloads/products.js'].MovementView],
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
          import('../../../messaging/src/payloads/system.js'),
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
                type: () => [t['../../../messaging/src/payloads/system.js'].DependencyView],
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
                  'To be sent as X-CSRF-Token with each write; null for a bearer token, which needs none.',
              },
            },
          },
        ],
        [import('../orders/dto/create-order.dto.js'), { CreateOrderDto: {} }],
        [
          import('../orders/dto/list-orders.dto.js'),
          { ListOrdersDto: { limit: { required: false, type: () => Number, minimum: 1 } } },
        ],
        [
          import('../orders/dto/wait.dto.js'),
          {
            WaitDto: {
              wait: {
                required: false,
                type: () => Number,
                description:
                  'Answer once the order is final, or after so many seconds: 0 to 30; 0, so at once.',
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
          { MovementsDto: { limit: { required: false, type: () => Number, minimum: 1 } } },
        ],
        [
          import('../system/dto/system.dto.js'),
          {
            QueueView: {
              name: { required: true, type: () => String },
              messages: { required: true, type: () => Number, description: 'Messages that wait.' },
              consumers: { required: true, type: () => Number },
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
                description: 'What is wrong; null where nothing is.',
              },
              version: { required: true, type: () => String, nullable: true },
              responseMs: { required: true, type: () => Number, description: 'How long it took to answer.' },
              uptimeSeconds: { required: true, type: () => Number, nullable: true },
              databaseBytes: { required: true, type: () => Number, nullable: true },
              dependencies: {
                required: true,
                type: () => [t['../../../messaging/src/payloads/system.js'].DependencyView],
              },
              queues: { required: true, type: () => [t['../system/dto/system.dto.js'].QueueView] },
            },
            EdgeView: {
              from: { required: true, type: () => String },
              to: { required: true, type: () => String },
              use: { required: true, type: () => String, description: 'For what.' },
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
                description: 'The worst of the parts that an order needs.',
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
                description: 'What went wrong and what can be done, for a person.',
              },
              traceId: {
                required: false,
                type: () => String,
                description: 'Leads to the trace and the log lines of the request.',
              },
              errors: {
                required: false,
                type: () => [t['../http/dto/problem.dto.js'].FieldProblem],
                description: 'What is wrong with which field, where the request breaks its contract.',
              },
            },
          },
        ],
      ],
      controllers: [
        [
          import('../../../observability/src/health.js'),
          {
            Health: {},
            HealthController: {
              live: { type: t['../../../observability/src/health.js'].Object },
              ready: { type: Object },
            },
          },
        ],
        [import('../../../observability/src/metrics.controller.js'), { MetricsController: { metrics: {} } }],
        [
          import('../auth/auth.controller.js'),
          {
            AuthController: {
              login: {
                summary:
                  'Opens a session for a local account; its id is in the cookie that comes with the answer.',
                type: t['../auth/dto/signed-in.dto.js'].SignedIn,
              },
              logout: {
                summary: 'Ends the session: its cookie is of no use any more, wherever it was copied to.',
              },
              me: {
                summary: 'Who is signed in, and the token for the writes of this session.',
                type: t['../auth/dto/signed-in.dto.js'].SignedIn,
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
                  "Answers as soon as the order is stored as PENDING; what becomes of it is asked at its `Location`. With an\n`Idempotency-Key` a repeated request gets the first one's answer; callers without a name share one scope of keys.",
                type: t['../../../messaging/src/payloads/orders.js'].OrderView,
              },
              listOrders: {
                summary: 'Keyset pages: give `nextCursor` as `cursor` for the next. There is no total.',
                type: t['../../../messaging/src/payloads/orders.js'].OrderPage,
              },
              getOrder: {
                summary: 'The order; with `wait`, once it is final or after so many seconds.',
                type: t['../../../messaging/src/payloads/orders.js'].OrderView,
              },
              cancel: {
                summary: 'Cancels the order; stock that it holds goes back.',
                type: t['../../../messaging/src/payloads/orders.js'].OrderView,
              },
              redrive: {
                summary: 'Asks the products service again at once; 409 if the order waits for no answer.',
                type: t['../../../messaging/src/payloads/orders.js'].OrderView,
              },
            },
          },
        ],
        [
          import('../products/products.controller.js'),
          {
            ProductsController: {
              listProducts: {
                summary: 'By id; where there may be more, the `Link` header names the next page.',
                type: [t['../../../messaging/src/payloads/products.js'].ProductView],
              },
              getProduct: {
                summary: 'The product, with an `ETag` for `If-Match`.',
                type: t['../../../messaging/src/payloads/products.js'].ProductView,
              },
              createProduct: { type: t['../../../messaging/src/payloads/products.js'].ProductView },
              updateProduct: {
                summary:
                  'Changes the fields that are given; with `If-Match`, only if nobody has edited the product since it was read.',
                type: t['../../../messaging/src/payloads/products.js'].ProductView,
              },
              restock: {
                summary: 'Units came in.',
                type: t['../../../messaging/src/payloads/products.js'].ProductView,
              },
              adjust: {
                summary: 'Units were found or are gone; never below zero.',
                type: t['../../../messaging/src/payloads/products.js'].ProductView,
              },
              listMovements: {
                summary: "The ledger of the product's stock, newest first.",
                type: t['../../../messaging/src/payloads/products.js'].MovementPage,
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
                  'How every part of the system stands now, and how they hang together; answers within 2 s whatever is down.',
                type: t['../system/dto/system.dto.js'].SystemView,
              },
            },
          },
        ],
      ],
    },
  };
};
