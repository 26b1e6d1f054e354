/** The conversations of the suite: YAML files under conversations/, in the format of scenarios (src/lab/scenario/format.ts). */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readScenarios, Scenario } from '../../src/lab/scenario/format.ts';

export { Turn } from '../../src/lab/scenario/format.ts';
export { isLike } from '../../src/lab/scenario/pattern.ts';

/** `brand`: a shipped one, one of brands/, or the name of an export in ../shared/feeds/shopify. */
export const Conversation = Scenario;
export type Conversation = Scenario;

const suite = fileURLToPath(new URL('./conversations/', import.meta.url));

/** Every conversation of a folder, the suite's without one, with the file it stands in. Throws with file and path when one is not well formed. */
export function readConversations(folder = suite): Conversation[] {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.yaml'));
  return files.sort().flatMap((file) => readScenarios(readFileSync(join(folder, file), 'utf8'), file));
}
