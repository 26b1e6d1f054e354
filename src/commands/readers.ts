/** With --reader model: the language model that reads messages, and how the log and the metrics hear of it. */
import type { Metrics } from '../mcp/http/metrics.ts';
import type { Log } from '../mcp/log.ts';
import type { ModelReaders, ReadBy } from '../reader/model-reader.ts';
import { openModelReaders, type ReadingListener } from '../reader/open-readers.ts';
import type { WordedBy } from '../reader/reword.ts';
import type { ModelSettings } from './model-settings.ts';

export interface Readers extends ModelReaders {
  /** From now on these count too. */
  count(metrics: Metrics): void;
}

/** What says that something is wrong with the endpoint, or with its settings. */
const TROUBLE: ReadonlySet<ReadBy | WordedBy> = new Set(['timeout', 'error', 'refusal', 'invalid', 'too_large']);

/** `workers`: how many processes have the calls of a minute between them. */
export function openReaders(settings: ModelSettings, log: Pick<Log, 'debug' | 'warn'>, workers = 1): Readers {
  const perMinute = Math.ceil(settings.perMinute / workers);
  const listeners: ReadingListener[] = [
    {
      read({ by, calls, ms, tokens, differs }) {
        const facts = { reader: by === 'model' ? 'model' : 'embedded', calls, ms: Math.round(ms), tokens, differs };
        if (TROUBLE.has(by)) log.warn('the model did not read a message', { ...facts, because: by });
        else log.debug('message read', { ...facts, ...(by !== 'model' && { because: by }) });
      },
      asked: () => log.debug('a purchase that the model read is asked about'),
      worded({ by, calls, ms, tokens }) {
        const facts = { calls, ms: Math.round(ms), tokens };
        if (by === 'taken') log.debug('answer reworded', facts);
        else if (TROUBLE.has(by)) log.warn('the model did not reword an answer', { ...facts, because: by });
        else log.debug("the answer keeps the template's words", { ...facts, because: by });
      },
    },
  ];
  return {
    ...openModelReaders({ ...settings, perMinute }, listeners),
    count: (metrics) => listeners.push(metrics.withReader()),
  };
}
