import cliProgress from 'cli-progress';
import { type Progress } from './progress.ts';

/** Shows how far an import has come: a bar on a terminal, a line a step elsewhere. */
export function importBar(output: NodeJS.WriteStream = process.stderr): Progress {
  if (!output.isTTY) {
    return { step: (name) => output.write(`${name}\n`), advance: () => undefined, done: () => undefined };
  }
  let bar: cliProgress.SingleBar | null = null;
  let open = false;
  const close = (): void => {
    bar?.stop();
    bar = null;
    if (open) output.write('\n');
    open = false;
  };
  return {
    step(name, total) {
      close();
      if (total === null) {
        output.write(`${name} …`);
        open = true;
        return;
      }
      bar = new cliProgress.SingleBar(
        { stream: output, format: `${name} {bar} {percentage}% | {eta_formatted} left`, hideCursor: true },
        cliProgress.Presets.shades_classic,
      );
      bar.start(total, 0);
    },
    advance: (amount) => bar?.increment(amount),
    done: close,
  };
}
