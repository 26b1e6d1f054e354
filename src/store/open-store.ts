/** Opens the database given by `--store`. Built as a separate bundle (build/build.mjs), not loaded for in-memory sessions. */
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { recordSessionStore } from './record-sessions.ts';
import { type Database, StoreError } from './record-store.ts';
import type { SessionStore } from './session-store.ts';

const MIB = 2 ** 20;
/** Storage limits per caller and in total. A database holds more than a heap. */
const CAPS = { each: 256 * MIB, all: 64 * 1024 * MIB };

/** `sqlite:FILE`, `redis://…` or `rediss://…`. Throws StoreError when it cannot be used. */
export async function openDatabase(where: string): Promise<Database> {
  const [, file] = /^sqlite:(.+)$/.exec(where) ?? [];
  if (file !== undefined) return (await import('./sqlite.ts')).openSqlite(file, CAPS, pause);
  if (/^rediss?:/.test(where)) return (await import('./redis.ts')).openRedis(where, CAPS, after);
  throw new StoreError(`--store: ${where} is no store; give memory, sqlite:FILE or redis://HOST:PORT.`);
}

/** A database, and its session stores by name. */
interface OpenStore {
  database: Database;
  sessions(name: string): SessionStore;
}

/** Opens what `openDatabase` opens. */
export async function openStore(where: string): Promise<OpenStore> {
  const database = await openDatabase(where);
  return { database, sessions: (name) => recordSessionStore(database.space(name), randomUUID) };
}

function after(ms: number, act: () => void) {
  const timer = setTimeout(act, ms).unref();
  return { cancel: () => clearTimeout(timer) };
}
