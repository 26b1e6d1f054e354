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
      /** From then on the key is no key. */
      expires: z
        .string()
        .refine((text) => !Number.isNaN(Date.parse(text)))
        .optional(),
    }),
  ),
});
type KeysFile = z.infer<typeof KeysFile>;

/** An unusable keys file. The message names the file and the problem, never its content. */
export class KeysFileError extends Error {}

/** Returns the name of a bearer key, or `undefined`, in constant time. */
export type KeyRing = (token: string) => string | undefined;

/** A stored key without its digest. Times are ISO 8601. */
interface KeptKey {
  name: string;
  id: string;
  created: string;
  expires?: string;
}

/** Reads a keys file. `now` gives milliseconds since 1970, by which keys expire. Throws KeysFileError. */
export async function readKeyRing(file: string, now: () => number = Date.now): Promise<KeyRing> {
  const { keys } = await readKeysFile(file);
  const byId = new Map(
    keys.map(({ id, name, sha256, expires }) => {
      const until = expires === undefined ? Number.POSITIVE_INFINITY : Date.parse(expires);
      return [id, { name, digest: Buffer.from(sha256, 'hex'), until }];
    }),
  );
  const nobody = { name: undefined, digest: randomBytes(32), until: 0 };
  return (token) => {
    const entry = byId.get(KEY.exec(token)?.[1] ?? '') ?? nobody;
    return timingSafeEqual(digestOf(token), entry.digest) && now() < entry.until ? entry.name : undefined;
  };
}

/** The keys of a file, in the order they were made. Throws KeysFileError. */
export async function listKeys(file: string): Promise<KeptKey[]> {
  return (await readKeysFile(file)).keys.map(shown);
}

/** Whether a bearer token has the format of a si-mcp key. */
export function looksLikeKey(token: string): boolean {
  return KEY.test(token);
}

/**
 * Creates a key for `name`, stores its digest in `file` (created if absent, readable by this user only) and returns the key,
 * which is not shown again. Concurrent calls are serialised. Throws KeysFileError, and has then changed nothing.
 */
export async function addKey(file: string, name: string, now: Date, expires?: Date): Promise<string> {
  if (!NAME.test(name)) throw new KeysFileError('A key name is 1 to 64 letters, digits, dots, dashes and underscores.');
  const { id, key } = makeKey();
  const entry = {
    ...{ name, id, sha256: digestOf(key).toString('hex'), created: now.toISOString() },
    ...(expires && { expires: expires.toISOString() }),
  };
  await changeKeys(file, ({ keys }) => [...keys, entry]);
  return key;
}

/**
 * Removes the keys of a name, or the key of an id, from the file and returns them. Throws KeysFileError, also when there is no
 * such key, and has then changed nothing.
 */
export async function revokeKeys(file: string, nameOrId: string): Promise<KeptKey[]> {
  // A missing file must not become an empty one.
  await readKeysFile(file);
  let revoked: KeptKey[] = [];
  await changeKeys(file, ({ keys }) => {
    const named = keys.filter(({ name }) => name === nameOrId);
    const gone = named.length > 0 ? named : keys.filter(({ id }) => id === nameOrId);
    if (gone.length === 0) throw new KeysFileError(`${file}: no key has that name or id. See: si-mcp keys list`);
    revoked = gone.map(shown);
    return keys.filter((key) => !gone.includes(key));
  });
  return revoked;
}

function shown({ name, id, created, expires }: KeysFile['keys'][number]): KeptKey {
  return { name, id, created, ...(expires !== undefined && { expires }) };
}

/** Changes the file under its lock. */
async function changeKeys(file: string, change: (kept: KeysFile) => KeysFile['keys']): Promise<void> {
  try {
    await withLock(file, async () => {
      const keys = change(await readForAdding(file));
      await replaceFile(file, `${JSON.stringify({ keys }, null, 2)}\n`);
    });
  } catch (problem) {
    if (problem instanceof LockError) throw new KeysFileError(problem.message);
    if (!(problem instanceof Error) || !('code' in problem)) throw problem;
    throw new KeysFileError(`${file}: the keys file cannot be written (${problem.code}).`);
  }
}

/** Symbolic links are not followed: whoever created one may not be allowed to add keys. */
async function readForAdding(file: string): Promise<KeysFile> {
  const found = await lstat(file).catch(() => undefined);
  if (found === undefined) return { keys: [] };
  if (found.isSymbolicLink()) throw new KeysFileError(`${file} is a symbolic link; name the file it leads to.`);
  return readKeysFile(file);
}

/** A key that is in no file, generated or given, and the key ring that resolves it to `name`. */
export function temporaryKey(name: string, key = makeKey().key): { key: string; ring: KeyRing } {
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
