/** server.json, the entry of the MCP registry, by the rules of its schema (2025-12-11) and of the registry itself. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { SETTINGS } from '../../src/config.ts';
import { REPOSITORY } from '../cli/program.ts';

/** Our reading of https://static.modelcontextprotocol.io/schemas/2025-12-11/server.schema.json; a member it does not know is a mistake. */
const uri = z.url();
const input = {
  description: z.string().optional(),
  isRequired: z.boolean().optional(),
  isSecret: z.boolean().optional(),
  format: z.enum(['string', 'number', 'boolean', 'filepath']).optional(),
  default: z.string().optional(),
  placeholder: z.string().optional(),
  choices: z.array(z.string()).optional(),
  value: z.string().optional(),
};
const withVariables = { ...input, variables: z.record(z.string(), z.strictObject(input)).optional() };
const argument = z.discriminatedUnion('type', [
  z.strictObject({
    ...withVariables,
    type: z.literal('named'),
    name: z.string(),
    isRepeated: z.boolean().optional(),
  }),
  z
    .strictObject({
      ...withVariables,
      type: z.literal('positional'),
      valueHint: z.string().optional(),
      isRepeated: z.boolean().optional(),
    })
    .refine(({ value, valueHint }) => value !== undefined || valueHint !== undefined),
]);
const named = z.strictObject({ ...withVariables, name: z.string() });
const web = { url: z.string().regex(/^https?:\/\/\S+$/), headers: z.array(named).optional() };
const transport = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('stdio') }),
  z.strictObject({ type: z.literal('streamable-http'), ...web }),
  z.strictObject({ type: z.literal('sse'), ...web }),
]);
const exact = z.string().regex(/^\d+\.\d+\.\d+(?:-[\w.-]+)?$/);
const serverFile = z.strictObject({
  $schema: z.literal('https://static.modelcontextprotocol.io/schemas/2025-12-11/server.schema.json'),
  name: z
    .string()
    .min(3)
    .max(200)
    .regex(/^[a-zA-Z0-9.-]+\/[a-zA-Z0-9._-]+$/),
  title: z.string().min(1).max(100).optional(),
  description: z.string().min(1).max(100),
  version: exact,
  repository: z
    .strictObject({ url: uri, source: z.string(), id: z.string().optional(), subfolder: z.string().optional() })
    .optional(),
  websiteUrl: uri.optional(),
  packages: z
    .array(
      z.strictObject({
        registryType: z.enum(['npm', 'pypi', 'oci', 'nuget', 'mcpb']),
        registryBaseUrl: uri.optional(),
        identifier: z.string(),
        version: exact,
        runtimeHint: z.string().optional(),
        transport,
        runtimeArguments: z.array(argument).optional(),
        packageArguments: z.array(argument).optional(),
        environmentVariables: z.array(named).optional(),
        fileSha256: z
          .string()
          .regex(/^[a-f0-9]{64}$/)
          .optional(),
      }),
    )
    .min(1),
});

const read = (file: string) => JSON.parse(readFileSync(join(REPOSITORY, file), 'utf8'));

describe('server.json', () => {
  test('keeps the rules of its schema', () => {
    expect(serverFile.safeParse(read('server.json')).error?.issues).toBeUndefined();
  });

  test.each([
    ['a description of 101 characters', { description: 'x'.repeat(101) }],
    ['a name without its namespace', { name: 'si-mcp' }],
    ['a range as version', { version: '^0.1.0' }],
    ['a member that the schema does not know', { env: {} }],
    ['another schema', { $schema: 'https://static.modelcontextprotocol.io/schemas/2025-09-29/server.schema.json' }],
  ])('would be refused with %s', (_what, change) => {
    expect(serverFile.safeParse({ ...read('server.json'), ...change }).success).toBe(false);
  });

  test('is an entry for the package on npm, which names it in return', () => {
    const { name, packages } = read('server.json');
    const { name: identifier, mcpName } = read('package.json');
    expect(mcpName).toBe(name);
    expect(packages).toEqual([
      expect.objectContaining({
        registryType: 'npm',
        identifier,
        transport: { type: 'stdio' },
      }),
    ]);
  });

  test('offers settings that there are, with the default that they have', () => {
    const [{ environmentVariables }] = read('server.json').packages;
    const settings = Object.values(SETTINGS);
    expect(environmentVariables.length).toBeGreaterThan(0);
    for (const { name, default: fallback } of environmentVariables)
      expect(String(settings.find(({ variable }) => variable === name)?.fallback), name).toBe(fallback);
  });
});
