/**
 * Bearer keys and the file that keeps them: a JSON list of names and SHA-256 digests, never a key itself. A key is
 * `si_<12 hex id>_<43 characters of 256 random bits>`, so a plain digest is enough: there is nothing to guess.
 */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { z } from 'zod/v3';

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

/** Makes a key for `name`, keeps its digest in `file` (made with mode 0600 if absent) and returns the key: the only time it is seen. */
export async function addKey(file: string, name: string, now: Date): Promise<string> {
  if (!NAME.test(name)) throw new KeysFileError('A key name is 1 to 64 letters, digits, dots, dashes and underscores.');
  const kept = await readKeysFile(file).catch((problem: unknown): KeysFile => {
    if (problem instanceof KeysFileError && problem.cause === 'absent') return { keys: [] };
    throw problem;
  });
  const { id, key } = makeKey();
  kept.keys.push({ name, id, sha256: digestOf(key).toString('hex'), created: now.toISOString() });
  // Written beside and moved over: a server that reloads meanwhile sees the old file or the new one, never half of it.
  await writeFile(`${file}.new`, `${JSON.stringify(kept, null, 2)}\n`, { mode: 0o600 });
  await rename(`${file}.new`, file);
  return key;
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
    if (absent)
      throw new KeysFileError(`${file}: no such keys file. Make one with: si-mcp keys add NAME`, { cause: 'absent' });
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
    `${file}: ${issue?.path.join('.') ?? 'the keys file'} is not as "si-mcp keys add" writes it.`,
  );
}

function digestOf(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
