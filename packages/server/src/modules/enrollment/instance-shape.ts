import { DomainError } from '../../kernel/errors.ts';
import { InstanceKind, kindOf, Platform, platformFits, platformOf } from '../instance/index.ts';
import { checkedName, checkedSystem } from './enrollment.rules.ts';

/** What someone says of an instance. */
export interface SaidOfInstance {
  readonly name: string;
  readonly operatingSystem: string;
  readonly kind?: (typeof InstanceKind.names)[number] | null;
  readonly platform?: (typeof Platform.names)[number] | null;
}

/** An instance as it is stored. */
export interface InstanceShape {
  readonly name: string;
  readonly operatingSystem: string;
  readonly kind: number;
  readonly platform: number;
}

/**
 * Name, operating system, kind and platform as they are stored; the last two follow from the operating system unless
 * they are said.
 *
 * @throws DomainError INVALID
 */
export function shapeOf(said: SaidOfInstance): InstanceShape {
  const name = checkedName(said.name, ['name']);
  const operatingSystem = checkedSystem(said.operatingSystem, ['operatingSystem']);
  const kind = said.kind ? InstanceKind.toStored(said.kind) : kindOf(operatingSystem);
  const platform = said.platform ? Platform.toStored(said.platform) : platformOf(operatingSystem);
  if (!platformFits(kind, platform))
    throw new DomainError(
      'INVALID',
      [said.kind && !said.platform ? 'platform' : 'operatingSystem'],
      `What ${name} runs does not fit what it is: give the platform of a computer, none for a domain, and virtualization for a host.`,
    );
  return { name, operatingSystem, kind, platform };
}
