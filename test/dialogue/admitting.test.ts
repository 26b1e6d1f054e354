import { expect, test } from 'vitest';
import { converse, shipped } from './conversation.ts';

const ask = async (brand: string, ...said: string[]) => {
  const talk = converse((await shipped(brand)).dialogue, said[0] ?? '');
  return said.slice(1).reduce((_, one) => talk.say(one).message, talk.first.message);
};

test('what is not on record is admitted with the contact (P10)', async () => {
  const told = await ask('delta', 'flight DL652', 'which gate does it leave from?');
  expect(told).toMatch(/(?:don't have any|have no) information/);
  expect(told).toContain('https://delta.example/help');
  expect(await ask('acme-outdoor', 'Ridge 2 tent', 'which thread is it sewn with?')).toContain('“thread”');
});

test('how tall something is, where no record has a height, is not answered with its price', async () => {
  expect(await ask('acme-outdoor', 'hi', 'how tall is the Basecamp 4?')).not.toContain('$429');
});

test('yes-words are not quoted, and no word of a question about a thing is sought as goods', async () => {
  for (const said of ['yes confirm', 'yes, go ahead']) {
    expect(await ask('acme-outdoor', 'Ridge 2 tent', said)).not.toMatch(/“(?:confirm|ahead)”/);
  }
  expect(await ask('acme-outdoor', 'Ridge 2 tent', 'can you stretch it?')).toMatch(
    /information about .* for Ridge 2 tent|For Ridge 2 tent I have no information/,
  );
});

test('"is it worth buying?" claims nothing', async () => {
  expect(await ask('pace-running', 'Tempo 3, size 9', 'is it worth buying?')).not.toMatch(
    /\byes\b|worth (?:it|buying)/i,
  );
});
