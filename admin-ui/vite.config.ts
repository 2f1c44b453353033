import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

const outDir = path.resolve(import.meta.dirname, 'dist');

/** Compresses once, as well as it can, what the gateway would else compress for each visitor. */
const compressed: Plugin = {
  name: 'compressed',
  apply: 'build',
  closeBundle() {
    for (const name of readdirSync(outDir, { recursive: true, encoding: 'utf8' })) {
      if (!/\.(js|css|svg)$/.test(name)) continue;
      const file = path.join(outDir, name);
      const bytes = readFileSync(file);
      if (bytes.length < 1024) continue;
      writeFileSync(`${file}.gz`, gzipSync(bytes, { level: 9 }));
      const params = { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY };
      writeFileSync(`${file}.br`, brotliCompressSync(bytes, { params }));
    }
  },
};

export default defineConfig({
  base: '/admin/',
  plugins: [react(), compressed],
  // The gateway puts a new nonce in its place with each answer: the styles that scripts add carry it.
  html: { cspNonce: '__CSP_NONCE__' },
  // Two copies would be two routers: the page's own would not be seen by react-admin, which then takes /admin#/.
  resolve: { dedupe: ['react-router'] },
  build: { outDir, emptyOutDir: true, target: 'es2022', chunkSizeWarningLimit: 1500 },
  server: {
    host: '127.0.0.1',
    // `npm run dev -w admin-ui` beside `npm start`: the API is the gateway's.
    proxy: Object.fromEntries(
      ['/v1', '/health', '/docs'].map((prefix) => [
        prefix,
        process.env.GATEWAY_URL ?? `http://127.0.0.1:${process.env.GATEWAY_PORT ?? '3000'}`,
      ]),
    ),
  },
});
