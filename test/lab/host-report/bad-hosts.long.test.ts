/** Hosts that each do one thing wrong, over real HTTP in both eras: each fault is found once. */
import { beforeAll, describe, expect, test } from 'vitest';
import type { Brand } from '../../../src/brands/catalogue.ts';
import { openBrandFile } from '../../../src/brands/load.ts';
import type { Era } from '../../../src/client/message.ts';
import { openCheckedAgent } from '../../../src/commands/host-check-agent.ts';
import { CANARIES, USER } from '../../../src/commands/host-check-user.ts';
import { readConfig } from '../../../src/config.ts';
import type { HostRun } from '../../../src/lab/host-report/exchange.ts';
import { judgeHost } from '../../../src/lab/host-report/judge.ts';
import { SITUATIONS } from '../../../src/lab/host-report/situations.ts';
import { ACME } from './acme-script.ts';
import { connectedWorld } from './connected-world.ts';
import { type Fault, runHost } from './host.ts';

let brand: Brand;
beforeAll(async () => {
  brand = await (await openBrandFile('acme-outdoor')).load({ now: Date.now() });
});

async function runIn(id: string, era: Era, fault?: Fault, consents?: boolean): Promise<HostRun> {
  const situation = SITUATIONS.find((one) => one.id === id);
  if (situation === undefined) throw new Error(id);
  const agent = await openCheckedAgent(
    { brand, config: readConfig({ brand: 'acme-outdoor' }, {}), version: '0.0.0', tell: () => {} },
    situation,
  );
  const world = connectedWorld({ url: agent.url }, era, agent.key);
  const { origin } = new URL(agent.url);
  const offering = String(brand.offerings.keys().next().value);
  const script = {
    ...ACME,
    consents,
    offering,
    user: USER,
    hosts: [origin],
    checkout: `${origin}/acp/checkout_sessions`,
  };
  await runHost(world, script, fault).catch(() => {});
  await world.close();
  await agent.close();
  return agent.watch.run({ situation: id, canaries: CANARIES, ended: true });
}

function wrongIn(runs: HostRun[]): string[][] {
  return judgeHost('a host', runs)
    .results.filter(({ status }) => status === 'FAILED' || status === 'WARNING')
    .map(({ id, status }) => [id, status]);
}

/** Each fault, what finds it, and the situations in which it shows. */
const FAULTS: [fault: Fault, id: string, status: string, ...situations: string[]][] = [
  ['skips capabilities', 'discovery.capabilities-first', 'FAILED', 'plain'],
  ['names a release nobody offered', 'discovery.version-offered', 'FAILED', 'plain'],
  ['buys what was not negotiated', 'discovery.only-negotiated', 'FAILED', 'plain'],
  ['sends no key', 'idempotency.key-sent', 'FAILED', 'plain'],
  ['counts its keys up', 'idempotency.unguessable-key', 'FAILED', 'plain'],
  ['uses a key twice', 'idempotency.fresh-key', 'FAILED', 'plain'],
  ['retries under a new key', 'idempotency.same-key-on-retry', 'FAILED', 'lost-answer'],
  ['distrusts a replay', 'idempotency.replay-accepted', 'FAILED', 'lost-answer'],
  ['sends the user without consent', 'consent.no-user', 'FAILED', 'plain'],
  ['writes the e-mail address into a message', 'consent.nothing-personal-elsewhere', 'FAILED', 'plain'],
  ['is nobody', 'consent.anonymous-id', 'WARNING', 'plain'],
  ['does not record the consent', 'consent-scope.recorded', 'FAILED', 'plain'],
  ['sends what is outside the scope', 'consent-scope.nothing-outside', 'FAILED', 'plain'],
  ['sends no receipt', 'disclosure.receipt-sent', 'WARNING', 'plain'],
  ['downgrades the use', 'disclosure.declared-use', 'FAILED', 'plain'],
  ['commits to nothing', 'disclosure.commitment', 'FAILED', 'plain'],
  ['types the label', 'actions.not-as-words', 'FAILED', 'plain'],
  ['makes up the payload', 'actions.as-offered', 'FAILED', 'plain'],
  ['chatters', 'handoff.no-chatter', 'WARNING', 'plain'],
  ['buys before it ends', 'handoff.terminated-to-buy', 'FAILED', 'plain'],
  ['abandons a pending handoff', 'handoff.change-of-mind', 'FAILED', 'plain'],
  ['believes every checkout', 'traps.http-checkout', 'FAILED', 'plain', 'http-checkout'],
  ['believes every checkout', 'traps.foreign-checkout', 'WARNING', 'plain', 'foreign-checkout'],
  ['believes every checkout', 'traps.expired-handoff', 'FAILED', 'plain', 'expired-handoff'],
  ['believes every checkout', 'traps.changed-price', 'FAILED', 'plain', 'changed-price'],
  ['believes every checkout', 'traps.unknown-currency', 'FAILED', 'plain', 'unknown-currency'],
  ['dies of a large answer', 'traps.oversized-answer', 'FAILED', 'oversized-answer'],
  ['obeys', 'traps.instructions-are-data', 'FAILED', 'instructions'],
  ['does not wait', 'recovery.waits', 'FAILED', 'rate-limited'],
  ['gives up what was lost', 'recovery.lost-answer-retried', 'FAILED', 'lost-answer'],
  ['loses the words', 'recovery.session-not-found', 'FAILED', 'session-not-found'],
  ['insists', 'recovery.session-terminated', 'FAILED', 'session-terminated'],
  ['repeats what is invalid', 'recovery.corrected', 'FAILED', 'invalid'],
  ['leaves without a word', 'ending.terminates', 'FAILED', 'plain'],
  ['claims a timeout', 'ending.reason', 'FAILED', 'plain'],
  ['speaks after the end', 'ending.silence', 'FAILED', 'plain'],
  ['dies of what is unknown', 'tolerance.unknown-fields', 'FAILED', 'unknown-fields'],
  ['dies of what is unknown', 'tolerance.unknown-element', 'FAILED', 'unknown-element'],
  ['presses what is unknown', 'tolerance.unknown-element', 'FAILED', 'unknown-element'],
  ['changes the version', 'transport.one-protocol-version', 'FAILED', 'plain'],
  ['changes the release', 'transport.one-release', 'FAILED', 'plain'],
  ['takes a lost answer for a lost session', 'transport.lost-connection', 'FAILED', 'lost-answer'],
];

describe('a host that does one thing wrong', () => {
  test.each(FAULTS)('%s: found once, as %s (%s)', async (fault, id, status, ...situations) => {
    // Each era has its turn.
    const era = FAULTS.findIndex(([, one]) => one === id) % 2 === 0 ? '2025-11-25' : '2026-07-28';
    const runs: HostRun[] = [];
    for (const one of situations) runs.push(await runIn(one, era, fault, id.startsWith('consent-scope')));
    expect(wrongIn(runs)).toEqual([[id, status]]);
  });
});
