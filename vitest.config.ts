import { defineConfig } from 'vitest/config';

// Some tests start the built program, and a busy machine starts it slowly.
const testTimeout = 20_000;
// Takes minutes: a project of its own, which `npm run check:regex` runs.
const recheck = 'test/regular-expressions/recheck.test.ts';

export default defineConfig({
  test: {
    projects: [
      { test: { name: 'tests', include: ['test/**/*.test.ts'], exclude: [recheck], testTimeout } },
      // What goes through a client of test/host.ts once more, through one that speaks MCP 2026-07-28.
      { test: { name: '2026-07-28', include: ['test/e2e/**/*.test.ts'], testTimeout, env: { MCP_ERA: 'modern' } } },
      { test: { name: 'recheck', include: [recheck] } },
    ],
  },
});
