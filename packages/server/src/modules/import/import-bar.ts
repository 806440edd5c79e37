import cliProgress from 'cli-progress';
import { type Progress } from './progress.ts';

/** Shows how far an import has come: a bar on a terminal; elsewhere a line a step, and one a tenth of a long one. */
export const importBar = (output: NodeJS.WriteStream = process.stderr): Progress =>
  output.isTTY ? bars(output) : lines(output);

function lines(output: NodeJS.WritableStream): Progress {
  let step = { name: '', total: 0, done: 0, tenths: 0 };
  return {
    step(name, total) {
      step = { name, total: total ?? 0, done: 0, tenths: 0 };
      output.write(`${name}\n`);
    },
    advance(amount) {
      step.done += amount;
      const tenths = Math.floor((step.done / step.total) * 10);
      if (tenths <= step.tenths || tenths >= 10) return;
      step.tenths = tenths;
      output.write(`${step.name}: ${tenths * 10} %\n`);
    },
    done: () => undefined,
  };
}

function bars(output: NodeJS.WriteStream): Progress {
  let bar: cliProgress.SingleBar | null = null;
  let isLineOpen = false;
  const close = (): void => {
    bar?.stop();
    bar = null;
    if (isLineOpen) output.write('\n');
    isLineOpen = false;
  };
  return {
    step(name, total) {
      close();
      if (total === null) {
        output.write(`${name} …`);
        isLineOpen = true;
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
