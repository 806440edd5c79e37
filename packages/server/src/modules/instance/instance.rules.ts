/** Kinds of instance, as stored. */
export const KIND = { COMPUTER: 0, HOST: 1, DOMAIN: 2 } as const;

/** Platforms, as stored. */
export const PLATFORM = {
  WINDOWS_DESKTOP: 0,
  WINDOWS_SERVER: 1,
  MACOS: 2,
  LINUX: 3,
  VIRTUALIZATION: 4,
  NONE: 5,
} as const;

export type Kind = (typeof KIND)[keyof typeof KIND];
export type Platform = (typeof PLATFORM)[keyof typeof PLATFORM];

/** The first that matches decides: a hypervisor may run on Windows Server, and both are called Windows. */
const PATTERNS: readonly (readonly [RegExp, Platform])[] = [
  [/\besxi?\b|vmware|vsphere|hyper-?v|proxmox|xen ?server|xcp-ng|\bkvm\b|nutanix|\bahv\b/i, PLATFORM.VIRTUALIZATION],
  [/windows.*\bserver\b|\bsmall business server\b/i, PLATFORM.WINDOWS_SERVER],
  [/windows/i, PLATFORM.WINDOWS_DESKTOP],
  [/\bmac ?os\b|\bos x\b|darwin/i, PLATFORM.MACOS],
  [/linux|ubuntu|debian|\bred hat\b|\brhel\b|centos|fedora|suse|\bmint\b|gentoo|\barch\b/i, PLATFORM.LINUX],
];

/** The platform that the text of an operating system names; none where it is empty or not known. */
export const platformOf = (operatingSystem: string): Platform =>
  PATTERNS.find(([pattern]) => pattern.test(operatingSystem))?.[1] ?? PLATFORM.NONE;

/** A domain has no operating system; a virtualization host runs a hypervisor; everything else is a computer. */
export function kindOf(operatingSystem: string): Kind {
  if (operatingSystem.trim() === '') return KIND.DOMAIN;
  return platformOf(operatingSystem) === PLATFORM.VIRTUALIZATION ? KIND.HOST : KIND.COMPUTER;
}

/** Whether such an instance can run this: a computer runs an operating system, a host a hypervisor, a domain nothing. */
export function platformFits(kind: number, platform: number): boolean {
  switch (kind) {
    case KIND.DOMAIN:
      return platform === PLATFORM.NONE;
    case KIND.HOST:
      return platform === PLATFORM.VIRTUALIZATION;
    default:
      return platform !== PLATFORM.NONE && platform !== PLATFORM.VIRTUALIZATION;
  }
}
