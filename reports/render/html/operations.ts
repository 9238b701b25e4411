/** Operations of a violation in words, and which of them cannot stand. */
import type { ViolationKind } from '../../check/index.ts';
import type { EvidenceOperation } from '../../race-document.ts';

/** What somebody was told: who holds a slot since a version, or at it. */
interface Claim {
  readonly slot: number;
  readonly version: number;
  readonly holder: number;
  /** Whether the operation made the version, or only saw it. */
  readonly isChange: boolean;
}

export function nameOf(client: number): string {
  return client === 0 ? 'the judge' : `client ${client}`;
}

/** `booked slot 7 → version 118` */
export function deedOf(operation: EvidenceOperation): string {
  switch (operation.outcome) {
    case 'ok':
      return confirmation(operation);
    case 'fail':
      return `was refused to ${request(operation)}: ${state(operation)}`;
    case 'info':
      return `asked to ${request(operation)}, was never answered`;
    default:
      return closed(operation.outcome);
  }
}

function confirmation(told: EvidenceOperation): string {
  const { operation, slot, slot2 } = told;
  const since = arrow(told.version);
  switch (operation) {
    case 'book':
      return `booked slot ${slot}${since}`;
    case 'cancel':
      return `cancelled slot ${slot}${since}`;
    case 'move':
      return `moved from slot ${slot}${since} to slot ${slot2}${arrow(told.version2)}`;
    case 'status':
    case 'find':
      return slot === null ? 'found nothing' : `saw slot ${slot} ${state(told)}`;
    default:
      return closed(operation);
  }
}

function arrow(version: number | null): string {
  return version === null ? '' : ` → version ${version}`;
}

function request({ operation, slot, slot2 }: EvidenceOperation): string {
  switch (operation) {
    case 'book':
    case 'cancel':
      return `${operation} slot ${slot}`;
    case 'move':
      return `move from slot ${slot} to slot ${slot2}`;
    case 'status':
    case 'find':
      return slot === null ? 'find a slot' : `look at slot ${slot}`;
    default:
      return closed(operation);
  }
}

function state({ version, holder }: EvidenceOperation): string {
  const held = holder === null ? 'in a state not told' : holder === 0 ? 'free' : `held by client ${holder}`;
  return version === null ? held : `${held} at version ${version}`;
}

/** For each operation that cannot stand with the others: why, in a few words. By its place in the list. */
export function faultsOf(
  kind: ViolationKind,
  slot: number,
  operations: readonly EvidenceOperation[],
): Map<number, string> {
  const told = operations.flatMap((operation, index) =>
    claimsOf(operation, slot).map((claim) => Object.assign(claim, { client: operation.client, index })),
  );
  const faults = new Map<number, string>();
  for (const claim of told) {
    const twin = told.find((other) => other.index !== claim.index && clash(claim, other));
    if (twin !== undefined) faults.set(claim.index, `the same version as ${nameOf(twin.client)}`);
  }
  if (faults.size > 0) return faults;
  operations.forEach((operation, index) => {
    const fault = faultOf(kind, operation, told);
    if (fault !== null) faults.set(index, fault);
  });
  return faults;
}

function clash(one: Claim, other: Claim): boolean {
  return one.isChange && other.isChange && one.version === other.version;
}

/** Where no two changes were told one version. */
function faultOf(
  kind: ViolationKind,
  operation: EvidenceOperation,
  told: readonly (Claim & { readonly client: number })[],
): string | null {
  const mine = told.findLast((claim) => claim.client === operation.client && claim.isChange);
  const before = mine && told.find(({ version }) => version === mine.version - 1);
  switch (kind) {
    case 'doubleBooking':
      if (mine === undefined || mine.holder === 0) return null;
      if (before !== undefined && before.holder !== 0)
        return `sold although ${nameOf(before.holder)} held it`;
      return before === undefined && mine.version === mostMade(told) ? 'the sale too many' : null;
    case 'illegalRelease':
      return mine !== undefined && mine.holder === 0 && mine.version === mostMade(told)
        ? 'was not the holder'
        : null;
    case 'contradiction':
    case 'finalState':
      return operation.outcome !== 'info' && !isChange(operation) ? 'does not agree with the rest' : null;
    case 'wrongRefusal':
      return operation.outcome === 'fail' ? 'no reason to refuse' : null;
    case 'stuck':
      return operation.outcome === 'info' ? 'still waits' : null;
    case 'tokens':
    case 'gap':
    case 'order':
    case 'cycle':
      return null;
    default:
      return closed(kind);
  }
}

function mostMade(told: readonly Claim[]): number {
  return Math.max(...told.filter(({ isChange: made }) => made).map(({ version }) => version));
}

export function isChange({ outcome, operation }: EvidenceOperation): boolean {
  return outcome === 'ok' && operation !== 'status' && operation !== 'find';
}

/** What an operation was told about one slot. */
function claimsOf(told: EvidenceOperation, about: number): Claim[] {
  const { client, operation, outcome, slot, slot2, version, version2, holder } = told;
  if (outcome === 'info') return [];
  if (!isChange(told))
    return version === null || holder === null ? [] : [{ slot: about, version, holder, isChange: false }];
  const claims: Claim[] = [];
  if (slot !== null && version !== null)
    claims.push({ slot, version, holder: operation === 'book' ? client : 0, isChange: true });
  if (slot2 !== null && version2 !== null)
    claims.push({ slot: slot2, version: version2, holder: client, isChange: true });
  return claims.filter((claim) => claim.slot === about);
}

function closed(value: never): never {
  throw new TypeError(`not known: ${String(value)}`);
}
