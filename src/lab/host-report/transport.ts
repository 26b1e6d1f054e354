/** Transport: one protocol version and one release per session, and a session that outlives its connection. */

import { fieldsOf } from '../../protocol/json-object.ts';
import { allOf, type Exchange, type HostRun, INITIATE, SEND, type Session, sessionsOf } from './exchange.ts';
import { broken, type Finding, type HostCheck, kept } from './host-check.ts';

const module = 'transport';

export const transport: readonly HostCheck[] = [
  {
    module,
    id: 'transport.one-protocol-version',
    title: 'Speaks one MCP version and era throughout a session',
    requirement: 'O46',
    unseen: 'No session had more than one call.',
    judge: (run) =>
      sessionsOf(run).flatMap((session) => oneOf(session, ({ era, version }) => `MCP ${version} (${era})`)),
  },
  {
    module,
    id: 'transport.one-release',
    title: 'Names one AdCP release throughout a session, or none',
    requirement: 'O47',
    unseen: 'No session had more than one call.',
    judge: (run) =>
      sessionsOf(run).flatMap((session) =>
        oneOf(session, ({ args }) => {
          const { adcp_version } = fieldsOf(args);
          return adcp_version === undefined ? undefined : `AdCP ${String(adcp_version)}`;
        }),
      ),
  },
  {
    module,
    id: 'transport.lost-connection',
    title: 'Does not take a lost connection for a lost session',
    requirement: 'O48',
    unseen: 'No connection was lost in a session, or nothing came after it.',
    judge: (run) => sessionsOf(run).flatMap((session) => resumed(session, run)),
  },
];

/** The first call that differs is the evidence. `undefined` is no fact, and no difference. */
function oneOf(session: Session, factOf: (exchange: Exchange) => string | undefined): Finding[] {
  const told = allOf(session).flatMap((exchange) => {
    const fact = factOf(exchange);
    return fact === undefined ? [] : [{ exchange, fact }];
  });
  const [first, second] = told;
  if (first === undefined || second === undefined) return [];
  const other = told.find(({ fact }) => fact !== first.fact);
  return other === undefined
    ? [kept(`It kept to ${first.fact}.`, second.exchange)]
    : [broken(`The session began with ${first.fact}, and this is ${other.fact}. Keep to one.`, other.exchange)];
}

function resumed(session: Session, run: HostRun): Finding[] {
  return session.calls
    .filter(({ tool, lost }) => tool === SEND && lost !== undefined)
    .flatMap((lost) => {
      const next = run.exchanges.find(
        (one) =>
          one.number > lost.number &&
          one.principal === lost.principal &&
          (one.tool === INITIATE || session.calls.includes(one)),
      );
      if (next === undefined) return [];
      return next.tool === INITIATE
        ? [broken(`Only the answer of call ${lost.number} was lost. Go on in that session.`, next)]
        : [kept('It went on in the same session.', next)];
    });
}
