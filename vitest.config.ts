import { defineConfig } from 'vitest/config';
import { yamlTransform } from './build/yaml.mjs';

// Some tests start the built program, and a busy machine starts it slowly.
const testTimeout = 20_000;

/** Takes minutes: a project of its own, which `npm run check:regex` runs. */
const RECHECK = 'test/regular-expressions/recheck.test.ts';

/**
 * What `npm test` leaves to `npm run test:rest`: the built program as a process, the runners of others, the recorded conversations,
 * a browser, and thousands of anything. It keeps one test of the built program over real stdio, test/cli/hosts.test.ts.
 */
const REST = [
  'test/cli/!(hosts).test.ts',
  'test/conformance/*.test.ts',
  'test/eval/*.test.ts',
  'test/**/*.long.test.ts',
  'test/mutation/*.test.ts',
  'test/package.test.ts',
  'test/e2e/conversations.test.ts',
  'test/mcp/http/checkout-page.test.ts',
  // It watches modules load, and so needs them to itself.
  'test/regular-expressions/pumped.test.ts',
];

// Files of one worker share their modules, which must therefore keep nothing between calls: `test:rest` runs them apart.
const together = { isolate: false, testTimeout };

export default defineConfig({
  plugins: [yamlTransform],
  test: {
    globalSetup: 'test/what-is-missing.ts',
    setupFiles: 'test/fixed-seed.ts',
    projects: [
      {
        extends: true,
        test: { name: 'tests', include: ['test/**/*.test.ts'], exclude: [RECHECK, ...REST], ...together },
      },
      { extends: true, test: { name: 'rest', include: REST, testTimeout } },
      // What goes through a client of test/host.ts once more, through one that speaks MCP 2026-07-28.
      {
        extends: true,
        test: { name: '2026-07-28', include: ['test/e2e/**/*.test.ts'], env: { MCP_ERA: 'modern' }, ...together },
      },
      { extends: true, test: { name: 'recheck', include: [RECHECK] } },
    ],
  },
});
