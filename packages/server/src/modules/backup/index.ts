import { BackupResolver } from './backup.resolver.ts';

export const backupResolvers = [BackupResolver] as const;
