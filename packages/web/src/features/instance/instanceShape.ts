import type { InstanceKind, Platform } from '@license-console/schema';
import { platformMessages } from '../../entities/instance/platform.messages.ts';

const instanceShapes = [
  'WINDOWS_DESKTOP',
  'WINDOWS_SERVER',
  'MACOS',
  'LINUX',
  'VIRTUALIZATION',
  'NONE',
] as const satisfies readonly Platform[];

/** The kind of an instance that runs this. */
export function kindOfPlatform(platform: Platform): InstanceKind {
  if (platform === 'NONE') return 'DOMAIN';
  return platform === 'VIRTUALIZATION' ? 'HOST' : 'COMPUTER';
}

/** The choices, for a list. */
export const instanceShapeOptions = instanceShapes.map((value) => ({ value, label: platformMessages[value] }));
