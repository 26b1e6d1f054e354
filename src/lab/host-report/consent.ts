/** Consent: without it nothing personal leaves the host; with it nothing but what its scope names. */

import { fieldsOf } from '../../protocol/json-object.ts';
import { canariesIn } from './canaries.ts';
import { allOf, type Exchange, type HostRun, INITIATE, listOf, OFFERING, sessionsOf } from './exchange.ts';
import { broken, type Finding, type HostCheck, kept } from './host-check.ts';

export const consent: readonly HostCheck[] = [
  {
    module: 'consent',
    id: 'consent.no-user',
    title: 'Sends no user data without consent',
    requirement: 'O9',
    unseen: 'No session was opened without consent.',
    judge: (run) =>
      initiates(run)
        .filter((one) => !isGranted(one))
        .map((one) => {
          const fields = personalFields(one);
          return fields.length === 0
            ? kept('It sent no user.', one)
            : broken(`consent_granted is false, and identity.user has ${fields.join(', ')}. Leave user out.`, one);
        }),
  },
  {
    module: 'consent',
    id: 'consent.nothing-personal-elsewhere',
    title: 'Without consent, puts nothing of its user into messages, intents, contexts or payloads',
    requirement: 'O10',
    unseen: 'The host was given no user data to keep, or opened no session without consent.',
    judge: (run) => {
      if (run.canaries.length === 0) return [];
      const denied = initiates(run).filter((one) => !isGranted(one));
      const later = sessionsOf(run)
        .filter(({ opened }) => !isGranted(opened))
        .flatMap(({ calls }) => calls);
      const looked = run.exchanges.filter(({ tool }) => tool === OFFERING);
      return [...looked, ...denied, ...later]
        .sort((a, b) => a.number - b.number)
        .map((one) => {
          const found = canariesIn(withoutUser(one.args), run.canaries).map(({ field }) => field);
          return found.length === 0
            ? kept('Nothing of the user is in it.', one)
            : broken(`The ${found.join(', ')} of the user is in it, without consent. Take it out before sending.`, one);
        });
    },
  },
  {
    module: 'consent',
    id: 'consent.anonymous-id',
    title: 'Sends an anonymous_session_id without consent',
    requirement: 'O11',
    should: true,
    unseen: 'No session was opened without consent.',
    judge: (run) =>
      initiates(run)
        .filter((one) => !isGranted(one))
        .map((one) => {
          const { anonymous_session_id } = identityOf(one);
          return typeof anonymous_session_id === 'string' && anonymous_session_id !== ''
            ? kept('It sent an anonymous id.', one)
            : broken('There is no anonymous_session_id. Send a random one, new for each session.', one);
        }),
  },
];

export const consentScope: readonly HostCheck[] = [
  {
    module: 'consent scope',
    id: 'consent-scope.recorded',
    title: 'With consent, sends its time, its scope and the privacy policy that was acknowledged',
    requirement: 'O12',
    unseen: 'No session was opened with consent.',
    judge: (run) =>
      initiates(run)
        .filter(isGranted)
        .map((one) => {
          const identity = identityOf(one);
          const missing = ['consent_timestamp', 'consent_scope', 'privacy_policy_acknowledged'].filter(
            (name) => identity[name] === undefined,
          );
          return missing.length === 0
            ? kept('The consent is recorded.', one)
            : broken(`consent_granted is true without ${missing.join(', ')}. Send them.`, one);
        }),
  },
  {
    module: 'consent scope',
    id: 'consent-scope.nothing-outside',
    title: 'With consent, sends nothing outside its scope',
    requirement: 'O13',
    unseen: 'No session was opened with a consent_scope.',
    judge: (run) =>
      sessionsOf(run)
        .filter(({ opened }) => isGranted(opened) && Array.isArray(identityOf(opened).consent_scope))
        .flatMap((session) => allOf(session).map((one) => inScope(one, session.opened, run))),
  },
];

function inScope(exchange: Exchange, opened: Exchange, { canaries }: HostRun): Finding {
  const scope = listOf(identityOf(opened).consent_scope);
  const fields = exchange === opened ? personalFields(opened, { locale: true }) : [];
  const outside = fields.filter((field) => !scope.includes(field));
  const unnamed = canaries.filter(({ field }) => !scope.includes(field));
  const found = canariesIn(withoutUser(exchange.args), unnamed).map(({ field }) => field);
  const all = [...new Set([...outside, ...found])];
  return all.length === 0
    ? kept('Nothing is outside the scope.', exchange)
    : broken(
        `${all.join(', ')}: outside the consent_scope (${scope.join(', ')}). Leave it out, or ask for it.`,
        exchange,
      );
}

function initiates({ exchanges }: HostRun): Exchange[] {
  return exchanges.filter(({ tool }) => tool === INITIATE);
}

function identityOf({ args }: Exchange): Record<string, unknown> {
  return fieldsOf(fieldsOf(args).identity);
}

function isGranted(exchange: Exchange): boolean {
  return identityOf(exchange).consent_granted === true;
}

/** Members of identity.user with something in them. A locale alone tells nobody who it is. */
function personalFields(exchange: Exchange, { locale = false }: { locale?: boolean } = {}): string[] {
  return Object.entries(fieldsOf(identityOf(exchange).user))
    .filter(([name, value]) => (locale || name !== 'locale') && hasContent(value, 0))
    .map(([name]) => name);
}

function hasContent(value: unknown, depth: number): boolean {
  if (typeof value === 'string') return value.trim() !== '';
  if (typeof value !== 'object' || value === null || depth > 10) return value !== undefined && value !== null;
  return Object.values(value).some((inner) => hasContent(inner, depth + 1));
}

function withoutUser(args: unknown): unknown {
  const { identity, ...rest } = fieldsOf(args);
  const { user, ...others } = fieldsOf(identity);
  return { ...rest, identity: others };
}
