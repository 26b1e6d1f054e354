/** JSON Web Tokens as credentials, checked by jose. Loaded only when an issuer is configured. */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createLocalJWKSet, createRemoteJWKSet, errors, type JWTVerifyGetKey, jwtVerify } from 'jose';
import { isLoopback } from './address.ts';
import { KeysFileError } from './keys.ts';

export interface JwtSettings {
  issuer: string;
  /** What `aud` must contain; the address of this service. */
  audience: string;
  /** URL or file of the issuer's key set. */
  jwks: string;
}

/** Signatures a public key can check. A symmetric algorithm would make every verifier an issuer. */
const ALGORITHMS = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
];

/** Verified tokens remembered, so that a caller who comes again costs a digest and not a signature. */
const MOST_REMEMBERED = 1000;
const REMEMBERED_MS = 60_000;

export interface JwtCheck {
  /** `unavailable`: the key set could not be fetched, so nothing can be said about the token. */
  check(token: string): Promise<{ iss: string; sub: string } | 'invalid' | 'unavailable'>;
  /** Whether there is a key set to check tokens with. Fetches it where there is none, now and then at most. */
  isReady(): Promise<boolean>;
}

/** How long a key set that could not be fetched is not asked for again by who only wants to know, in milliseconds. */
const ASK_AGAIN_MS = 10_000;

/**
 * `now` gives milliseconds since 1970. A key set that is a file is read here. Throws KeysFileError when it cannot be, and for an
 * address whose answer others could replace on its way.
 */
export async function createJwtCheck({ issuer, audience, jwks }: JwtSettings, now: () => number): Promise<JwtCheck> {
  const remote = /^https?:/i.test(jwks) ? createRemoteJWKSet(keySetUrl(jwks), { timeoutDuration: 3000 }) : undefined;
  const keys: JWTVerifyGetKey = remote ?? (await readKeySet(jwks));
  const remembered = new Map<string, { iss: string; sub: string; until: number }>();

  return { check, isReady: remote === undefined ? async () => true : readiness(remote, now) };

  async function check(token: string) {
    const digest = createHash('sha256').update(token).digest('base64');
    const known = remembered.get(digest);
    if (known !== undefined) {
      if (known.until > now()) return known;
      remembered.delete(digest);
    }
    try {
      const { payload } = await jwtVerify(token, keys, {
        issuer,
        audience,
        algorithms: ALGORITHMS,
        requiredClaims: ['sub', 'exp'],
        clockTolerance: 5,
        currentDate: new Date(now()),
      });
      const { sub, exp = 0 }: { sub?: unknown; exp?: number } = payload;
      // RFC 7519 §4.1.2: a string. jose does not look at it.
      if (typeof sub !== 'string' || sub === '') return 'invalid';
      const [oldest] = remembered.keys();
      if (remembered.size >= MOST_REMEMBERED && oldest !== undefined) remembered.delete(oldest);
      remembered.set(digest, { iss: issuer, sub, until: Math.min(exp * 1000, now() + REMEMBERED_MS) });
      return { iss: issuer, sub };
    } catch (problem) {
      return isTokensFault(problem) ? 'invalid' : 'unavailable';
    }
  }
}

/** Many may ask at the same time, and anybody may: the key server gets one request for all of them. */
function readiness(keySet: ReturnType<typeof createRemoteJWKSet>, now: () => number): () => Promise<boolean> {
  let asked: { at: number; answered: Promise<boolean> } | undefined;
  return async () => {
    if (keySet.fresh) return true;
    if (asked === undefined || now() - asked.at >= ASK_AGAIN_MS) {
      const answered = keySet.reload().then(
        () => true,
        () => false,
      );
      asked = { at: now(), answered };
    }
    return asked.answered;
  };
}

function keySetUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined) throw new KeysFileError('--jwt-jwks: not a URL.');
  if (url.protocol === 'https:' || isLoopback(url.hostname)) return url;
  throw new KeysFileError(
    '--jwt-jwks: over plain http others could replace the keys on their way. Give an https URL or a file.',
  );
}

async function readKeySet(file: string): Promise<JWTVerifyGetKey> {
  try {
    return createLocalJWKSet(JSON.parse(await readFile(file, 'utf8')));
  } catch {
    throw new KeysFileError(`${file}: not a file with a JSON Web Key Set.`);
  }
}

/** jose's own errors speak of the token, except the ones about fetching and reading the key set. */
function isTokensFault(problem: unknown): boolean {
  if (problem instanceof errors.JWKSTimeout || problem instanceof errors.JWKSInvalid) return false;
  // The bare JOSEError is what jose throws for an answer of the key server that is not 200 or not JSON.
  return problem instanceof errors.JOSEError && problem.code !== 'ERR_JOSE_GENERIC';
}
