CREATE TABLE "migrations" ("id" integer PRIMARY KEY AUTOINCREMENT NOT NULL, "timestamp" bigint NOT NULL, "name" varchar NOT NULL);
CREATE TABLE outbox (
    id TEXT PRIMARY KEY,
    pattern TEXT NOT NULL,
    queue TEXT NOT NULL,
    body TEXT NOT NULL,
    headers TEXT NOT NULL,
    "createdAt" TEXT NOT NULL
  );
CREATE TABLE inbox (
    pattern TEXT NOT NULL,
    "messageKey" TEXT NOT NULL,
    "receivedAt" TEXT NOT NULL,
    PRIMARY KEY (pattern, "messageKey")
  ) WITHOUT ROWID;
CREATE TABLE redeliveries (
    "messageKey" TEXT PRIMARY KEY,
    count INTEGER NOT NULL,
    "lastAt" TEXT NOT NULL
  );
CREATE TABLE dead_letters (
    id TEXT PRIMARY KEY,
    queue TEXT NOT NULL,
    pattern TEXT,
    "messageId" TEXT,
    body TEXT NOT NULL,
    "bodyEncoding" TEXT NOT NULL,
    headers TEXT NOT NULL,
    "errorClass" TEXT NOT NULL,
    "errorMessage" TEXT NOT NULL,
    "errorStack" TEXT,
    attempts INTEGER NOT NULL,
    failures INTEGER NOT NULL,
    "firstFailedAt" TEXT NOT NULL,
    "lastFailedAt" TEXT NOT NULL,
    "traceId" TEXT,
    status TEXT NOT NULL,
    "replayedAt" TEXT,
    "replayCause" TEXT,
    "messageKey" TEXT, "groupKey" TEXT, "replayId" TEXT, "discardedAt" TEXT, "discardReason" TEXT,
    UNIQUE ("messageKey", queue)
  );
CREATE TABLE audit (
    id TEXT PRIMARY KEY,
    at TEXT NOT NULL,
    actor TEXT NOT NULL,
    action TEXT NOT NULL,
    target TEXT NOT NULL,
    before TEXT,
    after TEXT,
    "traceId" TEXT
  );
CREATE TABLE write_probe (id INTEGER PRIMARY KEY, at TEXT NOT NULL);
CREATE TABLE orders (
      id TEXT PRIMARY KEY,
      "productId" TEXT NOT NULL,
      quantity INTEGER NOT NULL CHECK (quantity BETWEEN 1 AND 1000000),
      status TEXT NOT NULL CHECK (status IN ('PENDING', 'CONFIRMED', 'REJECTED', 'CANCELLED')),
      "idempotencyKey" TEXT NOT NULL UNIQUE,
      "createdAt" TEXT NOT NULL,
      "updatedAt" TEXT NOT NULL,
      reason TEXT,
      "traceId" TEXT,
      traceparent TEXT,
      "requestKey" TEXT NOT NULL UNIQUE,
      "stockState" TEXT NOT NULL CHECK ("stockState" IN ('asked', 'held', 'releasing', 'settled')),
      "redriveAt" TEXT,
      redrives INTEGER NOT NULL
    );
CREATE TABLE order_timeline (
      id INTEGER PRIMARY KEY,
      "orderId" TEXT NOT NULL,
      at TEXT NOT NULL,
      step TEXT NOT NULL,
      detail TEXT
    , attempt INTEGER);
CREATE TABLE order_counts (status TEXT PRIMARY KEY, n INTEGER NOT NULL);
CREATE TABLE idempotency_keys (
      scope TEXT NOT NULL,
      key TEXT NOT NULL,
      "bodyHash" TEXT NOT NULL,
      "orderId" TEXT NOT NULL,
      "createdAt" TEXT NOT NULL,
      PRIMARY KEY (scope, key)
    ) WITHOUT ROWID;
CREATE TABLE message_history (
    "idempotencyKey" TEXT NOT NULL,
    pattern TEXT NOT NULL,
    step TEXT NOT NULL,
    attempt INTEGER NOT NULL,
    at TEXT NOT NULL,
    "lastAt" TEXT NOT NULL,
    times INTEGER NOT NULL,
    detail TEXT,
    PRIMARY KEY ("idempotencyKey", pattern, step, attempt)
  ) WITHOUT ROWID;
CREATE TABLE dead_letter_replays (
    id TEXT PRIMARY KEY,
    "startedAt" TEXT NOT NULL,
    actor TEXT NOT NULL,
    "ratePerSecond" INTEGER NOT NULL,
    total INTEGER NOT NULL
  );
CREATE TABLE order_minutes (
      minute TEXT NOT NULL,
      status TEXT NOT NULL,
      bucket INTEGER NOT NULL,
      n INTEGER NOT NULL,
      PRIMARY KEY (minute, status, bucket)
    ) WITHOUT ROWID;
INSERT INTO "migrations" VALUES (1, 1764000000000, 'CreateOrders1764000000000');
INSERT INTO "migrations" VALUES (2, 1764100000000, 'AddIdempotencyKeys1764100000000');
INSERT INTO "migrations" VALUES (3, 1764100000001, 'IndexOrders1764100000001');
INSERT INTO "migrations" VALUES (4, 1764100000002, 'ExtendTimeline1764100000002');
INSERT INTO "migrations" VALUES (5, 1764100000003, 'GroupDeadLetters1764100000003');
INSERT INTO "migrations" VALUES (6, 1764100000004, 'CountMinutes1764100000004');
INSERT INTO "migrations" VALUES (7, 1764100000005, 'InboxByOrder1764100000005');
INSERT INTO "outbox" VALUES ('01a2230b-06ed-7069-b65f-80e7125dd06b', 'product.reserveStock', 'products_queue', '{"pattern":"product.reserveStock","data":{"productId":"31b3072f-48fd-436e-b036-421098f5cbee","quantity":8,"idempotencyKey":"01a2230b-06ed-4069-b65f-7ca7bd03d5fc"}}', '{"traceparent":"00-6b0b04def5bdf694bdb43ea76b41f646-a81af837b1f0ed66-01","baggage":"order.id=01a2230b-06ed-7069-b65f-7aa9f8425236"}', '2026-11-28T16:44:14.957Z');
INSERT INTO "inbox" VALUES ('product.stockReleased', '01a2230a-3047-7290-b863-29e401978829', '2026-11-28T16:43:20.316Z');
INSERT INTO "inbox" VALUES ('product.stockReserved', '01a2230a-2ffc-71bc-b080-380517bdf370', '2026-11-28T16:43:20.027Z');
INSERT INTO "inbox" VALUES ('product.stockReserved', '01a2230a-3047-7290-b863-29e401978829', '2026-11-28T16:43:20.030Z');
INSERT INTO "inbox" VALUES ('product.stockReserved', '01a2230a-3058-75f2-a7a9-d91a6002bd51', '2026-11-28T16:43:20.093Z');
INSERT INTO "inbox" VALUES ('product.stockReserved', '01a2230a-306a-76af-b9af-92640a35bcc3', '2026-11-28T16:43:20.113Z');
INSERT INTO "inbox" VALUES ('product.stockReserved', '01a2230a-3099-7274-82d4-01ab58b77e88', '2026-11-28T16:43:20.152Z');
INSERT INTO "inbox" VALUES ('product.stockReserved', '01a2230a-bfbb-730d-adf1-5f76b812bfe8', '2026-11-28T16:43:56.751Z');
INSERT INTO "inbox" VALUES ('product.stockReserved', '01a2230a-bfd8-739f-8538-4697e1ff9f21', '2026-11-28T16:43:56.778Z');
INSERT INTO "dead_letters" VALUES ('01a2230a-3186-763c-b266-494c8a815df7', 'orders_queue', 'product.stockReserved', NULL, '{"pattern":"product.stockReserved","data":{"approved":"maybe","n":1}}', 'utf8', '{}', 'InvalidPayloadError', 'product.stockReserved: n: property n should not exist; approved: must be a boolean value; productId: must be a UUID; quantity: must not be greater than 1000000; quantity: must not be less than 1; quantity: must be an integer number; idempotencyKey: must be a UUID', 'InvalidPayloadError: product.stockReserved: n: property n should not exist; approved: must be a boolean value; productId: must be a UUID; quantity: must not be greater than 1000000; quantity: must not be less than 1; quantity: must be an integer number; idempotencyKey: must be a UUID
    at readPayload (/app/dist/messaging/src/validate-payload.js:48:15)
    at validatePayload (/app/dist/messaging/src/validate-payload.js:19:12)
    at RabbitMqServer.handle (/app/dist/messaging/src/rabbitmq-server.js:186:61)
    at /app/dist/messaging/src/rabbitmq-server.js:143:54
    at RedeliveryGuard.run (/app/dist/messaging/src/redelivery-guard.js:38:68)
    at RabbitMqServer.handleOrPutAside (/app/dist/messaging/src/rabbitmq-server.js:143:30)
    at RabbitMqServer.handleUntilSettled (/app/dist/messaging/src/rabbitmq-server.js:129:35)
    at /app/dist/messaging/src/rabbitmq-server.js:103:34
    at AsyncLocalStorage.run (node:internal/async_local_storage/async_context_frame:65:14)
    at ContextManager.with (/app/node_modules/@opentelemetry/context-async-hooks/dist/AsyncLocalStorageContextManager.cjs:45:34)', 1, 1, '2026-11-28T16:43:20.326Z', '2026-11-28T16:43:20.326Z', '6b0b04a8c11c1999dc041aa3c54c87b0', 'open', NULL, NULL, NULL, '297dadba6b6dd54f', NULL, NULL, NULL);
INSERT INTO "dead_letters" VALUES ('01a2230a-319a-777c-870d-0a51af5c0680', 'orders_queue', 'product.stockReserved', NULL, '{"pattern":"product.stockReserved","data":{"approved":"maybe","n":2}}', 'utf8', '{}', 'InvalidPayloadError', 'product.stockReserved: n: property n should not exist; approved: must be a boolean value; productId: must be a UUID; quantity: must not be greater than 1000000; quantity: must not be less than 1; quantity: must be an integer number; idempotencyKey: must be a UUID', 'InvalidPayloadError: product.stockReserved: n: property n should not exist; approved: must be a boolean value; productId: must be a UUID; quantity: must not be greater than 1000000; quantity: must not be less than 1; quantity: must be an integer number; idempotencyKey: must be a UUID
    at readPayload (/app/dist/messaging/src/validate-payload.js:48:15)
    at validatePayload (/app/dist/messaging/src/validate-payload.js:19:12)
    at RabbitMqServer.handle (/app/dist/messaging/src/rabbitmq-server.js:186:61)
    at /app/dist/messaging/src/rabbitmq-server.js:143:54
    at RedeliveryGuard.run (/app/dist/messaging/src/redelivery-guard.js:38:68)
    at RabbitMqServer.handleOrPutAside (/app/dist/messaging/src/rabbitmq-server.js:143:30)
    at RabbitMqServer.handleUntilSettled (/app/dist/messaging/src/rabbitmq-server.js:129:35)
    at /app/dist/messaging/src/rabbitmq-server.js:103:34
    at AsyncLocalStorage.run (node:internal/async_local_storage/async_context_frame:65:14)
    at ContextManager.with (/app/node_modules/@opentelemetry/context-async-hooks/dist/AsyncLocalStorageContextManager.cjs:45:34)', 1, 1, '2026-11-28T16:43:20.334Z', '2026-11-28T16:43:20.334Z', '6b0b04a8b2b7d9ca2b4c608807ea553c', 'discarded', NULL, NULL, NULL, '297dadba6b6dd54f', NULL, '2026-11-28T16:43:56.710Z', 'made by hand');
INSERT INTO "dead_letters" VALUES ('01a2230a-bf3d-77dc-998a-89adc27309c4', 'orders_queue', 'product.stockReserved', '01a2230a-3209-71f5-a778-27e1cde57255', '{"pattern":"product.stockReserved","data":{"approved":true,"productId":"31b3072f-48fd-436e-b036-421098f5cbee","quantity":7,"idempotencyKey":"01a2230a-31f9-4208-bc50-5a5b709ba4e5"}}', 'utf8', '{"baggage":"order.id=01a2230a-31f9-7208-bc50-55134c4f16d8","traceparent":"00-6b0b04a855b9abf7b074c6c8a354468d-0d711e829a32dc33-01","x-attempt":4,"x-death":[{"count":1,"exchange":"","queue":"orders_queue.retry.30000ms","reason":"expired","routing-keys":["orders_queue.retry.30000ms"],"time":{"!":"timestamp","value":1795884236}},{"count":1,"reason":"expired","queue":"orders_queue.retry.1000ms","time":{"!":"timestamp","value":1795884201},"exchange":"","routing-keys":["orders_queue.retry.1000ms"]},{"count":1,"exchange":"","queue":"orders_queue.retry.5000ms","reason":"expired","routing-keys":["orders_queue.retry.5000ms"],"time":{"!":"timestamp","value":1795884206}}],"x-first-death-exchange":"","x-first-death-queue":"orders_queue.retry.1000ms","x-first-death-reason":"expired","x-first-failed-at":"2026-11-28T16:43:20.521Z","x-publish-key":"16"}', 'Error', 'SQLITE_CONSTRAINT: the cause', 'Error: SQLITE_CONSTRAINT: the cause', 4, 1, '2026-11-28T16:43:20.521Z', '2026-11-28T16:43:56.605Z', '6b0b04a855b9abf7b074c6c8a354468d', 'replayed', '2026-11-28T16:44:14.944Z', '{"traceparent":"00-6b0b04ded3b8e9991677402687eb5e84-100fcb89c9bf6783-01"}', '01a2230a-3209-71f5-a778-27e1cde57255:JzAnmrqDjksVlkzE54crWmIeuIHUPrf1ruPdzSWeNOI', 'af30be1ebad580a3', '01a2230b-06da-71d8-ab63-f63bb3ded15d', NULL, NULL);
INSERT INTO "dead_letters" VALUES ('01a2230a-bf82-72b5-ab0f-d57c47d69865', 'orders_queue', 'product.stockReserved', '01a2230a-322d-76f2-a757-e6279c056b1e', '{"pattern":"product.stockReserved","data":{"approved":true,"productId":"31b3072f-48fd-436e-b036-421098f5cbee","quantity":7,"idempotencyKey":"01a2230a-3209-4149-a027-253802c7dda8"}}', 'utf8', '{"baggage":"order.id=01a2230a-3209-7149-a027-225924ef0f69","traceparent":"00-6b0b04a85e60748b4de61994c64e09ab-bd8c82f2dedb8ca9-01","x-attempt":4,"x-death":[{"count":1,"exchange":"","queue":"orders_queue.retry.30000ms","reason":"expired","routing-keys":["orders_queue.retry.30000ms"],"time":{"!":"timestamp","value":1795884236}},{"count":1,"reason":"expired","queue":"orders_queue.retry.1000ms","time":{"!":"timestamp","value":1795884201},"exchange":"","routing-keys":["orders_queue.retry.1000ms"]},{"count":1,"exchange":"","queue":"orders_queue.retry.5000ms","reason":"expired","routing-keys":["orders_queue.retry.5000ms"],"time":{"!":"timestamp","value":1795884206}}],"x-first-death-exchange":"","x-first-death-queue":"orders_queue.retry.1000ms","x-first-death-reason":"expired","x-first-failed-at":"2026-11-28T16:43:20.615Z","x-publish-key":"17"}', 'Error', 'SQLITE_CONSTRAINT: the cause', 'Error: SQLITE_CONSTRAINT: the cause', 4, 1, '2026-11-28T16:43:20.615Z', '2026-11-28T16:43:56.665Z', '6b0b04a85e60748b4de61994c64e09ab', 'replaying', NULL, '{"traceparent":"00-6b0b04ded3b8e9991677402687eb5e84-100fcb89c9bf6783-01"}', '01a2230a-322d-76f2-a757-e6279c056b1e:RfIUyAQGni6M4tkXQlsDcJbw8VAeUTMWtsSaoKlGWJ4', 'af30be1ebad580a3', '01a2230b-06da-71d8-ab63-f63bb3ded15d', NULL, NULL);
INSERT INTO "dead_letters" VALUES ('01a2230a-bf82-72b5-ab0f-dbf80a5cf113', 'orders_queue', 'product.stockReserved', '01a2230a-328f-71b3-834a-40366810c97b', '{"pattern":"product.stockReserved","data":{"approved":true,"productId":"31b3072f-48fd-436e-b036-421098f5cbee","quantity":7,"idempotencyKey":"01a2230a-322a-479a-834d-54bd1cc5107d"}}', 'utf8', '{"baggage":"order.id=01a2230a-322a-779a-834d-527dde034041","traceparent":"00-6b0b04a8b6b8f430ce0ee8ed8a5aafe5-2674a68aa7fc4cbe-01","x-attempt":4,"x-death":[{"count":1,"exchange":"","queue":"orders_queue.retry.30000ms","reason":"expired","routing-keys":["orders_queue.retry.30000ms"],"time":{"!":"timestamp","value":1795884236}},{"count":1,"reason":"expired","queue":"orders_queue.retry.1000ms","time":{"!":"timestamp","value":1795884201},"exchange":"","routing-keys":["orders_queue.retry.1000ms"]},{"count":1,"exchange":"","queue":"orders_queue.retry.5000ms","reason":"expired","routing-keys":["orders_queue.retry.5000ms"],"time":{"!":"timestamp","value":1795884206}}],"x-first-death-exchange":"","x-first-death-queue":"orders_queue.retry.1000ms","x-first-death-reason":"expired","x-first-failed-at":"2026-11-28T16:43:20.626Z","x-publish-key":"18"}', 'Error', 'SQLITE_CONSTRAINT: the cause', 'Error: SQLITE_CONSTRAINT: the cause', 4, 1, '2026-11-28T16:43:20.626Z', '2026-11-28T16:43:56.665Z', '6b0b04a8b6b8f430ce0ee8ed8a5aafe5', 'open', NULL, NULL, '01a2230a-328f-71b3-834a-40366810c97b:C1HYoLQqiOEgbYdCNM-oX_nAKICVSxVq_4FdvlOHqVE', 'af30be1ebad580a3', NULL, NULL, NULL);
INSERT INTO "audit" VALUES ('01a2230a-3147-708c-a8b7-bc8cd5483377', '2026-11-28T16:43:20.263Z', 'olga', 'orders.cancel', '01a2230a-3047-7290-b863-29e401978829', '{"status":"CONFIRMED"}', '{"status":"CANCELLED"}', '6b0b04a814150f9b34a36b20a7be8d0e');
INSERT INTO "audit" VALUES ('01a2230a-bfa8-7609-8bbc-91ab836728c4', '2026-11-28T16:43:56.712Z', 'olga', 'deadLetters.discard', '01a2230a-319a-777c-870d-0a51af5c0680', '{"status":"open"}', '{"status":"discarded","reason":"made by hand"}', '6b0b04ccc4ad34d3666ec340cd0b18df');
INSERT INTO "audit" VALUES ('01a2230a-ec2a-707a-9c65-a5077b7d3cfb', '2026-11-28T16:44:08.106Z', 'olga', 'orders.cancel', '01a2230a-bfbb-730d-adf1-5f76b812bfe8', '{"status":"CONFIRMED"}', '{"status":"CANCELLED"}', '6b0b04d8036e9c638a6b696c18e58d23');
INSERT INTO "audit" VALUES ('01a2230a-ec31-7183-b2ec-114e09e7b548', '2026-11-28T16:44:08.113Z', 'olga', 'orders.cancel', '01a2230a-bfd8-739f-8538-4697e1ff9f21', '{"status":"CONFIRMED"}', '{"status":"CANCELLED"}', '6b0b04d8cef58dff2848b689da01a479');
INSERT INTO "audit" VALUES ('01a2230a-ec76-70dd-b015-b6b69d0f1bb0', '2026-11-28T16:44:08.182Z', 'olga', 'orders.cancel', '01a2230a-ec6e-70b8-baea-a7f01149c921', '{"status":"PENDING"}', '{"status":"CANCELLED"}', '6b0b04d88cc4bf9dc4f2c7777ea4786d');
INSERT INTO "audit" VALUES ('01a2230b-06db-7369-a4b9-0c406e6a0880', '2026-11-28T16:44:14.939Z', 'olga', 'deadLetters.replay', '01a2230a-bf3d-77dc-998a-89adc27309c4', '{"status":"open"}', '{"status":"replaying","replayId":"01a2230b-06da-71d8-ab63-f63bb3ded15d"}', '6b0b04ded3b8e9991677402687eb5e84');
INSERT INTO "audit" VALUES ('01a2230b-06db-7369-a4b9-12257a88cd9d', '2026-11-28T16:44:14.939Z', 'olga', 'deadLetters.replay', '01a2230a-bf82-72b5-ab0f-d57c47d69865', '{"status":"open"}', '{"status":"replaying","replayId":"01a2230b-06da-71d8-ab63-f63bb3ded15d"}', '6b0b04ded3b8e9991677402687eb5e84');
INSERT INTO "write_probe" VALUES (1, '2026-11-28T16:44:14.916Z');
INSERT INTO "orders" VALUES ('01a2230a-2ffc-71bc-b080-380517bdf370', '31b3072f-48fd-436e-b036-421098f5cbee', 3, 'CONFIRMED', '01a2230a-2ffc-41bc-b080-3c9f3631ee03', '2026-11-28T16:43:19.932Z', '2026-11-28T16:43:20.012Z', NULL, '6b0b04a7d8e2e034ae653b6346a47660', '00-6b0b04a7d8e2e034ae653b6346a47660-437e76215f9495f3-01', '01a2230a-2fe6-77cc-9705-ff6db2297c25:Lroeask51S4oVnt-I4nsJ0Qp7JbUQpWmqBYk8gEx-aQ', 'held', NULL, 0);
INSERT INTO "orders" VALUES ('01a2230a-3047-7290-b863-29e401978829', '31b3072f-48fd-436e-b036-421098f5cbee', 5, 'CANCELLED', '01a2230a-3047-4290-b863-2e824a7dbb9d', '2026-11-28T16:43:20.007Z', '2026-11-28T16:43:20.316Z', NULL, '6b0b04a87f3fc1a7409d795d4d234ee5', '00-6b0b04a87f3fc1a7409d795d4d234ee5-f7d1b8cda93c45a3-01', '01a2230a-3045-754c-9024-db647110e579:5pqpm1lpPnFwcWhB5Ug3q1Ph_uW-y74hhFnT6EVdnD8', 'settled', NULL, 0);
INSERT INTO "orders" VALUES ('01a2230a-3058-75f2-a7a9-d91a6002bd51', '31b3072f-48fd-436e-b036-421098f5cbee', 1, 'CONFIRMED', '01a2230a-3058-45f2-a7a9-dc9f54dd77ad', '2026-11-28T16:43:20.024Z', '2026-11-28T16:43:20.093Z', NULL, '6b0b04a8b39d85a034b47aa48ad5581b', '00-6b0b04a8b39d85a034b47aa48ad5581b-58380f658daca965-01', '01a2230a-3054-762a-8ffc-8ea0afe9fcaf:Y_y3VZLLjwHfdNx9ec9TZdCzQ7CTHvIOm0kA2THqo70', 'held', NULL, 0);
INSERT INTO "orders" VALUES ('01a2230a-306a-76af-b9af-92640a35bcc3', 'e0939888-a0fc-4d6a-8590-442ac997238a', 50, 'REJECTED', '01a2230a-306a-46af-b9af-9771b18a288c', '2026-11-28T16:43:20.042Z', '2026-11-28T16:43:20.113Z', 'OUT_OF_STOCK', '6b0b04a89b1d4a622207cae5d6706ede', '00-6b0b04a89b1d4a622207cae5d6706ede-871d3ac8962c36c8-01', '01a2230a-3066-7068-ba47-6a32a35b3466:X5rf2Kn6Dc7BZe0oqHBcAi7Z74mCrXsORH24jR8-DFU', 'settled', NULL, 0);
INSERT INTO "orders" VALUES ('01a2230a-3099-7274-82d4-01ab58b77e88', '00000000-0000-4000-8000-000000000001', 1, 'REJECTED', '01a2230a-3099-4274-82d4-05ee543b59e9', '2026-11-28T16:43:20.089Z', '2026-11-28T16:43:20.149Z', 'PRODUCT_NOT_FOUND', '6b0b04a8ccee128c99eb6d1a7b3a145c', '00-6b0b04a8ccee128c99eb6d1a7b3a145c-f90b83708576da74-01', '01a2230a-3097-768d-b488-deebc2019fe9:O0GsfvmJNvLKnPOppfFiUB_9vEPRZ3Q5EtYLqxDwTQE', 'settled', NULL, 0);
INSERT INTO "orders" VALUES ('01a2230a-31f9-7208-bc50-55134c4f16d8', '31b3072f-48fd-436e-b036-421098f5cbee', 7, 'PENDING', '01a2230a-31f9-4208-bc50-5a5b709ba4e5', '2026-11-28T16:43:20.441Z', '2026-11-28T16:43:20.441Z', NULL, '6b0b04a855b9abf7b074c6c8a354468d', '00-6b0b04a855b9abf7b074c6c8a354468d-d9a98feab30eb8da-01', '01a2230a-31f8-7235-a5f0-b2449e03b575:0j0ITZf7B5VDawicfOtzT6bd6xBcKK76rrYfJYTAz6E', 'asked', '2026-11-28T17:43:20.441Z', 0);
INSERT INTO "orders" VALUES ('01a2230a-3209-7149-a027-225924ef0f69', '31b3072f-48fd-436e-b036-421098f5cbee', 7, 'PENDING', '01a2230a-3209-4149-a027-253802c7dda8', '2026-11-28T16:43:20.457Z', '2026-11-28T16:43:20.457Z', NULL, '6b0b04a85e60748b4de61994c64e09ab', '00-6b0b04a85e60748b4de61994c64e09ab-4a961891688a4727-01', '01a2230a-3207-7039-8d82-f1cfd01819f8:pb2Y1JDLzcqLUOOVmiD5R2RfJncJa6Ex09QQ-uRF6fA', 'asked', '2026-11-28T17:43:20.457Z', 0);
INSERT INTO "orders" VALUES ('01a2230a-322a-779a-834d-527dde034041', '31b3072f-48fd-436e-b036-421098f5cbee', 7, 'PENDING', '01a2230a-322a-479a-834d-54bd1cc5107d', '2026-11-28T16:43:20.490Z', '2026-11-28T16:43:20.490Z', NULL, '6b0b04a8b6b8f430ce0ee8ed8a5aafe5', '00-6b0b04a8b6b8f430ce0ee8ed8a5aafe5-7f8434c884330528-01', '01a2230a-3216-743e-907b-9da49ac33d6a:HPT29lYmi4VgiDMdsnYCpt5Wa8Lp3RURNPxUA1rRd8A', 'asked', '2026-11-28T17:43:20.490Z', 0);
INSERT INTO "orders" VALUES ('01a2230a-bfbb-730d-adf1-5f76b812bfe8', '31b3072f-48fd-436e-b036-421098f5cbee', 4, 'CANCELLED', '01a2230a-bfbb-430d-adf1-612ab69be644', '2026-11-28T16:43:56.731Z', '2026-11-28T16:44:08.106Z', NULL, '6b0b04cc2871e1a0850ef794e9b2f489', '00-6b0b04cc2871e1a0850ef794e9b2f489-2b20db00a273b088-01', '01a2230a-bfb9-728e-8c8b-10dc684f41f8:_AemKSyMb-CpB56aHibnNrh8Axy9f6zfBCs3n96A3Kk', 'releasing', '2026-11-28T17:44:08.106Z', 0);
INSERT INTO "orders" VALUES ('01a2230a-bfd8-739f-8538-4697e1ff9f21', '31b3072f-48fd-436e-b036-421098f5cbee', 6, 'CANCELLED', '01a2230a-bfd8-439f-8538-49ba0b336dd7', '2026-11-28T16:43:56.760Z', '2026-11-28T16:44:08.113Z', NULL, '6b0b04cc07ce3db4ba0e738799fa2e48', '00-6b0b04cc07ce3db4ba0e738799fa2e48-ebfd644b35509a3c-01', '01a2230a-bfcd-762b-9f4c-b70b5edffdd8:2cN7HgGQFWqJcMO7oAL8dAE9BhhhB59m8y_A-O9REMg', 'releasing', '2026-11-28T17:44:08.113Z', 0);
INSERT INTO "orders" VALUES ('01a2230a-bffd-7064-8141-e10b7477233b', '31b3072f-48fd-436e-b036-421098f5cbee', 7, 'PENDING', '01a2230a-bffd-4064-8141-e7a282df1993', '2026-11-28T16:43:56.797Z', '2026-11-28T16:43:56.797Z', NULL, '6b0b04cc8ab26eadabe1bb5e78190eb2', '00-6b0b04cc8ab26eadabe1bb5e78190eb2-576cc298dce230e1-01', '01a2230a-bffc-7458-a18d-fef74df1a75a:brgjdeM1fxQSMlotvwdLAzSQLS4P6KGVUOJ8xjC87MU', 'asked', '2026-11-28T17:43:56.797Z', 0);
INSERT INTO "orders" VALUES ('01a2230a-d7c1-745e-8830-ea162492cfe9', '31b3072f-48fd-436e-b036-421098f5cbee', 2, 'PENDING', '01a2230a-d7c1-445e-8830-ede277bb8ff5', '2026-11-28T16:44:02.881Z', '2026-11-28T16:44:02.881Z', NULL, '6b0b04d2ed36488ff688492da5dcd57c', '00-6b0b04d2ed36488ff688492da5dcd57c-8b61b6452ad9b847-01', '01a2230a-d7bf-7201-bdff-63a028decead:qJGSQwz7LnCwv6XANF1xIayTQ3HinnU-pw9-e5Y1a3w', 'asked', '2026-11-28T17:44:02.881Z', 0);
INSERT INTO "orders" VALUES ('01a2230a-ec3c-75ee-904f-0d147bf22e79', '31b3072f-48fd-436e-b036-421098f5cbee', 1, 'PENDING', '01a2230a-ec3c-45ee-904f-13c14be3fb18', '2026-11-28T16:44:08.124Z', '2026-11-28T16:44:08.124Z', NULL, '6b0b04d83845897ceb3fd252d04e8606', '00-6b0b04d83845897ceb3fd252d04e8606-50fb87e1aac7f2ae-01', '01a2230a-ec3b-73da-93b1-b19ec453cc2c:ei8F_13v03T2IvCgqzsJhxugxJ8b536Y2dg30-g3mtU', 'asked', '2026-11-28T17:44:08.124Z', 0);
INSERT INTO "orders" VALUES ('01a2230a-ec51-742b-a988-acbf6580e10a', '31b3072f-48fd-436e-b036-421098f5cbee', 2, 'PENDING', '01a2230a-ec51-442b-a988-b2ab0682dc86', '2026-11-28T16:44:08.145Z', '2026-11-28T16:44:08.145Z', NULL, '6b0b04d8bd68c18b7a896fb18496fe86', '00-6b0b04d8bd68c18b7a896fb18496fe86-40329664524d7446-01', '01a2230a-ec50-754a-927f-1aeb2b1f918d:X5F0Mf9_cUZGiMn61zv7zyVxAv1Yvk4Z4uepHTkI_dg', 'asked', '2026-11-28T17:44:08.145Z', 0);
INSERT INTO "orders" VALUES ('01a2230a-ec5f-7392-9187-f1bf0b74a979', '31b3072f-48fd-436e-b036-421098f5cbee', 3, 'PENDING', '01a2230a-ec5f-4392-9187-f70878356245', '2026-11-28T16:44:08.159Z', '2026-11-28T16:44:08.159Z', NULL, '6b0b04d8d7843fc0e1b2fd0127e3a823', '00-6b0b04d8d7843fc0e1b2fd0127e3a823-6b3cb9765e30cca1-01', '01a2230a-ec5e-74ac-872e-c765e87f260d:jB2CoHwT4c07EOcFqz9yLgN54ScLA3sU4-36jxSU78U', 'asked', '2026-11-28T17:44:08.159Z', 0);
INSERT INTO "orders" VALUES ('01a2230a-ec6e-70b8-baea-a7f01149c921', '31b3072f-48fd-436e-b036-421098f5cbee', 4, 'CANCELLED', '01a2230a-ec6e-40b8-baea-a95639b8b84e', '2026-11-28T16:44:08.174Z', '2026-11-28T16:44:08.182Z', NULL, '6b0b04d8a7d9a80f5317d2eae0ca0028', '00-6b0b04d8a7d9a80f5317d2eae0ca0028-6bb504cb3eb1d70b-01', '01a2230a-ec6d-74ba-befc-42cdfe3d1cc9:P0WixgrXgYxh4rCA4mJIj5OKiMnSq6o4GbjxFdb5vHU', 'asked', '2026-11-28T17:44:08.174Z', 0);
INSERT INTO "orders" VALUES ('01a2230b-06ed-7069-b65f-7aa9f8425236', '31b3072f-48fd-436e-b036-421098f5cbee', 8, 'PENDING', '01a2230b-06ed-4069-b65f-7ca7bd03d5fc', '2026-11-28T16:44:14.957Z', '2026-11-28T16:44:14.957Z', NULL, '6b0b04def5bdf694bdb43ea76b41f646', '00-6b0b04def5bdf694bdb43ea76b41f646-a81af837b1f0ed66-01', '01a2230b-06e4-70fa-80cd-c3d3e73ee133:vuIqnmjsL79EpvAgXqLRGI-QVZD8QvvIXdhYUq9aUgI', 'asked', '2026-11-28T17:44:14.957Z', 0);
INSERT INTO "order_timeline" VALUES (1, '01a2230a-2ffc-71bc-b080-380517bdf370', '2026-11-28T16:43:19.938Z', 'PENDING', NULL, 1);
INSERT INTO "order_timeline" VALUES (2, '01a2230a-3047-7290-b863-29e401978829', '2026-11-28T16:43:20.008Z', 'PENDING', NULL, 1);
INSERT INTO "order_timeline" VALUES (3, '01a2230a-2ffc-71bc-b080-380517bdf370', '2026-11-28T16:43:20.027Z', 'CONFIRMED', NULL, 1);
INSERT INTO "order_timeline" VALUES (4, '01a2230a-3047-7290-b863-29e401978829', '2026-11-28T16:43:20.030Z', 'CONFIRMED', NULL, 1);
INSERT INTO "order_timeline" VALUES (5, '01a2230a-3058-75f2-a7a9-d91a6002bd51', '2026-11-28T16:43:20.030Z', 'PENDING', NULL, 1);
INSERT INTO "order_timeline" VALUES (6, '01a2230a-306a-76af-b9af-92640a35bcc3', '2026-11-28T16:43:20.051Z', 'PENDING', NULL, 1);
INSERT INTO "order_timeline" VALUES (7, '01a2230a-3058-75f2-a7a9-d91a6002bd51', '2026-11-28T16:43:20.093Z', 'CONFIRMED', NULL, 1);
INSERT INTO "order_timeline" VALUES (8, '01a2230a-3099-7274-82d4-01ab58b77e88', '2026-11-28T16:43:20.093Z', 'PENDING', NULL, 1);
INSERT INTO "order_timeline" VALUES (9, '01a2230a-306a-76af-b9af-92640a35bcc3', '2026-11-28T16:43:20.113Z', 'REJECTED', 'OUT_OF_STOCK', 1);
INSERT INTO "order_timeline" VALUES (10, '01a2230a-3099-7274-82d4-01ab58b77e88', '2026-11-28T16:43:20.152Z', 'REJECTED', 'PRODUCT_NOT_FOUND', 1);
INSERT INTO "order_timeline" VALUES (11, '01a2230a-3047-7290-b863-29e401978829', '2026-11-28T16:43:20.260Z', 'CANCELLED', 'by olga', 1);
INSERT INTO "order_timeline" VALUES (12, '01a2230a-3047-7290-b863-29e401978829', '2026-11-28T16:43:20.263Z', 'STOCK_RELEASE_ASKED', NULL, 1);
INSERT INTO "order_timeline" VALUES (13, '01a2230a-3047-7290-b863-29e401978829', '2026-11-28T16:43:20.316Z', 'STOCK_RELEASED', '5 units', 1);
INSERT INTO "order_timeline" VALUES (14, '01a2230a-31f9-7208-bc50-55134c4f16d8', '2026-11-28T16:43:20.441Z', 'PENDING', NULL, 1);
INSERT INTO "order_timeline" VALUES (15, '01a2230a-3209-7149-a027-225924ef0f69', '2026-11-28T16:43:20.457Z', 'PENDING', NULL, 1);
INSERT INTO "order_timeline" VALUES (16, '01a2230a-322a-779a-834d-527dde034041', '2026-11-28T16:43:20.500Z', 'PENDING', NULL, 1);
INSERT INTO "order_timeline" VALUES (17, '01a2230a-bfbb-730d-adf1-5f76b812bfe8', '2026-11-28T16:43:56.731Z', 'PENDING', NULL, 1);
INSERT INTO "order_timeline" VALUES (18, '01a2230a-bfbb-730d-adf1-5f76b812bfe8', '2026-11-28T16:43:56.751Z', 'CONFIRMED', NULL, 1);
INSERT INTO "order_timeline" VALUES (19, '01a2230a-bfd8-739f-8538-4697e1ff9f21', '2026-11-28T16:43:56.760Z', 'PENDING', NULL, 1);
INSERT INTO "order_timeline" VALUES (20, '01a2230a-bfd8-739f-8538-4697e1ff9f21', '2026-11-28T16:43:56.778Z', 'CONFIRMED', NULL, 1);
INSERT INTO "order_timeline" VALUES (21, '01a2230a-bffd-7064-8141-e10b7477233b', '2026-11-28T16:43:56.798Z', 'PENDING', NULL, 1);
INSERT INTO "order_timeline" VALUES (22, '01a2230a-d7c1-745e-8830-ea162492cfe9', '2026-11-28T16:44:02.881Z', 'PENDING', NULL, 1);
INSERT INTO "order_timeline" VALUES (23, '01a2230a-bfbb-730d-adf1-5f76b812bfe8', '2026-11-28T16:44:08.106Z', 'CANCELLED', 'by olga', 1);
INSERT INTO "order_timeline" VALUES (24, '01a2230a-bfbb-730d-adf1-5f76b812bfe8', '2026-11-28T16:44:08.106Z', 'STOCK_RELEASE_ASKED', NULL, 1);
INSERT INTO "order_timeline" VALUES (25, '01a2230a-bfd8-739f-8538-4697e1ff9f21', '2026-11-28T16:44:08.113Z', 'CANCELLED', 'by olga', 1);
INSERT INTO "order_timeline" VALUES (26, '01a2230a-bfd8-739f-8538-4697e1ff9f21', '2026-11-28T16:44:08.113Z', 'STOCK_RELEASE_ASKED', NULL, 1);
INSERT INTO "order_timeline" VALUES (27, '01a2230a-ec3c-75ee-904f-0d147bf22e79', '2026-11-28T16:44:08.124Z', 'PENDING', NULL, 1);
INSERT INTO "order_timeline" VALUES (28, '01a2230a-ec51-742b-a988-acbf6580e10a', '2026-11-28T16:44:08.145Z', 'PENDING', NULL, 1);
INSERT INTO "order_timeline" VALUES (29, '01a2230a-ec5f-7392-9187-f1bf0b74a979', '2026-11-28T16:44:08.159Z', 'PENDING', NULL, 1);
INSERT INTO "order_timeline" VALUES (30, '01a2230a-ec6e-70b8-baea-a7f01149c921', '2026-11-28T16:44:08.174Z', 'PENDING', NULL, 1);
INSERT INTO "order_timeline" VALUES (31, '01a2230a-ec6e-70b8-baea-a7f01149c921', '2026-11-28T16:44:08.182Z', 'CANCELLED', 'by olga', 1);
INSERT INTO "order_timeline" VALUES (32, '01a2230b-06ed-7069-b65f-7aa9f8425236', '2026-11-28T16:44:14.957Z', 'PENDING', NULL, 1);
INSERT INTO "order_counts" VALUES ('PENDING', 9);
INSERT INTO "order_counts" VALUES ('CONFIRMED', 2);
INSERT INTO "order_counts" VALUES ('REJECTED', 2);
INSERT INTO "order_counts" VALUES ('CANCELLED', 4);
INSERT INTO "idempotency_keys" VALUES ('', 'of-the-last-version', '3i8g_FjfxTfaT7oZnQxpJA-l6456gi1mTGC9jtXNwGI', '01a2230a-2ffc-71bc-b080-380517bdf370', '2026-11-28T16:43:19.933Z');
INSERT INTO "message_history" VALUES ('01a2230a-31f9-4208-bc50-5a5b709ba4e5', 'product.stockReserved', 'DEAD_LETTER', 4, '2026-11-28T16:43:56.605Z', '2026-11-28T16:43:56.605Z', 1, 'Error: SQLITE_CONSTRAINT: the cause');
INSERT INTO "message_history" VALUES ('01a2230a-31f9-4208-bc50-5a5b709ba4e5', 'product.stockReserved', 'REPLAYED', 4, '2026-11-28T16:44:14.945Z', '2026-11-28T16:44:14.945Z', 1, NULL);
INSERT INTO "message_history" VALUES ('01a2230a-31f9-4208-bc50-5a5b709ba4e5', 'product.stockReserved', 'RETRIED', 1, '2026-11-28T16:43:20.613Z', '2026-11-28T16:43:20.613Z', 1, 'Error: SQLITE_CONSTRAINT: the cause; again in 1000 ms');
INSERT INTO "message_history" VALUES ('01a2230a-31f9-4208-bc50-5a5b709ba4e5', 'product.stockReserved', 'RETRIED', 2, '2026-11-28T16:43:21.665Z', '2026-11-28T16:43:21.665Z', 1, 'Error: SQLITE_CONSTRAINT: the cause; again in 5000 ms');
INSERT INTO "message_history" VALUES ('01a2230a-31f9-4208-bc50-5a5b709ba4e5', 'product.stockReserved', 'RETRIED', 3, '2026-11-28T16:43:26.600Z', '2026-11-28T16:43:26.600Z', 1, 'Error: SQLITE_CONSTRAINT: the cause; again in 30000 ms');
INSERT INTO "message_history" VALUES ('01a2230a-3209-4149-a027-253802c7dda8', 'product.stockReserved', 'DEAD_LETTER', 4, '2026-11-28T16:43:56.674Z', '2026-11-28T16:43:56.674Z', 1, 'Error: SQLITE_CONSTRAINT: the cause');
INSERT INTO "message_history" VALUES ('01a2230a-3209-4149-a027-253802c7dda8', 'product.stockReserved', 'RETRIED', 1, '2026-11-28T16:43:20.625Z', '2026-11-28T16:43:20.625Z', 1, 'Error: SQLITE_CONSTRAINT: the cause; again in 1000 ms');
INSERT INTO "message_history" VALUES ('01a2230a-3209-4149-a027-253802c7dda8', 'product.stockReserved', 'RETRIED', 2, '2026-11-28T16:43:21.669Z', '2026-11-28T16:43:21.669Z', 1, 'Error: SQLITE_CONSTRAINT: the cause; again in 5000 ms');
INSERT INTO "message_history" VALUES ('01a2230a-3209-4149-a027-253802c7dda8', 'product.stockReserved', 'RETRIED', 3, '2026-11-28T16:43:26.670Z', '2026-11-28T16:43:26.670Z', 1, 'Error: SQLITE_CONSTRAINT: the cause; again in 30000 ms');
INSERT INTO "message_history" VALUES ('01a2230a-322a-479a-834d-54bd1cc5107d', 'product.stockReserved', 'DEAD_LETTER', 4, '2026-11-28T16:43:56.674Z', '2026-11-28T16:43:56.674Z', 1, 'Error: SQLITE_CONSTRAINT: the cause');
INSERT INTO "message_history" VALUES ('01a2230a-322a-479a-834d-54bd1cc5107d', 'product.stockReserved', 'RETRIED', 1, '2026-11-28T16:43:20.642Z', '2026-11-28T16:43:20.642Z', 1, 'Error: SQLITE_CONSTRAINT: the cause; again in 1000 ms');
INSERT INTO "message_history" VALUES ('01a2230a-322a-479a-834d-54bd1cc5107d', 'product.stockReserved', 'RETRIED', 2, '2026-11-28T16:43:21.669Z', '2026-11-28T16:43:21.669Z', 1, 'Error: SQLITE_CONSTRAINT: the cause; again in 5000 ms');
INSERT INTO "message_history" VALUES ('01a2230a-322a-479a-834d-54bd1cc5107d', 'product.stockReserved', 'RETRIED', 3, '2026-11-28T16:43:26.671Z', '2026-11-28T16:43:26.671Z', 1, 'Error: SQLITE_CONSTRAINT: the cause; again in 30000 ms');
INSERT INTO "message_history" VALUES ('01a2230a-bffd-4064-8141-e7a282df1993', 'product.stockReserved', 'RETRIED', 1, '2026-11-28T16:43:56.820Z', '2026-11-28T16:43:56.820Z', 1, 'Error: SQLITE_CONSTRAINT: the cause; again in 1000 ms');
INSERT INTO "message_history" VALUES ('01a2230a-bffd-4064-8141-e7a282df1993', 'product.stockReserved', 'RETRIED', 2, '2026-11-28T16:43:57.826Z', '2026-11-28T16:43:57.826Z', 1, 'Error: SQLITE_CONSTRAINT: the cause; again in 5000 ms');
INSERT INTO "message_history" VALUES ('01a2230a-bffd-4064-8141-e7a282df1993', 'product.stockReserved', 'RETRIED', 3, '2026-11-28T16:44:02.825Z', '2026-11-28T16:44:02.825Z', 1, 'Error: SQLITE_CONSTRAINT: the cause; again in 30000 ms');
INSERT INTO "message_history" VALUES ('01a2230a-d7c1-445e-8830-ede277bb8ff5', 'product.stockReserved', 'LOCKED', 1, '2026-11-28T16:44:08.062Z', '2026-11-28T16:44:14.899Z', 2, 'LockedError: lock:01a2230a-d7c1-445e-8830-ede277bb8ff5 is held; again in 1000 ms');
INSERT INTO "dead_letter_replays" VALUES ('01a2230b-06da-71d8-ab63-f63bb3ded15d', '2026-11-28T16:44:14.938Z', 'olga', 1, 2);
INSERT INTO "order_minutes" VALUES ('2026-11-28T16:43', 'CANCELLED', 0, 1);
INSERT INTO "order_minutes" VALUES ('2026-11-28T16:43', 'CONFIRMED', 30, 1);
INSERT INTO "order_minutes" VALUES ('2026-11-28T16:43', 'CONFIRMED', 32, 2);
INSERT INTO "order_minutes" VALUES ('2026-11-28T16:43', 'CONFIRMED', 45, 1);
INSERT INTO "order_minutes" VALUES ('2026-11-28T16:43', 'CONFIRMED', 46, 1);
INSERT INTO "order_minutes" VALUES ('2026-11-28T16:43', 'PENDING', 0, 11);
INSERT INTO "order_minutes" VALUES ('2026-11-28T16:43', 'REJECTED', 0, 2);
INSERT INTO "order_minutes" VALUES ('2026-11-28T16:44', 'CANCELLED', 0, 3);
INSERT INTO "order_minutes" VALUES ('2026-11-28T16:44', 'PENDING', 0, 6);
CREATE INDEX audit_by_time ON audit (at);
CREATE INDEX orders_to_redrive ON orders ("redriveAt") WHERE "redriveAt" IS NOT NULL;
CREATE INDEX orders_by_status ON orders (status, id);
CREATE INDEX order_timeline_by_order ON order_timeline ("orderId");
CREATE TRIGGER order_counts_insert AFTER INSERT ON orders BEGIN
      UPDATE order_counts SET n = n + 1 WHERE status = NEW.status;
    END;
CREATE TRIGGER order_counts_update AFTER UPDATE OF status ON orders
      WHEN OLD.status <> NEW.status BEGIN
      UPDATE order_counts SET n = n - 1 WHERE status = OLD.status;
      UPDATE order_counts SET n = n + 1 WHERE status = NEW.status;
    END;
CREATE TRIGGER order_counts_delete AFTER DELETE ON orders BEGIN
      UPDATE order_counts SET n = n - 1 WHERE status = OLD.status;
    END;
CREATE INDEX idempotency_keys_by_age ON idempotency_keys ("createdAt");
CREATE INDEX orders_by_product ON orders ("productId", id);
CREATE INDEX orders_by_product_and_status ON orders ("productId", status, id);
CREATE INDEX orders_by_trace ON orders ("traceId", id);
CREATE INDEX dead_letters_by_time ON dead_letters ("lastFailedAt", id);
CREATE INDEX dead_letters_by_status ON dead_letters (status, "lastFailedAt", id);
CREATE INDEX dead_letters_by_group ON dead_letters (status, "groupKey", "lastFailedAt", id);
CREATE INDEX dead_letters_by_replay ON dead_letters ("replayId", status, "lastFailedAt");
CREATE INDEX audit_by_actor ON audit (actor, id);
CREATE INDEX audit_by_action ON audit (action, id);
CREATE INDEX audit_by_target ON audit (target, id);
