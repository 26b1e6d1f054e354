import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Exchange, HostRun } from '../../../src/lab/host-report/exchange.ts';
import { HOST_CHECKS, judgeHost } from '../../../src/lab/host-report/judge.ts';
import type { CheckResult } from '../../../src/lab/report/check-result.ts';
import { type Fault, runHost, type Script } from './host.ts';
import { madeUpAgent, PLANTS, SCRIPT } from './made-up-agent.ts';

/** Random enough for keys, and the same in every run of this test. */
function keysFrom(seed: number): () => string {
  let state = seed + 1;
  const next = () => {
    state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9) >>> 0;
    return (Math.imul(state ^ (state >>> 13), 0x297a2d39) >>> 0).toString(16).padStart(8, '0');
  };
  return () => `${next()}-${next()}-${next()}`;
}

/** One run of a host in each situation. */
async function runsOf(fault?: Fault, script: Script = SCRIPT, situations = Object.keys(PLANTS)): Promise<HostRun[]> {
  const keys = keysFrom(7);
  const runs: HostRun[] = [];
  for (const situation of situations) {
    const { world, seen } = madeUpAgent(situation, keys);
    await runHost(world, script, fault).catch(() => {});
    runs.push(seen());
  }
  return runs;
}

function wrongIn(runs: readonly HostRun[]): [id: string, status: string][] {
  return judgeHost('a host', runs)
    .results.filter(({ status }) => status === 'FAILED' || status === 'WARNING')
    .map(({ id, status }) => [id, status]);
}

const CONSENTING: Script = { ...SCRIPT, consents: true };

/** Each fault, what finds it, and the script in which it shows. */
const FAULTS: [fault: Fault, id: string, status: 'FAILED' | 'WARNING', script?: Script][] = [
  ['skips capabilities', 'discovery.capabilities-first', 'FAILED'],
  ['names a release nobody offered', 'discovery.version-offered', 'FAILED'],
  ['buys what was not negotiated', 'discovery.only-negotiated', 'FAILED'],
  ['sends no key', 'idempotency.key-sent', 'FAILED'],
  ['counts its keys up', 'idempotency.unguessable-key', 'FAILED'],
  ['uses a key twice', 'idempotency.fresh-key', 'FAILED'],
  ['retries under a new key', 'idempotency.same-key-on-retry', 'FAILED'],
  ['distrusts a replay', 'idempotency.replay-accepted', 'FAILED'],
  ['sends the user without consent', 'consent.no-user', 'FAILED'],
  ['writes the e-mail address into a message', 'consent.nothing-personal-elsewhere', 'FAILED'],
  ['is nobody', 'consent.anonymous-id', 'WARNING'],
  ['does not record the consent', 'consent-scope.recorded', 'FAILED', CONSENTING],
  ['sends what is outside the scope', 'consent-scope.nothing-outside', 'FAILED', CONSENTING],
  ['sends no receipt', 'disclosure.receipt-sent', 'WARNING'],
  ['downgrades the use', 'disclosure.declared-use', 'FAILED'],
  ['commits to nothing', 'disclosure.commitment', 'FAILED'],
  ['types the label', 'actions.not-as-words', 'FAILED'],
  ['makes up the payload', 'actions.as-offered', 'FAILED'],
  ['chatters', 'handoff.no-chatter', 'WARNING'],
  ['buys before it ends', 'handoff.terminated-to-buy', 'FAILED'],
  ['abandons a pending handoff', 'handoff.change-of-mind', 'FAILED'],
  ['dies of a large answer', 'traps.oversized-answer', 'FAILED'],
  ['obeys', 'traps.instructions-are-data', 'FAILED'],
  ['does not wait', 'recovery.waits', 'FAILED'],
  ['gives up what was lost', 'recovery.lost-answer-retried', 'FAILED'],
  ['loses the words', 'recovery.session-not-found', 'FAILED'],
  ['insists', 'recovery.session-terminated', 'FAILED'],
  ['repeats what is invalid', 'recovery.corrected', 'FAILED'],
  ['leaves without a word', 'ending.terminates', 'FAILED'],
  ['claims a timeout', 'ending.reason', 'FAILED'],
  ['speaks after the end', 'ending.silence', 'FAILED'],
  ['speaks too late', 'ending.time-to-live', 'FAILED'],
  ['presses what is unknown', 'tolerance.unknown-element', 'FAILED'],
  ['changes the version', 'transport.one-protocol-version', 'FAILED'],
  ['changes the release', 'transport.one-release', 'FAILED'],
  ['takes a lost answer for a lost session', 'transport.lost-connection', 'FAILED'],
];

describe('the host report', () => {
  test.each([
    ['without consent', SCRIPT],
    ['with consent', CONSENTING],
  ])('finds nothing wrong with a host that does everything right, %s', async (_how, script) => {
    expect(wrongIn(await runsOf(undefined, script))).toEqual([]);
  });

  test('sees a good host keep everything that can be seen', async () => {
    const runs = [...(await runsOf()), ...(await runsOf(undefined, CONSENTING, ['plain']))];
    const unseen = judgeHost('a host', runs).results.filter(({ status }) => status === 'NOT_SEEN');
    expect(unseen.map(({ id }) => id)).toEqual([
      'disclosure.label-shown',
      'handoff.user-asked',
      'traps.script-checkout',
      'traps.script-in-title',
      'ending.time-to-live',
      'tolerance.text-and-structure',
    ]);
    expect(unseen.flatMap(({ evidence }) => evidence).every(({ says }) => says.length > 10)).toBe(true);
  });

  test.each(FAULTS)('finds that a host %s, once, as %s (%s)', async (fault, id, status, script) => {
    expect(wrongIn(await runsOf(fault, script))).toEqual([[id, status]]);
  });

  test('finds each checkout that a host should not have believed', async () => {
    expect(wrongIn(await runsOf('believes every checkout'))).toEqual([
      ['traps.http-checkout', 'FAILED'],
      ['traps.foreign-checkout', 'WARNING'],
      ['traps.expired-handoff', 'FAILED'],
      ['traps.changed-price', 'FAILED'],
      ['traps.unknown-currency', 'FAILED'],
    ]);
  });

  test('finds a host that dies of what it does not know, field or element', async () => {
    expect(wrongIn(await runsOf('dies of what is unknown'))).toEqual([
      ['tolerance.unknown-fields', 'FAILED'],
      ['tolerance.unknown-element', 'FAILED'],
    ]);
  });

  test('says of a trap that a host which never buys did not refuse it', async () => {
    const { results } = judgeHost('a host', await runsOf('buys what was not negotiated'));
    const ofTrap = results.find(({ id }) => id === 'traps.http-checkout');
    expect(ofTrap?.status).toBe('NOT_SEEN');
  });

  test('shows the request as evidence, where it came, and what to do', async () => {
    const { results } = judgeHost('a host', await runsOf('claims a timeout', SCRIPT, ['plain']));
    expect(results.find(({ id }) => id === 'ending.reason')).toMatchObject({
      status: 'FAILED',
      requirement: 'O39',
      evidence: [
        {
          says: 'It ended with session_timeout before 300 s were over. Send user_exit or host_terminated.',
          run: 'plain',
          call: 11,
          tool: 'si_terminate_session',
          request: { reason: 'session_timeout' },
        },
      ],
    });
  });

  test('keeps no credential as evidence', () => {
    const leaking = { ...exchange(1), args: { api_key: 'sk-1' } };
    const { results } = judgeHost('a host', [{ ...EMPTY, exchanges: [leaking] }]);
    expect(JSON.stringify(results)).not.toContain('sk-1');
    expect(JSON.stringify(results)).toContain('The arguments held a credential.');
  });

  test('says of a host of which nothing was seen that nothing was seen', () => {
    for (const runs of [[], [EMPTY]]) {
      expect(new Set(judgeHost('a host', runs).results.map(({ status }) => status))).toEqual(new Set(['NOT_SEEN']));
    }
  });

  test('waits for the end of a run before it says that something did not come', async () => {
    const runs = (await runsOf('leaves without a word', SCRIPT, ['plain'])).map((run) => ({ ...run, ended: false }));
    expect(wrongIn(runs)).toEqual([]);
  });
});

const EMPTY: HostRun = { situation: 'plain', exchanges: [], visits: [], canaries: [], ended: true };

function exchange(number: number): Exchange {
  return {
    ...{ number, at: number * 10, answeredAt: number * 10 + 5, tool: 'si_initiate_session', args: {} },
    ...{ principal: 'host', transport: 'http', era: 'legacy', version: '2025-11-25', answer: {}, isError: false },
  };
}

describe('every check', () => {
  test('has an id of its own in its module, a title, and one requirement', () => {
    const ids = HOST_CHECKS.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(HOST_CHECKS.map(({ requirement }) => requirement)).toEqual(
      Array.from({ length: HOST_CHECKS.length }, (_, at) => `O${at + 1}`),
    );
    for (const { id, module, title } of HOST_CHECKS) {
      expect(id.startsWith(`${module.replace(' ', '-')}.`), id).toBe(true);
      expect(title.length, id).toBeGreaterThan(15);
    }
  });

  test('stands in docs/host-lab.md under its number, with its words and its level', () => {
    const page = readFileSync(new URL('../../../docs/host-lab.md', import.meta.url), 'utf8');
    const rows = page.split('\n').filter((line) => /^\| O\d+ \|/.test(line));
    const told = HOST_CHECKS.map(
      ({ requirement, module, title, should, id }) =>
        `| ${requirement} | ${module} | ${title} | ${should ? 'SHOULD' : 'MUST'} | \`${id}\` |`,
    );
    expect(rows).toEqual(told);
  });

  test('there are the twelve modules', () => {
    expect([...new Set(HOST_CHECKS.map(({ module }) => module))]).toEqual([
      ...['discovery', 'idempotency', 'consent', 'consent scope', 'disclosure', 'actions', 'handoff', 'traps'],
      ...['recovery', 'ending', 'tolerance', 'transport'],
    ]);
  });
});

const tools = fc.constantFrom(
  ...['get_adcp_capabilities', 'si_get_offering', 'si_initiate_session', 'si_send_message', 'si_terminate_session'],
  'create_checkout_session',
);
/** Anything at all, and things that look like what is read. */
const odd = fc.oneof(
  fc.jsonValue(),
  fc.record(
    {
      session_id: fc.constantFrom('s1', 's2', 7),
      session_status: fc.constantFrom('active', 'pending_handoff', 'complete'),
      idempotency_key: fc.oneof(fc.constantFrom('key-key-key-key-key', '1'), fc.string()),
      identity: fc.oneof(fc.jsonValue(), fc.record({ consent_granted: fc.boolean(), user: fc.jsonValue() })),
      sponsored_context_receipt: fc.jsonValue(),
      action_response: fc.jsonValue(),
      message: fc.oneof(fc.string(), fc.jsonValue()),
      reason: fc.oneof(fc.constantFrom('user_exit', 'handoff_transaction'), fc.jsonValue()),
      response: fc.oneof(fc.jsonValue(), fc.record({ ui_elements: fc.array(fc.jsonValue()) })),
      adcp_error: fc.oneof(fc.jsonValue(), fc.record({ code: fc.constantFrom('RATE_LIMITED', 'SESSION_NOT_FOUND') })),
    },
    { requiredKeys: [] },
  ),
);
const anyRun = fc
  .array(
    fc.record({ tool: tools, args: odd, answer: odd, isError: fc.boolean(), lost: fc.boolean(), gap: fc.nat(1000) }),
    { maxLength: 12 },
  )
  .map(
    (calls): HostRun => ({
      ...EMPTY,
      canaries: [{ field: 'name', value: 'Quillon Ferrowick' }],
      exchanges: calls.map(({ tool, args, answer, isError, lost, gap }, at) => ({
        ...exchange(at + 1),
        ...{ tool, args, isError, at: at * 2000, answeredAt: at * 2000 + gap },
        answer: typeof answer === 'object' && answer !== null ? { ...answer } : {},
        ...(lost && { lost: 'dropped' }),
      })),
    }),
  );

describe('judging', () => {
  test('never fails, whatever a host sends and an agent answers', () => {
    fc.assert(
      fc.property(fc.array(anyRun, { maxLength: 3 }), (runs) => {
        expect(judgeHost('a host', runs).results).toHaveLength(HOST_CHECKS.length);
      }),
      { numRuns: 300 },
    );
  });

  test('is the same for the same runs', () => {
    fc.assert(
      fc.property(anyRun, (run) => {
        expect(judgeHost('a', [run])).toEqual(judgeHost('a', [structuredClone(run)]));
      }),
      { numRuns: 100 },
    );
  });

  test('reads each answer of a long session once', () => {
    const button = (id: number) => ({
      type: 'action_button',
      data: { label: 'x', action: 'compare', payload: { id } },
    });
    let read = 0;
    const exchanges = Array.from(
      { length: 400 },
      (_, at): Exchange => ({
        ...exchange(at + 1),
        tool: at === 0 ? 'si_initiate_session' : 'si_send_message',
        args: { session_id: 's', action_response: { action: 'compare', payload: { id: at } } },
        answer: {
          session_id: 's',
          get response() {
            read += 1;
            return { ui_elements: [button(at)] };
          },
        },
      }),
    );
    judgeHost('a host', [{ ...EMPTY, exchanges }]);
    expect(read).toBeLessThan(400 * 6);
  });

  test('does not depend on what principals, sessions and keys are called', async () => {
    const runs = await runsOf('types the label', SCRIPT, ['plain', 'lost answer']);
    const statuses = (results: CheckResult[]) => results.map(({ id, status }) => [id, status]);
    const expected = statuses(judgeHost('a host', runs).results);
    fc.assert(
      fc.property(fc.uuid(), (principal) => {
        const renamed = runs.map((run) => ({ ...run, exchanges: run.exchanges.map((one) => ({ ...one, principal })) }));
        expect(statuses(judgeHost('a host', renamed).results)).toEqual(expected);
      }),
      { numRuns: 5 },
    );
  });

  test('finds one fault in any choice of situations that shows it, and nothing else in any other', async () => {
    const situations = Object.keys(PLANTS);
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...FAULTS), fc.subarray(situations, { minLength: 1 }), async (fault, some) => {
        const [what, id, status, script] = fault;
        const wrong = wrongIn(await runsOf(what, script, some));
        expect(wrong.filter(([found]) => found !== id)).toEqual([]);
        if (some.includes('plain') && SHOWS_PLAIN.has(id)) expect(wrong).toEqual([[id, status]]);
      }),
      { numRuns: 20 },
    );
  });
});

/** What needs nothing planted to be seen. */
const SHOWS_PLAIN = new Set(
  FAULTS.map(([, id]) => id).filter(
    (id) => !/^(traps|recovery|tolerance)\.|same-key-on-retry|replay-accepted|lost-connection/.test(id),
  ),
);
