import { type WriteStream } from 'node:tty';

/** Tells a person what a command does: on a terminal in place, elsewhere as one line a step. */
export interface Progress {
  /** The step that begins now; the one before is done. */
  step(text: string): void;
  /** The last step is done, and no line is left open. */
  done(): void;
  /** The last step did not come to its end. */
  fail(): void;
}

type Output = Pick<WriteStream, 'write'> & { isTTY?: boolean };

export function createProgress(output: Output = process.stderr): Progress {
  let open: { text: string; begun: number } | undefined;

  const close = (sign: '✓' | '✗'): void => {
    if (open && output.isTTY) {
      const seconds = ((performance.now() - open.begun) / 1000).toFixed(1);
      output.write(`\r\u001b[K${sign} ${open.text} \u001b[2m${seconds} s\u001b[0m\n`);
    }
    open = undefined;
  };

  return {
    step: (text) => {
      close('✓');
      output.write(output.isTTY ? `· ${text} …` : `${text}\n`);
      open = { text, begun: performance.now() };
    },
    done: () => close('✓'),
    fail: () => close('✗'),
  };
}
