import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { negotiate, SUPPORTED_VERSIONS } from '../../src/protocol/versions.ts';
import { detailsComplaints } from './version-details.ts';

const served = (version: unknown, major?: unknown) => {
  const result = negotiate(version, major);
  return result.ok ? result.answer : result.error.code;
};

describe('negotiate', () => {
  test('the agent speaks 3.0, 3.1 and 3.2, and says nothing of 3.3 (R16)', () => {
    expect(SUPPORTED_VERSIONS).toEqual(['3.0', '3.1', '3.2']);
  });

  test.each(['3.0', '3.1', '3.2'])('the pin %s is served as it is (R17)', (pin) => {
    expect(served(pin)).toBe(pin);
    expect(served(pin, 3)).toBe(pin);
  });

  test.each([
    '3.3',
    '3.9',
    '3.10',
    '3.99999999999999999999',
  ])('the pin %s is served as 3.2, the highest release below it (R18, R20)', (pin) => {
    expect(served(pin)).toBe('3.2');
  });

  test.each(['2.0', '2.9', '4.0', '4.1', '0.3', '30.1'])('the pin %s of another major is refused (R19)', (pin) => {
    expect(served(pin)).toBe('VERSION_UNSUPPORTED');
  });

  test.each([2, 4, 99, 0, -3, 100, 3.5, '3', null, {}, true])('the major %s alone is refused (R19)', (major) => {
    expect(served(undefined, major)).toBe('VERSION_UNSUPPORTED');
  });

  test.each([
    '3.1-beta',
    '3.1-rc.1',
    '3.2-beta.5',
    '3.2-rc.1',
    '3.2-beta',
    '3.3-beta.1',
  ])('the prerelease %s is no range (R20)', (pin) => {
    expect(served(pin)).toBe('VERSION_UNSUPPORTED');
  });

  test('two fields that disagree on the major are refused, even when both are known alone (R21)', () => {
    expect(served('3.1', 4)).toBe('VERSION_UNSUPPORTED');
    expect(served('4.0', 3)).toBe('VERSION_UNSUPPORTED');
    expect(served('3.1', '3')).toBe('VERSION_UNSUPPORTED');
    expect(served('3.1', null)).toBe('VERSION_UNSUPPORTED');
    expect(served('3.1', 3)).toBe('3.1');
  });

  test.each([
    '3.1.2',
    '3.2.0',
    '3.2.0-beta.5',
    'v3.1',
    'v3',
    '3',
    '',
    ' 3.1',
    '3.1 ',
    '03.1',
    '3.01',
    '3.1-',
    '3.1-.',
    'latest',
    3.1,
    3,
    null,
    [],
    {},
    true,
  ])('the malformed pin %j is an unsupported version (R23)', (pin) => {
    expect(served(pin)).toBe('VERSION_UNSUPPORTED');
  });

  test('without a pin 3.2 is served, and so it is with major 3 alone (R24)', () => {
    expect(served(undefined)).toBe('3.2');
    expect(served(undefined, 3)).toBe('3.2');
  });

  test('the refusal lists what is served, repeats a well-formed request and is correctable (R22, R112)', () => {
    expect(negotiate('4.0', undefined)).toEqual({
      ok: false,
      error: {
        code: 'VERSION_UNSUPPORTED',
        message:
          'This AdCP version is not supported. Send adcp_version as one of 3.0, 3.1, 3.2, or leave adcp_version and adcp_major_version out.',
        recovery: 'correctable',
        details: { supported_versions: ['3.0', '3.1', '3.2'], supported_majors: [3], adcp_version: '4.0' },
      },
    });
    const majors = negotiate(undefined, 4);
    expect(majors.ok || majors.error.details).toEqual({
      supported_versions: ['3.0', '3.1', '3.2'],
      supported_majors: [3],
      adcp_major_version: 4,
    });
  });

  test.each([
    [1, 1],
    [99, 99],
    [0, undefined],
    [100, undefined],
    [1.5, undefined],
    ['4', undefined],
  ])('of the major %j the refusal repeats %j (R22)', (major, repeated) => {
    const result = negotiate(undefined, major);
    expect(result.ok || Object(result.error.details).adcp_major_version).toBe(repeated);
  });

  test('a pin longer than any release is not repeated (R22, R116)', () => {
    const detailsFor = (pin: string) => {
      const result = negotiate(pin, undefined);
      return result.ok ? undefined : result.error.details;
    };
    expect(detailsFor(`3.2-${'a'.repeat(28)}`)).toMatchObject({ adcp_version: `3.2-${'a'.repeat(28)}` });
    expect(detailsFor(`3.2-${'a'.repeat(29)}`)).not.toHaveProperty('adcp_version');
  });

  test('whatever was asked for, the answer is a release or a refusal with valid details (R19, R22, R23)', () => {
    const major = fc.nat(9);
    const pinlike = fc
      .tuple(major, fc.nat(9), fc.constantFrom('', '-beta.5', '-beta', '.0'))
      .map(([a, b, c]) => `${a}.${b}${c}`);
    fc.assert(
      fc.property(
        fc.oneof(pinlike, fc.jsonValue(), fc.constant(undefined)),
        fc.oneof(major, fc.jsonValue(), fc.constant(undefined)),
        (version, asked) => {
          const result = negotiate(version, asked);
          if (result.ok) {
            expect(SUPPORTED_VERSIONS).toContain(result.answer);
            if (typeof version === 'string') expect(version.startsWith('3.')).toBe(true);
            // A prerelease is no release of this agent (R20).
            if (typeof version === 'string') expect(version).not.toContain('-');
          } else {
            expect(result.error.recovery).toBe('correctable');
            expect(detailsComplaints(result.error.details)).toEqual([]);
            expect(JSON.stringify(result.error).length).toBeLessThan(500);
          }
        },
      ),
      { numRuns: 500 },
    );
  });
});
