/** Made by `npm run openapi` from the sources; a test compares it with them. Not edited by hand. */
/* eslint-disable */
export default async () => {
  const t: Record<string, any> = {
    '../../../messaging/src/payloads/system.js': await import('../../../messaging/src/payloads/system.js'),
    '../system/dto/system.dto.js': await import('../system/dto/system.dto.js'),
    '../http/dto/problem.dto.js': await import('../http/dto/problem.dto.js'),
    '../../../observability/src/health.js': await import('../../../observability/src/health.js'),
    '../auth/dto/signed-in.dto.js': await import('../auth/dto/signed-in.dto.js'),
    '../../../messaging/src/payloads.js': await import('../../../messaging/src/payloads.js'),
  };
  return {
    '@nestjs/swagger': {
      models: [
        [
          import('../../../messaging/src/payloads.js'),
          {
            CreateOrder: {
              productId: { required: true, type: () => String },
              quantity: { required: true, type: () => Number },
            },
            GetOrder: { id: { required: true, type: () => String } },
            CancelOrder: {
              id: { required: true, type: () => String },
              actor: {
                required: false,
                type: () => String,
                description: 'Who asked for it, for the timeline.',
                minLength: 1,
                maxLength: 200,
              },
            },
            OrderView: {
              id: { required: true, type: () => String },
              productId: { required: true, type: () => String },
              quantity: { required: true, type: () => Number },
              status: {
                required: true,
                type: () => String,
                enum: ['PENDING', 'CONFIRMED', 'REJECTED', 'CANCELLED'],
              },
              idempotencyKey: { required: true, type: () => String },
              createdAt: { required: true, type: () => String },
              updatedAt: { required: true, type: () => String },
              traceId: { required: true, type: () => String, nullable: true },
              reason: {
                required: true,
                type: () => String,
                enum: ['PRODUCT_NOT_FOUND', 'OUT_OF_STOCK'],
                nullable: true,
                description: 'Why it was rejected; null otherwise.',
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
            CreateProduct: {
              id: { required: false, type: () => String },
              name: { required: true, type: () => String, minLength: 1, maxLength: 200 },
              price: { required: true, type: () => Number, minimum: 0, maximum: 1000000000 },
              stock: {
                required: true,
                type: () => Number,
                description: 'Units in stock at the start.',
                minimum: 0,
              },
            },
            GetProduct: { id: { required: true, type: () => String } },
            ListProducts: {
              limit: { required: false, type: () => Number, minimum: 1, maximum: 500 },
              after: { required: false, type: () => String },
            },
            RestockProduct: {
              id: { required: true, type: () => String },
              quantity: { required: true, type: () => Number },
              reason: { required: true, type: () => String, minLength: 1, maxLength: 500 },
            },
            ProductView: {
              id: { required: true, type: () => String },
              name: { required: true, type: () => String },
              price: { required: true, type: () => Number },
              stock: { required: true, type: () => Number },
            },
            ListDeadLetters: {
              status: { required: false, type: () => String, enum: ['open', 'replaying', 'replayed'] },
              limit: { required: false, type: () => Number, minimum: 1, maximum: 200 },
              before: { required: false, type: () => String, maxLength: 40 },
            },
            ReplayDeadLetters: {
              ids: { required: true, type: () => [String], format: 'uuid', minItems: 1, maxItems: 1000 },
              actor: {
                required: false,
                type: () => String,
                description: 'Who asked for it, for the audit trail.',
                minLength: 1,
                maxLength: 200,
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
          import('../products/dto/list-products.dto.js'),
          { ListProductsDto: { limit: { required: false, type: () => Number, minimum: 1, maximum: 500 } } },
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
                  'Answers as soon as the order is stored as PENDING; what becomes of it is asked at its `Location`.',
                type: t['../../../messaging/src/payloads.js'].OrderView,
              },
              getOrder: { type: t['../../../messaging/src/payloads.js'].OrderView },
            },
          },
        ],
        [
          import('../products/products.controller.js'),
          {
            ProductsController: {
              listProducts: {
                summary: 'By id; where there may be more, the `Link` header names the next page.',
                type: [t['../../../messaging/src/payloads.js'].ProductView],
              },
              getProduct: { type: t['../../../messaging/src/payloads.js'].ProductView },
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
