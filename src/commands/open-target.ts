/** A connection to the agent that a command names. */
import { type Connection, openConnection, type Target } from '../client/connection.ts';
import { ConnectionError } from '../client/message.ts';
import { ConfigError, environmentWith, readKey } from '../config.ts';
import { type AgentTarget, targetName } from './agent-target.ts';
import { serviceUrl } from './service-url.ts';

/** Opens a connection; `environment` is added to the environment of a program. Throws ConfigError for an invalid address, or without an MCP server there. */
export async function openTarget(
  asked: AgentTarget,
  version: string,
  environment: Record<string, string> = {},
): Promise<Connection> {
  const { era } = asked;
  try {
    return await openConnection(targetOf(asked, environment), {
      ...(era !== undefined && { era }),
      client: { name: 'si-mcp', version },
    });
  } catch (problem) {
    if (!(problem instanceof ConnectionError)) throw problem;
    throw new ConfigError(`${targetName(asked)}: ${asSentence(problem.message)}`);
  }
}

function targetOf({ url, key = readKey(), command }: AgentTarget, more: Record<string, string>): Target {
  const [program = '', ...args] = command;
  if (url === undefined)
    return { command: program, args, ...(Object.keys(more).length > 0 && { env: environmentWith(more) }) };
  return { url: serviceUrl(url, key), ...(key !== undefined && { key }) };
}

function asSentence(text: string): string {
  const words = text.trim();
  return words.endsWith('.') ? words : `${words}.`;
}
