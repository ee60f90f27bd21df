/** Garbage collection when a test wants it. */
import { setTimeout as sleep } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import vm from 'node:vm';

export function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  (vm.runInNewContext('gc') as () => void)();
}

/** Collects garbage, with turns of the event loop between, until the condition holds or it has tried often; whether it holds. */
export async function collectUntil(holds: () => boolean, { tries = 30, pauseMs = 10 } = {}): Promise<boolean> {
  for (let i = 0; i < tries && !holds(); i++) {
    collectGarbage();
    await sleep(pauseMs);
  }
  return holds();
}

/** Collects what earlier tests left, and lets its finalizers run, so that it does not go in the middle of a count. */
export async function settle(): Promise<void> {
  await collectUntil(() => false, { tries: 5, pauseMs: 5 });
}
