/** The profile of an agent under test: its offering, test messages and the steps to a purchase. A YAML file. */
import { parse } from 'yaml';
import { isJson, type Json, list, record, words } from '../../client/message.ts';

/** A turn of the user: words, or a pressed button. */
export type Turn = string | { action: string; payload?: Json; element_id?: string };

export interface Profile {
  /** AdCP releases to ask for; the first one unless a check is about releases. Empty: none is named. */
  releases: string[];
  /** An offering that can be had. */
  offering?: string;
  /** One that is known and cannot be had. */
  unavailable?: string;
  /** What opens a session. */
  intent: string;
  /** A turn that asks for nothing special. */
  messages: string[];
  /** Turns from the opening to `pending_handoff`; empty where nothing can be bought. Left out: buttons are pressed. */
  buy?: Turn[];
  /** What takes a purchase back. */
  back: string;
}

/** A profile that cannot be used. The message says what is wrong with it. */
export class ProfileError extends Error {}

const DEFAULT_INTENT = 'I would like to see what you offer.';
const DEFAULT_MESSAGE = 'What do you recommend?';
const DEFAULT_BACK = 'Not yet, please show me other ones.';

/** The members of a profile file; each may be left out. */
const MEMBERS = ['releases', 'offering', 'unavailable', 'intent', 'messages', 'buy', 'back'];

/** Reads the text of a profile file. Throws ProfileError. */
export function readProfile(text: string): Partial<Profile> {
  let given: unknown;
  try {
    given = parse(text) ?? {};
  } catch (thrown) {
    throw new ProfileError(`The profile is no YAML: ${thrown instanceof Error ? thrown.message : thrown}`);
  }
  if (!isJson(given)) throw new ProfileError(`A profile is a map with ${MEMBERS.join(', ')}.`);
  const unknown = Object.keys(given).find((name) => !MEMBERS.includes(name));
  if (unknown !== undefined) throw new ProfileError(`A profile has no ${unknown}; it has ${MEMBERS.join(', ')}.`);
  const text_ = (name: string) => {
    const value = record(given)[name];
    if (value === undefined) return {};
    if (!words(value)) throw new ProfileError(`${name} is text.`);
    return { [name]: value };
  };
  const texts = (name: string) => {
    const value = record(given)[name];
    if (value === undefined) return {};
    if (!Array.isArray(value) || value.length === 0 || !value.every((one) => words(one)))
      throw new ProfileError(`${name} is a list of texts. Write releases as "3.1", in quotes.`);
    return { [name]: value };
  };
  return {
    ...text_('offering'),
    ...text_('unavailable'),
    ...text_('intent'),
    ...text_('back'),
    ...texts('releases'),
    ...texts('messages'),
    ...(given.buy !== undefined && { buy: turnsOf(given.buy) }),
  };
}

function turnsOf(value: unknown): Turn[] {
  if (!Array.isArray(value)) throw new ProfileError('buy is a list of turns.');
  return value.map((turn) => {
    const said = words(turn);
    if (said) return said;
    const { action, payload, element_id } = record(turn);
    const name = words(action);
    if (!name)
      throw new ProfileError('A turn of buy is a text, or a map with action and perhaps payload and element_id.');
    const element = words(element_id);
    return { action: name, ...(isJson(payload) && { payload }), ...(element && { element_id: element }) };
  });
}

/** The releases whose schemas these checks know, newest first. */
const KNOWN_RELEASES = ['3.2', '3.1', '3.0'];

/** What the file leaves out, from the capabilities of the agent and, for the offering, from what `find` finds. */
export async function completed(
  given: Partial<Profile>,
  capabilities: Json,
  find: () => Promise<string | undefined>,
): Promise<Profile> {
  const listed = list(record(capabilities.adcp).supported_versions);
  const offering = given.offering ?? (await find());
  return {
    releases: KNOWN_RELEASES.filter((release) => listed.includes(release)),
    intent: DEFAULT_INTENT,
    messages: [DEFAULT_MESSAGE],
    back: DEFAULT_BACK,
    ...given,
    ...(offering !== undefined && { offering }),
  };
}

/** How many words are tried as an offering at most. */
const MOST_CANDIDATES = 12;

/**
 * Words that may be ids of offerings, in what a server says of itself and its tools: they hold a digit, an underscore or a hyphen.
 * Names of tools and of arguments are none.
 */
export function offeringCandidates(texts: readonly string[], known: readonly string[]): string[] {
  const found = texts.flatMap((text) => text.match(/[\w-]{4,80}/g) ?? []);
  const likely = found.filter((word) => /[\d_-]/.test(word) && /[a-z]/i.test(word) && !known.includes(word));
  return [...new Set(likely)].slice(0, MOST_CANDIDATES);
}
