/** Hosts that talk to several processes over one store, as hosts do: a call without an answer is sent again, to whoever is there. */
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'vitest';
import { sessionKey } from '../../src/engine/keys.ts';
import type { SessionStore } from '../../src/store/session-store.ts';
import { anonymous, type Service } from '../cli/serving.ts';

type Json = Record<string, unknown>;

/** A call that has been answered. */
interface Answered {
  tool: string;
  args: Json;
  key: string;
  answer: string;
  /** Whether it had to be sent again. */
  again: boolean;
}

interface Talked {
  id: string;
  /** Whose it is. */
  name: string;
  key: string;
  /** How often it has been changed, by answered calls. */
  changes: number;
}

/** A principal: its name, and its bearer key. */
export interface Principal {
  name: string;
  key: string;
}

/** How long a host waits before it sends a call again, in milliseconds, and how often it does. */
const AGAIN_MS = 50;
const MOST_TRIES = 600;

const TURNS = ['Do you have any earlier flights?', 'What does the first one cost?', 'Is there WiFi on board?'];

/** Starts a conversation after the other, of as many hosts as there are principals. `services`: those that run now. */
export function startLoad(services: () => readonly Service[], principals: readonly Principal[]) {
  const answered: Answered[] = [];
  const talks: Talked[] = [];
  const wrong: string[] = [];
  let refused = 0;
  let sent = 0;
  let stopped = false;

  /** Sends a call until it is answered. */
  async function call(tool: string, args: Json, { key }: Principal): Promise<Json> {
    for (let tries = 1; tries <= MOST_TRIES; tries += 1) {
      sent += 1;
      const there = services();
      const body = await posted(there[sent % there.length], tool, args, key);
      const error = errorOf(body);
      if (body !== undefined && error === undefined) {
        answered.push({ tool, args, key, answer: withoutReplayed(body), again: tries > 1 });
        return body;
      }
      if (error !== undefined && error.code !== 'SERVICE_UNAVAILABLE') {
        wrong.push(`${tool}: ${JSON.stringify(error)}`);
        throw new Error('a call that should have been answered was refused');
      }
      if (error !== undefined && typeof error.retry_after !== 'number') wrong.push('unavailable without retry_after');
      refused += 1;
      await pause(AGAIN_MS);
    }
    wrong.push(`${tool}: no answer in ${MOST_TRIES} tries`);
    throw new Error('a call was never answered');
  }

  async function converse(principal: Principal) {
    const opening = await call(
      'si_initiate_session',
      { idempotency_key: randomUUID(), intent: 'a flight to Boston on Tuesday', identity: anonymous },
      principal,
    );
    const id = String(opening.session_id);
    const talk = { id, name: principal.name, key: principal.key, changes: 1 };
    talks.push(talk);
    for (const message of TURNS) {
      if (stopped) return;
      await call('si_send_message', { session_id: id, idempotency_key: randomUUID(), message }, principal);
      talk.changes += 1;
    }
    await call('si_terminate_session', { session_id: id, reason: 'user_exit' }, principal);
    talk.changes += 1;
  }

  const hosts = principals.map(async (principal) => {
    // What went wrong is kept, and told by `check`.
    while (!stopped && wrong.length === 0) await converse(principal).catch(() => {});
  });

  return {
    answered: () => answered.length,
    /** How many calls had to be sent again so far. */
    refused: () => refused,
    /** Resolves when so many more calls have been answered. */
    async more(calls: number) {
      const until = answered.length + calls;
      while (answered.length < until && wrong.length === 0) await pause(5);
    },
    /** Lets each host have the answer to what it has asked, and no more. */
    async stop() {
      stopped = true;
      await Promise.all(hosts);
    },
    /**
     * No turn was lost or carried out twice; each call answers every process as it did, byte for byte; nobody sees another's
     * session. `store` is what the processes keep.
     */
    async check(store: SessionStore) {
      expect(wrong).toEqual([]);
      for (const { id, name, changes } of talks) {
        expect((await store.load(sessionKey(`key:${name}`, id)))?.revision, `changes of a session of ${name}`).toBe(
          changes,
        );
      }
      const keyed = answered.filter(({ args }) => 'idempotency_key' in args);
      const some = [...keyed.filter(({ again }) => again), ...keyed.slice(-100)];
      for (const service of services()) {
        for (const { tool, args, key, answer } of some) {
          const body = await posted(service, tool, args, key);
          expect(body?.replayed).toBe(true);
          expect(withoutReplayed(body ?? {})).toBe(answer);
        }
        for (const { id, key } of talks.slice(-20)) {
          const other = principals.find((one) => one.key !== key);
          const body = await posted(service, 'si_send_message', messageTo(id), other?.key ?? '');
          expect(errorOf(body)?.code).toBe('SESSION_NOT_FOUND');
        }
      }
    },
  };
}

function messageTo(session_id: string) {
  return { session_id, idempotency_key: randomUUID(), message: 'Hello?' };
}

/** The body of an answer or a refusal; `undefined` where there was no answer. */
async function posted(service: Service | undefined, tool: string, args: Json, key: string): Promise<Json | undefined> {
  try {
    const response = await service?.post(tool, args, { key });
    const { result } = (await response?.json()) as { result: { structuredContent: Json } };
    return result.structuredContent;
  } catch {
    return undefined;
  }
}

function errorOf(body: Json | undefined): Json | undefined {
  return (body?.adcp_error ?? (body?.errors as Json[] | undefined)?.[0]) as Json | undefined;
}

function withoutReplayed({ replayed, ...body }: Json): string {
  return JSON.stringify(body);
}
