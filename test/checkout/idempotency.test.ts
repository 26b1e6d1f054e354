import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Reply, refused } from '../../src/checkout/acp-error.ts';
import { createIdempotency } from '../../src/checkout/idempotency.ts';
import { LIMITS } from '../../src/checkout/limits.ts';
import { createPsp, type Psp } from '../../src/checkout/psp.ts';
import { inMemory } from './kept.ts';
import { acme, idOf, openMerchant, paying, retail, START } from './merchant.ts';

const bank = () => createPsp({ newToken: () => 'x', ...inMemory({ now: START }) });
function onceOf(clock = { now: 0 }, keys = LIMITS.keys) {
  const { size, sweep, ...parts } = inMemory(clock, { keys });
  let tokens = 0;
  const idempotency = createIdempotency({
    ...parts,
    newToken: () => `${++tokens}`,
    secret: 's',
    lease: 8.64e15,
    onUnexpectedError: () => {},
  });
  return { ...idempotency, size, sweep };
}

/** A payment service that waits to be let go, and counts. */
function slowed(): Psp & { release(): void; charged: number } {
  const inner = bank();
  let open: () => void = () => {};
  const gate = new Promise<void>((resolve) => {
    open = resolve;
  });
  const psp = {
    ...inner,
    charged: 0,
    release: () => open(),
    async charge(charge: Parameters<Psp['charge']>[0]) {
      psp.charged++;
      await gate;
      return inner.charge(charge);
    },
  };
  return psp;
}

describe('the same key', () => {
  test('with the same body gives the first answer again, without a second effect (A8, A9, A48)', async () => {
    const merchant = openMerchant(acme);
    const first = await merchant.create(retail(), { key: 'k-create' });
    const again = await merchant.create(retail(), { key: 'k-create' });
    expect(first.headers).not.toHaveProperty('Idempotent-Replayed');
    expect(again.headers['Idempotent-Replayed']).toBe('true');
    expect([again.status, again.body]).toEqual([201, first.body]);
    expect((await merchant.checkout.counts()).sessions).toBe(1);

    const id = idOf(first);
    const done = await merchant.complete(id, paying('spt_test_ok'), { key: 'k-complete' });
    const more = await merchant.complete(id, paying('spt_test_ok'), { key: 'k-complete' });
    expect([more.status, more.body]).toEqual([200, done.body]);
    expect(await merchant.checkout.orders.list()).toHaveLength(1);
    expect((await merchant.checkout.outbox.list()).map(({ type }) => type)).toEqual(['order_create']);
  });

  test('replays an update although the checkout has moved on (A8)', async () => {
    const merchant = openMerchant(acme);
    const id = idOf(await merchant.create(retail()));
    const first = await merchant.update(id, { buyer: { email: 'a@person.example' } }, { key: 'k-1' });
    await merchant.update(id, { buyer: { email: 'b@person.example' } });
    const again = await merchant.update(id, { buyer: { email: 'a@person.example' } }, { key: 'k-1' });
    expect(again.body).toEqual(first.body);
    expect((await merchant.get(id)).body.buyer).toEqual({ email: 'b@person.example' });
  });

  test.each([
    ['"metadata":{"n":1e400}', '"metadata":{"n":null}'],
    ['"metadata":{"__proto__":{"a":1}}', '"metadata":{"__proto__":{"a":2}}'],
  ])('%s and %s are two bodies (A10)', async (one, other) => {
    const merchant = openMerchant(acme);
    const raw = (more: string) => JSON.stringify(retail()).replace(/}$/, `,${more}}`);
    expect((await merchant.create({}, { key: 'k-1', raw: raw(one) })).status).toBe(201);
    expect((await merchant.create({}, { key: 'k-1', raw: raw(other) })).body.code).toBe('idempotency_conflict');
    expect((await merchant.create({}, { key: 'k-1', raw: raw(one) })).headers['Idempotent-Replayed']).toBe('true');
  });

  test('with another body is a conflict (A10)', async () => {
    const merchant = openMerchant(acme);
    const items = (unit_amount: number) => retail({ line_items: [{ id: 'trail-pro-w9', unit_amount }] });
    await merchant.create(items(18900), { key: 'k-1' });
    const other = await merchant.create(items(18901), { key: 'k-1' });
    expect([other.status, other.body.code]).toEqual([422, 'idempotency_conflict']);
  });

  test('while the first runs is in flight, and one order comes of both (A11, A44, A48)', async () => {
    const psp = slowed();
    const merchant = openMerchant(acme, { psp });
    const id = idOf(await merchant.create(retail()));
    const first = merchant.complete(id, paying('spt_test_ok'), { key: 'k-1' });
    const second = await merchant.complete(id, paying('spt_test_ok'), { key: 'k-1' });
    expect([second.status, second.body.code, second.headers['Retry-After']]).toEqual([
      409,
      'idempotency_in_flight',
      '1',
    ]);
    const other = await merchant.complete(id, paying('spt_test_declined'), { key: 'k-1' });
    expect(other.status).toBe(422);
    expect((await merchant.get(id)).body.status).toBe('complete_in_progress');
    psp.release();
    expect((await first).body.status).toBe('completed');
    expect((await merchant.complete(id, paying('spt_test_ok'), { key: 'k-1' })).headers['Idempotent-Replayed']).toBe(
      'true',
    );
    expect([psp.charged, (await merchant.checkout.orders.list()).length]).toEqual([1, 1]);
  });

  test('refusals are kept too, those before the key was looked at are not (A8)', async () => {
    const merchant = openMerchant(acme);
    const wrong = retail({ line_items: [{ id: 'nothing' }] });
    await merchant.create(wrong, { key: 'k-1' });
    expect((await merchant.create(wrong, { key: 'k-1' })).headers['Idempotent-Replayed']).toBe('true');
    await merchant.create(retail(), { key: 'k-2', version: null });
    await merchant.create({}, { key: 'k-2', raw: '{' });
    expect((await merchant.create(retail(), { key: 'k-2' })).status).toBe(201);
  });

  test('runs afresh after our own failure (A13)', async () => {
    let broken = true;
    const inner = bank();
    const psp: Psp = {
      ...inner,
      charge: (charge) => (broken ? Promise.reject(new Error('down')) : inner.charge(charge)),
    };
    const merchant = openMerchant(acme, { psp });
    const id = idOf(await merchant.create(retail()));
    const failed = await merchant.complete(id, paying('spt_test_ok'), { key: 'k-1' });
    expect([failed.status, failed.body.type]).toEqual([500, 'processing_error']);
    expect((await merchant.get(id)).body.status).toBe('ready_for_payment');
    broken = false;
    const fresh = await merchant.complete(id, paying('spt_test_ok'), { key: 'k-1' });
    expect(fresh.body.status).toBe('completed');
    expect(fresh.headers).not.toHaveProperty('Idempotent-Replayed');
  });

  test('spt_test_error is such a failure every time (A13)', async () => {
    const merchant = openMerchant(acme);
    const id = idOf(await merchant.create(retail()));
    for (let times = 0; times < 2; times++) {
      const failed = await merchant.complete(id, paying('spt_test_error'), { key: 'k-1' });
      expect(failed.status).toBe(500);
      expect(failed.headers).not.toHaveProperty('Idempotent-Replayed');
    }
    expect((await merchant.complete(id, paying('spt_test_ok'), { key: 'k-1' })).body.status).toBe('completed');
  });

  test('runs afresh after a mistake of ours, which is told to us and not to the caller (A13, A43)', async () => {
    const mistakes: unknown[] = [];
    let broken = true;
    const newId = () => {
      if (broken) throw new Error('the secret of our insides');
      return 'now-it-works';
    };
    const merchant = openMerchant(acme, { newId, onUnexpectedError: (mistake) => mistakes.push(mistake) });
    const failed = await merchant.create(retail(), { key: 'k-1' });
    expect([failed.status, failed.body.type, failed.body.code]).toEqual([500, 'processing_error', 'processing_error']);
    expect(JSON.stringify(failed)).not.toContain('insides');
    expect(mistakes).toEqual([new Error('the secret of our insides')]);
    broken = false;
    expect((await merchant.create(retail(), { key: 'k-1' })).status).toBe(201);
  });

  test('is new after 24 hours and not a second before (A14)', async () => {
    const merchant = openMerchant(acme);
    const first = await merchant.create(retail(), { key: 'k-1' });
    merchant.wait(86_399);
    expect(idOf(await merchant.create(retail(), { key: 'k-1' }))).toBe(idOf(first));
    merchant.wait(1);
    const fresh = await merchant.create(retail({ currency: 'USD' }), { key: 'k-1' });
    expect(fresh.status).toBe(201);
    expect(idOf(fresh)).not.toBe(idOf(first));
  });

  test('on another path or from another identity is another key (A15)', async () => {
    const merchant = openMerchant(acme);
    const asking = { key: 'k-1' };
    const anna = idOf(await merchant.create(retail(), asking));
    const bert = idOf(await merchant.create(retail(), { ...asking, bearer: 'key-bert' }));
    expect(bert).not.toBe(anna);
    expect((await merchant.update(anna, {}, asking)).status).toBe(200);
    expect((await merchant.cancel(anna, undefined, asking)).body.status).toBe('canceled');
  });
});

describe('what is remembered', () => {
  const OK = async () => ({ ok: true as const, status: 201 as const, body: { done: true } });
  const REFUSED = async () => ({ ok: false as const, status: 400, body: refused('invalid', 'No.').body });

  test('is 20,000 answers of a principal; more are refused before anything is done, others go on (A70)', async () => {
    const idempotency = onceOf();
    let runs = 0;
    const ask = (principal: string, key: string) =>
      idempotency.run({ principal, path: '/', key, body: {} }, () => {
        runs++;
        return OK();
      });
    for (let n = 0; n < 20_000; n++) await ask('anna', `k-${n}`);
    expect([runs, await idempotency.size()]).toEqual([20_000, 20_000]);
    expect(await ask('anna', 'k-20000')).toMatchObject({ ok: false, status: 503, retry_after: 60 });
    expect([runs, await idempotency.size()]).toEqual([20_000, 20_000]);
    expect(await ask('anna', 'k-0')).toMatchObject({ ok: true, replayed: true });
    expect(await ask('bert', 'k-20000')).toMatchObject({ ok: true, status: 201 });
  });

  test('refusals leave the room to what has an effect: the oldest of them are forgotten (A70)', async () => {
    const idempotency = onceOf(undefined, 3);
    const ask = (key: string, act: () => Promise<Reply>) =>
      idempotency.run({ principal: 'p', path: '/', key, body: {} }, act);
    for (let n = 0; n < 10; n++) await ask(`bad-${n}`, REFUSED);
    expect(await idempotency.size()).toBe(3);
    expect((await ask('bad-9', OK)).replayed).toBe(true);
    expect(await ask('bad-0', OK)).toMatchObject({ ok: true, status: 201 });
    for (const key of ['good-1', 'good-2']) expect((await ask(key, OK)).ok).toBe(true);
    expect((await ask('good-3', OK)).status).toBe(503);
    expect((await ask('bad-10', REFUSED)).status).toBe(503);
  });

  test('what is running counts, and is never forgotten (A11, A70)', async () => {
    const clock = { now: 0 };
    const idempotency = onceOf(clock, 1);
    let finish: (reply: Reply) => void = () => {};
    const slow = new Promise<Reply>((resolve) => {
      finish = resolve;
    });
    const ask = (key: string, act: () => Promise<Reply>) =>
      idempotency.run({ principal: 'p', path: '/', key, body: {} }, act);
    const first = ask('k-1', () => slow);
    clock.now = 10 * 86_400_000;
    await idempotency.sweep();
    expect((await ask('k-1', OK)).status).toBe(409);
    expect((await ask('k-2', OK)).status).toBe(503);
    finish({ ok: false, status: 500, body: refused('processing_error', 'No.').body });
    expect((await first).status).toBe(500);
    expect((await ask('k-2', OK)).status).toBe(201);
  });
});

describe('what counts as the same body', () => {
  const text = JSON.stringify(
    retail({ line_items: [{ id: 'trail-pro-w9', unit_amount: 100 }, { id: 'wool-sock-m' }] }),
  );
  test.each([
    [
      'keys in another order',
      () =>
        `{"line_items":[{"unit_amount":100,"id":"trail-pro-w9"},{"id":"wool-sock-m"}],${text.slice(text.indexOf('"currency"'))}`,
      201,
    ],
    ['1.0 for 1', () => text.replace('100', '100.0'), 201],
    ['spaces', () => text.replaceAll(',', ' , '), 201],
    [
      'an array in another order',
      () =>
        text.replace(
          '{"id":"trail-pro-w9","unit_amount":100},{"id":"wool-sock-m"}',
          '{"id":"wool-sock-m"},{"id":"trail-pro-w9","unit_amount":100}',
        ),
      422,
    ],
    ['null for absent', () => text.replace('"currency"', '"locale":null,"currency"'), 422],
    ['an unknown member more', () => text.replace('"currency"', '"x":1,"currency"'), 422],
  ])('%s: the same or not (A12)', async (_, raw, status) => {
    const merchant = openMerchant(acme);
    await merchant.create({}, { key: 'k-1', raw: text });
    const second = await merchant.create({}, { key: 'k-1', raw: raw() });
    expect(second.status).toBe(status);
  });

  test('the order of keys never counts, the order of lists always does (A12)', async () => {
    const idempotency = onceOf();
    let calls = 0;
    let runs = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.dictionary(fc.string(), fc.jsonValue()),
        fc.array(fc.integer(), { minLength: 2 }),
        async (some, list) => {
          const key = `k-${++calls}`;
          const ask = (body: unknown) =>
            idempotency.run({ principal: 'p', path: '/', key, body }, async () => ({
              ok: true,
              status: 200,
              body: { run: ++runs },
            }));
          await ask({ ...some, list });
          const before = runs;
          const turned = Object.fromEntries(Object.entries({ ...some, list }).reverse());
          expect((await ask(turned)).replayed).toBe(true);
          const reversed = [...list].reverse();
          if (reversed.join() !== list.join()) expect((await ask({ ...some, list: reversed })).status).toBe(422);
          expect(runs).toBe(before);
        },
      ),
      { numRuns: 50 },
    );
  });
});
