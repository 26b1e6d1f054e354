/**
 * The SDK's server as a function from a request to its answer. It is given only requests that it can read, under numbers of
 * ours, so that what a host writes is never refused in the words of its validators.
 */
import type { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import type { JSONRPCErrorResponse, JSONRPCResultResponse, RequestId } from '@modelcontextprotocol/sdk/types.js';

type SdkAnswer = JSONRPCResultResponse | JSONRPCErrorResponse;

/** Asks one request; `number` names it, also to the handlers that the server has. */
type AskSdk = (number: number, method: string, params?: Record<string, unknown>) => Promise<SdkAnswer>;

/** Connects `mcp` to a transport inside this process. */
export function connectInside(mcp: McpServer): AskSdk {
  const asked = new Map<RequestId | undefined, (answer: SdkAnswer) => void>();
  const transport: Transport = {
    start: async () => {},
    close: async () => transport.onclose?.(),
    async send(message) {
      if ('method' in message) return;
      asked.get(message.id)?.(message);
      asked.delete(message.id);
    },
  };
  const connected = mcp.connect(transport);
  return async (number, method, params) => {
    await connected;
    return new Promise((resolve) => {
      asked.set(number, resolve);
      transport.onmessage?.({ jsonrpc: '2.0', id: number, method, params });
    });
  };
}
