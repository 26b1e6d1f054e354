/** Version negotiation: the supported AdCP releases, and which one serves a request (R16–R24). */
import { ok, type Refusal, type Result, refuse } from './errors.ts';

/** As advertised in `adcp.supported_versions` (R16). A prerelease would be matched exactly, never by range. */
export const SUPPORTED_VERSIONS = ['3.0', '3.1', '3.2'] as const;
export type Release = (typeof SUPPORTED_VERSIONS)[number];

/** As advertised in `adcp.major_versions` (R16). */
export const SUPPORTED_MAJORS: readonly number[] = [3];

/** Used for requests without a version, and echoed when negotiation fails (R24). */
export const DEFAULT_RELEASE: Release = '3.2';

/**
 * Choose the release that serves a request, from its two version fields as they came (R17–R24).
 * Refuses with VERSION_UNSUPPORTED, whose details validate as `error-details/version-unsupported.json` (R22).
 */
export function negotiate(adcp_version: unknown, adcp_major_version: unknown): Result<Release> {
  if (adcp_version === undefined) {
    if (adcp_major_version === undefined) return ok(DEFAULT_RELEASE);
    const newest = stable.find(({ pin }) => pin.major === adcp_major_version);
    return newest ? ok(newest.release) : unsupported(adcp_version, adcp_major_version);
  }

  const pin = readPin(adcp_version);
  if (!pin) return unsupported(adcp_version, adcp_major_version);
  if (adcp_major_version !== undefined && adcp_major_version !== pin.major)
    return refuse('VERSION_UNSUPPORTED', DISAGREE, { details: detailsOf(adcp_version, adcp_major_version) });

  const release = pin.prerelease
    ? SUPPORTED_VERSIONS.find((version) => version === adcp_version)
    : stable.find((known) => known.pin.major === pin.major && known.pin.minor <= pin.minor)?.release;
  return release ? ok(release) : unsupported(adcp_version, adcp_major_version);
}

interface Pin {
  major: number;
  minor: number;
  prerelease: boolean;
}

/** The 3.2 pattern, the strictest of the three releases: "3.1.2", "v3.1", "3" and "03.1" are not pins (R23). */
const PIN = /^(0|[1-9]\d*)\.(0|[1-9]\d*)(-[a-zA-Z0-9](?:[a-zA-Z0-9.-]*[a-zA-Z0-9])?)?$/;

function readPin(version: unknown): Pin | undefined {
  const parts = typeof version === 'string' ? PIN.exec(version) : null;
  return parts ? { major: Number(parts[1]), minor: Number(parts[2]), prerelease: parts[3] !== undefined } : undefined;
}

/** Newest first. Prereleases are left out, so no release pin can land on one (R20). */
const stable = SUPPORTED_VERSIONS.flatMap((release) => {
  const pin = readPin(release);
  return pin && !pin.prerelease ? [{ release, pin }] : [];
}).sort((a, b) => b.pin.major - a.pin.major || b.pin.minor - a.pin.minor);

const OR_LEAVE_OUT = 'or leave adcp_version and adcp_major_version out.';
const DISAGREE = `adcp_version and adcp_major_version name different majors. Send adcp_version "3.2" with adcp_major_version 3, ${OR_LEAVE_OUT}`;

function unsupported(adcp_version: unknown, adcp_major_version: unknown): Refusal {
  const message = `This AdCP version is not supported. Send adcp_version as one of ${SUPPORTED_VERSIONS.join(', ')}, ${OR_LEAVE_OUT}`;
  return refuse('VERSION_UNSUPPORTED', message, { details: detailsOf(adcp_version, adcp_major_version) });
}

/** Echoes the request's fields only when they are valid against the details schema. */
function detailsOf(adcp_version: unknown, adcp_major_version: unknown) {
  const major = typeof adcp_major_version === 'number' ? adcp_major_version : 0;
  return {
    supported_versions: [...SUPPORTED_VERSIONS],
    supported_majors: [...SUPPORTED_MAJORS],
    ...(readPin(adcp_version) && String(adcp_version).length <= 32 && { adcp_version }),
    ...(Number.isInteger(major) && major >= 1 && major <= 99 && { adcp_major_version: major }),
  };
}
