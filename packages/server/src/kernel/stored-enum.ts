import { registerEnumType } from 'type-graphql';

/** A GraphQL enum whose values are stored as small numbers: the place of each in `names`. */
export interface StoredEnum<Name extends string> {
  /** The enum object that type-graphql knows: each name as its own value. */
  readonly type: Readonly<Record<Name, Name>>;
  readonly names: readonly Name[];
  toStored(name: Name): number;
  fromStored(stored: number): Name;
}

/**
 * Registers a GraphQL enum with its description and a description a value.
 *
 * @param values the description of each name, in the order in which they are stored: append only
 */
export function storedEnum<Name extends string>(
  name: string,
  description: string,
  values: Readonly<Record<Name, string>>,
): StoredEnum<Name> {
  const names = Object.keys(values) as Name[];
  const type = Object.fromEntries(names.map((value) => [value, value])) as Record<Name, Name>;
  const valuesConfig = Object.fromEntries(names.map((value) => [value, { description: values[value] }]));
  registerEnumType(type, { name, description, valuesConfig: valuesConfig as Record<Name, { description: string }> });
  const fromStored = (stored: number): Name => {
    const value = names[stored];
    if (value === undefined) throw new RangeError(`${name} has no value ${stored}`);
    return value;
  };
  return { type, names, toStored: (value) => names.indexOf(value), fromStored };
}
