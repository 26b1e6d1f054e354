/** The page and what it asks for: its files, the facts of the service, the sessions that were watched, and what happens from now on. */
import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import type { Inspection } from './inspection.ts';

/** The built page: its HTML, script and style. */
export interface PageFiles {
  html: Buffer;
  script: Buffer;
  style: Buffer;
}

/** An answer of 200 unless it says otherwise, with headers as names and values in turn. */
interface Answer {
  status?: number;
  headers: string[];
  body: string | Buffer;
}

interface Asked {
  path: string;
  headers: Record<string, string | string[] | undefined>;
  base: string;
}

const JSON_HEADERS = ['Content-Type', 'application/json', 'Cache-Control', 'no-store'];

/** The page runs its own script and style, shows its own images, and asks nobody but this service. */
export const PAGE_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; " +
  "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const PAGE_HEADERS = [
  ...['Content-Security-Policy', PAGE_POLICY, 'Referrer-Policy', 'no-referrer'],
  ...['Cross-Origin-Opener-Policy', 'same-origin', 'Cross-Origin-Resource-Policy', 'same-origin'],
];

/** `facts` is asked at each look, with the scheme and host the page was reached at. */
export function createInspectorPage(parts: {
  inspection: Inspection;
  files: PageFiles;
  facts: (base: string) => object;
}) {
  const { inspection, files, facts } = parts;
  const shell = new Map([
    ['/', asFile(files.html, 'text/html; charset=utf-8')],
    ['/playground/playground.js', asFile(files.script, 'text/javascript; charset=utf-8')],
    ['/playground/playground.css', asFile(files.style, 'text/css; charset=utf-8')],
  ]);

  return {
    owns: (path: string) => shell.has(path) || path.startsWith('/inspect/'),
    isShell: (path: string) => shell.has(path),
    answer({
      path,
      headers,
      base,
    }: Asked): Answer | { open: (send: (event: string) => void) => () => void } | undefined {
      const file = shell.get(path);
      if (file !== undefined) return file(headers);
      const { now, personal } = inspection;
      if (path === '/inspect/facts') return asJson({ ...facts(base), now: now(), personal });
      if (path === '/inspect/sessions') return asJson({ now: now(), sessions: inspection.sessions() });
      if (path === '/inspect/events')
        return { open: (send) => inspection.listen((happened) => send(JSON.stringify({ now: now(), ...happened }))) };
      const [, id = ''] = /^\/inspect\/sessions\/([a-z0-9]{1,40})$/.exec(path) ?? [];
      const session = inspection.session(id);
      return session === undefined ? NOT_FOUND : asJson({ now: now(), session });
    },
  };
}

const NOT_FOUND: Answer = {
  status: 404,
  headers: JSON_HEADERS,
  body: JSON.stringify({ error: 'not_found', error_description: 'No such session is kept; the newest ones are.' }),
};

function asJson(body: object): Answer {
  return { headers: JSON_HEADERS, body: JSON.stringify(body) };
}

/** A file that browsers keep as long as it is the same. */
function asFile(bytes: Buffer, type: string): (headers: Asked['headers']) => Answer {
  const etag = `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 22)}"`;
  const zipped = gzipSync(bytes, { level: 9 });
  const common = ['Content-Type', type, 'Cache-Control', 'no-cache', 'ETag', etag, 'Vary', 'Accept-Encoding'];
  return (headers) => {
    const all = [...common, ...PAGE_HEADERS];
    if (headers['if-none-match'] === etag) return { status: 304, headers: all, body: '' };
    const takesGzip = /\bgzip\b/.test(String(headers['accept-encoding'] ?? ''));
    return takesGzip ? { headers: [...all, 'Content-Encoding', 'gzip'], body: zipped } : { headers: all, body: bytes };
  };
}
