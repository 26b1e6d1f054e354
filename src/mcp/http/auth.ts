/**
 * Who is calling (R117). Credentials come in the Authorization header and nowhere else; the principal they
 * stand for owns the sessions, tokens and keys made with it (R13, R42, R106, R118).
 */
import { createHash } from 'node:crypto';
import { createJwtCheck, type JwtCheck, type JwtSettings } from './jwt.ts';
import { type KeyRing, looksLikeKey, readKeyRing } from './keys.ts';

/** A caller whose credentials were checked, or need none. */
interface Caller {
  principal: string;
  /** How a log line names the principal: nothing personal, nothing that could be used. */
  label: string;
}

/** `none`: no credentials were shown. `invalid`: they were, and are no good. `unavailable`: they cannot be checked now. */
export type Identity = Caller | 'none' | 'invalid' | 'unavailable';

export interface AuthSettings {
  /** A file of bearer keys (keys.ts). */
  keysFile?: string;
  jwt?: JwtSettings;
}

export interface Auth {
  /** Asynchronous only where a signature must be checked. */
  identify(authorization: string | undefined): Identity | Promise<Identity>;
  /** Whether tokens could be checked now; true where there are none to be checked. */
  canCheckTokens(): Promise<boolean>;
  /** Reads the keys file again. Rejects, and keeps the keys it has, when the file cannot be used. */
  reload(): Promise<void>;
}

/** `now` gives milliseconds since 1970. Rejects with KeysFileError, or when a key set file cannot be read. */
export async function createAuth(settings: AuthSettings, now: () => number): Promise<Auth> {
  const { keysFile, jwt } = settings;
  let ring: KeyRing = keysFile === undefined ? () => undefined : await readKeyRing(keysFile, now);
  const jwtCheck: JwtCheck | undefined = jwt && (await createJwtCheck(jwt, now));

  return {
    identify(authorization) {
      if (authorization === undefined) return 'none';
      const token = bearerToken(authorization);
      if (token === undefined) return 'invalid';
      if (looksLikeKey(token) || jwtCheck === undefined) {
        const name = ring(token);
        return name === undefined ? 'invalid' : { principal: `key:${name}`, label: name };
      }
      return jwtCheck.check(token).then((found) => (typeof found === 'string' ? found : jwtCaller(found)));
    },
    canCheckTokens: async () => jwtCheck === undefined || jwtCheck.isReady(),
    async reload() {
      if (keysFile !== undefined) ring = await readKeyRing(keysFile, now);
    },
  };
}

/** The token of a bearer Authorization header; of two headers, which arrive joined, there is none. */
export function bearerToken(authorization: string | undefined): string | undefined {
  return /^Bearer +([A-Za-z0-9._~+/=-]{1,8192})$/i.exec(authorization ?? '')?.[1];
}

/** A subject may be an e-mail address: it is kept whole as principal and only as a digest in logs. */
function jwtCaller({ iss, sub }: { iss: string; sub: string }): Caller {
  const principal = `jwt:${JSON.stringify([iss, sub])}`;
  return { principal, label: `jwt-${createHash('sha256').update(principal).digest('hex').slice(0, 12)}` };
}

/** RFC 6750 §3: no error attribute when nothing was presented. RFC 9728 §5.1: where OAuth clients learn the rest. */
export function challenge(problem: 'none' | 'invalid', metadataUrl: string | undefined): string {
  return (
    'Bearer realm="si-mcp"' +
    (problem === 'invalid' ? ', error="invalid_token"' : '') +
    (metadataUrl === undefined ? '' : `, resource_metadata="${metadataUrl}"`)
  );
}
