import { sql } from 'kysely';
import { requirePermission } from '../../kernel/access.ts';
import { command } from '../../kernel/command.ts';
import { type Context } from '../../kernel/context.ts';
import { DomainError } from '../../kernel/errors.ts';
import { demoClockOf } from './demo-clock.ts';
import { type DemoClockType, type MoveDemoClockInput, type MoveDemoClockPayload } from './demo-clock.payload.ts';

/** How far one goes at once: what expired longer ago is not renewed any more. */
const MOST_DAYS = 60;

/** How far one goes in all: ten years. */
const MOST_AHEAD = 3_650;

/** The time of the demo world; null anywhere else. */
export function readDemoClock(context: Context): DemoClockType | null {
  requirePermission(context, 'license.read');
  const clock = demoClockOf(context);
  return clock && { now: clock.now(), aheadDays: clock.aheadDays() };
}

/** Has the time of the demo world go on, for everybody; whatever falls due meanwhile happens then. */
export async function moveDemoClock(
  context: Context,
  { idempotencyKey, days }: MoveDemoClockInput,
): Promise<MoveDemoClockPayload> {
  const wanted = { name: 'moveDemoClock', permission: 'provider.govern', idempotencyKey, input: { days } } as const;
  const clock = demoClockOf(context);
  const { answer, userErrors } = await command<{ aheadDays: number }>(context, wanted, async (run) => {
    if (!clock) throw new DomainError('INVALID', ['days'], 'Only the demo world has a clock that can be moved.');
    if (days < 1 || days > MOST_DAYS) throw new DomainError('INVALID', ['days'], `Choose 1 to ${MOST_DAYS} days.`);
    const [moved] = await run(sql<{ ahead: number }>`
      insert into demo_clock (id, ahead_days) values (true, ${days})
      on conflict (id) do update set ahead_days = demo_clock.ahead_days + ${days}
      returning ahead_days as ahead`);
    const { ahead = 0 } = moved ?? {};
    if (ahead <= MOST_AHEAD) return { answer: { aheadDays: ahead }, events: [] };
    throw new DomainError('TOO_MANY', ['days'], 'The clock can be moved by ten years in all, and was.');
  });
  if (!answer || !clock) return { demoClock: null, userErrors };
  await clock.refresh();
  return { demoClock: readDemoClock(context), userErrors };
}
