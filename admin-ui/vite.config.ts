import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

const outDir = path.resolve(import.meta.dirname, 'dist');

/** Compresses the files once at build time, so that the gateway need not compress them per request. */
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
  // The gateway replaces this with a new nonce in each answer. Styles added by scripts carry the nonce.
  html: { cspNonce: '__CSP_NONCE__' },
  // With two copies, react-admin would not see the page's router and would use /admin#/.
  resolve: { dedupe: ['react-router'] },
  build: { outDir, emptyOutDir: true, target: 'es2022', chunkSizeWarningLimit: 1500 },
  server: {
    host: '127.0.0.1',
    // For `npm run dev -w admin-ui` beside `npm start`: requests to the API go to the gateway.
    proxy: Object.fromEntries(
      ['/v1', '/health', '/docs'].map((prefix) => [
        prefix,
        process.env.GATEWAY_URL ?? `http://127.0.0.1:${process.env.GATEWAY_PORT ?? '3000'}`,
      ]),
    ),
  },
});
