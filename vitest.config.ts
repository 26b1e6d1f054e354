import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Some tests start the built program, and a busy machine starts it slowly.
    testTimeout: 20_000,
  },
});
