/** Complaints of the official details schema of VERSION_UNSUPPORTED; our own reading of it where the official file is absent. */
import { existsSync, readFileSync } from 'node:fs';
import { Ajv } from 'ajv';

const folder = new URL('../../../shared/spec/adcp-schemas/3.1.19/', import.meta.url);
const read = (path: string) => JSON.parse(readFileSync(new URL(path, folder), 'utf8'));

const ajv = new Ajv({ strict: false, allErrors: true });
if (!existsSync(folder)) process.stderr.write('official details of VERSION_UNSUPPORTED are not here: own reading\n');
const validate = existsSync(folder)
  ? ajv.addSchema(read('core/version-envelope.json')).compile(read('error-details/version-unsupported.json'))
  : ajv.compile({
      type: 'object',
      required: ['supported_versions'],
      properties: {
        supported_versions: { type: 'array', minItems: 1, items: { type: 'string' } },
        supported_majors: { type: 'array', items: { type: 'integer', minimum: 1 } },
        adcp_version: { type: 'string', pattern: '^\\d+\\.\\d+(-[a-zA-Z0-9.-]+)?$' },
        adcp_major_version: { type: 'integer', minimum: 1, maximum: 99 },
      },
    });

export function detailsComplaints(details: unknown): string[] {
  return validate(details) ? [] : (validate.errors ?? []).map((error) => `${error.instancePath} ${error.message}`);
}
