import { Logger } from '@nestjs/common';

// Booting brokers and breaking them takes its time; nothing here is a measurement.
jest.setTimeout(180_000);
// The plain Nest clients of the tests tell of every lost connection, which some tests cause on purpose.
Logger.overrideLogger(false);
