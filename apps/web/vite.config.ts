import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

// The dev server hands everything under /api to a server started beside it: `npm start`, then `vite apps/web`.
const server = process.env['CARDROOM_SERVER'] ?? 'http://localhost:3000';

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react()],
  server: { proxy: { '/api': { target: server, ws: true } } },
  build: { outDir: 'dist', emptyOutDir: true, target: 'es2022' },
});
