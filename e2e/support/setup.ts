import { Logger } from '@nestjs/common';

// Starting and breaking brokers takes time. These tests measure nothing.
jest.setTimeout(180_000);
// The tests' plain Nest clients log every lost connection, and some tests cut connections on purpose.
Logger.overrideLogger(false);
