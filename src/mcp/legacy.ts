/** MCP with a handshake, up to 2025-11-25: which versions are spoken. */
import { SERVER_CAPABILITIES } from './app-resource.ts';
import { type Greeting, serverInfo } from './introduction.ts';

/** The first is offered to clients who ask for one we do not know. */
export const LEGACY_VERSIONS = ['2025-11-25', '2025-06-18', '2025-03-26', '2024-11-05'] as const;

/** The last version that knew batches, and the one a caller over HTTP speaks who names none. */
export const LAST_WITH_BATCHES = '2025-03-26';

/** The version offered to a client that asks for `asked`. */
export function offeredVersion(asked: string): string {
  return LEGACY_VERSIONS.find((known) => known === asked) ?? LEGACY_VERSIONS[0];
}

/** The result of `initialize`, as JSON. */
export function initializeResult(greeting: Greeting, protocolVersion: string): string {
  const { instructions } = greeting;
  const info = serverInfo(greeting, protocolVersion);
  return JSON.stringify({ protocolVersion, capabilities: SERVER_CAPABILITIES, serverInfo: info, instructions });
}
