/**
 * Bearer keys and the file that keeps them: a JSON list of names and SHA-256 digests, never a key itself. A key is
 * `si_<12 hex id>_<43 characters of 256 random bits>`, so a plain digest is enough: there is nothing to guess.
 */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { lstat, readFile } from 'node:fs/promises';
import { z } from 'zod/v3';
import { LockError, replaceFile, withLock } from '../replace-file.ts';

const KEY = /^si_([0-9a-f]{12})_[A-Za-z0-9_-]{43}$/;
const NAME = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$/;

const KeysFile = z.object({
  keys: z.array(
    z.object({
      /** Keys of one name are one principal, so that a key can be exchanged for a new one. */
      name: z.string().regex(NAME),
      id: z.string().regex(/^[0-9a-f]{12}$/),
      sha256: z.string().regex(/^[0-9a-f]{64}$/),
      created: z.string(),
    }),
  ),
});
type KeysFile = z.infer<typeof KeysFile>;

/** A keys file that cannot be used. The message names the file and what is wrong with it, never its content. */
export class KeysFileError extends Error {}

/** Gives the name a bearer key belongs to, or `undefined`. Takes the same time whether the id is known or not. */
export type KeyRing = (token: string) => string | undefined;

/** Reads a keys file. Throws KeysFileError. */
export async function readKeyRing(file: string): Promise<KeyRing> {
  const { keys } = await readKeysFile(file);
  const byId = new Map(keys.map(({ id, name, sha256 }) => [id, { name, digest: Buffer.from(sha256, 'hex') }]));
  const nobody = { name: undefined, digest: randomBytes(32) };
  return (token) => {
    const entry = byId.get(KEY.exec(token)?.[1] ?? '') ?? nobody;
    return timingSafeEqual(digestOf(token), entry.digest) ? entry.name : undefined;
  };
}

/** Whether a bearer token has the shape of our keys. */
export function looksLikeKey(token: string): boolean {
  return KEY.test(token);
}

/**
 * Makes a key for `name`, keeps its digest in `file` (made if absent, readable by this user alone from then on) and returns the
 * key: the only time it is seen. Several at the same time wait for each other. Throws KeysFileError, and has then kept nothing.
 */
export async function addKey(file: string, name: string, now: Date): Promise<string> {
  if (!NAME.test(name)) throw new KeysFileError('A key name is 1 to 64 letters, digits, dots, dashes and underscores.');
  const { id, key } = makeKey();
  const entry = { name, id, sha256: digestOf(key).toString('hex'), created: now.toISOString() };
  try {
    await withLock(file, async () => {
      const kept = await readForAdding(file);
      await replaceFile(file, `${JSON.stringify({ keys: [...kept.keys, entry] }, null, 2)}\n`);
    });
  } catch (problem) {
    if (problem instanceof LockError) throw new KeysFileError(problem.message);
    if (!(problem instanceof Error) || !('code' in problem)) throw problem;
    throw new KeysFileError(`${file}: the keys file cannot be written (${problem.code}).`);
  }
  return key;
}

/** A link is not followed: who made it may not be who may add keys. */
async function readForAdding(file: string): Promise<KeysFile> {
  const found = await lstat(file).catch(() => undefined);
  if (found === undefined) return { keys: [] };
  if (found.isSymbolicLink()) throw new KeysFileError(`${file} is a symbolic link; name the file it leads to.`);
  return readKeysFile(file);
}

/** A key that lives as long as this process and is in no file, and the ring that knows it as `name`. */
export function passingKey(name: string): { key: string; ring: KeyRing } {
  const { key } = makeKey();
  const digest = digestOf(key);
  return { key, ring: (token) => (timingSafeEqual(digestOf(token), digest) ? name : undefined) };
}

function makeKey(): { id: string; key: string } {
  const id = randomBytes(6).toString('hex');
  return { id, key: `si_${id}_${randomBytes(32).toString('base64url')}` };
}

async function readKeysFile(file: string): Promise<KeysFile> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (problem) {
    const absent = problem instanceof Error && 'code' in problem && problem.code === 'ENOENT';
    if (absent) throw new KeysFileError(`${file}: no such keys file. Make one with: si-mcp keys add NAME`);
    throw new KeysFileError(`${file}: the keys file cannot be read.`);
  }
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new KeysFileError(`${file}: the keys file is not JSON.`);
  }
  const read = KeysFile.safeParse(json);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  throw new KeysFileError(
    `${file}: ${issue?.path.join('.') || 'the keys file'} is not as "si-mcp keys add" writes it.`,
  );
}

function digestOf(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
