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
CREATE TABLE products (
      id TEXT PRIMARY KEY,
      name TEXT NOT NULL,
      price REAL NOT NULL CHECK (price >= 0),
      stock INTEGER NOT NULL CHECK (stock >= 0)
    , "lowStockThreshold" INTEGER NOT NULL DEFAULT 10 CHECK ("lowStockThreshold" >= 0), version INTEGER NOT NULL DEFAULT 1);
CREATE TABLE reservations (
      "idempotencyKey" TEXT PRIMARY KEY,
      "productId" TEXT NOT NULL,
      quantity INTEGER NOT NULL,
      refusal TEXT,
      "createdAt" TEXT NOT NULL,
      "releasedAt" TEXT
    );
CREATE TABLE "stock_movements" (
  id INTEGER PRIMARY KEY,
  "productId" TEXT NOT NULL REFERENCES products (id),
  delta INTEGER NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('reserve', 'release', 'restock', 'adjust')),
  reason TEXT,
  "idempotencyKey" TEXT,
  at TEXT NOT NULL
);
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
INSERT INTO "migrations" VALUES (1, 1764000000000, 'CreateProducts1764000000000');
INSERT INTO "migrations" VALUES (2, 1764100000000, 'EditProducts1764100000000');
INSERT INTO "migrations" VALUES (3, 1764100000001, 'AddMessageHistory1764100000001');
INSERT INTO "migrations" VALUES (4, 1764100000002, 'GroupDeadLetters1764100000002');
INSERT INTO "migrations" VALUES (5, 1764100000003, 'IndexAudit1764100000003');
INSERT INTO "outbox" VALUES ('01a2230b-42fc-737c-9b97-11a8cd29af65', 'product.stockReserved', 'orders_queue', '{"pattern":"product.stockReserved","data":{"approved":true,"productId":"31b3072f-48fd-436e-b036-421098f5cbee","quantity":3,"idempotencyKey":"01a2230a-ec5f-4392-9187-f70878356245"}}', '{"traceparent":"00-6b0b04d8d7843fc0e1b2fd0127e3a823-1b46afd933792d48-01","baggage":"order.id=01a2230a-ec5f-7392-9187-f1bf0b74a979"}', '2026-11-28T16:44:30.333Z');
INSERT INTO "dead_letters" VALUES ('01a2230a-31c4-70e9-b15c-81be52e00ccc', 'products_queue', NULL, NULL, 'not JSON', 'utf8', '{}', 'PermanentError', 'the body is not a JSON object with a pattern', 'PermanentError: the body is not a JSON object with a pattern
    at readMessage (/app/dist/messaging/src/message.js:49:15)
    at delivery (/app/dist/messaging/src/queue-consumer.js:62:55)
    at /app/dist/messaging/src/queue-consumer.js:56:37
    at Channel.dispatchMessage (/app/node_modules/amqplib/lib/channel.js:481:14)
    at Channel.handleDelivery (/app/node_modules/amqplib/lib/channel.js:489:17)
    at Channel.emit (node:events:514:28)
    at safeEmit (/app/node_modules/amqplib/lib/safe_emit.js:3:13)
    at /app/node_modules/amqplib/lib/channel.js:382:5
    at Channel.content (/app/node_modules/amqplib/lib/channel.js:433:9)
    at Channel.acceptMessageFrame (/app/node_modules/amqplib/lib/channel.js:209:33)', 1, 1, '2026-11-28T16:43:20.388Z', '2026-11-28T16:43:20.388Z', '6b0b04a86752b06769d59beb82605519', 'open', NULL, NULL, NULL, 'b94d56c5241c07fa', NULL, NULL, NULL);
INSERT INTO "audit" VALUES ('01a2230a-2fbc-73e8-a9ab-45749f8d5fa3', '2026-11-28T16:43:19.868Z', 'unknown', 'products.create', '31b3072f-48fd-436e-b036-421098f5cbee', NULL, '{"id":"31b3072f-48fd-436e-b036-421098f5cbee","name":"Lamp","price":9.99,"stock":1000,"lowStockThreshold":10,"version":1}', '6b0b04a7447eab2f6ee8381c4e87fcc8');
INSERT INTO "audit" VALUES ('01a2230a-2fd0-7222-bea4-925be480ce35', '2026-11-28T16:43:19.888Z', 'unknown', 'products.create', 'e0939888-a0fc-4d6a-8590-442ac997238a', NULL, '{"id":"e0939888-a0fc-4d6a-8590-442ac997238a","name":"Stamp","price":9.99,"stock":3,"lowStockThreshold":10,"version":1}', '6b0b04a7d3195eae1af4758e6a44d147');
INSERT INTO "audit" VALUES ('01a2230a-2fd5-71da-831e-24da2cdff5e8', '2026-11-28T16:43:19.893Z', 'olga', 'products.restock', 'e0939888-a0fc-4d6a-8590-442ac997238a', '{"stock":3}', '{"stock":5,"reason":"delivery"}', '6b0b04a7b8d85245600fd12f200083f1');
INSERT INTO "audit" VALUES ('01a2230a-2fdb-734a-b999-13cc9be38bd2', '2026-11-28T16:43:19.899Z', 'olga', 'products.adjust', 'e0939888-a0fc-4d6a-8590-442ac997238a', '{"stock":5}', '{"stock":4,"reason":"broken"}', '6b0b04a7258a644463208a47b2e523e8');
INSERT INTO "write_probe" VALUES (1, '2026-11-28T16:44:30.308Z');
INSERT INTO "products" VALUES ('31b3072f-48fd-436e-b036-421098f5cbee', 'Lamp', 9.99, 950, 10, 1);
INSERT INTO "products" VALUES ('e0939888-a0fc-4d6a-8590-442ac997238a', 'Stamp', 9.99, 4, 10, 1);
INSERT INTO "reservations" VALUES ('01a2230a-2ffc-41bc-b080-3c9f3631ee03', '31b3072f-48fd-436e-b036-421098f5cbee', 3, NULL, '2026-11-28T16:43:19.956Z', NULL);
INSERT INTO "reservations" VALUES ('01a2230a-3047-4290-b863-2e824a7dbb9d', '31b3072f-48fd-436e-b036-421098f5cbee', 5, NULL, '2026-11-28T16:43:20.016Z', '2026-11-28T16:43:20.269Z');
INSERT INTO "reservations" VALUES ('01a2230a-3058-45f2-a7a9-dc9f54dd77ad', '31b3072f-48fd-436e-b036-421098f5cbee', 1, NULL, '2026-11-28T16:43:20.044Z', NULL);
INSERT INTO "reservations" VALUES ('01a2230a-306a-46af-b9af-9771b18a288c', 'e0939888-a0fc-4d6a-8590-442ac997238a', 50, 'OUT_OF_STOCK', '2026-11-28T16:43:20.092Z', NULL);
INSERT INTO "reservations" VALUES ('01a2230a-3099-4274-82d4-05ee543b59e9', '00000000-0000-4000-8000-000000000001', 1, 'PRODUCT_NOT_FOUND', '2026-11-28T16:43:20.126Z', NULL);
INSERT INTO "reservations" VALUES ('01a2230a-31f9-4208-bc50-5a5b709ba4e5', '31b3072f-48fd-436e-b036-421098f5cbee', 7, NULL, '2026-11-28T16:43:20.457Z', NULL);
INSERT INTO "reservations" VALUES ('01a2230a-3209-4149-a027-253802c7dda8', '31b3072f-48fd-436e-b036-421098f5cbee', 7, NULL, '2026-11-28T16:43:20.492Z', NULL);
INSERT INTO "reservations" VALUES ('01a2230a-322a-479a-834d-54bd1cc5107d', '31b3072f-48fd-436e-b036-421098f5cbee', 7, NULL, '2026-11-28T16:43:20.591Z', NULL);
INSERT INTO "reservations" VALUES ('01a2230a-bfbb-430d-adf1-612ab69be644', '31b3072f-48fd-436e-b036-421098f5cbee', 4, NULL, '2026-11-28T16:43:56.745Z', NULL);
INSERT INTO "reservations" VALUES ('01a2230a-bfd8-439f-8538-49ba0b336dd7', '31b3072f-48fd-436e-b036-421098f5cbee', 6, NULL, '2026-11-28T16:43:56.773Z', NULL);
INSERT INTO "reservations" VALUES ('01a2230a-bffd-4064-8141-e7a282df1993', '31b3072f-48fd-436e-b036-421098f5cbee', 7, NULL, '2026-11-28T16:43:56.802Z', NULL);
INSERT INTO "reservations" VALUES ('01a2230a-d7c1-445e-8830-ede277bb8ff5', '31b3072f-48fd-436e-b036-421098f5cbee', 2, NULL, '2026-11-28T16:44:08.051Z', NULL);
INSERT INTO "reservations" VALUES ('01a2230a-ec3c-45ee-904f-13c14be3fb18', '31b3072f-48fd-436e-b036-421098f5cbee', 1, NULL, '2026-11-28T16:44:24.933Z', NULL);
INSERT INTO "reservations" VALUES ('01a2230a-ec51-442b-a988-b2ab0682dc86', '31b3072f-48fd-436e-b036-421098f5cbee', 2, NULL, '2026-11-28T16:44:24.934Z', NULL);
INSERT INTO "reservations" VALUES ('01a2230a-ec5f-4392-9187-f70878356245', '31b3072f-48fd-436e-b036-421098f5cbee', 3, NULL, '2026-11-28T16:44:30.332Z', NULL);
INSERT INTO "stock_movements" VALUES (1, '31b3072f-48fd-436e-b036-421098f5cbee', 1000, 'restock', 'initial stock', NULL, '2026-11-28T16:43:19.868Z');
INSERT INTO "stock_movements" VALUES (2, 'e0939888-a0fc-4d6a-8590-442ac997238a', 3, 'restock', 'initial stock', NULL, '2026-11-28T16:43:19.888Z');
INSERT INTO "stock_movements" VALUES (3, 'e0939888-a0fc-4d6a-8590-442ac997238a', 2, 'restock', 'delivery', NULL, '2026-11-28T16:43:19.893Z');
INSERT INTO "stock_movements" VALUES (4, 'e0939888-a0fc-4d6a-8590-442ac997238a', -1, 'adjust', 'broken', NULL, '2026-11-28T16:43:19.899Z');
INSERT INTO "stock_movements" VALUES (5, '31b3072f-48fd-436e-b036-421098f5cbee', -3, 'reserve', NULL, '01a2230a-2ffc-41bc-b080-3c9f3631ee03', '2026-11-28T16:43:19.956Z');
INSERT INTO "stock_movements" VALUES (6, '31b3072f-48fd-436e-b036-421098f5cbee', -5, 'reserve', NULL, '01a2230a-3047-4290-b863-2e824a7dbb9d', '2026-11-28T16:43:20.016Z');
INSERT INTO "stock_movements" VALUES (7, '31b3072f-48fd-436e-b036-421098f5cbee', -1, 'reserve', NULL, '01a2230a-3058-45f2-a7a9-dc9f54dd77ad', '2026-11-28T16:43:20.044Z');
INSERT INTO "stock_movements" VALUES (8, '31b3072f-48fd-436e-b036-421098f5cbee', 5, 'release', NULL, '01a2230a-3047-4290-b863-2e824a7dbb9d', '2026-11-28T16:43:20.270Z');
INSERT INTO "stock_movements" VALUES (9, '31b3072f-48fd-436e-b036-421098f5cbee', -7, 'reserve', NULL, '01a2230a-31f9-4208-bc50-5a5b709ba4e5', '2026-11-28T16:43:20.457Z');
INSERT INTO "stock_movements" VALUES (10, '31b3072f-48fd-436e-b036-421098f5cbee', -7, 'reserve', NULL, '01a2230a-3209-4149-a027-253802c7dda8', '2026-11-28T16:43:20.492Z');
INSERT INTO "stock_movements" VALUES (11, '31b3072f-48fd-436e-b036-421098f5cbee', -7, 'reserve', NULL, '01a2230a-322a-479a-834d-54bd1cc5107d', '2026-11-28T16:43:20.591Z');
INSERT INTO "stock_movements" VALUES (12, '31b3072f-48fd-436e-b036-421098f5cbee', -4, 'reserve', NULL, '01a2230a-bfbb-430d-adf1-612ab69be644', '2026-11-28T16:43:56.745Z');
INSERT INTO "stock_movements" VALUES (13, '31b3072f-48fd-436e-b036-421098f5cbee', -6, 'reserve', NULL, '01a2230a-bfd8-439f-8538-49ba0b336dd7', '2026-11-28T16:43:56.773Z');
INSERT INTO "stock_movements" VALUES (14, '31b3072f-48fd-436e-b036-421098f5cbee', -7, 'reserve', NULL, '01a2230a-bffd-4064-8141-e7a282df1993', '2026-11-28T16:43:56.802Z');
INSERT INTO "stock_movements" VALUES (15, '31b3072f-48fd-436e-b036-421098f5cbee', -2, 'reserve', NULL, '01a2230a-d7c1-445e-8830-ede277bb8ff5', '2026-11-28T16:44:08.052Z');
INSERT INTO "stock_movements" VALUES (16, '31b3072f-48fd-436e-b036-421098f5cbee', -1, 'reserve', NULL, '01a2230a-ec3c-45ee-904f-13c14be3fb18', '2026-11-28T16:44:24.933Z');
INSERT INTO "stock_movements" VALUES (17, '31b3072f-48fd-436e-b036-421098f5cbee', -2, 'reserve', NULL, '01a2230a-ec51-442b-a988-b2ab0682dc86', '2026-11-28T16:44:24.934Z');
INSERT INTO "stock_movements" VALUES (18, '31b3072f-48fd-436e-b036-421098f5cbee', -3, 'reserve', NULL, '01a2230a-ec5f-4392-9187-f70878356245', '2026-11-28T16:44:30.332Z');
CREATE INDEX audit_by_time ON audit (at);
CREATE INDEX products_by_stock ON products (stock);
CREATE INDEX products_low ON products (stock, id) WHERE stock < "lowStockThreshold";
CREATE INDEX stock_movements_by_product ON stock_movements ("productId", id);
CREATE INDEX dead_letters_by_time ON dead_letters ("lastFailedAt", id);
CREATE INDEX dead_letters_by_status ON dead_letters (status, "lastFailedAt", id);
CREATE INDEX dead_letters_by_group ON dead_letters (status, "groupKey", "lastFailedAt", id);
CREATE INDEX dead_letters_by_replay ON dead_letters ("replayId", status, "lastFailedAt");
CREATE INDEX audit_by_actor ON audit (actor, id);
CREATE INDEX audit_by_action ON audit (action, id);
CREATE INDEX audit_by_target ON audit (target, id);
