/**
 * The view's side of MCP Apps (ext-apps 2026-01-26): JSON-RPC with the host that shows this page in a frame. Small enough to be
 * inlined; tested against the bridge of ext-apps.
 */
import { type Fields, fieldsOf, isFields, textOf } from '../read.ts';

/** The version of MCP Apps that is spoken. */
const UI_VERSION = '2026-01-26';

/** Notifications from the host. */
interface HostEvents {
  /** The answer of a tool this view belongs to, as MCP has it. */
  toolResult(result: Fields): void;
  /** Theme, CSS variables, size; given values replace earlier ones. */
  context(context: Fields): void;
}

export interface HostBridge {
  /** Initialises; resolves to the host's capabilities. */
  open(): Promise<Fields>;
  /** Asks the server through the host. Rejects with an Error whose message can be shown. */
  callTool(name: string, args: Fields): Promise<Fields>;
  openLink(url: string): Promise<unknown>;
  /** Updates the model's context without a user turn. */
  tellModel(text: string): Promise<unknown>;
  resized(width: number, height: number): void;
}

/** Opens the channel to `host`, the window that shows this page. Ignores messages from other windows. */
export function createBridge(host: Window, own: Window, events: HostEvents): HostBridge {
  const waiting = new Map<number, { resolve(value: Fields): void; reject(problem: Error): void }>();
  let count = 0;

  own.addEventListener('message', ({ source, data }: MessageEvent<unknown>) => {
    if (source !== host || !isFields(data) || data.jsonrpc !== '2.0') return;
    if (typeof data.method === 'string') heard(data.method, data);
    else answered(data);
  });

  return {
    async open() {
      const appInfo = { name: 'si-app', version: '1.0.0' };
      const result = await ask('ui/initialize', { appInfo, appCapabilities: {}, protocolVersion: UI_VERSION });
      events.context(fieldsOf(result.hostContext));
      tell('ui/notifications/initialized', {});
      return fieldsOf(result.hostCapabilities);
    },
    callTool: (name, args) => ask('tools/call', { name, arguments: args }),
    openLink: (url) => ask('ui/open-link', { url }),
    tellModel: (text) => ask('ui/update-model-context', { content: [{ type: 'text', text }] }),
    resized: (width, height) => tell('ui/notifications/size-changed', { width, height }),
  };

  function heard(method: string, { id, params }: Fields) {
    if (id !== undefined && id !== null) {
      const known = method === 'ping' || method === 'ui/resource-teardown';
      const unknown = { error: { code: -32601, message: 'Method not found' } };
      send({ id, ...(known ? { result: {} } : unknown) });
    } else if (method === 'ui/notifications/tool-result') events.toolResult(fieldsOf(params));
    else if (method === 'ui/notifications/host-context-changed') events.context(fieldsOf(params));
  }

  function answered({ id, result, error }: Fields) {
    const asked = waiting.get(Number(id));
    if (asked === undefined) return;
    waiting.delete(Number(id));
    if (error === undefined) asked.resolve(fieldsOf(result));
    else asked.reject(new Error(textOf(fieldsOf(error).message, 300) ?? 'The host refused it.'));
  }

  function ask(method: string, params: object): Promise<Fields> {
    const id = ++count;
    return new Promise((resolve, reject) => {
      waiting.set(id, { resolve, reject });
      send({ id, method, params });
    });
  }

  function tell(method: string, params: object) {
    send({ method, params });
  }

  // The origin of a host is its own to choose; who it is was said by the frame this page runs in.
  function send(message: object) {
    host.postMessage({ jsonrpc: '2.0', ...message }, '*');
  }
}
