/** Discovery: what an agent can do is asked before anything is asked of it. */

import { fieldsOf } from '../../protocol/json-object.ts';
import { CAPABILITIES, type Exchange, type HostRun, isGood, listOf, sessionsOf, TERMINATE } from './exchange.ts';
import { type AllRuns, broken, type Finding, type HostCheck, kept } from './host-check.ts';

const module = 'discovery';

export const discovery: readonly HostCheck[] = [
  {
    module,
    id: 'discovery.capabilities-first',
    title: 'Asks for the capabilities before the first call of a session or an offering',
    requirement: 'O1',
    judge(run, all) {
      const first = run.exchanges.find(isSi);
      if (first === undefined) return [];
      // A host may remember what it was told the last time.
      const before = [...runsBefore(run, all).flatMap(({ exchanges }) => exchanges), ...run.exchanges.filter(isBefore)];
      if (before.some((one) => one.tool === CAPABILITIES && isGood(one)))
        return [kept('It asked for the capabilities first.', first)];
      return [broken('It called this without having asked get_adcp_capabilities. Ask it once before.', first)];

      function isBefore({ number }: Exchange): boolean {
        return first !== undefined && number < first.number;
      }
    },
  },
  {
    module,
    id: 'discovery.version-offered',
    title: 'Names no AdCP release but one that it was offered',
    requirement: 'O2',
    unseen: 'No call named an adcp_version after the supported ones had been told.',
    judge(run, all) {
      let offered = runsBefore(run, all).reduce<unknown[]>((known, one) => offeredIn(one, known), []);
      const findings: Finding[] = [];
      for (const exchange of run.exchanges) {
        const { adcp_version } = fieldsOf(exchange.args);
        if (isSi(exchange) && adcp_version !== undefined && offered.length > 0)
          findings.push(pinned(exchange, offered));
        offered = offeredIn({ exchanges: [exchange] }, offered);
      }
      return findings;
    },
  },
  {
    module,
    id: 'discovery.only-negotiated',
    title: 'Asks for nothing that was not negotiated',
    requirement: 'O3',
    unseen: 'No session came to a purchase, with or without a negotiated checkout.',
    judge: (run) =>
      sessionsOf(run).flatMap(({ opened, calls }) => {
        const commerce = fieldsOf(fieldsOf(opened.answer.negotiated_capabilities).commerce);
        const bought = calls.filter(
          ({ tool, args }) => tool === TERMINATE && fieldsOf(args).reason === 'handoff_transaction',
        );
        return bought.map((call) =>
          commerce.acp_checkout === false
            ? broken(
                'It ended with handoff_transaction, and acp_checkout was not negotiated in this session. Offer the link instead.',
                call,
              )
            : kept('The checkout it asked for was negotiated.', call),
        );
      }),
  },
];

function isSi({ tool }: Exchange): boolean {
  return tool.startsWith('si_');
}

function runsBefore(run: HostRun, { runs }: AllRuns): readonly HostRun[] {
  return runs.slice(0, Math.max(0, runs.indexOf(run)));
}

function offeredIn({ exchanges }: Pick<HostRun, 'exchanges'>, known: unknown[]): unknown[] {
  const told = exchanges.findLast((one) => one.tool === CAPABILITIES && isGood(one));
  const versions = listOf(fieldsOf(told?.answer.adcp).supported_versions);
  return versions.length > 0 ? versions : known;
}

function pinned(exchange: Exchange, offered: unknown[]): Finding {
  const { adcp_version } = fieldsOf(exchange.args);
  if (offered.includes(adcp_version)) return kept(`It named ${String(adcp_version)}, which it was offered.`, exchange);
  return broken(
    `Its adcp_version is not among those it was offered: ${offered.join(', ')}. Name one of them.`,
    exchange,
  );
}
