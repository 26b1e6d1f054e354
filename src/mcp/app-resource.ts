/** The MCP App as a resource: what `resources/list` says of it, what `resources/read` gives, and what is declared (docs/decisions/0048). */
import { readFile } from 'node:fs/promises';
import { APP_TYPE, APP_URI } from '../protocol/mcp-app.ts';

/** Reads the page. Rejects when the program was not built. */
export type ReadApp = () => Promise<string>;

/** The page that lies beside the program, read once. */
export function appBeside(program: string | URL): ReadApp {
  let read: Promise<string> | undefined;
  return () => {
    read ??= readFile(new URL('app.html', program), 'utf8');
    return read;
  };
}

/** How a host frames it. It loads nothing, so no domain is named. */
const FRAMED = { ui: { prefersBorder: true } };

export const APP_RESOURCE = {
  uri: APP_URI,
  name: 'si-app',
  title: 'What the brand shows',
  description:
    'Cards, buttons, comparison and handoff of a Sponsored Intelligence session, for hosts that draw MCP Apps.',
  mimeType: APP_TYPE,
  _meta: FRAMED,
};

/** The result of `resources/read` of it. */
export async function readResult(app: ReadApp): Promise<object> {
  return { contents: [{ uri: APP_URI, mimeType: APP_TYPE, text: await app(), _meta: FRAMED }] };
}

/** What a server says that it has: tools, and one resource, which is an app. */
export const SERVER_CAPABILITIES = {
  tools: {},
  resources: {},
  extensions: { 'io.modelcontextprotocol/ui': { mimeTypes: [APP_TYPE] } },
};
