import 'reflect-metadata';
import { createApp } from '../create-app';
import { readGatewayConfig } from '../config';
import { openApiDocument } from './openapi';

/** Prints the OpenAPI document with all routes, also the optional ones. It opens no port and needs neither broker nor Redis. */
async function print(): Promise<void> {
  const app = await createApp(readGatewayConfig({ LOG_LEVEL: 'silent', FAULTS_ENABLED: 'true' }));
  process.stdout.write(`${JSON.stringify(await openApiDocument(app), null, 2)}\n`, () => process.exit(0));
}

void print();
