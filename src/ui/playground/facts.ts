/** Loads the playground's configuration from the service, with the operator key where required. */

export interface BrandFacts {
  name: string;
  title: string;
  /** Of its MCP endpoint. */
  path: string;
  offerings: { id: string; title: string }[];
  checkout?: { path: string; key: string };
  snippets: [title: string, text: string][];
}

export interface Facts {
  version: string;
  /** Whether the si_* tools ask for credentials. */
  credentials: boolean;
  brands: BrandFacts[];
  tools: { name: string; title: string }[];
  /** The agent's clock, in milliseconds since 1970. */
  now: number;
  /** Whether personal data is shown. */
  personal: boolean;
  /** Whether the host lab is enabled, and with it the host report. */
  lab: boolean;
}

/** Asks this service; `key` is the operator's. */
export function ask(path: string, key: string | undefined, more: RequestInit = {}): Promise<Response> {
  const headers = { ...(key !== undefined && { Authorization: `Bearer ${key}` }) };
  return fetch(path, { ...more, headers });
}

/** The facts, or `key needed` when the operator key is missing or invalid. */
export async function readFacts(key: string | undefined): Promise<Facts | 'key needed'> {
  const response = await ask('/inspect/facts', key);
  if (response.status === 401) return 'key needed';
  if (!response.ok) throw new Error(`The service answered ${response.status}.`);
  return response.json();
}
