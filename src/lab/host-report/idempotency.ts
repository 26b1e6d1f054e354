/** Idempotency: a fresh key for what is new, the same key and body for what is sent again. */
import { idempotencyKey, isGuessable } from '../../protocol/idempotency-key.ts';
import { fieldsOf } from '../../protocol/json-object.ts';
import { bodyOf, type Exchange, type HostRun, isKeyed, keyOf } from './exchange.ts';
import { type AllRuns, broken, type Finding, type HostCheck, kept } from './host-check.ts';

const module = 'idempotency';

const KEY = idempotencyKey();

export const idempotency: readonly HostCheck[] = [
  {
    module,
    id: 'idempotency.key-sent',
    title: 'Sends a key of 16 to 255 of A-Z a-z 0-9 _ . : - with every initiate and send',
    requirement: 'O4',
    judge: ({ exchanges }) => exchanges.filter(isKeyed).map(hasKey),
  },
  {
    module,
    id: 'idempotency.unguessable-key',
    title: 'Its keys cannot be guessed',
    requirement: 'O5',
    judge: (run, all) => keysIn(run, all),
  },
  {
    module,
    id: 'idempotency.fresh-key',
    title: 'Never sends a key again with another request',
    requirement: 'O6',
    judge: ({ exchanges }) => {
      const first = new Map<string, Exchange>();
      return withKeys(exchanges).flatMap(([key, exchange]) => {
        const scope = `${exchange.principal}\0${key}`;
        const before = first.get(scope);
        if (before === undefined) {
          first.set(scope, exchange);
          return [kept('The key was fresh.', exchange)];
        }
        if (bodyOf(before) === bodyOf(exchange)) return [];
        return [broken(`Call ${before.number} had this key and said something else. Make a new key.`, exchange)];
      });
    },
  },
  {
    module,
    id: 'idempotency.same-key-on-retry',
    title: 'Sends the same key and request again when an answer was lost',
    requirement: 'O7',
    unseen: 'No answer was lost and asked for again.',
    judge: ({ exchanges }) =>
      exchanges
        .filter((one) => one.lost !== undefined && isKeyed(one))
        .flatMap((lost) => {
          const retry = exchanges.find((one) => one.number > lost.number && isSameRequest(one, lost));
          if (retry === undefined) return [];
          return keyOf(retry) === keyOf(lost)
            ? [kept('It sent the same key and request again.', retry)]
            : [
                broken(
                  `This is call ${lost.number} again, whose answer was lost, under another key: it may run twice. Send the first key.`,
                  retry,
                ),
              ];
        }),
  },
  {
    module,
    id: 'idempotency.replay-accepted',
    title: 'Takes a replayed answer, or one that comes twice, for the answer',
    requirement: 'O8',
    unseen: 'No answer was replayed or sent twice.',
    judge: ({ exchanges }) =>
      exchanges.filter(isAgain).flatMap((again) => {
        const next = exchanges.find((one) => one.number > again.number && one.principal === again.principal);
        if (next === undefined) return [];
        return isSameRequest(next, again) && keyOf(next) !== keyOf(again)
          ? [broken(`Call ${again.number} was answered, and it sent the same again under another key.`, next)]
          : [kept('It went on from that answer.', next)];
      }),
  },
];

function hasKey(exchange: Exchange): Finding {
  const { idempotency_key } = fieldsOf(exchange.args);
  if (KEY.safeParse(idempotency_key).success) return kept('It has a key.', exchange);
  const what = idempotency_key === undefined ? 'It has no idempotency_key.' : 'Its idempotency_key has another form.';
  return broken(`${what} Send 16 to 255 of A-Z a-z 0-9 _ . : -, e.g. a random UUID.`, exchange);
}

/** Against plain patterns, against each other, and against those of earlier runs. */
function keysIn(run: HostRun, { runs }: AllRuns): Finding[] {
  const earlier = runs.slice(0, Math.max(0, runs.indexOf(run))).flatMap(({ exchanges }) => exchanges);
  const old = new Set(withKeys(earlier).map(([key]) => key));
  const seen = new Set<string>();
  const stems = new Map<string, string>();
  const findings: Finding[] = [];
  for (const [key, exchange] of withKeys(run.exchanges)) {
    if (seen.has(key)) continue;
    seen.add(key);
    const neighbour = stems.get(stemOf(key));
    stems.set(stemOf(key), key);
    if (isGuessable(key)) findings.push(broken('The key is a plain pattern. Use a random UUID.', exchange));
    else if (neighbour !== undefined && !looksRandom(stemOf(key)))
      findings.push(broken('It differs from an earlier key in its last digits only. Use a random UUID.', exchange));
    else if (old.has(key)) findings.push(broken('The key came in an earlier run too. Make it at random.', exchange));
    else findings.push(kept('The key cannot be guessed.', exchange));
  }
  return findings;
}

/** What two keys share that are counted up: all but the last digits, and of bare digits the first eight. */
function stemOf(key: string): string {
  let end = key.length;
  while (end > 0 && key.charAt(end - 1) >= '0' && key.charAt(end - 1) <= '9') end -= 1;
  return end === 0 ? `${key.slice(0, 8)}#${key.length}` : key.slice(0, Math.max(end, key.length - 12));
}

/** A random beginning makes whatever is counted up after it unguessable. */
function looksRandom(stem: string): boolean {
  const plain = stem.replace(/[^a-z0-9]/gi, '');
  const digits = plain.replace(/\D/g, '').length;
  return plain.length >= 20 && digits >= 3 && plain.length - digits >= 3;
}

function withKeys(exchanges: readonly Exchange[]): [key: string, exchange: Exchange][] {
  return exchanges.filter(isKeyed).flatMap((exchange) => {
    const key = keyOf(exchange);
    return key === undefined ? [] : [[key, exchange]];
  });
}

function isSameRequest(one: Exchange, other: Exchange): boolean {
  return one.tool === other.tool && one.principal === other.principal && bodyOf(one) === bodyOf(other);
}

/** An answer that the host may have had before. */
function isAgain(exchange: Exchange): boolean {
  const { answer, lost, planted = [] } = exchange;
  return isKeyed(exchange) && lost === undefined && (answer.replayed === true || planted.includes('answer-twice'));
}
