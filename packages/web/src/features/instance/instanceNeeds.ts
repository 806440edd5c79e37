import type { LicenseUnit, NeedInput } from '@license-console/schema';

/** How many licenses are needed, by the id of the type; what is not in it is not needed. */
export type InstanceNeeds = ReadonlyMap<string, number>;

/** These needs with another quantity of a type: of a unit INSTANCE one at the most. */
export function withNeed(
  needs: InstanceNeeds,
  type: { id: string; unit: LicenseUnit },
  quantity: number,
): InstanceNeeds {
  const wanted = type.unit === 'INSTANCE' ? Math.min(1, quantity) : quantity;
  const others = [...needs].filter(([id]) => id !== type.id);
  return new Map(wanted > 0 ? [...others, [type.id, wanted]] : others);
}

/** These needs as the API takes them, in the order of the types; needs of other types are left out. */
export function toNeedInputs(needs: InstanceNeeds, types: readonly { id: string }[]): NeedInput[] {
  return types.flatMap(({ id }) => {
    const quantity = needs.get(id);
    return quantity ? [{ licenseType: id, quantity }] : [];
  });
}
