/** The clock of a lab: set, moved on, stopped; and that everything the agent does by time follows it. */
import { describe, expect, test } from 'vitest';
import { clockEndpoints, createLabClock } from '../../src/lab/lab-clock.ts';
import { seededIds } from '../../src/lab/seeded-ids.ts';
import { seededRandom } from '../../src/lab/seeded-random.ts';

const START = Date.parse('2026-01-18T10:30:00Z');

function clockAt(frozen = false) {
  let machine = START;
  const clock = createLabClock(() => machine, frozen);
  const [tell, change] = clockEndpoints(clock);
  const ask = async (body: unknown) => (await change?.answer({ rest: '', body, text: '', personal: false })) ?? {};
  return {
    clock,
    /** Lets the machine's time pass. */
    pass: (ms: number) => {
      machine += ms;
    },
    ask,
    tell: () => tell?.answer({ rest: '', body: {}, text: '', personal: false }),
  };
}

describe('the clock of a lab', () => {
  test('runs on from where it is set, and from where it is moved to', () => {
    const { clock, pass } = clockAt();
    pass(5);
    expect(clock.now()).toBe(START + 5);
    clock.set(1000);
    pass(5);
    expect(clock.now()).toBe(1005);
    clock.advance(60_000);
    pass(5);
    expect(clock.now()).toBe(61_010);
    clock.advance(-60_000);
    expect(clock.now()).toBe(1010);
  });

  test('stands when it is frozen, can be moved then, and runs on from there', () => {
    const { clock, pass } = clockAt();
    clock.freeze();
    pass(5000);
    expect([clock.now(), clock.isFrozen()]).toEqual([START, true]);
    clock.advance(10);
    pass(5000);
    expect(clock.now()).toBe(START + 10);
    clock.set(7);
    clock.resume();
    expect([clock.now(), clock.isFrozen()]).toEqual([7, false]);
    pass(3);
    expect(clock.now()).toBe(10);
  });

  test('can stand from the start', () => {
    const { clock, pass } = clockAt(true);
    pass(5000);
    expect([clock.now(), clock.isFrozen()]).toEqual([START, true]);
  });

  test('is told and changed by its endpoints', async () => {
    const { tell, ask } = clockAt(true);
    expect(tell()).toEqual({ body: { now: '2026-01-18T10:30:00.000Z', frozen: true } });
    expect(await ask({ set: '2026-01-20T09:00:00-05:00' })).toEqual({
      body: { now: '2026-01-20T14:00:00.000Z', frozen: true },
    });
    const now = async (body: object) => Object(Object(await ask(body)).body).now;
    expect(await now({ advance: '2h' })).toBe('2026-01-20T16:00:00.000Z');
    expect(await now({ advance: -90 })).toBe('2026-01-20T15:58:30.000Z');
    expect(await now({ advance: '3d' })).toBe('2026-01-23T15:58:30.000Z');
    expect(await now({ advance: '30m' })).toBe('2026-01-23T16:28:30.000Z');
    expect(await ask({ frozen: false })).toMatchObject({ body: { frozen: false } });
  });

  test.each([
    [undefined, 'Send arguments.'],
    [{ set: 'tomorrow' }, 'Send set as an ISO 8601 time with a zone between 1970 and 2100.'],
    [
      { advance: '2 weeks' },
      'Send advance as seconds or as a number with a unit such as 90s, 30m, 2h or 3d, up to ten years.',
    ],
    [
      { advance: 1e12 },
      'Send advance as seconds or as a number with a unit such as 90s, 30m, 2h or 3d, up to ten years.',
    ],
    [{ freeze: true }, 'Send arguments with known members only.'],
  ])('%j is refused, and changes nothing', async (body, message) => {
    const { ask, clock } = clockAt(true);
    expect(await ask(body)).toEqual({ status: 400, body: { error: 'invalid_clock', error_description: message } });
    expect(clock.now()).toBe(START);
  });
});

describe('seeds', () => {
  test('give the same ids and tokens in the same order, in the form of those by chance', () => {
    const [one, same, other] = [seededRandom('7'), seededRandom('7'), seededRandom('8')];
    const ids = [one.uuid(), one.uuid()];
    expect([same.uuid(), same.uuid()]).toEqual(ids);
    expect(new Set([...ids, other.uuid()]).size).toBe(3);
    for (const id of ids) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(one.token(24)).toMatch(/^[\w-]{32}$/);
    expect(one.token(50)).toMatch(/^[\w-]{67}$/);
  });

  test('give numbers from 0 up to 1, spread evenly', () => {
    const random = seededRandom('even');
    const drawn = Array.from({ length: 1000 }, () => random.unit());
    expect(drawn.every((one) => one >= 0 && one < 1)).toBe(true);
    const mean = drawn.reduce((sum, one) => sum + one, 0) / drawn.length;
    expect([mean > 0.47, mean < 0.53]).toEqual([true, true]);
  });

  test('give each maker ids of its own, whatever another makes', () => {
    const [first, second] = [seededIds(7), seededIds(7)];
    first('checkout delta').newId();
    expect(first('agent delta').newId()).toBe(second('agent delta').newId());
    expect(second('agent delta').newId()).not.toBe(second('agent nova').newId());
  });
});
