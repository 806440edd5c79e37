import { describe, expect, it } from 'vitest';
import { KIND, kindOf, PLATFORM, platformOf } from './instance.rules.ts';

describe('an operating system tells platform and kind', () => {
  it.each([
    ['Windows 10 Pro', 'WINDOWS_DESKTOP', 'COMPUTER'],
    ['Windows 11 Enterprise', 'WINDOWS_DESKTOP', 'COMPUTER'],
    ['Microsoft Windows XP', 'WINDOWS_DESKTOP', 'COMPUTER'],
    ['Windows Server 2016', 'WINDOWS_SERVER', 'COMPUTER'],
    ['Microsoft Windows Server 2025 Datacenter', 'WINDOWS_SERVER', 'COMPUTER'],
    ['Windows Small Business Server 2011', 'WINDOWS_SERVER', 'COMPUTER'],
    ['macOS 15.1', 'MACOS', 'COMPUTER'],
    ['Mac OS X 10.11', 'MACOS', 'COMPUTER'],
    ['OS X 10.9', 'MACOS', 'COMPUTER'],
    ['Ubuntu 24.04', 'LINUX', 'COMPUTER'],
    ['Debian 12', 'LINUX', 'COMPUTER'],
    ['Rocky Linux 9', 'LINUX', 'COMPUTER'],
    ['Red Hat Enterprise 9', 'LINUX', 'COMPUTER'],
    ['openSUSE Leap 15.6', 'LINUX', 'COMPUTER'],
    ['VMware ESXi 8.0', 'VIRTUALIZATION', 'HOST'],
    ['Windows Server 2022 (Hyper-V)', 'VIRTUALIZATION', 'HOST'],
    ['Proxmox VE 8 (Debian 12)', 'VIRTUALIZATION', 'HOST'],
    ['', 'NONE', 'DOMAIN'],
    ['  ', 'NONE', 'DOMAIN'],
    ['BeOS R5', 'NONE', 'COMPUTER'],
  ] as const)('%s', (operatingSystem, platform, kind) => {
    expect(platformOf(operatingSystem)).toBe(PLATFORM[platform]);
    expect(kindOf(operatingSystem)).toBe(KIND[kind]);
  });
});
