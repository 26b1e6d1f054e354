/** The purchase steps of a host, over checkout HTTP or tools. */
import type { Exchange, HostRun } from './exchange.ts';

interface Purchase {
  at: number;
  /** It pays, and does not only look. */
  pays: boolean;
  says: string;
  /** Where it came as a tool call. */
  exchange?: Exchange;
}

/** Every step towards a purchase, in order of time. Cancelling is none. */
export function purchasesIn({ exchanges, visits }: HostRun): Purchase[] {
  const calls = exchanges
    .filter(({ tool }) => tool === 'create_checkout_session' || tool === 'complete_checkout_session')
    .map((exchange): Purchase => {
      const { at, tool } = exchange;
      return { at, says: tool, exchange, pays: tool === 'complete_checkout_session' };
    });
  const requests = visits
    .filter(({ method, path }) => method !== 'DELETE' && !path.endsWith('/cancel') && !isDiscovery(path))
    .map(({ at, method, path }): Purchase => ({ at, says: `${method} ${path}`, pays: path.endsWith('/complete') }));
  return [...calls, ...requests].sort((a, b) => a.at - b.at);
}

function isDiscovery(path: string): boolean {
  return path.includes('/.well-known/');
}
