import type { AddOn, PaymentMode, PurchasePreviewInput, PurchasePreviewQueryVariables } from '@license-console/schema';
import type { NamedCompany } from '../../entities/company/namedCompany.ts';

/** Whose pool licenses are bought for; null is the global pool. */
type PurchasePool = NamedCompany | null;

/** What the dialog is opened with. */
export interface PurchaseRequest {
  readonly lines: readonly { readonly typeId: string; readonly quantity: number; readonly pool: PurchasePool }[];
  readonly addOns: readonly AddOn[];
  readonly autoRenew: boolean;
}

export interface PurchaseDraftLine {
  /** Its own while the dialog is open: what is said of a line stays with it when others go. */
  readonly key: number;
  readonly typeId: string;
  readonly quantity: number;
  readonly pool: PurchasePool;
}

/** What is to be bought, as it stands in the dialog. */
export interface PurchaseDraft {
  readonly lines: readonly PurchaseDraftLine[];
  readonly addOns: readonly AddOn[];
  /** Null while none was chosen: then it is fixed, or about to be asked for. */
  readonly paymentMode: PaymentMode | null;
  readonly autoRenew: boolean;
}

/** In the order in which they are offered. */
export const addOnsOffered: readonly AddOn[] = ['PREMIUM_SUPPORT', 'ONBOARDING'];

/** The draft that a request begins with; one license of `defaultTypeId` where it names none. */
export function draftOf({ lines, addOns, autoRenew }: PurchaseRequest, defaultTypeId: string): PurchaseDraft {
  const wanted = lines.length > 0 ? lines : [{ typeId: defaultTypeId, quantity: 1, pool: null }];
  return { lines: wanted.map((line, key) => ({ ...line, key })), addOns, paymentMode: null, autoRenew };
}

/** The draft with one more line: of the first type that it does not have yet, for the same pool as its last line. */
export function withLine(draft: PurchaseDraft, typeIds: readonly string[]): PurchaseDraft {
  const taken = new Set(draft.lines.map(({ typeId }) => typeId));
  const typeId = typeIds.find((id) => !taken.has(id)) ?? typeIds[0] ?? '';
  const key = Math.max(-1, ...draft.lines.map((line) => line.key)) + 1;
  return { ...draft, lines: [...draft.lines, { key, typeId, quantity: 1, pool: draft.lines.at(-1)?.pool ?? null }] };
}

/** The draft without the line of this key. */
export function withoutLine(draft: PurchaseDraft, key: number): PurchaseDraft {
  return { ...draft, lines: draft.lines.filter((line) => line.key !== key) };
}

/** The draft with the line of the same key replaced. */
export function withChangedLine(draft: PurchaseDraft, changed: PurchaseDraftLine): PurchaseDraft {
  return { ...draft, lines: draft.lines.map((line) => (line.key === changed.key ? changed : line)) };
}

/** The draft with the add-on, or without it; add-ons stand in the order in which they are offered. */
export function withAddOn(draft: PurchaseDraft, addOn: AddOn, isWanted: boolean): PurchaseDraft {
  return {
    ...draft,
    addOns: addOnsOffered.filter((other) => (other === addOn ? isWanted : draft.addOns.includes(other))),
  };
}

/** How many licenses in all. */
export function licenseCountOf({ lines }: PurchaseDraft): number {
  return lines.reduce((sum, { quantity }) => sum + quantity, 0);
}

/** The draft as the API takes it. */
export function toPurchaseInput({ lines, addOns, paymentMode, autoRenew }: PurchaseDraft): PurchasePreviewInput {
  return {
    lines: lines.map(({ typeId, quantity, pool }) => ({ licenseType: typeId, quantity, company: pool?.id ?? null })),
    addOns: [...addOns],
    paymentMode,
    autoRenew,
  };
}

/** What its preview is asked with: `offer` is good for the prices of the add-ons whatever is wrong with the lines. */
export function toPreviewVariables(draft: PurchaseDraft): PurchasePreviewQueryVariables {
  const input = toPurchaseInput(draft);
  const lines = input.lines.slice(0, 1).map((line) => ({ ...line, quantity: 1 }));
  return { input, offer: { ...input, lines, addOns: [...addOnsOffered] } };
}
