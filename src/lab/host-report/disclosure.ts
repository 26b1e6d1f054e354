/** Disclosure: what is declared as sponsored is taken as declared, or refused openly. */

import { fieldsOf } from '../../protocol/json-object.ts';
import {
  type Exchange,
  type HostRun,
  INITIATE,
  isGood,
  isKeyed,
  OFFERING,
  type Session,
  sessionsOf,
  TERMINATE,
} from './exchange.ts';
import { broken, type Finding, type HostCheck, kept } from './host-check.ts';

const module = 'disclosure';

export const disclosure: readonly HostCheck[] = [
  {
    module,
    id: 'disclosure.receipt-sent',
    title: 'Answers a sponsored_context with a receipt in one of its next calls',
    requirement: 'O14',
    should: true,
    unseen: 'No call followed an answer with a sponsored_context.',
    judge: (run) => {
      const sessions = sessionsOf(run);
      return sessions.flatMap((session, at) => answeredIn(session, sessions[at - 1]?.opened.number ?? 0, run));
    },
  },
  {
    module,
    id: 'disclosure.declared-use',
    title: 'Its receipts accept the declared use, or reject it; none accepts another',
    requirement: 'O15',
    unseen: 'No receipt came.',
    judge: (run) => receipts(run).map(({ exchange, receipt }) => useOf(exchange, receipt, run)),
  },
  {
    module,
    id: 'disclosure.commitment',
    title: 'Its accepted receipts commit to the disclosure that is required',
    requirement: 'O16',
    unseen: 'No receipt accepted what has to be disclosed.',
    judge: (run) =>
      receipts(run).flatMap(({ exchange, receipt }) => {
        const { sponsored_context, host_receipt } = receipt;
        const obligation = fieldsOf(sponsored_context.disclosure_obligation);
        if (host_receipt.status !== 'accepted' || obligation.required !== true) return [];
        const commitment = fieldsOf(host_receipt.disclosure_commitment);
        if (commitment.status !== 'accepted')
          return [
            broken('Disclosure is required, and the receipt does not commit to it. Commit, or reject.', exchange),
          ];
        const { label_text: label } = commitment;
        return label === undefined || obligation.label_text === undefined || label === obligation.label_text
          ? [kept('It commits to the disclosure.', exchange)]
          : [broken(`It commits to the label "${String(label)}", and another was declared. Show that one.`, exchange)];
      }),
  },
  {
    module,
    id: 'disclosure.label-shown',
    title: 'Shows the label where the user sees what is sponsored',
    requirement: 'O17',
    unseen: 'What is painted on the screen cannot be seen from here. Look at it.',
    judge: () => [],
  },
];

/** Also tries to open the session that were refused count: they came after `before`, the number of the call that opened another. */
function answeredIn({ opened, calls }: Session, before: number, { exchanges }: HostRun): Finding[] {
  const tries = exchanges.filter(
    ({ tool, number }) => number > before && number < opened.number && (tool === INITIATE || tool === OFFERING),
  );
  const end = calls.findIndex(({ tool }) => tool === TERMINATE);
  const all = [...tries, opened, ...(end < 0 ? calls : calls.slice(0, end))];
  const declared = all.find((one) => declarationIn(one) !== undefined);
  const later = all.filter((one) => declared !== undefined && isKeyed(one) && one.number > declared.number);
  if (later.length === 0) return [];
  const receipt = later.find((one) => receiptIn(one) !== undefined);
  return receipt === undefined
    ? [
        broken(
          'No sponsored_context_receipt ever came for what was declared. Send one, accepted or rejected.',
          later[0],
        ),
      ]
    : [kept('It sent a receipt.', receipt)];
}

interface Receipt {
  sponsored_context: Record<string, unknown>;
  host_receipt: Record<string, unknown>;
}

function receipts({ exchanges }: HostRun): { exchange: Exchange; receipt: Receipt }[] {
  return exchanges.flatMap((exchange) => {
    const receipt = receiptIn(exchange);
    return receipt === undefined ? [] : [{ exchange, receipt }];
  });
}

function receiptIn({ args }: Exchange): Receipt | undefined {
  const { sponsored_context_receipt: receipt } = fieldsOf(args);
  if (receipt === undefined) return undefined;
  const { sponsored_context, host_receipt } = fieldsOf(receipt);
  return { sponsored_context: fieldsOf(sponsored_context), host_receipt: fieldsOf(host_receipt) };
}

function declarationIn(exchange: Exchange): Record<string, unknown> | undefined {
  const { sponsored_context, adcp_version } = exchange.answer;
  // 3.0 knows neither declarations nor receipts.
  return isGood(exchange) && adcp_version !== '3.0' && sponsored_context !== undefined
    ? fieldsOf(sponsored_context)
    : undefined;
}

function useOf(exchange: Exchange, { sponsored_context, host_receipt }: Receipt, run: HostRun): Finding {
  const { status, accepted_context_use } = host_receipt;
  if (status === 'rejected') {
    return accepted_context_use === undefined
      ? kept('It rejected openly.', exchange)
      : broken('A rejected receipt accepts no use. Leave accepted_context_use out.', exchange);
  }
  if (accepted_context_use !== sponsored_context.context_use)
    return broken(
      `It accepts "${String(accepted_context_use)}" where "${String(sponsored_context.context_use)}" was declared: ` +
        'a silent downgrade. Accept that use, or reject.',
      exchange,
    );
  const declared = run.exchanges
    .filter(({ number }) => number < exchange.number)
    .map(declarationIn)
    .filter((one) => one !== undefined);
  return declared.some((one) => isAbout(one, sponsored_context))
    ? kept('It accepts what was declared.', exchange)
    : broken('The receipt quotes a declaration that nobody made. Quote the one that was sent.', exchange);
}

function isAbout(declared: Record<string, unknown>, quoted: Record<string, unknown>): boolean {
  const domainOf = (one: Record<string, unknown>) => fieldsOf(fieldsOf(one.paying_principal).brand).domain;
  const isRequired = (one: Record<string, unknown>) => fieldsOf(one.disclosure_obligation).required;
  return (
    declared.context_use === quoted.context_use &&
    domainOf(declared) === domainOf(quoted) &&
    isRequired(declared) === isRequired(quoted)
  );
}
