import { type LogLevel } from './config.ts';

const LEVELS = { silent: 0, error: 1, warn: 2, info: 3, debug: 4 } satisfies Record<LogLevel, number>;

/** Writes what happens to standard error, each with its instant and level, down to the level that is asked for. */
export interface Log {
  error(message: string, error?: unknown): void;
  warn(message: string, error?: unknown): void;
}

export function createLog(least: LogLevel): Log {
  const write = (level: LogLevel, message: string, error: unknown): void => {
    if (LEVELS[level] > LEVELS[least]) return;
    const line = `${new Date().toISOString()} ${level} ${message}`;
    if (error === undefined) console.error(line);
    else console.error(line, error);
  };
  return {
    error: (message, error) => write('error', message, error),
    warn: (message, error) => write('warn', message, error),
  };
}
