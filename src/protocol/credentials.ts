/** Detects credentials in tool arguments by key; values are never inspected. Credentials belong in transport headers (R119). */

/**
 * Keys that name a credential, however they are cased or joined. The one legal place for a secret,
 * `push_notification_config.authentication.credentials`, has a key of another name and passes.
 */
const CREDENTIAL_KEY =
  /^(?:bearer|authorization|jwks?|jwks[_-]?uri)$|(?:api[_-]?key|client[_-]?secret|access[_-]?token)$/i;

/** Whether a member of this name is a credential. */
export function isCredentialKey(name: string): boolean {
  return CREDENTIAL_KEY.test(name);
}

/** Whether any key at any depth names a credential. Reads own keys only and does not recurse, so hostile input is safe. */
export function holdsCredential(value: unknown): boolean {
  const waiting: unknown[] = [value];
  while (waiting.length > 0) {
    const next = waiting.pop();
    if (typeof next !== 'object' || next === null) continue;
    const named = !Array.isArray(next);
    for (const [key, inner] of Object.entries(next)) {
      if (named && isCredentialKey(key)) return true;
      if (typeof inner === 'object') waiting.push(inner);
    }
  }
  return false;
}
