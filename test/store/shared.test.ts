/** Two processes on one database, here two agents with a connection each: any of them answers any call of any session. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { parseBrand } from '../../src/brands/load.ts';
import { createDialogue } from '../../src/dialogue/dialogue.ts';
import { createBrandAgent } from '../../src/engine/brand-agent.ts';
import { openStore } from '../../src/store/open-store.ts';
import { SMALL_PACK } from '../brands/small-pack.ts';
import { codeOf, must } from '../engine/agent-fixture.ts';
import { hasRedis, startRedis } from './redis-server.ts';

const brand = parseBrand(SMALL_PACK, 'small.yaml');
const CALL = { principal: 'ann', release: '3.1' as const, sent: undefined };
const redis = hasRedis ? await startRedis() : undefined;
const STORES: [name: string, where: string][] = [
  ['sqlite', `sqlite:${join(mkdtempSync(join(tmpdir(), 'si-mcp-')), 'si.db')}`],
];
if (redis) STORES.push(['redis', redis.url]);
afterAll(() => redis?.stop());

let ids = 0;
const newKey = () => `key-number-${String(++ids).padStart(8, '0')}`;

/** So many agents, each with a connection of its own. `turns` is what each session was told, in the order it was heard. */
async function agents(where: string, count: number) {
  const dialogue = createDialogue(brand);
  const open = await Promise.all(Array.from({ length: count }, () => openStore(where)));
  return {
    agents: open.map(({ sessions }) =>
      createBrandAgent({
        ...{ brand, dialogue, store: sessions('small'), seed: 0, buildVersion: '0.1.0', now: Date.now },
        newId: () => `00000000-0000-4000-8000-${String(++ids).padStart(12, '0')}`,
        newToken: () => `token-${String(++ids).padStart(26, '0')}`,
      }),
    ),
    sessions: open.map(({ sessions }) => sessions('small')),
    close: () => Promise.all(open.map(({ database }) => database.close())),
  };
}

const opening = () => ({ idempotency_key: newKey(), intent: 'a mug', identity: { consent_granted: false } });

describe.each(STORES)('two processes with one store in %s', (_, where) => {
  test('a session begun with one goes on with the other, and a retry there is a replay (R108)', async () => {
    const { agents: all, close } = await agents(where, 2);
    const [one, two] = [all[0], all[1]];
    if (!one || !two) throw new Error('two were asked for');
    const request = opening();
    const begun = must(await one.initiateSession(request, { ...CALL, sent: request }));
    expect(await two.initiateSession(request, { ...CALL, sent: request })).toEqual({
      ...{ ok: true, answer: begun, replayed: true },
    });
    const turn = { session_id: begun.session_id, message: 'How much is it?', idempotency_key: newKey() };
    const said = must(await two.sendMessage(turn, { ...CALL, sent: turn }));
    expect(await one.sendMessage(turn, { ...CALL, sent: turn })).toEqual({ ok: true, answer: said, replayed: true });
    expect(await two.sendMessage(turn, { ...CALL, principal: 'bert', sent: turn })).toMatchObject({
      error: { code: 'SESSION_NOT_FOUND' },
    });
    const end = { session_id: begun.session_id, reason: 'user_exit' as const };
    const ended = must(await one.terminateSession(end, CALL));
    expect(must(await two.terminateSession(end, CALL))).toEqual(ended);
    await close();
  });

  test('turns sent to several at once are taken one after the other: none is lost, none taken twice (R74)', async () => {
    const { agents: all, sessions, close } = await agents(where, 3);
    const begun = must(await (all[0] ?? never()).initiateSession(opening(), CALL));
    const { session_id } = begun;
    const taken = await Promise.all(
      Array.from({ length: 30 }, async (_, at) => {
        const agent = all[at % all.length] ?? never();
        const turn = { session_id, message: `How much is it? ${at}`, idempotency_key: newKey() };
        // What a careful host does: the same request again, as the refusal says.
        for (let time = 0; time < 50; time++) {
          const answer = await agent.sendMessage(turn, { ...CALL, sent: turn });
          if (answer.ok) return 'ok';
          if (codeOf(answer) !== 'SERVICE_UNAVAILABLE') return codeOf(answer);
        }
        return 'never';
      }),
    );
    expect(taken).toEqual(Array(30).fill('ok'));
    // The session moved once for each turn, after its beginning.
    const store = sessions[0] ?? never();
    const { sessionKey } = await import('../../src/engine/keys.ts');
    const kept = await store.load(sessionKey('ann', session_id));
    expect(kept?.revision).toBe(31);
    await close();
  });

  test('of one opening sent to all at once, one session comes', async () => {
    const { agents: all, close } = await agents(where, 3);
    const request = opening();
    const ids = await Promise.all(
      Array.from({ length: 12 }, async (_, at) => {
        for (let time = 0; time < 50; time++) {
          const answer = await (all[at % all.length] ?? never()).initiateSession(request, { ...CALL, sent: request });
          if (answer.ok) return answer.answer.session_id;
        }
        return 'never';
      }),
    );
    expect(new Set(ids).size).toBe(1);
    expect(ids).not.toContain('never');
    await close();
  });
});

function never(): never {
  throw new Error('there are enough agents');
}
