/** What every store promises a merchant when processes are killed and the store fails, as one suite. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { StoreUnavailable } from '../../src/engine/store-unavailable.ts';
import type { RecordStore } from '../../src/store/record-store.ts';
import type { Json } from './acp-official.ts';
import { idOf, type Merchant, paying, retail, START } from './merchant.ts';
import { bank, delegation, merchantsOn, type Open } from './two-merchants.ts';

export function keepsOrdersThroughFaults(name: string, open: Open) {
  const { clock, processOn } = merchantsOn(open);

  describe(`${name}, when a merchant is killed`, () => {
    /** Answers so many calls, and after the last carries one more out or not; nothing comes of it any more. */
    function killed(records: RecordStore, after: number, carriedOut: boolean) {
      let left = after;
      let die: () => void = () => {};
      const dead = new Promise<void>((resolve) => {
        die = resolve;
      });
      const never = new Promise<never>(() => {});
      const tried = async <T>(act: () => Promise<T>): Promise<T> => {
        if (left-- > 0) return act();
        if (left === -1 && carriedOut) await act();
        die();
        return never;
      };
      const dying: RecordStore = {
        read: (keys) => tried(() => records.read(keys)),
        write: (write) => tried(() => records.write(write)),
        list: (kind, most) => tried(() => records.list(kind, most)),
        sweep: (now, most) => tried(() => records.sweep(now, most)),
        counts: () => tried(() => records.counts()),
      };
      return { dying, dead };
    }

    test('at whichever step: another that is sent the same requests comes to one checkout, one charge and one order', async () => {
      let ended = 0;
      for (let step = 0; step < 16; step++) {
        for (const carriedOut of [false, true]) {
          clock.now = START;
          const stores = await open(clock);
          const { psp, attempts } = bank();
          const { dying: records, dead } = killed(stores.one, step, carriedOut);
          const [dying, other] = [processOn(records, { psp }), processOn(stores.other, { psp })];
          const sold = (merchant: Merchant, id: string) =>
            merchant.complete(id, paying('spt_test_ok'), { key: 'k-complete' });
          let lived = false;
          const first = dying.create(retail(), { key: 'k-create' }).then(async (created) => {
            await sold(dying, idOf(created));
            lived = true;
          });
          await Promise.race([first, dead]);
          if (lived) ended++;
          clock.now += 60_000;
          const id = idOf(await other.create(retail(), { key: 'k-create' }));
          await sold(other, id);
          expect((await other.get(id)).body.status).toBe('completed');
          expect(await other.checkout.orders.list()).toHaveLength(1);
          expect(await other.checkout.outbox.list()).toHaveLength(1);
          expect((await other.checkout.counts()).sessions).toBe(1);
          expect(attempts.size).toBe(1);
        }
      }
      // The steps went past the last.
      expect(ended).toBeGreaterThan(0);
    });
  });

  describe(`${name}, when the store does not answer`, () => {
    /** Fails each call that `fails` names, before it is carried out or after. */
    function unsteady(records: RecordStore, fails: () => 'before' | 'after' | undefined): RecordStore {
      const tried = async <T>(act: () => Promise<T>): Promise<T> => {
        const when = fails();
        if (when === 'before') throw new StoreUnavailable('as the test asks');
        const result = await act();
        if (when === 'after') throw new StoreUnavailable('as the test asks');
        return result;
      };
      return {
        read: (keys) => tried(() => records.read(keys)),
        write: (write) => tried(() => records.write(write)),
        list: (kind, most) => tried(() => records.list(kind, most)),
        sweep: (now, most) => tried(() => records.sweep(now, most)),
        counts: () => tried(() => records.counts()),
      };
    }

    test('every call is told to come again, in ACP’s words and on the page, and nothing is changed', async () => {
      let down = false;
      const stores = await open(clock);
      const merchant = processOn(unsteady(stores.one, () => (down ? 'before' : undefined)));
      const created = await merchant.create(retail());
      const id = idOf(created);
      down = true;
      const answers = [
        await merchant.create(retail()),
        await merchant.get(id),
        await merchant.update(id, {}),
        await merchant.complete(id, paying('spt_test_ok')),
        await merchant.cancel(id),
      ];
      for (const { status, body, headers } of answers)
        expect([status, body.code, headers['Retry-After']]).toEqual([503, 'service_unavailable', '5']);
      expect((await merchant.delegate(delegation(id))).status).toBe(503);
      const path = new URL(String(created.body.continue_url)).pathname;
      const page = await merchant.checkout.handle({
        method: 'GET',
        path,
        headers: {},
        rawBody: '',
        principal: undefined,
      });
      expect([page.status, page.headers['Retry-After']]).toEqual([503, '5']);
      down = false;
      expect((await merchant.get(id)).body).toEqual(created.body);
    });

    test('whichever of its calls fails, carried out or not: the same requests again come to one checkout, one charge and one order', async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.array(fc.record({ skip: fc.nat(9), when: fc.constantFrom('before' as const, 'after' as const) }), {
            minLength: 1,
            maxLength: 8,
          }),
          async (faults) => {
            clock.now = START;
            const stores = await open(clock);
            const left = [...faults];
            const records = unsteady(stores.one, () => {
              const [fault] = left;
              if (fault === undefined) return undefined;
              if (fault.skip > 0) fault.skip--;
              else left.shift();
              return fault.skip > 0 ? undefined : fault.when;
            });
            const { psp, attempts } = bank();
            const merchant = processOn(records, { psp });
            /** A host that sends the same again until it is answered. What it waits for ends in a minute at the latest. */
            const insist = async (ask: () => Promise<{ status: number; body: Json }>) => {
              for (let tries = 0; tries < 60; tries++) {
                const answer = await ask();
                if (![409, 500, 503].includes(answer.status)) return answer;
                clock.now += 5000;
              }
              throw new Error('never answered');
            };
            const created = await insist(() => merchant.create(retail(), { key: 'k-create' }));
            const id = String(created.body.id);
            await insist(() => merchant.complete(id, paying('spt_test_ok'), { key: 'k-complete' }));
            left.length = 0;
            expect((await merchant.get(id)).body.status).toBe('completed');
            expect(await merchant.checkout.orders.list()).toHaveLength(1);
            expect((await merchant.checkout.outbox.list()).map(({ type }) => type)).toEqual(['order_create']);
            expect((await merchant.checkout.counts()).sessions).toBe(1);
            expect(attempts.size).toBe(1);
          },
        ),
        { numRuns: name === 'memory' ? 100 : 25 },
      );
    });
  });
}
