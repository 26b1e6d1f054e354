import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';

const train = (...words: string[]) => spawnSync(process.execPath, ['train/train.mjs', ...words], { encoding: 'utf8' });

test.each(['en', 'de'])('the act model of %s is what its examples teach, byte for byte', (language) => {
  const { status, stderr } = train(language, '--check');
  expect(stderr).toBe('');
  expect(status).toBe(0);
}, 120_000);

test('a language that is not there is told with those that are', () => {
  const { status, stderr } = train('xx');
  expect(status).toBe(2);
  expect(stderr).toContain('Allowed choices are de, en');
});
